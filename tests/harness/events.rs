//! A client of server-sent events that sees every line.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

/// Longer than anything here takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A stream of events.
pub(crate) struct Events {
    response: reqwest::Response,
    heard: Vec<u8>,
}

/// One of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Event {
    /// Its name; empty for a comment.
    pub(crate) name: String,
    /// Its id.
    pub(crate) id: Option<String>,
    /// Its data as JSON; null where it has none.
    pub(crate) data: Value,
    /// The comment.
    pub(crate) comment: Option<String>,
}

impl Events {
    /// Listens to an operation by POST.
    pub(crate) async fn open(address: &str, query: &str, variables: Value, headers: &[(&str, &str)]) -> Self {
        let mut request = reqwest::Client::new().post(format!("{address}/graphql"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = json!({ "query": query, "variables": variables });
        Self::of(request.header("accept", "text/event-stream").json(&body).send().await.unwrap())
    }

    /// Reads an answer.
    pub(crate) fn of(response: reqwest::Response) -> Self {
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, heard: Vec::new() }
    }

    /// The next event; comments are passed over.
    pub(crate) async fn event(&mut self) -> Event {
        loop {
            let one = self.any().await.expect("the stream goes on");
            if one.comment.is_none() {
                return one;
            }
        }
    }

    /// The next event, which is a result.
    pub(crate) async fn result(&mut self) -> Value {
        let event = self.event().await;
        assert_eq!(event.name, "next", "{event:?}");
        event.data
    }

    /// The next event or comment; none where the stream ends.
    pub(crate) async fn any(&mut self) -> Option<Event> {
        loop {
            if let Some(end) = self.heard.windows(2).position(|two| two == b"\n\n") {
                let event = read(std::str::from_utf8(&self.heard[..end]).unwrap());
                self.heard.drain(..end + 2);
                return Some(event);
            }
            let chunk = timeout(PATIENCE, self.response.chunk()).await.expect("something is heard").ok()??;
            self.heard.extend_from_slice(&chunk);
        }
    }
}

fn read(text: &str) -> Event {
    let mut event = Event::default();
    for line in text.lines() {
        let (field, value) = line.split_once(':').unwrap();
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" => event.comment = Some(value.to_owned()),
            "event" => event.name = value.to_owned(),
            "id" => event.id = Some(value.to_owned()),
            "data" if value.is_empty() => {}
            "data" => event.data = serde_json::from_str(value).unwrap(),
            other => panic!("`{other}` is no field of an event"),
        }
    }
    event
}
