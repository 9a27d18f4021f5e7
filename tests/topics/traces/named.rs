//! What is refused before it is executed is told of by its name as what is executed is, where it could be parsed.

use dragoman::content::document::{Budget, TrustedDraft};
use serde_json::{Value, json};

use super::{TRACE, ask_traced};
use crate::harness::Site;
use crate::harness::database::BOTH;

/// What a request was refused for, and the type and name of the operation that its trace tells.
async fn refused(site: &Site, body: &Value) -> [Value; 3] {
    let reply = ask_traced(site, body, true).await;
    let kept: Value = site.get(&format!("/ops/traces/{TRACE}"), &[]).await.json().await.unwrap();
    let root = &kept["parts"][0]["spans"].as_array().unwrap().last().unwrap()["attributes"];
    [reply.code().into(), root["graphql.operation.type"].clone(), root["graphql.operation.name"].clone()]
}

#[tokio::test]
async fn a_document_that_may_not_be_executed_is_named_in_its_trace_if_it_can_be_parsed() {
    let deep = format!("query Deep {}", "{ a ".repeat(20) + &"}".repeat(20));
    let live = "subscription Live { articlePublished(locale: \"en\") { cursor } }";
    let needs = "query Needs($locale: LocaleCode!) { articles(locale: $locale) { totalCount } }";
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let expected = [
            (deep.as_str(), ["QUERY_TOO_COMPLEX", "query", "Deep"]),
            ("query Wrong { nonsense }", ["BAD_USER_INPUT", "query", "Wrong"]),
            (needs, ["BAD_USER_INPUT", "query", "Needs"]),
            (live, ["BAD_USER_INPUT", "subscription", "Live"]),
        ];

        for (query, expected) in expected {
            assert_eq!(refused(&site, &json!({ "query": query })).await, expected, "{backend:?} {query}");
        }
        let broken = refused(&site, &json!({ "query": "query Broken {" })).await;

        assert_eq!(broken, [json!("BAD_USER_INPUT"), Value::Null, Value::Null], "{backend:?}");
    }
}

#[tokio::test]
async fn a_document_that_was_not_published_or_cannot_be_paid_is_named_in_its_trace() {
    for backend in BOTH {
        let trusting = Site::over(backend, &["--demo", "--documents", "only"]).await;
        let strict = Site::over(backend, &["--demo", "--address-rate-limit", "150"]).await;
        let dear = |locale: &str| json!({ "query": format!("query Dear {{ articles(locale: \"{locale}\", first: 100) {{ nodes {{ title }} }} }}") });

        let stranger = refused(&trusting, &json!({ "query": "query Stranger { locales { code } }" })).await;
        strict.send(&dear("en"), &[]).await.fine();
        let dear = refused(&strict, &dear("fa")).await;

        assert_eq!(stranger, ["DOCUMENT_NOT_TRUSTED", "query", "Stranger"], "{backend:?}");
        assert_eq!(dear, ["RATE_LIMITED", "query", "Dear"], "{backend:?}");
    }
}

#[tokio::test]
async fn a_refused_document_is_counted_by_the_name_that_it_was_published_under_and_by_no_other() {
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let text = "query ClientsWord($first: Int!) { articles(locale: \"en\", first: $first) { totalCount } }";
        let (id, name) = ("refused".to_owned(), Some(format!("Refused{backend:?}")));
        let budget = Budget { cost: 200, statements: None };
        let draft = TrustedDraft { id, name: name.clone(), text: text.to_owned(), budget };
        site.content().publish_documents(&[draft]).await.unwrap();

        let without = refused(&site, &json!({ "documentId": "refused" })).await;
        let metrics = site.get("/metrics", &[]).await.text().await.unwrap();

        assert_eq!(without, ["BAD_USER_INPUT", "query", "ClientsWord"], "{backend:?}");
        let counted = format!("graphql_operation_name=\"{}\",outcome=\"error\"", name.unwrap());
        assert!(metrics.contains(&counted), "{backend:?}: {metrics}");
        assert!(!metrics.contains("ClientsWord"), "{backend:?}");
    }
}
