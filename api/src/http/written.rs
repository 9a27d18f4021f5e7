//! What is written to a request of which nothing came from the cache: what it was refused, or what was executed for it
//! alone.

use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::answer::{Level, NO_STORE, RETRY_AFTER, VARY, X_CACHE};
use super::caller::Unknown;
use super::events;
use super::negotiation::MediaType;
use super::refusal::Refusal;
use super::visitor::Visitor;
use super::watch::Answered;
use crate::app::App;
use crate::graphql::Executed;
use crate::graphql::code::Code;
use crate::graphql::document::Refused;
use crate::graphql::payload::Payload;

/// A key that is no good is a 401 in either media type: the request was never taken as GraphQL.
pub(super) fn unauthenticated(app: &App, visitor: &Visitor, media_type: MediaType, unknown: Unknown) -> Response {
    if let Err(exhausted) = visitor.arrive_unknown(&app.door.rates, unknown) {
        return refused_at_the_door(media_type, &exhausted.into());
    }
    let (code, message) = unknown.words();
    let status = match unknown {
        Unknown::Key | Unknown::Session => StatusCode::UNAUTHORIZED,
        Unknown::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    };
    let mut response = refusal(media_type, status, code, message, Vec::new());
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// What was not executed, or not to its end: that is told by the status in every media type.
pub(super) fn refused_at_the_door(media_type: MediaType, refusal: &Refusal) -> Response {
    let media_type = if media_type == MediaType::EventStream { MediaType::Json } else { media_type };
    let mut response = write(media_type, refusal.status, &refusal.payload(), None);
    refusal.write(response.headers_mut());
    response
}

/// A document that may not be asked.
pub(super) fn refuse(media_type: MediaType, mut refused: Refused) -> Response {
    let title = refused.title.take().map(|title| Arc::new(*title));
    let mut response = match media_type {
        MediaType::EventStream => events::refuse(refused),
        _ => refuse_once(media_type, refused),
    };
    Answered::add(&mut response, |answered| answered.operation = title);
    response
}

fn refuse_once(media_type: MediaType, refused: Refused) -> Response {
    // A document that could not be parsed was still understood as a request: `application/json` answers 200.
    // Apollo Client looks for a hash that is not known in an answer that went well.
    let is_fine = media_type == MediaType::Json && refused.well_formed || refused.code == Code::PersistedQueryNotFound;
    let status = if is_fine { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    write(media_type, status, &Payload::rejected(refused), None)
}

/// What was wrong before anything was executed.
pub(super) fn refusal(
    media_type: MediaType,
    status: StatusCode,
    code: Code,
    message: &str,
    locations: Vec<(usize, usize)>,
) -> Response {
    // What is wrong with a request is said in JSON, whatever was wanted.
    let media_type = if media_type == MediaType::EventStream { MediaType::Json } else { media_type };
    write(media_type, status, &Payload::refused(code, message, &locations), None)
}

/// What nothing was answered of for want of the database, to whoever wanted events.
pub(super) fn unavailable(body: &Payload) -> Response {
    write(MediaType::Json, StatusCode::SERVICE_UNAVAILABLE, body, None)
}

/// An executed request.
pub(super) fn respond(media_type: MediaType, executed: Executed, bill: Option<Value>) -> Response {
    let version = executed.version();
    let language = executed.locales.iter().next().filter(|_| executed.locales.len() == 1).cloned();
    let body = Payload::executed(executed, bill);
    let status = match body.has_begun() || media_type == MediaType::Json {
        true => StatusCode::OK,
        false => StatusCode::BAD_REQUEST,
    };
    let mut answer = write(media_type, status, &body, language.as_deref());
    answer.headers_mut().insert(X_CACHE, Level::Bypass.header());
    if let Some(version) = version.and_then(|version| HeaderValue::from_str(&version).ok()) {
        answer.headers_mut().insert("x-content-version", version);
    }
    answer
}

/// What nothing was answered of for want of the database is a 503 in either media type, whoever noticed: programs and
/// proxies that never read a body try again. Nobody is told to try a write again that may have been one.
fn write(media_type: MediaType, status: StatusCode, body: &Payload, language: Option<&str>) -> Response {
    let is_unavailable = body.is_unavailable();
    let status = if is_unavailable { StatusCode::SERVICE_UNAVAILABLE } else { status };
    let mut response = (status, body.json()).into_response();
    Answered::add(&mut response, |answered| answered.codes = body.codes());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type.name()));
    headers.insert(header::CACHE_CONTROL, NO_STORE);
    headers.insert(header::VARY, VARY);
    if is_unavailable && !body.is_unsure() {
        headers.insert(header::RETRY_AFTER, RETRY_AFTER);
    }
    if let Some(language) = language.and_then(|code| HeaderValue::from_str(code).ok()) {
        headers.insert(header::CONTENT_LANGUAGE, language);
    }
    response
}
