//! Requests over HTTP and messages over WebSocket: each has an answer, and none an answer of the inside.

use dragoman::telemetry::panics;
use proptest::prelude::*;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::protocol::Message;

use super::{hold_over_the_wire, jumble};
use crate::harness::{Backend, Newsroom, Site, Socket};

const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\"query\"",
    "\"variables\"",
    "\"operationName\"",
    "\"extensions\"",
    "\"persistedQuery\"",
    "\"documentId\"",
    "\"{ locales { code } }\"",
    "\"mutation { x }\"",
    "null",
    "true",
    "1e400",
    "-0",
    "\\u0000",
    "\\ud800",
    "{}",
    "{\"query\":\"{ __typename }\"}",
    "{\"sha256Hash\":\"\",\"version\":1}",
];

const GRAPHQL: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "query ",
    "mutation ",
    "subscription ",
    "fragment F on Query ",
    "...F ",
    "... ",
    "on ",
    "$v",
    ": ",
    "Int",
    "!",
    "=",
    "1",
    "1.5",
    "\"text\"",
    "\"\"\"",
    "\\",
    "@include(if: true) ",
    "@skip ",
    "__typename ",
    "locales { code } ",
    "articles(first: 2) { nodes { id } } ",
    "node(id: \"article:1\") { id } ",
    "#",
    "\n",
    "a: ",
    "&",
    "|",
    "é",
];

const QUERY_STRING: &[&str] = &[
    "query=",
    "variables=",
    "operationName=",
    "extensions=",
    "documentId=",
    "sha256:",
    "&",
    "=",
    "%",
    "%7B",
    "%7D",
    "%22",
    "%00",
    "%ff",
    "+",
    "{__typename}",
    "{}",
    "[]",
    "null",
    ";",
];

pub(super) const MESSAGES: &[&str] = &[
    "{",
    "}",
    "\"type\":",
    "\"id\":",
    "\"payload\":",
    "\"subscribe\"",
    "\"complete\"",
    "\"ping\"",
    "\"pong\"",
    "\"connection_init\"",
    "\"1\"",
    ",",
    "null",
    "7",
    "{\"query\":\"{ __typename }\"}",
    "{\"type\":\"ping\"}",
    "{\"type\":\"complete\",\"id\":\"1\"}",
    "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"{ __typename }\"}}",
];

pub(super) async fn site() -> Site {
    panics::watch();
    Site::of(Backend::Sqlite, Newsroom::of_many(2, &["en"])).await
}

/// Whatever was asked, it was answered in GraphQL, or refused by a status of the client's fault.
async fn is_answered(site: &Site, method: &str, path: &str, body: String) {
    let asked = format!("{method} {path} {body}");
    let headers = [("content-type", "application/json"), ("accept", "application/graphql-response+json")];
    let response = site.request(method, path, &headers, body).await;
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    assert!(matches!(status, 200 | 400 | 403 | 404 | 405 | 413 | 414 | 415 | 431), "{status} {text} to {asked}");
    assert!(!text.contains("INTERNAL"), "{text} to {asked}");
    if matches!(status, 200 | 400) {
        let answer: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text} to {asked}"));
        assert!(answer.get("data").is_some() || !answer["errors"][0]["message"].is_null(), "{text} to {asked}");
    }
}

#[tokio::test]
async fn a_body_is_answered_or_refused() {
    let site = site().await;
    let before = panics::count();
    let bodies = prop_oneof![
        jumble(JSON),
        jumble(GRAPHQL).prop_map(|query| json!({ "query": query }).to_string()),
        (jumble(JSON), jumble(JSON)).prop_map(|(variables, extensions)| {
            format!("{{\"query\":\"query($v: Int) {{ __typename }}\",\"variables\":{variables},\"extensions\":{extensions}}}")
        }),
    ];

    hold_over_the_wire(bodies, async |body| is_answered(&site, "POST", "/graphql", body).await).await;

    assert_eq!(panics::count(), before);
}

#[tokio::test]
async fn a_query_string_is_answered_or_refused() {
    let site = site().await;

    hold_over_the_wire(jumble(QUERY_STRING), async |query| {
        let mut url = reqwest::Url::parse("http://a/graphql").unwrap();
        url.set_query(Some(&query));
        is_answered(&site, "GET", &format!("/graphql?query=%7B__typename%7D&{}", url.query().unwrap()), String::new())
            .await;
        is_answered(&site, "GET", &format!("/graphql?{}", url.query().unwrap()), String::new()).await;
    })
    .await;
}

#[tokio::test]
async fn a_message_is_answered_or_closes_the_socket_with_a_reason() {
    let site = site().await;
    let before = panics::count();
    let mut socket = Socket::greeted(&site.address).await;

    hold_over_the_wire(jumble(MESSAGES), async |text| {
        socket.say_plainly(Message::text(text.clone())).await;
        socket.say(json!({ "type": "ping", "payload": { "last": true } })).await;
        loop {
            match socket.hear_or_close().await {
                Ok(message) if message["payload"]["last"] == true => break,
                Ok(_) => {}
                Err((code, reason)) => {
                    assert!((4400..=4499).contains(&code) && !reason.is_empty(), "{code} {reason} to {text}");
                    socket = Socket::greeted(&site.address).await;
                    break;
                }
            }
        }
    })
    .await;

    assert_eq!(panics::count(), before);
}
