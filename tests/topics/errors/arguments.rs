//! Arguments that cannot be: refused with what is wrong and where, and what to do about it.

use serde_json::json;

use super::{nowhere, only, place};
use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, story};

#[tokio::test]
async fn a_page_that_cannot_be_is_refused_in_every_list() {
    let cases = [
        ("first: 5, last: 5", ["BAD_USER_INPUT", "FIRST_AND_LAST", "last"]),
        ("first: 0, last: 0", ["BAD_USER_INPUT", "FIRST_AND_LAST", "last"]),
        ("first: 101", ["BAD_USER_INPUT", "PAGE_TOO_LARGE", "first"]),
        ("last: 2147483647", ["BAD_USER_INPUT", "PAGE_TOO_LARGE", "last"]),
        ("first: -1", ["BAD_USER_INPUT", "PAGE_SIZE_NEGATIVE", "first"]),
        ("last: -2147483648", ["BAD_USER_INPUT", "PAGE_SIZE_NEGATIVE", "last"]),
    ];
    let filed = story("flood").under(&["world"]).tagged(&["water"]).by(&["nadia"]).in_locale("en", "Flood");
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::with([filed.clone()])).await;

        for (window, wanted) in cases {
            for query in [
                format!(r#"{{ articles(locale: "en", {window}) {{ totalCount }} }}"#),
                format!(r#"{{ category(slug: "world-en", locale: "en") {{ articles({window}) {{ totalCount }} }} }}"#),
                format!(r#"{{ tag(slug: "water-en", locale: "en") {{ articles({window}) {{ totalCount }} }} }}"#),
                format!(r#"{{ author(slug: "nadia-en", locale: "en") {{ articles({window}) {{ totalCount }} }} }}"#),
            ] {
                let reply = site.ask(&query).await;
                assert_eq!(only(&reply), wanted, "{backend:?} {query}");
            }
        }
    }
}

#[tokio::test]
async fn a_number_at_the_limit_is_taken() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        let ids: Vec<_> = (1..=100).map(|id| format!("article:{id}")).collect();
        site.ask(
            r#"{ articles(locale: "en", first: 100) { totalCount } changes(first: 100) { pageInfo { endCursor } } }"#,
        )
        .await
        .fine();
        let nodes =
            site.ask_with("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ids })).await.fine();

        assert_eq!(nodes.data["nodes"].as_array().unwrap().len(), 100, "{backend:?}");
    }
}

#[tokio::test]
async fn the_limits_are_settings_but_what_the_schema_promises_by_default_stays() {
    for backend in BOTH {
        let site = Site::over(backend, &["--page-limit", "5", "--nodes-limit", "2"]).await;
        Newsroom::of_many(7, &["en"]).save(site.content()).await;

        let over = site.ask(r#"{ articles(locale: "en", first: 6) { totalCount } }"#).await;
        let within = site.ask(r#"{ articles(locale: "en", first: 5) { nodes { id } } }"#).await.fine();
        let usual = site.ask(r#"{ articles(locale: "en") { nodes { id } } changes { edges { cursor } } }"#).await;
        let nodes = site.ask(r#"{ nodes(ids: ["article:1", "article:2", "article:3"]) { id } }"#).await;

        assert_eq!(only(&over), ["BAD_USER_INPUT", "PAGE_TOO_LARGE", "first"], "{backend:?}");
        assert_eq!(within.data["articles"]["nodes"].as_array().unwrap().len(), 5, "{backend:?}");
        assert!(usual.errors.is_empty(), "{backend:?}: a list that names no number is no mistake: {}", usual.text);
        assert_eq!(usual.data["articles"]["nodes"].as_array().unwrap().len(), 5, "{backend:?}");
        assert_eq!(only(&nodes), ["BAD_USER_INPUT", "PAGE_TOO_LARGE", "ids"], "{backend:?}");
    }
}

#[tokio::test]
async fn more_than_a_hundred_ids_are_refused_wherever_ids_are_taken() {
    let ids: Vec<_> = (1..=101).map(|id| format!("article:{id}")).collect();
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        let nodes = site.ask_with("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ids })).await;
        let exclude = "query($ids: [ID!]) { articles(locale: \"en\", where: { exclude: $ids }) { totalCount } }";
        let exclude = site.ask_with(exclude, json!({ "ids": ids })).await;

        assert_eq!(only(&nodes), ["BAD_USER_INPUT", "PAGE_TOO_LARGE", "ids"], "{backend:?}");
        assert_eq!(place(&nodes), (&nowhere(), &json!(["nodes"])), "{backend:?}");
        assert_eq!(only(&exclude), ["BAD_USER_INPUT", "PAGE_TOO_LARGE", "where.exclude"], "{backend:?}");
    }
}

#[tokio::test]
async fn only_editors_filter_by_status() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for statuses in ["[DRAFT]", "[PUBLISHED]", "[]"] {
            let query = format!(r#"{{ articles(locale: "en", where: {{ status: {statuses} }}) {{ totalCount }} }}"#);
            let reply = site.ask(&query).await;

            assert_eq!(only(&reply), ["FORBIDDEN", "", "where.status"], "{backend:?} {statuses}");
            assert!(reply.errors[0]["extensions"]["hint"].is_string(), "{backend:?}");
        }
        site.ask(r#"{ articles(locale: "en", where: { status: null }) { totalCount } }"#).await.fine();
    }
}

#[tokio::test]
async fn an_id_of_something_else_is_no_article_to_exclude() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for id in ["story:1", "nonsense", "", "article:x"] {
            let query = "query($id: ID!) { articles(locale: \"en\", where: { exclude: [$id] }) { totalCount } }";
            let reply = site.ask_with(query, json!({ "id": id })).await;

            assert_eq!(only(&reply), ["BAD_USER_INPUT", "INVALID_ID", "where.exclude"], "{backend:?} {id}");
        }
    }
}

#[tokio::test]
async fn what_the_schema_does_not_know_is_bad_input_with_a_code_and_a_place() {
    let cases = [
        "{ nonsense }",
        "{ articles { nonsense } }",
        "{ articles(nonsense: 1) { totalCount } }",
        "{ articles(first: \"ten\") { totalCount } }",
        "{ articles(first: 99999999999) { totalCount } }",
        "{ articles(orderBy: SIDEWAYS) { totalCount } }",
        "{ articles(where: { nonsense: 1 }) { totalCount } }",
        "{ articles(where: { publishedAfter: \"yesterday\" }) { totalCount } }",
        "{ articles(where: { publishedAfter: 7 }) { totalCount } }",
        "{ article { id } }",
        "{ articles }",
        "{ locales { code { x } } }",
        "{ ...missing }",
        "{ locales { ... on Article { id } } }",
        "query($x: Nonsense) { locales { code } }",
        "{ node(id: $id) { id } }",
    ];
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for query in cases {
            let reply = site.ask(query).await;

            assert!(!reply.errors.is_empty(), "{backend:?} {query}: {}", reply.text);
            for error in &reply.errors {
                assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{backend:?} {query}: {error}");
                assert!(error["locations"][0]["line"].is_u64(), "{backend:?} {query}: {error}");
            }
        }
    }
}

#[tokio::test]
async fn a_variable_that_is_missing_or_of_the_wrong_type_is_bad_input() {
    let query = "query($slug: String!, $first: Int) { author(slug: $slug, locale: \"en\") { articles(first: $first) { totalCount } } }";
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for variables in
            [json!({}), json!({ "slug": null }), json!({ "slug": 7 }), json!({ "slug": "x", "first": "ten" })]
        {
            let reply = site.ask_with(query, variables.clone()).await;

            assert_eq!(reply.code(), "BAD_USER_INPUT", "{backend:?} {variables}: {}", reply.text);
        }
        site.ask_with(query, json!({ "slug": "x", "first": null, "unused": 1 })).await.fine();
        let optional = "query($locale: LocaleCode!) { site(locale: $locale) { name } }";
        let reply = site.ask_with(optional, json!({})).await;
        assert_eq!(reply.code(), "BAD_USER_INPUT", "{backend:?}: {}", reply.text);
        assert!(reply.message().contains("`$locale` of type `LocaleCode!`"), "{backend:?}: {}", reply.text);
    }
}
