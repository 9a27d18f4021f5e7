//! A language that is not published is never shown, whoever falls back to it.

use entity::key::Role;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::newsroom::Saved;
use crate::harness::{Newsroom, Site, desk, story};

/// Russian was published, and is not any more.
async fn without_russian(site: &Site) -> Saved {
    let flood = story("flood").under(&["world"]).tagged(&["water"]).showing(&["river"]);
    let flood = flood.in_locale("ru", "Наводнение").in_locale("en", "Flood").in_locale("fa", "سیل");
    let alone = story("alone").in_locale("ru", "Один");
    let saved = Newsroom::with([flood, alone]).save(site.content()).await;
    desk::edit_locale(site.content(), "ru", |draft| draft.published = false).await.unwrap();
    saved
}

#[tokio::test]
async fn it_is_no_language_of_the_site_and_no_link_of_a_chain() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        without_russian(&site).await;

        let data = site.ask("{ locales { code fallbacks } site { locales { code } } }").await.fine().data;
        let refused = site.ask(r#"{ articles(locale: "ru") { totalCount } }"#).await;
        let accepted = site.ask_in("ru, fa;q=0.5", "{ articles { nodes { title } } }").await.fine();
        let only = site.ask_in("ru", "{ articles { nodes { title } } }").await.fine();

        let codes = ["en", "fa", "ps", "tg", "pt-BR"];
        let listed: Vec<_> = data["locales"].as_array().unwrap().iter().map(|locale| &locale["code"]).collect();
        assert_eq!(listed, codes, "{backend:?}");
        assert_eq!(data["site"]["locales"], json!(codes.map(|code| json!({ "code": code }))), "{backend:?}");
        assert_eq!(data["locales"][3], json!({ "code": "tg", "fallbacks": ["en"] }), "{backend:?}");
        assert_eq!(refused.reason(), "UNKNOWN_LOCALE", "{backend:?}");
        assert!(refused.message().ends_with("en, fa, ps, tg, pt-BR"), "{backend:?} {}", refused.message());
        assert_eq!(accepted.data["articles"]["nodes"], json!([{ "title": "سیل" }]), "{backend:?}");
        assert_eq!(only.data["articles"]["nodes"], json!([{ "title": "Flood" }]), "{backend:?}");
    }
}

#[tokio::test]
async fn its_articles_are_nowhere_even_where_they_would_fall_back() {
    let query = r#"query($ids: [ID!]!) {
        list: articles(locale: "tg", fallback: true) { totalCount nodes { title } }
        bySlug: article(slug: "flood-ru", locale: "tg") { title }
        english: article(slug: "flood-en", locale: "tg") {
            title translations { title } story { originalLocale articles { title } } outdated
            seo { alternates { hreflang url } }
        }
        category(slug: "world-en", locale: "en") { translations { locale { code } } articles(fallback: true) { totalCount } }
        byRussianSlug: category(slug: "world-ru", locale: "tg") { name }
        nodes(ids: $ids) { id }
        path: resolve(path: "/ru/flood-ru") { status node { id } }
        url: resolve(path: "https://news.example/ru/section/world-ru") { status }
    }"#;
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = without_russian(&site).await;

        let mut ids =
            vec![saved.article("flood", "ru"), saved.article("alone", "ru"), "locale:ru".into(), "site:ru".into()];
        ids.push(format!("story:{}", saved.stories["alone"]));
        ids.push(format!("category:{}:ru", saved.headings["c:world"]));
        ids.push(format!("media:{}:ru", saved.media["river"]));
        let data = site.ask_with(query, json!({ "ids": ids })).await.fine().data;

        assert_eq!(data["list"], json!({ "totalCount": 1, "nodes": [{ "title": "Flood" }] }), "{backend:?}");
        assert_eq!((&data["bySlug"], &data["byRussianSlug"]), (&Value::Null, &Value::Null), "{backend:?}");
        assert_eq!(data["english"]["translations"], json!([{ "title": "سیل" }]), "{backend:?}");
        assert_eq!(
            data["english"]["story"]["articles"],
            json!([{ "title": "Flood" }, { "title": "سیل" }]),
            "{backend:?}"
        );
        assert_eq!(data["english"]["outdated"], false, "{backend:?}");
        let text = data["english"]["seo"].to_string();
        assert!(!text.contains("/ru/") && !text.contains("\"ru\""), "{backend:?} {text}");
        let others = ["fa", "ps", "tg", "pt-BR"].map(|code| json!({ "locale": { "code": code } }));
        assert_eq!(data["category"]["translations"], json!(others), "{backend:?}");
        assert_eq!(data["nodes"], json!(vec![Value::Null; ids.len()]), "{backend:?}");
        assert_eq!(data["path"], json!({ "status": 404, "node": null }), "{backend:?}");
        assert_eq!(data["url"]["status"], 404, "{backend:?}");
    }
}

#[tokio::test]
async fn it_comes_back_as_it_was() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        without_russian(&site).await;

        desk::edit_locale(site.content(), "ru", |draft| draft.published = true).await.unwrap();

        let query = r#"{ articles(locale: "tg", fallback: true, orderBy: PUBLISHED_AT_ASC) { nodes { title } }
                         resolve(path: "/ru/flood-ru") { status } }"#;
        let data = site.ask(query).await.fine().data;
        assert_eq!(data["articles"]["nodes"], json!([{ "title": "Наводнение" }, { "title": "Один" }]), "{backend:?}");
        assert_eq!(data["resolve"]["status"], 200, "{backend:?}");
    }
}

#[tokio::test]
async fn whoever_writes_in_it_is_shown_what_they_wrote_and_nobody_else_is() {
    let fields = "article { id title locale { code fallbacks } url categories { name } story { articles { title } } }";
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = without_russian(&site).await;
        let editor = site.key(Role::Editor, &["ru"]).await;
        let (flood, story) = (saved.article("flood", "ru"), format!("story:{}", saved.stories["flood"]));

        let input = json!({ "id": flood, "title": "Паводок", "expectedVersion": 1 });
        let changed = site.mutate(&editor, "saveArticle", input, fields).await["article"].clone();
        let input = json!({ "story": story, "locale": "ru", "title": "Разлив" });
        let told = site.mutate(&editor, "saveTranslation", input, fields).await["article"].clone();
        let made = site.mutate(&editor, "saveArticle", json!({ "locale": "ru", "title": "Лёд" }), fields).await;

        assert_eq!(
            (&changed["title"], &told["title"]),
            (&json!("Паводок"), &json!("Разлив")),
            "{backend:?}: {changed}"
        );
        assert_eq!(changed["locale"]["code"], "ru", "{backend:?}");
        assert_eq!(made["article"]["title"], "Лёд", "{backend:?}: {made}");
        let others = changed["story"]["articles"].to_string();
        assert!(others.contains("Flood") && !others.contains("Паводок"), "{backend:?}: {others}");
        let query = json!({ "query": format!("{{ node(id: \"{flood}\") {{ id }} }}") });
        assert_eq!(site.send(&query, &[]).await.fine().data["node"], Value::Null, "{backend:?}");
    }
}
