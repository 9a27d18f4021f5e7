//! What is said to a browser and what it answers, in its DevTools protocol; and what it tells unasked.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{ChildStdin, ChildStdout};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::PATIENCE;

pub(super) struct Pipe {
    requests: tokio::sync::Mutex<ChildStdin>,
    waiting: Mutex<HashMap<u64, oneshot::Sender<Value>>>,
    events: Mutex<Vec<Value>>,
    next: AtomicU64,
}

impl Pipe {
    /// To a browser's ends of it.
    pub(super) fn between(requests: ChildStdin, answers: ChildStdout) -> Arc<Self> {
        let requests = tokio::sync::Mutex::new(requests);
        let (waiting, events) = (Mutex::default(), Mutex::default());
        let pipe = Arc::new(Self { requests, waiting, events, next: AtomicU64::new(1) });
        tokio::spawn(read(answers, pipe.clone()));
        pipe
    }

    /// What is answered to a request, which has to be granted.
    pub(super) async fn call(&self, method: &str, parameters: Value, session: Option<&str>) -> Value {
        self.attempt(method, parameters, session).await.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// What is answered to a request, or why it was not granted.
    pub(super) async fn attempt(&self, method: &str, parameters: Value, session: Option<&str>) -> Result<Value, Value> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let mut request = json!({ "id": id, "method": method, "params": parameters });
        if let Some(session) = session {
            request["sessionId"] = session.into();
        }
        let (answered, answer) = oneshot::channel();
        self.waiting.lock().unwrap().insert(id, answered);
        self.send(&request).await.expect("chromium runs; tests/run installs it");
        let answer = timeout(PATIENCE, answer).await.unwrap_or_else(|_| panic!("no answer to {method}"));
        let answer = answer.expect("chromium still runs");
        if answer["error"].is_null() { Ok(answer["result"].clone()) } else { Err(answer["error"].clone()) }
    }

    /// Asks for something that nobody waits for; a browser that has ended needs not hear it.
    pub(super) async fn tell(&self, method: &str, parameters: Value) {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let _ = self.send(&json!({ "id": id, "method": method, "params": parameters })).await;
    }

    async fn send(&self, request: &Value) -> io::Result<()> {
        let mut bytes = request.to_string().into_bytes();
        bytes.push(0);
        self.requests.lock().await.write_all(&bytes).await
    }

    /// What was told of a page.
    pub(super) fn events(&self, session: &str) -> Vec<Value> {
        self.events.lock().unwrap().iter().filter(|event| event["sessionId"] == session).cloned().collect()
    }

    /// Forgets that.
    pub(super) fn forget(&self, session: &str) {
        if let Ok(mut events) = self.events.lock() {
            events.retain(|event| event["sessionId"] != session);
        }
    }
}

/// Hands answers to those who wait, and keeps events.
async fn read(answers: ChildStdout, pipe: Arc<Pipe>) {
    let mut answers = BufReader::new(answers);
    let mut message = Vec::new();
    while answers.read_until(0, &mut message).await.is_ok_and(|count| count > 0) {
        message.pop();
        let value: Value = serde_json::from_slice(&message).unwrap();
        message.clear();
        match value["id"].as_u64() {
            Some(id) => {
                let waiting = pipe.waiting.lock().unwrap().remove(&id);
                // Who gave up waiting has no use for it.
                let _ = waiting.map(|waiting| waiting.send(value));
            }
            None => pipe.events.lock().unwrap().push(value),
        }
    }
    pipe.waiting.lock().unwrap().clear();
}
