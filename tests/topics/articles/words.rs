//! What an article says, what it is filed under, and how it stands to its translations.

use chrono::{DateTime, Utc};
use dragoman::content::id::ArticleId;
use dragoman::content::story::ArticleDraft;
use entity::article::Kind;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::newsroom::Saved;
use crate::harness::{Newsroom, Site, desk, story};

const BODY: &str = "<p>The Kabul river rose <b>two metres</b> in a night.</p><script>alert(1)</script>\
                    <p onclick=\"x()\">Nobody was hurt.</p>";

async fn newsroom(site: &Site) -> Saved {
    let flood = story("flood").under(&["world/asia", "nature"]).tagged(&["water", "kabul"]).by(&["nadia", "omid"]);
    let flood = flood
        .in_locale("fa", "سیل در کابل")
        .in_locale("en", "Flood in Kabul")
        .but(|article| article.body = BODY.to_owned())
        .in_locale("ru", "Наводнение")
        .of_kind(Kind::Gallery)
        .in_locale("tg", "Сел");
    Newsroom::with([flood]).save(site.content()).await
}

fn id_of(saved: &Saved, locale: &str) -> ArticleId {
    saved.articles[&("flood".to_owned(), locale.to_owned())]
}

#[tokio::test]
async fn an_article_says_what_it_is_and_its_body_is_safe() {
    let query = r#"{ article(slug: "flood-en", locale: "en") {
        kind status version slug path url title excerpt body bodyText wordCount readingMinutes publishedAt updatedAt
        locale { code direction }
    } }"#;
    for backend in BOTH {
        let site = Site::empty(backend).await;
        newsroom(&site).await;

        let data = site.ask(query).await.fine().data;

        let wanted = json!({
            "kind": "STORY", "status": "PUBLISHED", "version": 1, "slug": "flood-en", "path": "/en/flood-en",
            "url": "https://news.example/en/flood-en", "title": "Flood in Kabul",
            "excerpt": "Flood in Kabul, in short.",
            "body": "<p>The Kabul river rose <b>two metres</b> in a night.</p><p>Nobody was hurt.</p>",
            "bodyText": "The Kabul river rose two metres in a night.\nNobody was hurt.",
            "wordCount": 12, "readingMinutes": 1,
            "publishedAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z",
            "locale": { "code": "en", "direction": "LTR" },
        });
        assert_eq!(data["article"], wanted, "{backend:?}");
    }
}

#[tokio::test]
async fn translations_are_the_other_languages_in_the_sites_order() {
    let query = r#"{ article(slug: "flood-ru", locale: "ru") {
        translations { locale { code } slug kind }
        english: translation(locale: "en") { title }
        itself: translation(locale: "ru") { title }
        dari: translation(locale: "prs") { title }
        missing: translation(locale: "ps") { title }
        story { originalLocale articles { locale { code } } }
    } }"#;
    for backend in BOTH {
        let site = Site::empty(backend).await;
        newsroom(&site).await;

        let article = site.ask(query).await.fine().data["article"].clone();

        let wanted = json!([
            { "locale": { "code": "en" }, "slug": "flood-en", "kind": "STORY" },
            { "locale": { "code": "fa" }, "slug": "flood-fa", "kind": "STORY" },
            { "locale": { "code": "tg" }, "slug": "flood-tg", "kind": "GALLERY" },
        ]);
        assert_eq!(article["translations"], wanted, "{backend:?}");
        assert_eq!(article["english"]["title"], "Flood in Kabul", "{backend:?}");
        assert_eq!(article["itself"]["title"], "Наводнение", "{backend:?}");
        assert_eq!(article["dari"]["title"], "سیل در کابل", "{backend:?}: Dari is Persian");
        assert_eq!(article["missing"], Value::Null, "{backend:?}: never another language in its place");
        let codes: Vec<_> = ["en", "fa", "ru", "tg"].map(|code| json!({ "locale": { "code": code } })).into();
        assert_eq!(article["story"], json!({ "originalLocale": "fa", "articles": codes }), "{backend:?}");
    }
}

/// Whether fa (the original), en and ru are outdated.
async fn outdated(site: &Site) -> [bool; 3] {
    let query = r#"{ fa: article(slug: "flood-fa", locale: "fa") { outdated }
                     en: article(slug: "flood-en", locale: "en") { outdated }
                     ru: article(slug: "flood-ru", locale: "ru") { outdated } }"#;
    let data = site.ask(query).await.fine().data;
    ["fa", "en", "ru"].map(|locale| data[locale]["outdated"].as_bool().unwrap())
}

#[tokio::test]
async fn a_translation_is_outdated_once_the_originals_text_is_newer_and_until_its_own_is() {
    let hour = |hour: u32| Some(format!("2026-02-01T{hour:02}:00:00Z").parse::<DateTime<Utc>>().unwrap());
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = newsroom(&site).await;
        let edit = async |locale: &str, at: u32, change: fn(&mut ArticleDraft)| {
            let edited = desk::edit_article(site.content(), id_of(&saved, locale), |draft| {
                draft.updated_at = hour(at);
                change(draft);
            });
            edited.await.unwrap().expect("it is another by that");
        };

        let at_first = outdated(&site).await;
        edit("fa", 1, |draft| draft.kind = Kind::Video).await;
        let after_another_kind = outdated(&site).await;
        edit("fa", 2, |draft| draft.body = "<p>More is known by now.</p>".to_owned()).await;
        let after_another_text = outdated(&site).await;
        edit("en", 3, |draft| draft.title = "Flood in Kabul: more is known".to_owned()).await;
        let after_one_followed = outdated(&site).await;

        assert_eq!(at_first, [false, false, false], "{backend:?}");
        assert_eq!(after_another_kind, [false, false, false], "{backend:?}: the text is the same");
        assert_eq!(after_another_text, [false, true, true], "{backend:?}: the original never is");
        assert_eq!(after_one_followed, [false, false, true], "{backend:?}");
    }
}

#[tokio::test]
async fn an_article_is_filed_in_the_editors_order_and_in_its_own_language() {
    let query = r#"{ article(slug: "flood-fa", locale: "fa") {
        categories { name locale { code } url parent { name } ancestors { name } children { name } translations { name } }
        breadcrumb { name }
        tags { name path locale { code } }
        authors { name url locale { code } }
    } }"#;
    for backend in BOTH {
        let site = Site::empty(backend).await;
        newsroom(&site).await;

        let article = site.ask(query).await.fine().data["article"].clone();

        let named = |name: &str| json!({ "name": format!("{name} (fa)") });
        let asia = &article["categories"][0];
        assert_eq!((&asia["name"], &asia["parent"]), (&json!("asia (fa)"), &named("world")), "{backend:?}");
        assert_eq!((&asia["ancestors"], &asia["children"]), (&json!([named("world")]), &json!([])), "{backend:?}");
        assert_eq!(asia["url"], "https://news.example/fa/section/asia-fa", "{backend:?}");
        let others = ["en", "ps", "ru", "tg", "pt-BR"].map(|locale| json!({ "name": format!("asia ({locale})") }));
        assert_eq!(asia["translations"], json!(others), "{backend:?}");
        assert_eq!(article["categories"][1]["name"], "nature (fa)", "{backend:?}");
        assert_eq!(article["breadcrumb"], json!([named("world"), named("asia")]), "{backend:?}");
        let tags = json!([
            { "name": "water (fa)", "path": "/fa/tag/water-fa", "locale": { "code": "fa" } },
            { "name": "kabul (fa)", "path": "/fa/tag/kabul-fa", "locale": { "code": "fa" } },
        ]);
        assert_eq!(article["tags"], tags, "{backend:?}");
        assert_eq!(article["authors"][0]["name"], "nadia (fa)", "{backend:?}");
        assert_eq!(article["authors"][1]["url"], "https://news.example/fa/author/omid-fa", "{backend:?}");
    }
}

#[tokio::test]
async fn an_author_has_a_safe_biography_and_a_picture_in_the_readers_language() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let sketch =
            story("flood").by(&["nadia"]).showing(&["portrait"]).in_locale("en", "Flood").in_locale("fa", "سیل");
        let saved = Newsroom::with([sketch]).save(site.content()).await;
        let edited = desk::edit_heading(site.content(), saved.headings["a:nadia"], |draft| {
            draft.avatar = Some(saved.media["portrait"]);
            draft.words[0].description = Some("<p>Writes <em>often</em>.</p><script>x</script>".to_owned());
        });
        edited.await.unwrap();

        let query = r#"{ author(slug: "nadia-fa", locale: "fa") { bio avatar { __typename alt url } } }"#;
        let data = site.ask(query).await.fine().data;

        let avatar =
            json!({ "__typename": "Image", "alt": "portrait in fa", "url": "https://media.example/portrait.jpg" });
        assert_eq!(data["author"], json!({ "bio": "<p>Writes <em>often</em>.</p>", "avatar": avatar }), "{backend:?}");
    }
}
