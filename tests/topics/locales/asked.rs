//! The language of an answer: the argument's, else the best for Accept-Language, else the site's default.

use dragoman::content::key::KeyDraft;
use entity::key::Role;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Reply, Site, story};

fn newsroom() -> Newsroom {
    let locales = ["en", "fa", "ps", "ru", "tg", "pt-BR"];
    Newsroom::with([locales.iter().fold(story("flood"), |story, locale| story.in_locale(locale, locale))])
}

fn language(reply: &Reply) -> Option<&str> {
    reply.headers.get("content-language").map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_language_is_known_by_its_code_in_any_case_and_by_its_aliases() {
    let cases = [
        ("fa", "fa"),
        ("FA", "fa"),
        ("prs", "fa"),
        ("fa-AF", "fa"),
        ("tg-Cyrl", "tg"),
        ("pt-br", "pt-BR"),
        ("pt-BR", "pt-BR"),
        ("pbt", "ps"),
    ];
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;

        for (asked, wanted) in cases {
            let query = "query($locale: LocaleCode) { articles(locale: $locale) { nodes { title } } site(locale: $locale) { locale { code } } }";
            let reply = site.ask_with(query, json!({ "locale": asked })).await.fine();

            assert_eq!(reply.data["articles"]["nodes"], json!([{ "title": wanted }]), "{backend:?} {asked}");
            assert_eq!(reply.data["site"]["locale"]["code"], wanted, "{backend:?} {asked}");
            assert_eq!(language(&reply), Some(wanted), "{backend:?} {asked}");
        }
    }
}

#[tokio::test]
async fn without_an_argument_the_most_wanted_language_of_the_site_is_answered_else_its_default() {
    let cases = [
        ("fa", "fa"),
        ("prs;q=0.9, en;q=0.1", "fa"),
        ("en;q=0.2, tg-Cyrl-TJ;q=0.8, ru;q=0.5", "tg"),
        ("de, fr;q=0.9, ru;q=0.1", "ru"),
        ("ru;q=0, *;q=0.5", "en"),
        ("de", "en"),
        ("fa;q=0", "en"),
        ("", "en"),
        ("such nonsense; as=this,,;q=", "en"),
    ];
    let query = "{ articles { nodes { title } } article(slug: \"flood-en\") { title } }";
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;

        for (accepted, wanted) in cases {
            let reply = site.ask_in(accepted, query).await.fine();

            assert_eq!(reply.data["articles"]["nodes"], json!([{ "title": wanted }]), "{backend:?} {accepted}");
            assert_eq!(language(&reply), Some(wanted), "{backend:?} {accepted}");
        }
        let without = site.send(&json!({ "query": query }), &[]).await.fine();
        assert_eq!(without.data["articles"]["nodes"], json!([{ "title": "en" }]), "{backend:?}");
    }
}

#[tokio::test]
async fn the_argument_goes_before_the_header() {
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;

        let reply = site.ask_in("fa", r#"{ articles(locale: "ru") { nodes { title } } }"#).await.fine();

        assert_eq!(reply.data["articles"]["nodes"], json!([{ "title": "ru" }]), "{backend:?}");
        assert_eq!(language(&reply), Some("ru"), "{backend:?}");
    }
}

#[tokio::test]
async fn an_answer_in_several_languages_names_none_and_one_in_none_neither() {
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;

        let several = r#"{ a: articles(locale: "fa") { totalCount } b: articles(locale: "ru") { totalCount } }"#;
        let several = site.ask(several).await.fine();
        let none = site.ask("{ locales { code } }").await.fine();

        assert_eq!(language(&several), None, "{backend:?}");
        assert_eq!(language(&none), None, "{backend:?}");
    }
}

#[tokio::test]
async fn an_unknown_language_is_refused_with_the_names_of_the_known_ones() {
    let queries = [
        r#"{ articles(locale: "de") { totalCount } }"#,
        r#"{ article(slug: "flood-en", locale: "de") { id } }"#,
        r#"{ site(locale: "de") { name } }"#,
        r#"{ menu(slot: HEADER, locale: "de") { id } }"#,
        r#"{ categories(locale: "de") { id } }"#,
        r#"{ category(slug: "x", locale: "de") { id } }"#,
        r#"{ changes(locale: "de") { pageInfo { endCursor } } }"#,
        r#"{ article(slug: "flood-en", locale: "en") { translation(locale: "de") { id } } }"#,
    ];
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;

        for query in queries {
            let reply = site.ask(query).await;

            assert_eq!((reply.code(), reply.reason()), ("BAD_USER_INPUT", "UNKNOWN_LOCALE"), "{backend:?} {query}");
            assert_eq!(reply.errors[0]["extensions"]["argument"], "locale", "{backend:?} {query}");
            assert!(reply.message().contains("`de`"), "{}", reply.message());
            assert!(reply.message().ends_with("en, fa, ps, ru, tg, pt-BR"), "{backend:?} {}", reply.message());
        }
        for odd in ["", "x".repeat(5_000).as_str(), "f\u{0}a", "<script>"] {
            let query = "query($locale: LocaleCode) { articles(locale: $locale) { totalCount } }";
            let reply = site.ask_with(query, json!({ "locale": odd })).await;
            assert_eq!(reply.reason(), "UNKNOWN_LOCALE", "{backend:?}");
            assert!(reply.message().len() < 300, "what was asked is not repeated at any length");
        }
    }
}

#[tokio::test]
async fn whoever_writes_in_an_unknown_language_reads_which_there_are() {
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;
        let admin = site.key(Role::Admin, &[]).await;
        let words = json!({ "locale": "de", "label": "Hilfe", "url": "/help" });
        let cases = [
            ("saveCategory", json!({ "locale": "de", "name": "Welt" })),
            (
                "saveMedia",
                json!({ "locale": "de", "kind": "IMAGE", "url": "https://x.example/y.jpg", "mimeType": "image/jpeg" }),
            ),
            ("saveMenu", json!({ "slot": "FOOTER", "items": [{ "words": [words] }] })),
            ("saveMenu", json!({ "slot": "FOOTER", "items": [{ "onlyLocale": "de", "words": [] }] })),
            ("saveLocale", json!({ "code": "fa", "fallbacks": ["de"] })),
        ];

        for (mutation, input) in cases {
            let payload = site.mutate(&admin, mutation, input, "").await;

            let messages: Vec<_> =
                payload["errors"].as_array().into_iter().flatten().map(|error| &error["message"]).collect();
            let named = |message: &&Value| {
                let message = message.as_str().unwrap_or_default();
                ["en", "ps", "ru", "tg", "pt-BR"].iter().all(|code| message.contains(&format!(" {code}")))
            };
            assert!(messages.iter().any(named), "{backend:?} {mutation}: {messages:?}");
        }
        let unknown = KeyDraft { name: "Berlin".to_owned(), role: Role::Editor, locales: ["de".to_owned()].into() };
        let refused = site.content().create_key(&unknown).await.unwrap_err().to_string();
        assert!(refused.contains("`de`") && refused.ends_with("en, fa, ps, pt-BR, ru, tg"), "{backend:?}: {refused}");
    }
}
