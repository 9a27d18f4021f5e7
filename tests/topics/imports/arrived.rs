//! What readers find after a newsroom has moved in, on both databases.

use serde_json::{Value, json};

use super::{export, import, list, moved_in, text};
use crate::harness::Site;
use crate::harness::database::BOTH;

#[tokio::test]
async fn languages_and_the_sites_name_come_along() {
    for backend in BOTH {
        let (site, report) = moved_in(backend, "newsroom.xml", &[]).await;

        let query =
            r#"{ locales { code nativeName direction calendar url isDefault } site(locale: "en") { name tagline } }"#;
        let data = site.ask(query).await.fine().data;

        let locale = |code: &str, name: &str, direction: &str, calendar: &str, url: &str| {
            json!({ "code": code, "nativeName": name, "direction": direction, "calendar": calendar,
                    "url": format!("https://courier.example{url}"), "isDefault": code == "en" })
        };
        let expected = json!([
            locale("en", "English", "LTR", "GREGORIAN", ""),
            locale("fa", "فارسی", "RTL", "SOLAR_HIJRI", "/fa"),
            locale("ru", "Русский", "LTR", "GREGORIAN", "/ru"),
        ]);
        assert_eq!(data["locales"], expected, "{backend:?}");
        assert_eq!(
            data["site"],
            json!({ "name": "The Courier & Echo", "tagline": "News from the valley" }),
            "{backend:?}"
        );
        assert_eq!(report.source, "wordpress:https://courier.example");
    }
}

#[tokio::test]
async fn an_article_comes_whole_with_all_that_hangs_on_it() {
    let query = r#"{ article(slug: "river", locale: "en") {
        title excerpt body path url publishedAt updatedAt kind outdated
        authors { name path } categories { name path } breadcrumb { name } tags { name path }
        lead { __typename alt url caption ... on Image { width height small: url(width: 200) middle: url(width: 301) } }
        media { url } translations { locale { code } title path }
    } }"#;
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;

        let article = site.ask(query).await.fine().data["article"].clone();

        assert_eq!(article["title"], "The river rises", "{backend:?}");
        assert_eq!(article["excerpt"], "The lower bridge is closed.");
        assert_eq!(article["path"], "/2026/05/01/river/");
        assert_eq!(article["url"], "https://courier.example/2026/05/01/river/");
        assert_eq!(article["publishedAt"], "2026-05-01T06:00:00Z");
        assert_eq!(article["updatedAt"], "2026-05-02T06:00:00Z");
        assert_eq!(article["authors"][0], json!({ "name": "Mina Navarro", "path": "/author/mina/" }));
        assert_eq!(article["categories"][0], json!({ "name": "Asia", "path": "/category/world/asia/" }));
        assert_eq!(article["breadcrumb"], json!([{ "name": "World" }, { "name": "Asia" }]));
        assert_eq!(article["tags"], json!([{ "name": "Water", "path": "/tag/water/" }]));
        let lead = &article["lead"];
        let uploads = "https://courier.example/wp-content/uploads/2026/05";
        assert_eq!(
            (&lead["alt"], &lead["url"]),
            (&json!("A river between two mountains"), &json!(format!("{uploads}/river.jpg")))
        );
        assert_eq!((&lead["width"], &lead["height"]), (&json!(1600), &json!(900)));
        assert_eq!(lead["small"], format!("{uploads}/river-300x169.jpg"));
        assert_eq!(lead["middle"], format!("{uploads}/river-1024x576.jpg"));
        assert!(text(&lead["caption"]).starts_with("The river <em>at dawn</em>"), "{lead}");
        assert_eq!(article["media"], json!([{ "url": format!("{uploads}/stalls.png") }]));
        let body = text(&article["body"]);
        assert!(body.contains("<p>Boats carried flour to the other bank.</p>") && !body.contains("<!--"), "{body}");
        let persian = json!({ "locale": { "code": "fa" }, "title": "رود بالا آمد", "path": "/fa/2026/05/03/رود/" });
        let russian = json!({ "locale": { "code": "ru" }, "title": "Река поднялась", "path": "/ru/2026/05/04/река/" });
        assert_eq!(article["translations"], json!([persian, russian]), "{backend:?}");
    }
}

#[tokio::test]
async fn slugs_and_paths_are_kept_in_their_own_script_and_a_taken_slug_is_reported() {
    for backend in BOTH {
        let (site, report) = moved_in(backend, "newsroom.xml", &[]).await;

        for (locale, slug, path) in [
            ("en", "river", "/2026/05/01/river/"),
            ("en", "river-2", "/2026/05/10/river/"),
            ("fa", "river", "/fa/2026/05/11/river/"),
            ("fa", "رود", "/fa/2026/05/03/رود/"),
            ("ru", "мельница", "/ru/2026/05/08/мельница/"),
            ("fa", "درباره", "/fa/درباره/"),
            ("en", "team", "/about/team/"),
        ] {
            let query = "query($slug: String!, $locale: LocaleCode!, $path: String!) {
                article(slug: $slug, locale: $locale, fallback: false) { id path }
                resolve(path: $path) { status node { id } }
            }";
            let data = site.ask_with(query, json!({ "slug": slug, "locale": locale, "path": path })).await.fine().data;
            assert_eq!(data["article"]["path"], path, "{backend:?} {locale} {slug}");
            assert_eq!(data["resolve"]["status"], 200, "{backend:?} {path}");
            assert_eq!(data["resolve"]["node"]["id"], data["article"]["id"], "{backend:?} {path}");
        }
        assert_eq!(report.slugs.len(), 1, "{:?}", report.slugs);
        let moved = &report.slugs[0];
        assert_eq!((moved.of.as_str(), moved.wanted.as_str(), moved.given.as_str()), ("post 71", "river", "river-2"));
        assert!(report.paths.is_empty(), "{:?}", report.paths);
    }
}

#[tokio::test]
async fn related_items_come_from_all_three_notations_in_order_and_in_the_readers_language() {
    for backend in BOTH {
        let (site, report) = moved_in(backend, "newsroom.xml", &[]).await;

        for (locale, slug, expected) in [
            ("en", "river", &["mill", "bazaar"][..]),
            ("fa", "رود", &["بازار", "river"]),
            ("ru", "река", &["мельница", "базар"]),
            ("en", "mill", &["river"]),
            ("ru", "мельница", &["река"]),
            ("en", "bread", &[]),
        ] {
            let query = "query($slug: String!, $locale: LocaleCode!) { article(slug: $slug, locale: $locale) { \
                         related(first: 20) { reason article { slug locale { code } } } } }";
            let data = site.ask_with(query, json!({ "slug": slug, "locale": locale })).await.fine().data;
            let related = list(&data["article"]["related"]);
            let curated = related.iter().filter(|related| related["reason"] == "CURATED");
            let slugs: Vec<_> = curated.map(|related| text(&related["article"]["slug"])).collect();
            assert_eq!(slugs, expected, "{backend:?} {locale} {slug}");
            assert!(related.iter().all(|related| related["article"]["locale"]["code"] == locale), "{backend:?} {slug}");
        }
        assert_eq!((report.related.created, report.unknown_related), (6, 0), "{backend:?}");
    }
}

#[tokio::test]
async fn menus_stand_in_their_languages_and_lead_nowhere_private() {
    let query = "query($locale: LocaleCode!) {
        header: menu(slot: HEADER, locale: $locale) { items { label url children { label url } } }
        footer: menu(slot: FOOTER, locale: $locale) { items { label url } }
    }";
    for backend in BOTH {
        let (site, report) = moved_in(backend, "newsroom.xml", &[]).await;

        let english = site.ask_with(query, json!({ "locale": "en" })).await.fine().data;
        let persian = site.ask_with(query, json!({ "locale": "fa" })).await.fine().data;

        let labels = |menu: &Value| -> Vec<_> {
            list(&menu["items"]).iter().map(|item| text(&item["label"]).to_owned()).collect()
        };
        assert_eq!(labels(&english["header"]), ["World", "Shop", "About us"], "{backend:?}");
        let flood = json!([{ "label": "Flood", "url": "https://courier.example/2026/05/01/river/" }]);
        assert_eq!(english["header"]["items"][0]["children"], flood, "{backend:?}");
        assert_eq!(english["header"]["items"][1]["url"], "https://shop.example/", "{backend:?}");
        assert_eq!(labels(&english["footer"]), ["The team"], "{backend:?}");
        assert_eq!(labels(&persian["header"]), ["جهان", "فروشگاه", "درباره‌ی ما"], "{backend:?}");
        assert_eq!(persian["header"]["items"][1]["url"], "https://shop.example/fa/", "{backend:?}");
        assert_eq!(report.menus.created, 2, "{backend:?}");
    }
}

#[tokio::test]
async fn an_old_blog_in_one_language_needs_no_languages_terms_or_addresses() {
    for backend in BOTH {
        let (site, report) = moved_in(backend, "classic.xml", &[]).await;

        let query = "{ locales { code url } articles { nodes { title slug path tags { slug } lead { url } authors { name } } } }";
        let data = site.ask(query).await.fine().data;

        assert_eq!(data["locales"], json!([{ "code": "de", "url": "https://alt.example/blog" }]), "{backend:?}");
        let articles = list(&data["articles"]["nodes"]);
        assert_eq!(articles.len(), 2, "{backend:?}");
        assert_eq!(articles[0]["slug"], "ohne-adresse", "{backend:?}: the newest");
        assert!(text(&articles[0]["path"]).ends_with("/ohne-adresse"), "{backend:?}: `?p=6` is no path: {articles:?}");
        assert_eq!(articles[1]["title"], "Die Brücke – ein Abschied", "{backend:?}");
        assert_eq!(articles[1]["path"], "/blog/2019/03/die-bruecke/", "{backend:?}");
        assert_eq!(articles[1]["tags"], json!([{ "slug": "brücke" }]), "{backend:?}");
        assert_eq!(articles[1]["authors"], json!([{ "name": "otto" }]), "{backend:?}: nobody declares him");
        let missing: Vec<_> = report.missing_media.iter().map(|missing| (missing.post, missing.attachment)).collect();
        assert_eq!((missing, &articles[1]["lead"]), (vec![(5, 999)], &Value::Null), "{backend:?}");
    }
}

#[tokio::test]
async fn languages_can_be_renamed_media_moved_and_another_field_asked_for_related_items() {
    let flags = [
        "--locale-map",
        "fa=ps",
        "--media-url",
        "https://courier.example/wp-content=https://cdn.example/c",
        "--related-meta",
        "_edit_last",
    ];
    for backend in BOTH {
        let site = Site::empty(backend).await;

        import(&site, &export("newsroom.xml"), &flags).await.unwrap();

        let query = r#"{ locales { code } article(slug: "river", locale: "en") { body lead { url small: url } related { reason } translations { locale { code } } } }"#;
        let data = site.ask(query).await.fine().data;
        assert_eq!(data["locales"], json!([{ "code": "en" }, { "code": "ps" }, { "code": "ru" }]), "{backend:?}");
        assert_eq!(data["article"]["translations"][0]["locale"]["code"], "ps", "{backend:?}");
        assert_eq!(data["article"]["lead"]["url"], "https://cdn.example/c/uploads/2026/05/river.jpg", "{backend:?}");
        assert!(text(&data["article"]["body"]).contains("src=\"https://cdn.example/c/uploads/"), "{backend:?}");
        assert!(list(&data["article"]["related"]).iter().all(|related| related["reason"] == "SIMILAR"), "{backend:?}");
    }
}
