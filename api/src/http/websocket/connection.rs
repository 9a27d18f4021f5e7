//! One connection of graphql-transport-ws. One task reads, executes and writes: who does not read is not executed for.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use axum::http::{HeaderMap, HeaderValue, header};
use futures::stream::{self, AbortHandle, BoxStream, SelectAll, StreamExt};
use serde_json::{Map, Value};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};

use super::message::{self, Close, Said};
use super::messages::Messages;
use super::operation::{Step, steps};
use crate::app::App;
use crate::graphql::live::Closing;
use crate::http::caller::{Unknown, caller};
use crate::http::request::Parameters;
use crate::http::visitor::Visitor;

/// How long the client has to greet.
const GREETING: Duration = Duration::from_secs(3);

/// How long it may take to answer a close.
const FAREWELL: Duration = Duration::from_secs(1);

/// A client.
pub(super) struct Connection {
    app: Arc<App>,
    visitor: Visitor,
    headers: HeaderMap,
    socket: WebSocket,
    is_greeted: bool,
    /// Whether anything was heard of it since it was last asked for a sign of life.
    is_alive: bool,
    open: HashMap<Arc<str>, AbortHandle>,
    running: SelectAll<BoxStream<'static, (Arc<str>, Step)>>,
    closing: Closing,
    messages: Messages,
}

/// What comes next: the connection goes on, or is closed, or is gone already.
type Flow = ControlFlow<Option<Close>>;

const GONE: Flow = ControlFlow::Break(None);

fn close(with: impl Into<Close>) -> Flow {
    ControlFlow::Break(Some(with.into()))
}

impl Connection {
    pub(super) fn new(app: Arc<App>, visitor: Visitor, headers: HeaderMap, socket: WebSocket) -> Self {
        let closing = app.live.closing();
        let (open, running) = (HashMap::new(), SelectAll::new());
        let messages = Messages::new(app.config.clients.socket_message_limit);
        Self { app, visitor, headers, socket, is_greeted: false, is_alive: true, open, running, closing, messages }
    }

    /// Until one of the two closes it.
    pub(super) async fn run(mut self) {
        let greeting = Instant::now() + GREETING;
        let mut heartbeat = interval(Duration::from_millis(self.app.config.live.heartbeat_ms));
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        heartbeat.reset();
        let reason = loop {
            let flow = tokio::select! {
                received = self.socket.recv() => match received {
                    Some(Ok(message)) => self.hear(message).await,
                    Some(Err(_)) | None => GONE,
                },
                Some((id, step)) = self.running.next(), if !self.running.is_empty() => self.tell(&id, step).await,
                () = self.closing.come() => close(Close::GOING_AWAY),
                () = sleep_until(greeting), if !self.is_greeted => close(Close::NO_GREETING),
                _ = heartbeat.tick() => self.ask_for_life().await,
            };
            if let ControlFlow::Break(reason) = flow {
                break reason;
            }
        };
        if let Some(reason) = reason {
            send_away(self.socket, reason).await;
        }
    }

    async fn hear(&mut self, message: Message) -> Flow {
        self.is_alive = true;
        if !self.messages.may_come(Instant::now()) {
            return close(Close::TOO_FAST);
        }
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return close(Close::BAD_MESSAGE),
            Message::Ping(_) | Message::Pong(_) => return Flow::Continue(()),
            Message::Close(_) => return GONE,
        };
        match Said::read(&text) {
            None => close(Close::BAD_MESSAGE),
            Some(Said::ConnectionInit { .. }) if self.is_greeted => close(Close::GREETED_TWICE),
            Some(Said::ConnectionInit { payload }) => self.greet(payload).await,
            Some(Said::Ping { payload }) => self.write(message::pong(payload)).await,
            Some(Said::Pong { .. }) => Flow::Continue(()),
            Some(Said::Subscribe { .. }) if !self.is_greeted => close(Close::NOT_GREETED),
            Some(Said::Subscribe { id, .. }) if self.open.contains_key(&id) => close(Close::taken(&id)),
            Some(Said::Subscribe { .. }) if self.open.len() >= self.app.config.clients.subscriptions_per_connection => {
                close(Close::TOO_MANY)
            }
            Some(Said::Subscribe { id, payload }) => {
                self.begin(id, payload);
                Flow::Continue(())
            }
            Some(Said::Complete { id }) => {
                if let Some(operation) = self.open.remove(&id) {
                    operation.abort();
                }
                Flow::Continue(())
            }
        }
    }

    /// A browser cannot send headers along, so the greeting may bring the key: `{ "Authorization": "Bearer drg_…" }`.
    async fn greet(&mut self, payload: Option<Map<String, Value>>) -> Flow {
        let named = |(name, _): &(String, Value)| name.eq_ignore_ascii_case(header::AUTHORIZATION.as_str());
        if let Some((_, key)) = payload.into_iter().flatten().find(named) {
            let Some(Ok(key)) = key.as_str().map(HeaderValue::from_str) else { return close(Close::NO_KEY) };
            self.headers.insert(header::AUTHORIZATION, key);
        }
        match caller(&self.app.content, &self.app.key_uses, &self.headers, None).await {
            Ok(_) => {
                self.is_greeted = true;
                self.write(message::acknowledge()).await
            }
            Err(unknown) if self.visitor.arrive_unknown(&self.app.door.rates, unknown).is_err() => {
                close(Close::TOO_FAST)
            }
            Err(Unknown::Key | Unknown::Session) => close(Close::NO_KEY),
            Err(Unknown::Unavailable) => close(Close::BROKEN),
        }
    }

    fn begin(&mut self, id: Arc<str>, parameters: Parameters) {
        let steps = steps(self.app.clone(), self.visitor.clone(), self.headers.clone(), parameters);
        let (steps, handle) = stream::abortable(stream::once(steps).flatten());
        self.open.insert(id.clone(), handle);
        self.running.push(steps.map(move |step| (id.clone(), step)).boxed());
    }

    async fn tell(&mut self, id: &Arc<str>, step: Step) -> Flow {
        let message = match step {
            Step::Next(payload) => return self.write(message::next(id, &payload)).await,
            Step::Close(reason) => return close(reason),
            Step::Error(errors) => message::error(id, &errors),
            Step::Complete => message::complete(id),
        };
        self.open.remove(id);
        self.write(message).await
    }

    /// Whoever was asked and has said nothing since is gone, whatever the network believes.
    async fn ask_for_life(&mut self) -> Flow {
        if !std::mem::take(&mut self.is_alive) {
            return GONE;
        }
        self.write(Message::Ping(Vec::new().into())).await
    }

    async fn write(&mut self, message: Message) -> Flow {
        let patience = self.app.config.connections.write_timeout();
        match timeout(patience, self.socket.send(message)).await {
            Ok(Ok(())) => Flow::Continue(()),
            Ok(Err(_)) | Err(_) => GONE,
        }
    }
}

/// Closes, and waits for a moment that the client does so, too: else what was written last may not arrive.
pub(super) async fn send_away(mut socket: WebSocket, reason: impl Into<Close>) {
    let goodbye = async {
        if socket.send(reason.into().message()).await.is_ok() {
            while let Some(Ok(_)) = socket.recv().await {}
        }
    };
    // Whoever does not answer is left.
    drop(timeout(FAREWELL, goodbye).await);
}
