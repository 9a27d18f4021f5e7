//! Bodies, and what they show: HTML that harms nobody, pictures and films.

use serde_json::{Value, json};

use super::{list, moved_in, text};
use crate::harness::database::BOTH;

#[tokio::test]
async fn bodies_of_both_editors_become_html_and_their_films_media() {
    let query = r#"{
        classic: article(slug: "bazaar", locale: "en") { excerpt body media { __typename url ... on Video { embedUrl } } }
        blocks: article(slug: "mill", locale: "en") { bodyText media { __typename url ... on Video { durationSeconds } } }
        film: article(slug: "wheel-film", locale: "en") { kind body media { __typename url } }
    }"#;
    for backend in BOTH {
        let (site, report) = moved_in(backend, "newsroom.xml", &[]).await;

        let data = site.ask(query).await.fine().data;

        let body = text(&data["classic"]["body"]);
        assert!(body.starts_with("<p>The first stalls open while it is still dark.</p>"), "{body}");
        assert!(body.contains("<figcaption>Stalls at dawn</figcaption>"), "{body}");
        assert!(body.contains("Melons come by lorry,<br>"), "{body}");
        assert!(!body.contains('[') && !body.contains("youtube"), "{body}");
        let kinds: Vec<_> = list(&data["classic"]["media"]).iter().map(|media| text(&media["__typename"])).collect();
        assert_eq!(kinds, ["Image", "Image", "Video"], "{backend:?}: the gallery, and the film that stood on a line");
        assert_eq!(data["classic"]["media"][2]["embedUrl"], "https://www.youtube.com/embed/courier0001");
        assert!(text(&data["classic"]["excerpt"]).starts_with("The first stalls open"), "made from the body");
        assert_eq!(report.unknown_shortcodes.get("newsletter"), Some(&1));
        assert!(
            text(&data["blocks"]["bodyText"]).contains("if (depth[0]]>1) it turns"),
            "a CDATA section in two parts"
        );
        assert_eq!(data["blocks"]["media"][0]["durationSeconds"], 95);
        assert_eq!(
            (&data["film"]["kind"], &data["film"]["media"][0]["__typename"]),
            (&json!("VIDEO"), &json!("Video"))
        );
        assert_eq!(text(&data["film"]["body"]).trim(), "<p>Two minutes of turning.</p>", "{backend:?}");
    }
}

#[tokio::test]
async fn hostile_html_loses_its_teeth_and_keeps_its_words() {
    let query = r#"{ article(slug: "bread", locale: "en") { title excerpt body seo { title description jsonLd } } }"#;
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;

        let article = site.ask(query).await.fine().data["article"].clone();

        assert_eq!(article["title"], "Bread & roses", "{backend:?}");
        assert_eq!(article["excerpt"], "Baked at four.", "{backend:?}");
        let body = text(&article["body"]).to_lowercase();
        for tooth in [
            "<script",
            "alert",
            "onclick",
            "onerror",
            "onload",
            "steal",
            "javascript",
            "style",
            "iframe",
            "form",
            "object",
        ] {
            assert!(!body.contains(tooth), "{backend:?} {tooth}: {body}");
        }
        for word in ["bread is baked", "at four", "sold at six", "dir=\"rtl\"", "نان"] {
            assert!(body.contains(word), "{backend:?} {word}: {body}");
        }
        assert!(!text(&article["seo"]["jsonLd"]).contains("<script"), "{backend:?}");
    }
}

#[tokio::test]
async fn one_picture_has_words_in_each_language_and_a_film_its_still() {
    let query = "query($locale: LocaleCode!) { articles(locale: $locale) { nodes { lead { assetId alt caption } \
                 media { ... on Video { durationSeconds poster { url alt } } } } } }";
    for backend in BOTH {
        let (site, report) = moved_in(backend, "pictures.xml", &[]).await;

        let article = |data: Value| data["articles"]["nodes"][0].clone();
        let english = article(site.ask_with(query, json!({ "locale": "en" })).await.fine().data);
        let persian = article(site.ask_with(query, json!({ "locale": "fa" })).await.fine().data);

        assert_eq!(report.media.created, 2, "{backend:?}: two attachments show one picture, and there is a film");
        assert_eq!(english["lead"]["assetId"], persian["lead"]["assetId"], "{backend:?}");
        assert_eq!((&english["lead"]["alt"], &persian["lead"]["alt"]), (&json!("A bronze bell"), &json!("زنگی برنزی")));
        assert_eq!(persian["lead"]["caption"], "در یک شب ریخته شد", "{backend:?}");
        let poster =
            json!({ "url": "https://pictures.example/wp-content/uploads/2026/05/bell.jpg", "alt": "A bronze bell" });
        assert_eq!(english["media"], json!([{ "durationSeconds": 42, "poster": poster }]), "{backend:?}");
    }
}
