//! The messages of graphql-transport-ws, and the codes by which a connection is closed.

use std::sync::Arc;

use axum::extract::ws::{CloseFrame, Message};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::http::request::Parameters;

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Said {
    /// It greets.
    ConnectionInit {
        #[serde(default)]
        payload: Option<serde_json::Map<String, Value>>,
    },
    /// It wants to know whether somebody is there.
    Ping {
        #[serde(default)]
        payload: Option<serde_json::Map<String, Value>>,
    },
    /// It is there.
    Pong {
        #[serde(default, rename = "payload")]
        _payload: Option<serde_json::Map<String, Value>>,
    },
    /// It asks something.
    Subscribe { id: Arc<str>, payload: Parameters },
    /// It has heard enough.
    Complete { id: Arc<str> },
}

impl Said {
    /// Reads a message; none where it is none of the protocol's.
    pub(super) fn read(text: &str) -> Option<Self> {
        let said: Self = serde_json::from_str(text).ok()?;
        let is_named = |id: &str| !id.is_empty();
        match &said {
            Self::Subscribe { id, payload } => is_named(id) && payload.asks_something(),
            Self::Complete { id } => is_named(id),
            _ => true,
        }
        .then_some(said)
    }
}

/// The greeting is answered.
pub(super) fn acknowledge() -> Message {
    text(&json!({ "type": "connection_ack" }))
}

/// A ping is answered, with what came with it.
pub(super) fn pong(payload: Option<serde_json::Map<String, Value>>) -> Message {
    text(&match payload {
        Some(payload) => json!({ "type": "pong", "payload": payload }),
        None => json!({ "type": "pong" }),
    })
}

/// A result, as JSON.
pub(super) fn next(id: &str, payload: &str) -> Message {
    let id = Value::from(id);
    Message::Text(format!(r#"{{"id":{id},"type":"next","payload":{payload}}}"#).into())
}

/// An operation that is not executed.
pub(super) fn error(id: &str, errors: &[Value]) -> Message {
    text(&json!({ "id": id, "type": "error", "payload": errors }))
}

/// An operation's end.
pub(super) fn complete(id: &str) -> Message {
    text(&json!({ "id": id, "type": "complete" }))
}

fn text(message: &Value) -> Message {
    Message::Text(message.to_string().into())
}

/// Why a connection is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Close {
    code: u16,
    reason: String,
}

impl Close {
    pub(super) const GOING_AWAY: Known = Known(1001, "this node ends; another one goes on");
    pub(super) const BROKEN: Known = Known(1011, "something went wrong inside");
    pub(super) const BAD_MESSAGE: Known = Known(4400, "this is no message of graphql-transport-ws");
    pub(super) const NOT_GREETED: Known = Known(4401, "send connection_init, and wait for connection_ack, first");
    pub(super) const NO_KEY: Known = Known(4401, "the API key is unknown or was revoked");
    pub(super) const WRONG_PROTOCOL: Known = Known(4406, "Subprotocol not acceptable: speak graphql-transport-ws");
    pub(super) const NO_GREETING: Known = Known(4408, "Connection initialisation timeout");
    pub(super) const GREETED_TWICE: Known = Known(4429, "Too many initialisation requests");
    /// Ours, as HTTP's status of the same meaning: the protocol has a 4429 of its own, for a second greeting.
    pub(super) const TOO_MANY: Known = Known(4429, "too many operations at once");
    pub(super) const TOO_FAST: Known = Known(4429, "too many messages; send fewer a minute");

    /// An id that is in use.
    pub(super) fn taken(id: &str) -> Self {
        Self { code: 4409, reason: format!("Subscriber for {id} already exists") }
    }

    /// A client that takes less than is told. Ours: of the protocol's own codes, none says so.
    pub(super) fn too_slow(cursor: &str) -> Self {
        Self { code: 4413, reason: format!("too slow; go on after {cursor}") }
    }

    /// As it is sent. A reason may have 123 bytes.
    pub(super) fn message(&self) -> Message {
        let reason = self.reason.get(..self.reason.floor_char_boundary(123)).unwrap_or_default();
        Message::Close(Some(CloseFrame { code: self.code, reason: reason.into() }))
    }
}

/// A code with its words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known(u16, &'static str);

impl From<Known> for Close {
    fn from(Known(code, reason): Known) -> Self {
        Self { code, reason: reason.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_protocols_messages_are_read() {
        for fine in [
            r#"{"type":"connection_init"}"#,
            r#"{"type":"connection_init","payload":{"a":1}}"#,
            r#"{"type":"ping","payload":null}"#,
            r#"{"type":"pong"}"#,
            r#"{"id":"1","type":"subscribe","payload":{"query":"{ a }","variables":{"b":1},"operationName":null}}"#,
            r#"{"id":"1","type":"complete"}"#,
        ] {
            assert!(Said::read(fine).is_some(), "{fine}");
        }
        for wrong in [
            "",
            "7",
            "[]",
            "{}",
            r#"{"type":"start"}"#,
            r#"{"type":"ping","payload":7}"#,
            r#"{"type":"complete"}"#,
            r#"{"id":"","type":"complete"}"#,
            r#"{"id":7,"type":"subscribe","payload":{"query":"{ a }"}}"#,
            r#"{"id":"1","type":"subscribe"}"#,
            r#"{"id":"1","type":"subscribe","payload":{}}"#,
            r#"{"id":"1","type":"subscribe","payload":{"query":"{ a }","variables":7}}"#,
        ] {
            assert!(Said::read(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_reason_is_cut_between_letters() {
        let Message::Close(Some(frame)) = Close::taken(&"ی".repeat(100)).message() else { unreachable!() };

        assert!(frame.reason.len() <= 123, "{}", frame.reason);
        assert!(frame.reason.starts_with("Subscriber for ی"), "{}", frame.reason);
    }
}
