//! GraphQL over HTTP: our own handler around the schema. A GET never changes anything, a POST is JSON.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::answer::{self, Level, NO_STORE, VARY};
use super::answers::Answers;
use super::cached::{self, Again, Known};
use super::caller::{Unknown, caller};
use super::keys::key;
use super::negotiation::{MediaType, choose};
use super::raw::Raw;
use super::request::Parameters;
use super::terms::Terms;
use super::{console, events};
use crate::app::App;
use crate::cache::Audience;
use crate::config::Switch;
use crate::content::Caller;
use crate::graphql::document::{Document, Refused};
use crate::graphql::payload::Payload;
use crate::graphql::{Asked, Executed, Operation, execute};
use crate::telemetry::bill::{Meter, metered};

/// What a program may be answered in; without a preference it is the older one, as most clients expect.
const OFFERED: [MediaType; 3] = [MediaType::Json, MediaType::GraphqlResponse, MediaType::EventStream];

/// A query by GET; a person at a browser who asks for nothing gets the console.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Extension(answers): Extension<Arc<Answers>>,
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
            answer(&app, &answers, &headers, media_type, Raw::Query(query.as_deref().unwrap_or_default())).await
        }
    }
}

/// A query or mutation by POST.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    Extension(answers): Extension<Arc<Answers>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match choose(&headers, &OFFERED) {
        None => not_acceptable(),
        Some(media_type) => answer(&app, &answers, &headers, media_type, Raw::Body(&body)).await,
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
        Ok(Err(unknown)) => return unauthenticated(media_type, unknown),
        Err(_) => return answer::late(app, media_type),
    };
    let terms = Terms::of(app, headers, &caller);
    let class = caller.class();
    let is_plain = terms.is_plain && media_type != MediaType::EventStream;
    let alias = is_plain.then(|| raw.alias(answers, headers, class.as_deref()));
    let again = alias.map_or(Again::Unknown, |alias| cached::again(app, answers, &alias, headers));
    if let Again::Answered(response) = again {
        return response;
    }
    let (parameters, document) = match read(app, headers, media_type, raw) {
        Ok(read) => read,
        Err(response) => return *response,
    };
    if media_type == MediaType::EventStream {
        return events::answer(app, headers, caller, parameters, document).await;
    }
    let audience = app.audiences.of_document(&document.parsed, parameters.operation_name.as_deref());
    if terms.wants_bill || terms.is_unkept || audience == Audience::Viewer {
        return bypass(app, headers, media_type, caller, parameters, document, &terms).await;
    }
    if !cached::meets(app.content.view(), terms.version.as_ref()).await {
        return answer::refused(app, media_type);
    }
    let key = key(app, answers, headers, &caller, &parameters, &document, audience);
    let key = match timeout(patience, key).await {
        Ok(Ok(key)) => key,
        Ok(Err(unknown)) => return unauthenticated(media_type, unknown),
        Err(_) => return answer::late(app, media_type),
    };
    let query = cached::Query {
        key,
        alias,
        arrival,
        operation: operation(parameters, document),
        asked: asked(app, headers, caller),
        audience,
        shortcut: cached::shortcut(media_type, headers, audience, class.as_deref()),
        version: terms.version,
        is_sampled: matches!(again, Again::Sampled),
    };
    cached::answer(app, answers, query, headers).await
}

/// What a request asks for, if it may be asked so.
fn read(
    app: &App,
    headers: &HeaderMap,
    media_type: MediaType,
    raw: Raw<'_>,
) -> Result<(Parameters, Document), Box<Response>> {
    let parameters = raw.read(headers).map_err(|unreadable| {
        // GraphQL over HTTP lets `application/json` answer 200 only where the request was understood.
        refusal(media_type, unreadable.status, "BAD_USER_INPUT", &unreadable.message, Vec::new())
    })?;
    let document = checked(app, &parameters).map_err(|refused| refuse(media_type, refused))?;
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
    headers: &HeaderMap,
    media_type: MediaType,
    caller: Caller,
    parameters: Parameters,
    document: Document,
    terms: &Terms,
) -> Response {
    app.cache_stats.bypasses.count();
    let view = app.content.view();
    if cached::known(view).await == Known::Not || !cached::meets(view, terms.version.as_ref()).await {
        return answer::refused(app, media_type);
    }
    match run(app, headers, caller, parameters, document).await {
        Ok((executed, bill)) => respond(media_type, executed, terms.wants_bill.then_some(bill)),
        Err(late) => refusal(media_type, StatusCode::GATEWAY_TIMEOUT, late.code, &late.message, Vec::new()),
    }
}

/// The document of a request, measured, and its variables looked at.
pub(super) fn checked(app: &App, parameters: &Parameters) -> Result<Document, Refused> {
    let limits = &app.config.limits;
    let document = Document::parse(parameters.query.as_deref(), parameters.operation_name.as_deref(), limits)?;
    document.check(parameters.variables.as_ref())?;
    Ok(document)
}

/// What a request brings along beside its document.
pub(super) fn asked(app: &App, headers: &HeaderMap, caller: Caller) -> Asked {
    Asked { content: app.content.clone(), caller, accept_language: accept_language(headers), limits: app.page_limits() }
}

pub(super) fn accept_language(headers: &HeaderMap) -> Option<String> {
    headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// A measured document with what it is executed with.
pub(super) fn operation(parameters: Parameters, document: Document) -> Operation {
    let text = parameters.query.unwrap_or_default();
    Operation::new(document, &text, parameters.operation_name, parameters.variables)
}

/// Executes in time, and counts what it cost.
pub(super) async fn run(
    app: &App,
    headers: &HeaderMap,
    caller: Caller,
    parameters: Parameters,
    document: Document,
) -> Result<(Executed, Value), Refused> {
    let patience = Duration::from_millis(app.config.server.request_timeout_ms);
    timeout(patience, counted(app, asked(app, headers, caller), parameters, document)).await.map_err(|_| {
        let message = format!("the answer took longer than {} ms; ask for less at once", patience.as_millis());
        Refused::new("TIMEOUT", message)
    })
}

async fn counted(app: &App, asked: Asked, parameters: Parameters, document: Document) -> (Executed, Value) {
    let began = Instant::now();
    let complexity = document.selections;
    let request = operation(parameters, document).request();
    let meter = Arc::new(Meter::default());
    let executed = metered(meter.clone(), execute(&app.schema, request, asked)).await;
    let bill = json!({
        "statements": meter.statements(),
        "batches": executed.batches,
        "cacheLookups": 0,
        "complexity": complexity,
        "milliseconds": { "total": milliseconds(began.elapsed()), "sql": milliseconds(meter.took()) },
        "tags": executed.tags.iter().map(|tag| format!("{tag:?}")).collect::<Vec<_>>(),
    });
    (executed, bill)
}

fn milliseconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 1_000_000.0).round() / 1_000.0
}

/// A key that is no good is a 401 in either media type: the request was never taken as GraphQL.
fn unauthenticated(media_type: MediaType, unknown: Unknown) -> Response {
    let (code, message) = unknown.words();
    let status = match unknown {
        Unknown::Key => StatusCode::UNAUTHORIZED,
        Unknown::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    };
    let mut response = refusal(media_type, status, code, message, Vec::new());
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

fn refuse(media_type: MediaType, refused: Refused) -> Response {
    if media_type == MediaType::EventStream {
        return events::refuse(&refused);
    }
    // A document that could not be parsed was still understood as a request: `application/json` answers 200.
    let status =
        if media_type == MediaType::Json && refused.well_formed { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    refusal(media_type, status, refused.code, &refused.message, refused.locations)
}

pub(super) fn refusal(
    media_type: MediaType,
    status: StatusCode,
    code: &str,
    message: &str,
    locations: Vec<(usize, usize)>,
) -> Response {
    // What is wrong with a request is said in JSON, whatever was wanted.
    let media_type = if media_type == MediaType::EventStream { MediaType::Json } else { media_type };
    write(media_type, status, &Payload::refused(code, message, &locations), None)
}

/// An executed request.
fn respond(media_type: MediaType, executed: Executed, bill: Option<Value>) -> Response {
    let version = executed.version();
    let language = executed.locales.iter().next().filter(|_| executed.locales.len() == 1).cloned();
    let body = Payload::executed(executed, bill);
    let status =
        if body.has_begun() || media_type == MediaType::Json { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let mut answer = write(media_type, status, &body, language.as_deref());
    answer.headers_mut().insert("x-cache", Level::Bypass.header());
    if let Some(version) = version.and_then(|version| HeaderValue::from_str(&version).ok()) {
        answer.headers_mut().insert("x-content-version", version);
    }
    answer
}

fn write(media_type: MediaType, status: StatusCode, body: &Payload, language: Option<&str>) -> Response {
    let mut response = (status, body.json()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type.name()));
    headers.insert(header::CACHE_CONTROL, NO_STORE);
    headers.insert(header::VARY, VARY);
    if let Some(language) = language.and_then(|code| HeaderValue::from_str(code).ok()) {
        headers.insert(header::CONTENT_LANGUAGE, language);
    }
    response
}
