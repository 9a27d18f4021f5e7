//! GraphQL over HTTP: our own handler around the schema. A GET never changes anything, a POST is JSON.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use super::answer;
use super::answers::Answers;
use super::cached::{self, Again, Known};
use super::caller::caller;
use super::keys::key;
use super::negotiation::{MediaType, choose};
use super::raw::Raw;
use super::request::Parameters;
use super::run::{asked, operation, run};
use super::terms::Terms;
use super::visitor::{LEAST_POINTS, Visitor};
use super::watch::Answered;
use super::written::{refusal, refuse, refused_at_the_door, respond, unauthenticated};
use super::{console, documents, events};
use crate::app::App;
use crate::cache::Audience;
use crate::config::Switch;
use crate::content::Caller;
use crate::graphql::document::{Document, Refused};
use crate::graphql::title::Title;
use crate::telemetry::told;

/// What a program may be answered in; without a preference it is the older one, as most clients expect.
const OFFERED: [MediaType; 3] = [MediaType::Json, MediaType::GraphqlResponse, MediaType::EventStream];

/// A query by GET; a person at a browser who asks for nothing gets the console.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Extension(answers): Extension<Arc<Answers>>,
    visitor: Visitor,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let offered = [MediaType::Json, MediaType::GraphqlResponse, MediaType::EventStream, MediaType::Html];
    let offered = if app.config.server.console == Switch::On { &offered[..] } else { &OFFERED[..] };
    match choose(&headers, offered) {
        None => not_acceptable(),
        Some(MediaType::Html) if !asks_something(query.as_deref()) => console::page(&headers),
        Some(chosen) => {
            let media_type = if chosen == MediaType::Html { MediaType::Json } else { chosen };
            let raw = Raw::Query(query.as_deref().unwrap_or_default());
            answer(&app, &answers, &visitor, &headers, media_type, raw).await
        }
    }
}

/// A query or mutation by POST.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    Extension(answers): Extension<Arc<Answers>>,
    visitor: Visitor,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match choose(&headers, &OFFERED) {
        None => not_acceptable(),
        Some(media_type) => answer(&app, &answers, &visitor, &headers, media_type, Raw::Body(&body)).await,
    }
}

/// Any other method.
pub async fn wrong_method() -> Response {
    let text = "GraphQL is asked by GET (queries) or POST.\n";
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD, POST")], text).into_response()
}

fn asks_something(query: Option<&str>) -> bool {
    let asking = |name: &str| ["query", "documentId", "extensions"].contains(&name);
    query.is_some_and(|query| url::form_urlencoded::parse(query.as_bytes()).any(|(name, _)| asking(&name)))
}

fn not_acceptable() -> Response {
    let text = "The answer can be application/graphql-response+json, application/json or text/event-stream.\n";
    (StatusCode::NOT_ACCEPTABLE, text).into_response()
}

async fn answer(
    app: &Arc<App>,
    answers: &Arc<Answers>,
    visitor: &Visitor,
    headers: &HeaderMap,
    media_type: MediaType,
    raw: Raw<'_>,
) -> Response {
    let arrival = answers.flights.arrive();
    // A key can be looked up as long as the database answers, and nobody waits to learn that it does not.
    if headers.contains_key(header::AUTHORIZATION) && cached::known(app.content.view()).await == Known::Not {
        return answer::refused(app, media_type);
    }
    let patience = Duration::from_millis(app.config.server.request_timeout_ms);
    let caller = match timeout(patience, caller(&app.content, &app.key_uses, headers)).await {
        Ok(Ok(caller)) => caller,
        Ok(Err(unknown)) => return unauthenticated(app, visitor, media_type, unknown),
        Err(_) => return answer::late(app, media_type),
    };
    // An answer from memory costs no more than this.
    if let Err(exhausted) = visitor.spend(&app.door.rates, visitor.client(&caller), LEAST_POINTS) {
        return refused_at_the_door(media_type, &exhausted.into());
    }
    let terms = Terms::of(app, headers, &caller);
    let class = caller.class();
    let is_plain = terms.is_plain && media_type != MediaType::EventStream;
    let alias = is_plain.then(|| raw.alias(answers, headers, class.as_deref(), caller.documents));
    let again = match alias.map_or(Again::Unknown, |alias| cached::again(app, answers, &alias, headers)) {
        Again::Elsewhere(key, shortcut) => cached::elsewhere(app, answers, key, shortcut, headers).await,
        again => again,
    };
    if let Again::Answered(mut response) = again {
        if let Some(key) = caller.key() {
            let answered = Answered { key: Some(key.0), ..Answered::of(&mut response) };
            response.extensions_mut().insert(answered);
        }
        return response;
    }
    let (parameters, document) = match read(app, headers, media_type, &caller, raw).await {
        Ok(read) => read,
        Err(response) => return *response,
    };
    if media_type == MediaType::EventStream {
        return events::answer(app, visitor, headers, caller, parameters, document).await;
    }
    let audience = app.audiences.of_document(&document.parsed, parameters.operation_name.as_deref());
    if terms.wants_bill || terms.is_unkept || audience == Audience::Viewer {
        return bypass(app, visitor, headers, media_type, caller, (parameters, document), &terms).await;
    }
    if !cached::meets(app.content.view(), terms.version.as_ref()).await {
        return answer::refused(app, media_type);
    }
    let key_id = caller.key().map(|key| key.0);
    let key = key(app, answers, headers, &caller, &parameters, &document, audience);
    let key = match timeout(patience, key).await {
        Ok(Ok(key)) => key,
        Ok(Err(unknown)) => return unauthenticated(app, visitor, media_type, unknown),
        Err(_) => return answer::late(app, media_type),
    };
    let query = cached::Query {
        key,
        alias,
        arrival,
        visitor: visitor.clone(),
        cost: document.cost,
        operation: operation(parameters, document),
        asked: asked(app, headers, caller),
        audience,
        shortcut: cached::shortcut(media_type, headers, audience, class.as_deref()),
        version: terms.version,
        is_sampled: matches!(again, Again::Sampled),
    };
    let title = query.operation.title().clone();
    let mut response = cached::answer(app, answers, query, headers).await;
    let answered = Answered { operation: Some(title), key: key_id, ..Answered::of(&mut response) };
    response.extensions_mut().insert(answered);
    response
}

/// What a request asks for, if it may be asked so.
async fn read(
    app: &App,
    headers: &HeaderMap,
    media_type: MediaType,
    caller: &Caller,
    raw: Raw<'_>,
) -> Result<(Parameters, Document), Box<Response>> {
    let mut parameters = raw.read(headers).map_err(|unreadable| {
        // GraphQL over HTTP lets `application/json` answer 200 only where the request was understood.
        refusal(media_type, unreadable.status, "BAD_USER_INPUT", &unreadable.message, Vec::new())
    })?;
    let document = documents::document(app, caller, &mut parameters).await;
    let document = document.map_err(|refused| refuse(media_type, refused))?;
    let is_listening = document.is_subscription && media_type == MediaType::EventStream;
    if raw.is_get() && !(document.is_query || is_listening) {
        let message = "a mutation changes things: send it by POST";
        let mut response = refusal(media_type, StatusCode::METHOD_NOT_ALLOWED, "BAD_USER_INPUT", message, Vec::new());
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        return Err(Box::new(response));
    }
    if document.is_subscription && media_type != MediaType::EventStream {
        let message = "listen to a subscription with `Accept: text/event-stream`, or at /graphql/ws by WebSocket";
        return Err(Box::new(refuse(media_type, Refused::new("BAD_USER_INPUT", message.to_owned()))));
    }
    Ok((parameters, document))
}

/// What is neither answered from the cache nor kept in it.
async fn bypass(
    app: &Arc<App>,
    visitor: &Visitor,
    headers: &HeaderMap,
    media_type: MediaType,
    caller: Caller,
    (parameters, document): (Parameters, Document),
    terms: &Terms,
) -> Response {
    app.cache_stats.bypasses.count();
    told::looked_up("none", "bypass", "it was asked for, or is one reader's own", Duration::ZERO);
    let title = title(&parameters, &document);
    let key = caller.key().map(|key| key.0);
    let view = app.content.view();
    if cached::known(view).await == Known::Not || !cached::meets(view, terms.version.as_ref()).await {
        return answer::refused(app, media_type);
    }
    let (mut response, statements) = match run(app, visitor, headers, caller, parameters, document).await {
        Ok((executed, bill)) => {
            let statements = bill["statements"].as_u64();
            (respond(media_type, executed, terms.wants_bill.then_some(bill)), statements)
        }
        Err(refusal) => (refused_at_the_door(media_type, &refusal), None),
    };
    let answered = Answered { operation: Some(title), statements, key, ..Answered::of(&mut response) };
    response.extensions_mut().insert(answered);
    response
}

/// What an operation is called, before it is one.
fn title(parameters: &Parameters, document: &Document) -> Arc<Title> {
    let trusted = document.trusted.as_ref().and_then(|trusted| trusted.name.clone());
    Arc::new(Title { trusted, ..Title::of(&document.parsed, parameters.operation_name.as_deref()) })
}
