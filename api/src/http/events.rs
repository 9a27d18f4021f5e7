//! GraphQL over server-sent events: graphql-sse, each operation a connection of its own.
//!
//! A result is an event `next`, the end an event `complete`. The id of a subscription's event is its cursor, so whoever
//! comes back with `Last-Event-ID`, as a browser does by itself, misses nothing. A stream that ends without `complete`
//! was cut off: the client is to come back.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::{self, Stream};

use super::caller::Unknown;
use super::refusal::Refusal;
use super::request::Parameters;
use super::run::{asked, operation, run};
use super::visitor::Visitor;
use super::watch::Answered;
use crate::app::App;
use crate::content::Caller;
use crate::door::listeners::Listening;
use crate::graphql::document::{Document, Refused};
use crate::graphql::live::{Closing, Ending, Listener};
use crate::graphql::payload::Payload;

/// Where a client says how far it was told.
const LAST_EVENT_ID: &str = "last-event-id";

/// An operation that may be executed: a query answers once, a subscription until the client leaves.
pub(super) async fn answer(
    app: &Arc<App>,
    visitor: &Visitor,
    headers: &HeaderMap,
    caller: Caller,
    parameters: Parameters,
    document: Document,
) -> Response {
    if !document.is_subscription {
        return match run(app, visitor, headers, caller, parameters, document).await {
            Ok((executed, _)) => once(&Payload::executed(executed, None)),
            Err(refusal) => once(&refusal.payload()),
        };
    }
    let listening = match admit(app, visitor, &caller, document.cost).await {
        Ok(listening) => listening,
        Err(refusal) => return once(&refusal.payload()),
    };
    let closing = app.live.closing();
    let after = headers.get(LAST_EVENT_ID).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let _place = match app.door.admission.enter().await {
        Ok(place) => place,
        Err(overloaded) => return once(&Refusal::from(overloaded).payload()),
    };
    match app.live.listen(operation(parameters, document), asked(app, headers, caller), after).await {
        Ok(listener) => {
            let heartbeat = KeepAlive::new().interval(Duration::from_millis(app.config.live.heartbeat_ms));
            let told = stream::unfold(Telling::new(listener, closing, listening), Telling::next);
            written(Sse::new(told).keep_alive(heartbeat).into_response())
        }
        Err(payload) => once(&payload),
    }
}

/// A place among the subscriptions of all, and what it costs to begin one.
///
/// # Errors
/// The client has as many as it may, or has spent what it may.
pub(super) async fn admit(app: &App, visitor: &Visitor, caller: &Caller, cost: u64) -> Result<Listening, Refusal> {
    let client = visitor.client(caller);
    visitor.spend(&app.door.rates, client, cost)?;
    app.door.listeners.begin(client).ok_or_else(|| {
        let message = format!(
            "this client listens to {} subscriptions already, and may not to more at once",
            app.config.clients.subscriptions_per_client
        );
        Refusal::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", message).saying("reason", "TOO_MANY_SUBSCRIPTIONS")
    })
}

/// An operation that is not executed. A status of failure would have clients try again.
pub(super) fn refuse(refused: Refused) -> Response {
    once(&Payload::rejected(refused))
}

fn once(payload: &Payload) -> Response {
    let mut response = written(Sse::new(ended_by(payload.json())).into_response());
    Answered::add(&mut response, |answered| answered.codes = payload.codes());
    response
}

fn ended_by(payload: String) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::iter([Ok(next(payload)), Ok(complete())])
}

fn next(payload: impl AsRef<str>) -> Event {
    Event::default().event("next").data(payload)
}

fn complete() -> Event {
    Event::default().event("complete").data("")
}

/// Proxies that keep an answer until it is whole are asked not to.
fn written(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// A subscription on its way to a client.
enum Telling {
    /// The client hears at once that it is connected.
    Begun(Box<Live>),
    Live(Box<Live>),
    Ending,
    Ended,
}

/// What a subscription is told by, until when, and its place among all.
struct Live {
    listener: Listener,
    closing: Closing,
    _listening: Listening,
}

impl Telling {
    fn new(listener: Listener, closing: Closing, listening: Listening) -> Self {
        Self::Begun(Box::new(Live { listener, closing, _listening: listening }))
    }

    async fn next(self) -> Option<(Result<Event, Infallible>, Self)> {
        let (event, rest) = match self {
            Self::Begun(live) => (Event::default().comment("live"), Self::Live(live)),
            Self::Live(mut live) => {
                let told = tokio::select! {
                    told = live.listener.next() => told,
                    () = live.closing.come() => return None,
                };
                match told {
                    Ok(told) => (next(&*told.payload).id(told.place.to_string()), Self::Live(live)),
                    Err(Ending::Lost(_)) => return None,
                    Err(ending) => (next(farewell(&ending).json()), Self::Ending),
                }
            }
            Self::Ending => (complete(), Self::Ended),
            Self::Ended => return None,
        };
        Some((Ok(event), rest))
    }
}

/// What is said to a client before it is sent away.
pub(super) fn farewell(ending: &Ending) -> Payload {
    match ending {
        Ending::TooSlow(place) | Ending::Lost(place) => {
            let message = "more was told than was taken; go on after `lastCursor`";
            let payload = Payload::refused("OVERLOADED", message, &[]).saying("reason", "SLOW_SUBSCRIBER");
            payload.saying("lastCursor", place.to_string())
        }
        Ending::Revoked => {
            let (code, message) = Unknown::Key.words();
            Payload::refused(code, message, &[])
        }
        Ending::Expired => {
            let message = "the log that was followed is no more; begin again without a cursor";
            Payload::refused("BAD_USER_INPUT", message, &[]).saying("reason", "CURSOR_EXPIRED")
        }
    }
}
