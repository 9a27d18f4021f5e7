//! graphql-transport-ws, message by message: what it answers, and by which code it closes.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::protocol::Message;

use super::{PUBLISHED, drafts, end_of_log, news, publish};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::{Backend, Newsroom, Site, Socket};

const LOCALES: &str = "{ locales { code } }";

fn subscribe(id: &str, query: &str) -> Message {
    Message::text(json!({ "id": id, "type": "subscribe", "payload": { "query": query } }).to_string())
}

#[tokio::test]
async fn a_client_that_does_not_keep_to_the_protocol_is_told_why_and_sent_away() {
    let init = || Message::text(r#"{"type":"connection_init"}"#);
    let listen = r#"subscription { articlePublished(locale: "en") { cursor } }"#;
    let cases: [(&[Message], u16); 7] = [
        (&[subscribe("1", LOCALES)], 4401),
        (&[Message::text("no JSON")], 4400),
        (&[Message::text(r#"{"type":"start","id":"1"}"#)], 4400),
        (&[Message::binary("{}")], 4400),
        (&[init(), Message::text(r#"{"type":"subscribe","id":"","payload":{"query":"{ a }"}}"#)], 4400),
        (&[init(), init()], 4429),
        (&[init(), subscribe("1", listen), subscribe("1", listen)], 4409),
    ];
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        for (messages, code) in &cases {
            let mut socket = Socket::to(&site.address).await;

            for message in *messages {
                socket.say_plainly(message.clone()).await;
            }

            if messages.first() == Some(&init()) {
                assert_eq!(socket.hear().await["type"], "connection_ack");
            }
            let (closed, reason) = socket.closed().await;
            assert_eq!(closed, *code, "{backend:?}: {messages:?}: {reason}");
            assert!(!reason.is_empty(), "{messages:?}");
        }
    }
}

#[tokio::test]
async fn a_client_that_does_not_greet_is_sent_away_after_a_while() {
    let site = Site::of(Backend::Sqlite, Newsroom::default()).await;
    let mut socket = Socket::to(&site.address).await;

    socket.say(json!({ "type": "ping" })).await;

    assert_eq!(socket.hear().await, json!({ "type": "pong" }));
    assert_eq!(socket.closed().await.0, 4408);
}

#[tokio::test]
async fn who_speaks_the_older_protocol_or_none_hears_which_is_spoken() {
    let site = Site::of(Backend::Sqlite, Newsroom::default()).await;
    for headers in [&[("sec-websocket-protocol", "graphql-ws")][..], &[]] {
        let mut socket = Socket::open(&site.address, headers).await.ok().unwrap();

        let (code, reason) = socket.closed().await;

        assert_eq!(code, 4406);
        assert!(reason.contains("graphql-transport-ws"), "{reason}");
    }
    let both = [("sec-websocket-protocol", "graphql-ws, graphql-transport-ws")];
    let mut socket = Socket::open(&site.address, &both).await.ok().unwrap();
    socket.say(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.hear().await["type"], "connection_ack");
    assert_eq!(site.get("/graphql/ws", &[]).await.status(), 426);
}

#[tokio::test]
async fn a_page_of_another_origin_cannot_open_a_socket() {
    let site = Site::of(Backend::Sqlite, Newsroom::default()).await;
    let protocol = ("sec-websocket-protocol", "graphql-transport-ws");

    let foreign = Socket::open(&site.address, &[protocol, ("origin", "https://evil.example")]).await;
    let own = Socket::open(&site.address, &[protocol, ("origin", &site.address)]).await;

    assert_eq!(foreign.err(), Some(403));
    assert!(own.is_ok());
}

#[tokio::test]
async fn a_ping_is_answered_with_what_it_brings() {
    let site = Site::of(Backend::Sqlite, Newsroom::default()).await;
    let mut socket = Socket::greeted(&site.address).await;

    socket.say(json!({ "type": "ping", "payload": { "a": [1] } })).await;
    socket.say(json!({ "type": "pong" })).await;
    socket.say(json!({ "type": "complete", "id": "unknown" })).await;
    socket.say(json!({ "type": "ping" })).await;

    assert_eq!(socket.hear().await, json!({ "type": "pong", "payload": { "a": [1] } }));
    assert_eq!(socket.hear().await, json!({ "type": "pong" }));
}

#[tokio::test]
async fn a_query_is_answered_once_and_completed() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        let mut socket = Socket::greeted(&site.address).await;

        socket.ask("q", "query($l: LocaleCode) { site(locale: $l) { locale { code } } }", json!({ "l": "fa" })).await;

        let data = json!({ "data": { "site": { "locale": { "code": "fa" } } } });
        assert_eq!(socket.hear().await, json!({ "id": "q", "type": "next", "payload": data }), "{backend:?}");
        assert_eq!(socket.hear().await, json!({ "id": "q", "type": "complete" }), "{backend:?}");
    }
}

#[tokio::test]
async fn what_is_refused_over_http_is_refused_here_and_the_connection_goes_on() {
    let deep = format!("{}name{}", "{ node(id: \"site:en\") { ... on Site { locale ".repeat(20), " } } }".repeat(20));
    let deep_subscription = format!("subscription {{ articlePublished {{ node {{ subject {deep} }} }} }}");
    let cases = [
        ("{ nothing }", "BAD_USER_INPUT"),
        ("{", "BAD_USER_INPUT"),
        ("query($l: LocaleCode!) { site(locale: $l) { id } }", "BAD_USER_INPUT"),
        (&deep, "QUERY_TOO_COMPLEX"),
        (&deep_subscription, "QUERY_TOO_COMPLEX"),
        ("subscription { articlePublished { cursor } articleChanged(id: \"article:1\") { cursor } }", "BAD_USER_INPUT"),
        ("subscription { articlePublished { nothing } }", "BAD_USER_INPUT"),
        ("subscription { __typename }", "BAD_USER_INPUT"),
    ];
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        let mut socket = Socket::greeted(&site.address).await;
        for (query, code) in cases {
            socket.ask("same", query, Value::Null).await;

            let message = socket.hear().await;

            assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!("same")), "{backend:?} {message}");
            assert_eq!(message["payload"][0]["extensions"]["code"], code, "{backend:?} {query}");
        }
        socket.ask("same", LOCALES, Value::Null).await;
        assert_eq!(socket.hear().await["type"], "next", "{backend:?}");
    }
}

#[tokio::test]
async fn who_has_heard_enough_is_told_no_more_and_may_use_the_id_again() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site, 2).await;
        let [first, second] = [0, 1].map(|number| saved.articles[&(format!("story-{number}"), "en".to_owned())]);
        let variables = json!({ "locale": "en", "after": end_of_log(&site).await });
        let mut socket = Socket::greeted(&site.address).await;
        socket.ask("a", PUBLISHED, variables.clone()).await;
        edit_article(site.content(), first, publish).await.unwrap();
        assert_eq!(news(&socket.result().await), ("PUBLISHED", Some("Story 0")), "{backend:?}");

        socket.say(json!({ "type": "complete", "id": "a" })).await;
        edit_article(site.content(), second, publish).await.unwrap();
        socket.ask("b", PUBLISHED, json!({ "locale": "en", "after": variables["after"] })).await;

        for title in ["Story 0", "Story 1"] {
            let message = socket.hear().await;
            assert_eq!(message["id"], "b", "{backend:?} {message}");
            assert_eq!(news(&message["payload"]), ("PUBLISHED", Some(title)), "{backend:?}");
        }
        socket.ask("a", LOCALES, Value::Null).await;
        assert_eq!(socket.hear().await["id"], "a", "{backend:?}");
    }
}
