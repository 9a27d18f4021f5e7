//! GraphQL over HTTP: our own handler around the schema. A GET never changes anything, a POST is JSON.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};

use super::caller::{Unknown, caller};
use super::console;
use super::negotiation::{MediaType, choose};
use super::request::{Parameters, Unreadable, from_body, from_query};
use crate::app::App;
use crate::config::Switch;
use crate::content::Caller;
use crate::graphql::document::{Document, Refused};
use crate::graphql::{Asked, Executed, execute};
use crate::telemetry::bill::{Meter, metered};

/// What a program may be answered in; without a preference it is the older one, as most clients expect.
const OFFERED: [MediaType; 2] = [MediaType::Json, MediaType::GraphqlResponse];

/// A query by GET; a person at a browser who asks for nothing gets the console.
pub async fn get(State(app): State<Arc<App>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let offered = [MediaType::Json, MediaType::GraphqlResponse, MediaType::Html];
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
    let text = "The answer can be application/graphql-response+json or application/json.\n";
    (StatusCode::NOT_ACCEPTABLE, text).into_response()
}

async fn answer(
    app: &App,
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
    let limits = &app.config.limits;
    let parsed = Document::parse(parameters.query.as_deref(), parameters.operation_name.as_deref(), limits);
    let checked = parsed.and_then(|document| document.check(parameters.variables.as_ref()).map(|()| document));
    let document = match checked {
        Ok(document) => document,
        Err(refused) => return refuse(media_type, refused),
    };
    if *method == Method::GET && !document.is_query {
        let message = "a mutation changes things: send it by POST";
        let mut response = refusal(media_type, StatusCode::METHOD_NOT_ALLOWED, "BAD_USER_INPUT", message, Vec::new());
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    let caller = match caller(&app.content, &app.key_uses, headers).await {
        Ok(caller) => caller,
        Err(unknown) => return unauthenticated(media_type, unknown),
    };
    let wants_bill = headers.get("x-query-bill").is_some_and(|value| value == "1");
    let patience = Duration::from_millis(app.config.server.request_timeout_ms);
    match tokio::time::timeout(patience, run(app, headers, caller, parameters, document)).await {
        Ok((executed, bill)) => respond(media_type, executed, wants_bill.then_some(bill)),
        Err(_) => {
            let message = format!("the answer took longer than {} ms; ask for less at once", patience.as_millis());
            refusal(media_type, StatusCode::GATEWAY_TIMEOUT, "TIMEOUT", &message, Vec::new())
        }
    }
}

/// Executes, and counts what it cost.
async fn run(
    app: &App,
    headers: &HeaderMap,
    caller: Caller,
    parameters: Parameters,
    document: Document,
) -> (Executed, Value) {
    let began = Instant::now();
    let complexity = document.selections;
    let mut request = async_graphql::Request::new("");
    request.set_parsed_query(document.parsed);
    if let Some(name) = parameters.operation_name {
        request = request.operation_name(name);
    }
    if let Some(variables) = parameters.variables {
        request = request.variables(async_graphql::Variables::from_json(Value::Object(variables)));
    }
    let asked = Asked {
        content: app.content.clone(),
        caller,
        accept_language: headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map(str::to_owned),
        limits: app.page_limits(),
    };
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
    let (status, code, message) = match unknown {
        Unknown::Key => {
            let message =
                "the API key is unknown or was revoked; send a valid one as `Authorization: Bearer drg_…`, or none";
            (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message)
        }
        Unknown::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", "content is unavailable"),
    };
    let mut response = refusal(media_type, status, code, message, Vec::new());
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

fn refuse(media_type: MediaType, refused: Refused) -> Response {
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
    let mut error = json!({ "message": message, "extensions": { "code": code } });
    if !locations.is_empty() {
        let locations = locations.iter().map(|(line, column)| json!({ "line": line, "column": column }));
        error["locations"] = locations.collect();
    }
    write(media_type, status, &Body { errors: vec![error], data: None, extensions: None }, None)
}

/// An executed request. Errors before execution have no path, and then there is no `data` at all.
fn respond(media_type: MediaType, executed: Executed, bill: Option<Value>) -> Response {
    let version = executed.written.map(|position| format!("{}.{}", position.epoch, position.seq));
    let response = executed.response;
    let began = response.errors.is_empty()
        || response.data != async_graphql::Value::Null
        || response.errors.iter().any(|error| !error.path.is_empty());
    let errors = response.errors.iter().map(|error| serde_json::to_value(error).unwrap_or_default());
    let body = Body {
        errors: errors.map(coded).collect(),
        data: began.then_some(&response.data),
        extensions: extensions(version.as_deref(), bill),
    };
    let status = if began || media_type == MediaType::Json { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let language = executed.locales.iter().next().filter(|_| executed.locales.len() == 1);
    let mut answer = write(media_type, status, &body, language.map(String::as_str));
    if let Some(version) = version.and_then(|version| HeaderValue::from_str(&version).ok()) {
        answer.headers_mut().insert("x-content-version", version);
    }
    answer
}

/// What stands beside the data: what was written, what it cost.
fn extensions(version: Option<&str>, bill: Option<Value>) -> Option<Value> {
    let mut extensions = serde_json::Map::new();
    extensions.extend(version.map(|version| ("contentVersion".to_owned(), version.into())));
    extensions.extend(bill.map(|bill| ("bill".to_owned(), bill)));
    (!extensions.is_empty()).then_some(Value::Object(extensions))
}

/// What the executor itself refuses (an unknown field, a wrong argument) is the client's to mend.
fn coded(mut error: Value) -> Value {
    if error["extensions"]["code"].is_null() {
        error["extensions"]["code"] = "BAD_USER_INPUT".into();
    }
    error
}

/// An answer as the specification orders it; the fields of `data` in the order in which they were asked for.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a async_graphql::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<Value>,
}

fn write(media_type: MediaType, status: StatusCode, body: &Body<'_>, language: Option<&str>) -> Response {
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    let mut response = (status, bytes).into_response();
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
