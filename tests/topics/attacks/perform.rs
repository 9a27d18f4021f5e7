//! How an attack is made, and what it came to.

use std::time::Duration;

use serde_json::Value;
use tokio::time::timeout;

use super::{How, Outcome, frames};
use crate::harness::Raw;
use crate::harness::binary::Running;

/// What a strict client sends after an attack, to see whether the connection is still what it was.
const PROBE: &str = "GET /livez HTTP/1.1\r\nhost: probe\r\n\r\n";

/// How long a gateway that has nothing to say may be silent before it is asked.
const SILENCE: Duration = Duration::from_millis(300);

pub(super) async fn perform(running: &Running, how: &How) -> Outcome {
    match how {
        How::Request { method, path, headers, body } => request(running, method, path, headers, body).await,
        How::Raw(bytes) => bare(running, bytes).await,
        How::Http2(frames) => http2(running, frames).await,
        How::Socket { is_greeted, frames, until_error } => socket(running, *is_greeted, frames, *until_error).await,
    }
}

async fn request(
    running: &Running,
    method: &str,
    path: &str,
    headers: &[(&'static str, String)],
    body: &[u8],
) -> Outcome {
    let url = format!("{}{path}", running.address);
    let mut request = reqwest::Client::new().request(method.parse().unwrap(), url).body(body.to_vec());
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    judged(status, &response.text().await.unwrap())
}

/// A status, or what GraphQL has to say of it.
fn judged(status: u16, body: &str) -> Outcome {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let code = body["errors"][0]["extensions"]["code"].as_str();
    match code {
        Some(code) if [200, 400].contains(&status) => Outcome::Code(code.to_owned()),
        None if body.get("data").is_some_and(|data| !data.is_null()) => Outcome::Data,
        _ => Outcome::Status(status),
    }
}

/// The first answer decides. If the connection goes on, the probe's answer must be the next: else something was
/// answered that nobody asked.
async fn bare(running: &Running, bytes: &[u8]) -> Outcome {
    let mut raw = Raw::to(&running.address).await;
    raw.say(bytes).await;
    let Some(first) = raw.answer().await else { return Outcome::CutOff };
    assert!(first.status < 500 || first.status == 503, "{}", first.head);
    // Where more is asked for, what comes next is a part of the same request.
    if first.status >= 200 && first.header("connection") != "close" {
        raw.say(PROBE).await;
        if let Some(next) = raw.answer().await {
            assert_eq!((next.status, next.body.as_str()), (200, "{\"alive\":true}"), "another answer: {}", next.head);
        }
    }
    match judged(first.status, &first.body) {
        // What was wrong is told by HTTP already.
        Outcome::Code(_) if first.status != 200 => Outcome::Status(first.status),
        outcome => outcome,
    }
}

/// Whether the connection survives: a ping of ours is answered.
async fn http2(running: &Running, sent: &[u8]) -> Outcome {
    let mut raw = Raw::to(&running.address).await;
    raw.say(frames::PREFACE).await;
    raw.say_and_hear([sent, &frames::ping(*b"are you?")].concat()).await;
    let mut heard = Vec::new();
    loop {
        let more = raw.bytes(1).await;
        if more.is_empty() {
            return Outcome::CutOff;
        }
        heard.extend(more);
        if frames::read(&heard).any(|frame| frame.kind == frames::PING && frame.payload == b"are you?") {
            return Outcome::GoesOn;
        }
    }
}

const UPGRADE: &str = "GET /graphql/ws HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
    sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    sec-websocket-protocol: graphql-transport-ws\r\n\r\n";

/// The code by which it is closed; or it goes on, and pings of the protocol are answered.
async fn socket(running: &Running, is_greeted: bool, sent: &[u8], until_error: bool) -> Outcome {
    let mut raw = Raw::to(&running.address).await;
    raw.say(UPGRADE).await;
    assert_eq!(raw.answer().await.unwrap().status, 101);
    if is_greeted {
        raw.say(frames::text(r#"{"type":"connection_init"}"#)).await;
        assert!(String::from_utf8_lossy(&raw.bytes(10).await).contains("connection_ack"));
    }
    raw.say(sent).await;
    raw.say(frames::text(r#"{"type":"ping","payload":{"last":true}}"#)).await;
    let mut heard = Vec::new();
    loop {
        let Ok(more) = timeout(SILENCE * 100, raw.bytes(1)).await else { panic!("neither an end nor an answer") };
        if more.is_empty() {
            return Outcome::CutOff;
        }
        heard.extend(more);
        let (messages, closed) = frames::heard(&heard);
        if let Some(closed) = closed {
            return Outcome::Closed(closed);
        }
        let error = messages.iter().find(|message| message.contains(r#""type":"error""#));
        if let Some(error) = error.and_then(|error| serde_json::from_str::<Value>(error).ok()) {
            return Outcome::Code(error["payload"][0]["extensions"]["code"].as_str().unwrap().to_owned());
        }
        // Operations are executed beside each other, so a pong may come before an error.
        let is_pong = |message: &String| message.contains(r#""type":"pong""#) && message.contains("\"last\"");
        if !until_error && messages.iter().any(is_pong) {
            return Outcome::GoesOn;
        }
    }
}
