//! What an operation comes to over a connection that stays, whichever protocol is spoken on it: how it is let in, and what
//! is said where it ends. How that is written is the protocol's.

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::caller::Unknown;
use super::refusal::Refusal;
use super::request::Parameters;
use super::run::{asked, operation, run};
use super::visitor::Visitor;
use super::watch::usage;
use crate::app::App;
use crate::content::Caller;
use crate::content::id::PartnerId;
use crate::door::listeners::Listening;
use crate::graphql::Executed;
use crate::graphql::code::Code;
use crate::graphql::document::Document;
use crate::graphql::live::{Ending, Listener, Told};
use crate::graphql::payload::Payload;

/// What an operation that was let in comes to.
pub(super) enum Begun {
    /// One answer, and its bill.
    Answered(Box<Executed>, Value),
    /// Results until the client leaves.
    Listening(Subscribed),
    /// It listens to nothing, and why.
    Wrong(Payload),
}

/// A subscription that was let in, and its place among all, until this is dropped.
pub(super) struct Subscribed {
    listener: Listener,
    /// Whose usage the results are a part of, where a partner listens.
    partner: Option<(Arc<App>, PartnerId)>,
    _listening: Listening,
}

impl Subscribed {
    /// The next result.
    ///
    /// # Errors
    /// Why there will be none.
    pub(super) async fn next(&mut self) -> Result<Told, Ending> {
        let told = self.listener.next().await?;
        if let Some((app, partner)) = &self.partner {
            usage::read(app, *partner, told.articles);
        }
        Ok(told)
    }
}

/// Lets a document in that may be executed: a query answers once, a subscription until the client leaves. `after` is
/// where the protocol says to go on.
///
/// # Errors
/// The client has spent what it may, listens to as much as it may, or there is no room for it in time.
pub(super) async fn begin(
    app: &Arc<App>,
    visitor: &Visitor,
    headers: &HeaderMap,
    caller: Caller,
    (parameters, document): (Parameters, Document),
    after: Option<String>,
) -> Result<Begun, Refusal> {
    if !document.is_subscription {
        let (executed, bill) = run(app, visitor, headers, caller, parameters, document).await?;
        return Ok(Begun::Answered(Box::new(executed), bill));
    }
    let listening = admit(app, visitor, &caller, document.cost)?;
    let _place = app.door.admission.enter().await?;
    let partner = caller.partner().map(|partner| (app.clone(), partner));
    let asked = asked(app, headers, caller);
    Ok(match app.live.listen(operation(parameters, document), asked, after).await {
        Ok(listener) => Begun::Listening(Subscribed { listener, partner, _listening: listening }),
        Err(payload) => Begun::Wrong(payload),
    })
}

/// A place among the subscriptions of all, and what it costs to begin one.
fn admit(app: &App, visitor: &Visitor, caller: &Caller, cost: u64) -> Result<Listening, Refusal> {
    let client = visitor.client(caller);
    visitor.spend_rest(&app.door, caller, cost)?;
    app.door.listeners.begin(client).ok_or_else(|| {
        let message = format!(
            "this client listens to {} subscriptions already, and may not to more at once",
            app.config.clients.subscriptions_per_client
        );
        Refusal::new(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, message)
            .saying("reason", "TOO_MANY_SUBSCRIPTIONS")
    })
}

/// What is said to a client before it is sent away.
pub(super) fn farewell(ending: &Ending) -> Payload {
    match ending {
        Ending::TooSlow(cursor) | Ending::Lost(cursor) => {
            let message = "more was told than was taken; go on after `lastCursor`";
            let payload = Payload::refused(Code::Overloaded, message, &[]).saying("reason", "SLOW_SUBSCRIBER");
            payload.saying("lastCursor", cursor.clone())
        }
        Ending::Revoked => {
            let (code, message) = Unknown::Key.words();
            Payload::refused(code, message, &[])
        }
        Ending::Expired => {
            let message =
                "the log that was followed is no more, or your rights are others; begin again without a cursor";
            Payload::refused(Code::BadUserInput, message, &[]).saying("reason", "CURSOR_EXPIRED")
        }
    }
}
