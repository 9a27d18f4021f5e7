//! GraphQL over HTTP: our own handler around the schema. A GET never changes anything, a POST is JSON.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::caller::{Unknown, caller};
use super::negotiation::{MediaType, choose};
use super::request::{Parameters, Unreadable, from_body, from_query};
use super::{console, events};
use crate::app::App;
use crate::config::Switch;
use crate::content::Caller;
use crate::graphql::document::{Document, Refused};
use crate::graphql::payload::Payload;
use crate::graphql::{Asked, Executed, Operation, execute};
use crate::telemetry::bill::{Meter, metered};

/// What a program may be answered in; without a preference it is the older one, as most clients expect.
const OFFERED: [MediaType; 3] = [MediaType::Json, MediaType::GraphqlResponse, MediaType::EventStream];

/// A query by GET; a person at a browser who asks for nothing gets the console.
pub async fn get(State(app): State<Arc<App>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let offered = [MediaType::Json, MediaType::GraphqlResponse, MediaType::EventStream, MediaType::Html];
    let offered = if app.config.server.console == Switch::On { &offered[..] } else { &OFFERED[..] };
    match choose(&headers, offered) {
        None => not_acceptable(),
        Some(MediaType::Html) if !asks_something(query.as_deref()) => console::page(&headers),
        Some(chosen) => {
            let media_type = if chosen == MediaType::Html { MediaType::Json } else { chosen };
            answer(&app, &headers, media_type, from_query(query.as_deref()), &Method::GET).await
        }
    }
}

/// A query or mutation by POST.
pub async fn post(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    match choose(&headers, &OFFERED) {
        None => not_acceptable(),
        Some(media_type) => answer(&app, &headers, media_type, from_body(&headers, &body), &Method::POST).await,
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
    headers: &HeaderMap,
    media_type: MediaType,
    parameters: Result<Parameters, Unreadable>,
    method: &Method,
) -> Response {
    let parameters = match parameters {
        Ok(parameters) => parameters,
        Err(unreadable) => {
            // GraphQL over HTTP lets `application/json` answer 200 only where the request was understood.
            return refusal(media_type, unreadable.status, "BAD_USER_INPUT", &unreadable.message, Vec::new());
        }
    };
    let document = match checked(app, &parameters) {
        Ok(document) => document,
        Err(refused) => return refuse(media_type, refused),
    };
    let is_listening = document.is_subscription && media_type == MediaType::EventStream;
    if *method == Method::GET && !(document.is_query || is_listening) {
        let message = "a mutation changes things: send it by POST";
        let mut response = refusal(media_type, StatusCode::METHOD_NOT_ALLOWED, "BAD_USER_INPUT", message, Vec::new());
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    if document.is_subscription && media_type != MediaType::EventStream {
        let message = "listen to a subscription with `Accept: text/event-stream`, or at /graphql/ws by WebSocket";
        return refuse(media_type, Refused::new("BAD_USER_INPUT", message.to_owned()));
    }
    let caller = match caller(&app.content, &app.key_uses, headers).await {
        Ok(caller) => caller,
        Err(unknown) => return unauthenticated(media_type, unknown),
    };
    if media_type == MediaType::EventStream {
        return events::answer(app, headers, caller, parameters, document).await;
    }
    let wants_bill = headers.get("x-query-bill").is_some_and(|value| value == "1");
    match run(app, headers, caller, parameters, document).await {
        Ok((executed, bill)) => respond(media_type, executed, wants_bill.then_some(bill)),
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
    Asked {
        content: app.content.clone(),
        caller,
        accept_language: headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map(str::to_owned),
        limits: app.page_limits(),
    }
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
    tokio::time::timeout(patience, counted(app, asked(app, headers, caller), parameters, document)).await.map_err(
        |_| {
            let message = format!("the answer took longer than {} ms; ask for less at once", patience.as_millis());
            Refused::new("TIMEOUT", message)
        },
    )
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

fn refusal(
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
    if let Some(version) = version.and_then(|version| HeaderValue::from_str(&version).ok()) {
        answer.headers_mut().insert("x-content-version", version);
    }
    answer
}

fn write(media_type: MediaType, status: StatusCode, body: &Payload, language: Option<&str>) -> Response {
    let mut response = (status, body.json()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type.name()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(
        header::VARY,
        HeaderValue::from_static("Accept, Accept-Encoding, Accept-Language, Authorization, X-Content-Version"),
    );
    if let Some(language) = language.and_then(|code| HeaderValue::from_str(code).ok()) {
        headers.insert(header::CONTENT_LANGUAGE, language);
    }
    response
}
