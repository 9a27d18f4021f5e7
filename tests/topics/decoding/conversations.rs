//! Whole conversations over WebSocket, from a greeting that may never come: what is said back is the protocol's, of what
//! was asked, and a close has one of its codes.

use std::collections::HashSet;

use dragoman::telemetry::panics;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::protocol::Message;

use super::requests::{MESSAGES, site};
use super::{hold_over_the_wire, jumble};
use crate::harness::{Site, Socket};

/// A bad message, one before the greeting, an id in use, too many of something. The others are for who says nothing,
/// reads nothing, or speaks another protocol.
const CLOSES: [u16; 4] = [4400, 4401, 4409, 4429];

/// The client's, the server's, and nobody's.
const TYPES: &[&str] = &[
    "subscribe",
    "subscribe",
    "subscribe",
    "complete",
    "ping",
    "pong",
    "connection_init",
    "connection_ack",
    "next",
    "error",
    "start",
    "",
];

/// Queries, a subscription, documents that are none.
const DOCUMENTS: &[&str] = &[
    "{ __typename }",
    "{ locales { code } }",
    "subscription { articlePublished(locale: \"en\") { cursor } }",
    "subscription { articlePublished(locale: \"en\", after: \"\") { cursor } }",
    "subscription { a: __typename }",
    "mutation { deleteStory(input: { id: \"story:1\" }) { deletedId errors { code } } }",
    "query A { __typename } query B { __typename }",
    "{ nothing }",
    "{",
    "",
];

fn id() -> impl Strategy<Value = Option<Value>> {
    select(&[Some("1"), Some("1"), Some("2"), Some("3"), Some(""), Some("\u{0}آ"), None][..]).prop_flat_map(
        |id| prop_oneof![20 => Just(id.map(Value::from)), 1 => Just(Some(json!(7))), 1 => Just(Some(json!(null)))],
    )
}

fn payload() -> impl Strategy<Value = Option<Value>> {
    let variables =
        select(&["{}", "null", "[]", "{\"a\":1}", "\"x\""][..]).prop_map(|json| json.parse::<Value>().unwrap());
    let asked = (select(DOCUMENTS), prop::option::of(variables), select(&[None, Some("A"), Some("C")][..]));
    let asked = asked.prop_map(|(query, variables, name)| {
        let mut payload = json!({ "query": query });
        for (field, value) in [("variables", variables), ("operationName", name.map(Value::from))] {
            if let Some(value) = value {
                payload[field] = value;
            }
        }
        Some(payload)
    });
    let others =
        select(&["null", "7", "[]", "{}", "{\"Authorization\":7}", "{\"authorization\":\"Bearer drg_x\"}"][..]);
    prop_oneof![8 => asked, 1 => Just(None), 1 => others.prop_map(|json| Some(json.parse().unwrap()))]
}

/// One message, mostly of the protocol's form.
fn message() -> impl Strategy<Value = Message> {
    let formed = (select(TYPES), id(), payload()).prop_map(|(kind, id, payload)| {
        // A greeting or a ping seldom says more than that.
        let payload = payload.filter(|_| !["connection_init", "ping", "pong"].contains(&kind) || id.is_none());
        let mut message = json!({ "type": kind });
        for (field, value) in [("id", id), ("payload", payload)] {
            if let Some(value) = value {
                message[field] = value;
            }
        }
        Message::text(message.to_string())
    });
    prop_oneof![
        30 => formed,
        2 => jumble(MESSAGES).prop_map(Message::text),
        1 => vec(any::<u8>(), 0..9).prop_map(Message::binary),
        1 => vec(any::<u8>(), 0..9).prop_map(|bytes| Message::Ping(bytes.into())),
    ]
}

/// Says all of it, and hears it out.
async fn converse(site: &Site, greets: bool, messages: &[Message]) {
    let mut socket = match greets {
        true => Socket::greeted(&site.address).await,
        false => Socket::to(&site.address).await,
    };
    let mut is_greeted = greets;
    for message in messages {
        socket.say_plainly(message.clone()).await;
    }
    let last = json!({ "last": messages.len() });
    socket.say(json!({ "type": "ping", "payload": last })).await;
    loop {
        let said = match socket.hear_or_close().await {
            Ok(said) => said,
            Err((code, reason)) => {
                assert!(CLOSES.contains(&code) && !reason.is_empty(), "{code} {reason} to {messages:?}");
                return;
            }
        };
        match said["type"].as_str().unwrap_or_default() {
            "pong" if said["payload"] == last => return,
            "pong" => {}
            "connection_ack" => {
                assert!(!is_greeted, "acknowledged twice: {messages:?}");
                is_greeted = true;
            }
            "next" | "error" | "complete" => {
                assert!(is_greeted, "{said} before the greeting: {messages:?}");
                assert!(asked(messages).contains(said["id"].as_str().unwrap()), "{said} to {messages:?}");
                assert!(!said.to_string().contains("INTERNAL"), "{said} to {messages:?}");
            }
            _ => panic!("{said} to {messages:?}"),
        }
    }
}

/// The ids of what was asked.
fn asked(messages: &[Message]) -> HashSet<String> {
    let read = |message: &Message| serde_json::from_str::<Value>(message.to_text().ok()?).ok();
    let asked = messages.iter().filter_map(read).filter(|message| message["type"] == "subscribe");
    asked.filter_map(|message| message["id"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_conversation_ends_by_the_protocol_whatever_is_said() {
    let site = site().await;
    let before = panics::count();

    hold_over_the_wire((prop::bool::weighted(0.8), vec(message(), 1..12)), async |(greets, messages)| {
        converse(&site, greets, &messages).await;
    })
    .await;

    assert_eq!(panics::count(), before);
    Socket::greeted(&site.address).await;
}
