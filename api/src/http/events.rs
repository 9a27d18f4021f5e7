//! GraphQL over server-sent events: graphql-sse, each operation a connection of its own.
//!
//! A result is an event `next`, the end an event `complete`. The id of a subscription's event is its cursor, so whoever
//! comes back with `Last-Event-ID`, as a browser does by itself, misses nothing. A stream that ends without `complete`
//! was cut off: the client is to come back.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::{self, Stream};

use super::caller::Unknown;
use super::graphql::{asked, operation, run};
use super::request::Parameters;
use crate::app::App;
use crate::content::Caller;
use crate::graphql::document::{Document, Refused};
use crate::graphql::live::{Closing, Ending, Listener};
use crate::graphql::payload::Payload;

/// Where a client says how far it was told.
const LAST_EVENT_ID: &str = "last-event-id";

/// An operation that may be executed: a query answers once, a subscription until the client leaves.
pub(super) async fn answer(
    app: &Arc<App>,
    headers: &HeaderMap,
    caller: Caller,
    parameters: Parameters,
    document: Document,
) -> Response {
    if !document.is_subscription {
        return match run(app, headers, caller, parameters, document).await {
            Ok((executed, _)) => once(&Payload::executed(executed, None)),
            Err(late) => refuse(&late),
        };
    }
    let closing = app.live.closing();
    let after = headers.get(LAST_EVENT_ID).and_then(|value| value.to_str().ok()).map(str::to_owned);
    match app.live.listen(operation(parameters, document), asked(app, headers, caller), after).await {
        Ok(listener) => {
            let heartbeat = KeepAlive::new().interval(Duration::from_millis(app.config.live.heartbeat_ms));
            let told = stream::unfold(Telling::new(listener, closing), Telling::next);
            written(Sse::new(told).keep_alive(heartbeat).into_response())
        }
        Err(payload) => once(&payload),
    }
}

/// An operation that is not executed. A status of failure would have clients try again.
pub(super) fn refuse(refused: &Refused) -> Response {
    once(&Payload::refused(refused.code, &refused.message, &refused.locations))
}

fn once(payload: &Payload) -> Response {
    written(Sse::new(ended_by(payload.json())).into_response())
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
    Begun(Box<Listener>, Closing),
    Live(Box<Listener>, Closing),
    Ending,
    Ended,
}

impl Telling {
    fn new(listener: Listener, closing: Closing) -> Self {
        Self::Begun(Box::new(listener), closing)
    }

    async fn next(self) -> Option<(Result<Event, Infallible>, Self)> {
        let (event, rest) = match self {
            Self::Begun(listener, closing) => (Event::default().comment("live"), Self::Live(listener, closing)),
            Self::Live(mut listener, mut closing) => {
                let told = tokio::select! {
                    told = listener.next() => told,
                    () = closing.come() => return None,
                };
                match told {
                    Ok(told) => (next(&*told.payload).id(told.place.to_string()), Self::Live(listener, closing)),
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
            payload.saying("lastCursor", &place.to_string())
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
