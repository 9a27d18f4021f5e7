//! graphql-sse, event by event.

use serde_json::{Value, json};

use super::{PUBLISHED, drafts, edge, end_of_log, news, publish};
use crate::harness::database::{self, BOTH};
use crate::harness::desk::edit_article;
use crate::harness::{Backend, Events, Newsroom, Site};

#[tokio::test]
async fn a_query_is_one_result_and_the_end() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        let mut events = Events::open(&site.address, "{ locales { code } }", Value::Null, &[]).await;

        let result = events.event().await;
        assert_eq!((&*result.name, &result.data["data"]["locales"][1]["code"]), ("next", &json!("fa")), "{backend:?}");
        let end = events.event().await;
        assert_eq!((&*end.name, end.data), ("complete", Value::Null), "{backend:?}");
        assert_eq!(events.any().await, None, "{backend:?}");
    }
}

#[tokio::test]
async fn what_is_refused_is_one_result_with_errors_and_the_end() {
    let site = Site::of(Backend::Sqlite, Newsroom::default()).await;
    for query in ["{", "{ nothing }", "subscription { articlePublished(after: \"x\") { cursor } }"] {
        let mut events = Events::open(&site.address, query, Value::Null, &[]).await;

        assert_eq!(events.result().await["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{query}");
        assert_eq!(events.event().await.name, "complete", "{query}");
        assert_eq!(events.any().await, None, "{query}");
    }
}

/// Asks for events; how it was refused instead: the status, the reply, and the header that says when to come again.
async fn refused(site: &Site, query: &str) -> (u16, Value, Option<String>) {
    let headers = [("accept", "text/event-stream"), ("content-type", "application/json")];
    let response = site.request("POST", "/graphql", &headers, json!({ "query": query }).to_string()).await;
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("application/json"));
    let retry = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
    let (status, body) = (response.status().as_u16(), response.json::<Value>().await.unwrap());
    assert!(body["data"].is_null(), "{body}");
    (status, body["errors"][0]["extensions"].clone(), retry)
}

#[tokio::test]
async fn what_the_door_refuses_is_said_by_the_status_in_json() {
    let listen = "subscription { articlePublished(locale: \"en\") { cursor } }";
    for backend in BOTH {
        let poor = Site::over(backend, &["--demo", "--address-rate-limit", "60"]).await;
        let busy = Site::over(backend, &["--demo", "--subscriptions-per-client", "1"]).await;
        let _first = Events::open(&busy.address, listen, Value::Null, &[]).await;

        let dear = "{ articles(locale: \"en\", first: 100) { nodes { title } } }";
        poor.ask(dear).await.fine();
        let dear = refused(&poor, dear).await;
        let many = refused(&busy, listen).await;
        let wrong = Events::open(&busy.address, "{ nothing }", Value::Null, &[]).await.result().await;

        assert_eq!((dear.0, &dear.1["code"]), (429, &json!("RATE_LIMITED")), "{backend:?} {}", dear.1);
        assert!(dear.2.is_some_and(|seconds| seconds.parse::<u64>().unwrap() > 0), "{backend:?}");
        assert_eq!((many.0, &many.1["reason"]), (429, &json!("TOO_MANY_SUBSCRIPTIONS")), "{backend:?}");
        assert_eq!(wrong["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{backend:?}: a document's own mistake");
    }
}

#[tokio::test]
async fn what_nothing_can_be_answered_of_for_want_of_the_database_is_503() {
    for backend in BOTH {
        let site = Site::demo(backend).await;
        database::lose(backend, &site.database_url, site.content().database()).await;

        let (status, error, retry) = refused(&site, "{ articles(locale: \"fa\") { totalCount } }").await;

        assert_eq!((status, &error["code"]), (503, &json!("UNAVAILABLE")), "{backend:?} {error}");
        assert_eq!(retry.as_deref(), Some("1"), "{backend:?}");
    }
}

#[tokio::test]
async fn an_events_id_is_its_cursor_and_goes_on_by_last_event_id() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site, 3).await;
        let ids: Vec<_> = (0..3).map(|number| saved.articles[&(format!("story-{number}"), "en".to_owned())]).collect();
        let variables = json!({ "locale": "en", "after": end_of_log(&site).await });
        let mut events = Events::open(&site.address, PUBLISHED, variables.clone(), &[]).await;
        edit_article(site.content(), ids[0], publish).await.unwrap();
        let first = events.event().await;
        drop(events);
        edit_article(site.content(), ids[1], publish).await.unwrap();

        let last = first.id.clone().unwrap();
        let mut events = Events::open(&site.address, PUBLISHED, variables, &[("last-event-id", &last)]).await;
        let missed = events.event().await;
        edit_article(site.content(), ids[2], publish).await.unwrap();
        let live = events.event().await;

        for (event, title) in [(first, "Story 0"), (missed, "Story 1"), (live, "Story 2")] {
            assert_eq!(news(&event.data), ("PUBLISHED", Some(title)), "{backend:?}");
            assert_eq!(event.id.as_deref(), edge(&event.data)["cursor"].as_str(), "{backend:?}");
        }
    }
}

#[tokio::test]
async fn a_browser_listens_by_get() {
    let site = Site::empty(Backend::Sqlite).await;
    let saved = drafts(&site, 1).await;
    let path = |query: &str| {
        let mut path = reqwest::Url::parse("http://x/graphql").unwrap();
        let variables = json!({ "locale": "fa" }).to_string();
        path.query_pairs_mut().extend_pairs([("query", query), ("variables", &variables)]);
        format!("/graphql?{}", path.query().unwrap())
    };
    let after = end_of_log(&site).await;
    let headers = [("accept", "text/event-stream"), ("last-event-id", after.as_str().unwrap())];

    let mut events = Events::of(site.get(&path(PUBLISHED), &headers).await);
    edit_article(site.content(), saved.articles[&("story-0".into(), "fa".into())], publish).await.unwrap();

    assert_eq!(news(&events.result().await), ("PUBLISHED", Some("داستان 0")));
    assert_eq!(site.get(&path("mutation { __typename }"), &headers).await.status(), 405);
}

#[tokio::test]
async fn a_connection_on_which_nothing_is_told_shows_that_it_lives() {
    let site = Site::over(Backend::Sqlite, &["--heartbeat-ms", "20"]).await;
    drafts(&site, 0).await;

    let mut events = Events::open(&site.address, PUBLISHED, json!({ "locale": "en" }), &[]).await;

    for _ in 0..3 {
        assert!(events.any().await.unwrap().comment.is_some());
    }
}

#[tokio::test]
async fn a_subscription_that_is_not_listened_to_is_told_how() {
    let site = Site::of(Backend::Sqlite, Newsroom::default()).await;

    let reply = site.ask("subscription { articlePublished { cursor } }").await;

    assert_eq!(reply.code(), "BAD_USER_INPUT");
    assert!(reply.message().contains("text/event-stream") && reply.message().contains("/graphql/ws"), "{}", reply.text);
}
