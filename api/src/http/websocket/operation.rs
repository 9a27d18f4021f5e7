//! What an operation comes to that a client asks for by a message: steps, each of which is written to it.

use std::sync::Arc;

use axum::http::HeaderMap;
use futures::stream::{self, BoxStream, StreamExt};
use serde_json::Value;

use super::message::Close;
use crate::app::App;
use crate::content::Caller;
use crate::content::id::PartnerId;
use crate::content::tag::articles;
use crate::graphql::document::{Document, Refused};
use crate::graphql::live::Ending;
use crate::graphql::payload::Payload;
use crate::graphql::title::Title;
use crate::http::caller::{Unknown, caller};
use crate::http::documents;
use crate::http::listening::{self, Subscribed, farewell};
use crate::http::refusal::Refusal;
use crate::http::request::Parameters;
use crate::http::visitor::Visitor;
use crate::http::watch::{self, Answered};

/// A step of an operation.
pub(super) enum Step {
    Next(Arc<str>),
    Error(Vec<Value>),
    Complete,
    Close(Close),
}

/// Steps, and what those who watch are told of them.
type Begun = (BoxStream<'static, Step>, Answered);

/// What an operation comes to, watched.
pub(super) async fn steps(
    app: Arc<App>,
    visitor: Visitor,
    headers: HeaderMap,
    parameters: Parameters,
) -> BoxStream<'static, Step> {
    watch::asked::asked(&app, &headers, begin(&app, &visitor, &headers, parameters)).await
}

async fn begin(app: &Arc<App>, visitor: &Visitor, headers: &HeaderMap, mut parameters: Parameters) -> Begun {
    // Anew for each operation: a key may have been revoked.
    let caller = match caller(&app.content, &app.key_uses, headers, None).await {
        Ok(caller) => caller,
        Err(unknown) => {
            return match visitor.arrive_unknown(&app.door.rates, unknown) {
                Ok(()) => unknown_caller(unknown),
                Err(exhausted) => failed(&Refusal::from(exhausted).payload()),
            };
        }
    };
    let (key, partner) = (caller.key().map(|key| key.0), caller.partner());
    if let Err(exhausted) = visitor.arrive(&app.door, &caller) {
        let (steps, answered) = failed(&Refusal::from(exhausted).payload());
        return (steps, Answered { key, partner, ..answered });
    }
    let (steps, answered) = match documents::document(app, &caller, &mut parameters).await {
        Ok(document) => {
            let title = Title::of(&document.parsed, parameters.operation_name.as_deref());
            let title = Arc::new(title.published(document.trusted.as_deref()));
            let (steps, answered) = admitted(app, visitor, headers, caller, parameters, document).await;
            (steps, Answered { operation: Some(title), ..answered })
        }
        Err(refused) => rejected(refused),
    };
    let steps = match partner {
        Some(partner) => counted(app.clone(), partner, steps),
        None => steps,
    };
    (steps, Answered { key, partner, ..answered })
}

/// Steps of a partner's operation: what is sent of results is counted.
fn counted(app: Arc<App>, partner: PartnerId, steps: BoxStream<'static, Step>) -> BoxStream<'static, Step> {
    let count = move |step: &Step| {
        if let Step::Next(payload) = step {
            watch::usage::sent(&app, partner, payload.len() as u64);
        }
    };
    steps.inspect(count).boxed()
}

/// A document that may be executed.
async fn admitted(
    app: &Arc<App>,
    visitor: &Visitor,
    headers: &HeaderMap,
    caller: Caller,
    parameters: Parameters,
    document: Document,
) -> Begun {
    match listening::begin(app, visitor, headers, caller, (parameters, document), None).await {
        Ok(listening::Begun::Answered(executed, bill)) => {
            let articles = articles(&executed.tags);
            let (steps, answered) = answered(&Payload::executed(*executed, None));
            (steps, Answered { statements: bill["statements"].as_u64(), articles, ..answered })
        }
        Ok(listening::Begun::Listening(subscribed)) => {
            (stream::unfold(Some(subscribed), told).boxed(), Answered::default())
        }
        Ok(listening::Begun::Wrong(payload)) => failed(&payload),
        Err(refusal) => failed(&refusal.payload()),
    }
}

fn unknown_caller(unknown: Unknown) -> Begun {
    let (code, message) = unknown.words();
    let (steps, answered) = failed(&Payload::refused(code, message, &[]));
    match unknown {
        Unknown::Key | Unknown::Session => (stream::iter([Step::Close(Close::NO_KEY.into())]).boxed(), answered),
        Unknown::Unavailable => (steps, answered),
    }
}

fn rejected(mut refused: Refused) -> Begun {
    let operation = refused.title.take().map(|title| Arc::new(*title));
    let (steps, answered) = failed(&Payload::rejected(refused));
    (steps, Answered { operation, ..answered })
}

fn failed(payload: &Payload) -> Begun {
    let answered = Answered { codes: payload.codes(), ..Answered::default() };
    (stream::iter([Step::Error(payload.errors().to_vec())]).boxed(), answered)
}

fn answered(payload: &Payload) -> Begun {
    if !payload.has_begun() {
        return failed(payload);
    }
    let answered = Answered { codes: payload.codes(), ..Answered::default() };
    (stream::iter([Step::Next(payload.json().into()), Step::Complete]).boxed(), answered)
}

async fn told(telling: Option<Subscribed>) -> Option<(Step, Option<Subscribed>)> {
    let mut subscribed = telling?;
    Some(match subscribed.next().await {
        Ok(told) => (Step::Next(told.payload), Some(subscribed)),
        Err(Ending::TooSlow(cursor)) => (Step::Close(Close::too_slow(&cursor)), None),
        Err(Ending::Revoked) => (Step::Close(Close::NO_KEY.into()), None),
        Err(Ending::Lost(_)) => (Step::Close(Close::BROKEN.into()), None),
        Err(ending @ Ending::Expired) => (Step::Error(farewell(&ending).errors().to_vec()), None),
    })
}
