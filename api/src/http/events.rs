//! GraphQL over server-sent events: graphql-sse, each operation a connection of its own.
//!
//! A result is an event `next`, the end an event `complete`. The id of a subscription's event is its cursor, so whoever
//! comes back with `Last-Event-ID`, as a browser does by itself, misses nothing. A stream that ends without `complete`
//! was cut off: the client is to come back.
//!
//! What is wrong with the document itself is a `next`, too, as the protocol wants it: asked again it would be as wrong,
//! and clients ask again after a status. What the door refuses, or has nothing to answer from, is said by the status.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::{self, Stream};

use super::listening::{Begun, Subscribed, begin, farewell};
use super::negotiation::MediaType;
use super::request::Parameters;
use super::visitor::Visitor;
use super::watch::Answered;
use super::written::{refused_at_the_door, unavailable};
use crate::app::App;
use crate::content::Caller;
use crate::content::tag::articles;
use crate::graphql::document::{Document, Refused};
use crate::graphql::live::{Closing, Ending};
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
    let closing = app.live.closing();
    let after = headers.get(LAST_EVENT_ID).and_then(|value| value.to_str().ok()).map(str::to_owned);
    match begin(app, visitor, headers, caller, (parameters, document), after).await {
        Ok(Begun::Answered(executed, _)) => {
            let articles = articles(&executed.tags);
            let mut response = once(&Payload::executed(*executed, None));
            Answered::add(&mut response, |answered| answered.articles = articles);
            response
        }
        Ok(Begun::Listening(subscribed)) => {
            let heartbeat = KeepAlive::new().interval(Duration::from_millis(app.config.live.heartbeat_ms));
            let told = stream::unfold(Telling::new(subscribed, closing), Telling::next);
            written(Sse::new(told).keep_alive(heartbeat).into_response())
        }
        Ok(Begun::Wrong(payload)) => once(&payload),
        Err(refusal) => refused_at_the_door(MediaType::EventStream, &refusal),
    }
}

/// An operation that is not executed.
pub(super) fn refuse(refused: Refused) -> Response {
    once(&Payload::rejected(refused))
}

/// One result and the end; a status, where there is nothing to answer from.
fn once(payload: &Payload) -> Response {
    if payload.is_unavailable() {
        return unavailable(payload);
    }
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

/// What a subscription is told by, and until when.
struct Live {
    subscribed: Subscribed,
    closing: Closing,
}

impl Telling {
    fn new(subscribed: Subscribed, closing: Closing) -> Self {
        Self::Begun(Box::new(Live { subscribed, closing }))
    }

    async fn next(self) -> Option<(Result<Event, Infallible>, Self)> {
        let (event, rest) = match self {
            Self::Begun(live) => (Event::default().comment("live"), Self::Live(live)),
            Self::Live(mut live) => {
                let told = tokio::select! {
                    told = live.subscribed.next() => told,
                    () = live.closing.come() => return None,
                };
                match told {
                    Ok(told) => (next(&*told.payload).id(told.cursor), Self::Live(live)),
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
