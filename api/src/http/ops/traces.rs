//! The newest traces as the dashboard reads them: a list, and one whole.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use opentelemetry::trace::{SpanKind, TraceId};
use opentelemetry::{Array, KeyValue, Value as Attribute};
use serde_json::{Map, Value, json};

use super::unkept;
use crate::app::App;
use crate::telemetry::trace::{Span, Whole};

/// All that are kept, the newest first.
pub(super) async fn all(State(app): State<Arc<App>>) -> Response {
    let traces = app.tracer.as_ref().map(|tracer| tracer.recent.newest()).unwrap_or_default();
    let traces: Vec<_> = traces.iter().rev().filter_map(|whole| summary(whole)).collect();
    unkept(json!({ "are_kept": app.tracer.is_some(), "traces": traces })).into_response()
}

/// What is kept of one trace, each time that it came here, the newest first.
pub(super) async fn one(State(app): State<Arc<App>>, Path(id): Path<String>) -> Response {
    let id = TraceId::from_hex(&id).unwrap_or(TraceId::INVALID);
    let parts = app.tracer.as_ref().map(|tracer| tracer.recent.of(id)).unwrap_or_default();
    if parts.is_empty() {
        let message = "this trace is not kept here: it was unremarkable, or newer ones took its place";
        return (StatusCode::NOT_FOUND, unkept(json!({ "message": message }))).into_response();
    }
    let parts: Vec<_> = parts.iter().rev().map(|whole| told(whole)).collect();
    unkept(json!({ "id": id.to_string(), "parts": parts })).into_response()
}

fn summary(whole: &Whole) -> Option<Value> {
    let root = whole.root()?;
    let said = |key: &str| root.attributes.iter().find(|pair| pair.key.as_str() == key).map(|pair| value(&pair.value));
    let statements = whole.spans.iter().filter(|span| span.attributes.iter().any(is_statement)).count();
    Some(json!({
        "id": whole.id.to_string(),
        "at": milliseconds_since_1970(whole.began_at),
        "name": root.name,
        "microseconds": microseconds(root.took),
        "failure": root.failure,
        "kind": said("graphql.operation.type"),
        "operation": said("graphql.operation.name"),
        "cache": said("dragoman.cache"),
        "status": said("http.response.status_code"),
        "spans": whole.spans.len(),
        "statements": statements,
    }))
}

fn is_statement(pair: &KeyValue) -> bool {
    pair.key.as_str() == "db.query.text"
}

fn told(whole: &Whole) -> Value {
    json!({
        "at": milliseconds_since_1970(whole.began_at),
        "caller": whole.parent.as_ref().map(|parent| parent.span.to_string()),
        "dropped": whole.dropped,
        "spans": whole.spans.iter().map(span).collect::<Vec<_>>(),
    })
}

fn span(span: &Span) -> Value {
    let attributes: Map<_, _> = span.attributes.iter().map(|pair| (pair.key.to_string(), value(&pair.value))).collect();
    json!({
        "id": span.id.to_string(),
        "parent": span.parent.to_string(),
        "name": span.name,
        "kind": match span.kind {
            SpanKind::Server => "server",
            SpanKind::Client => "client",
            SpanKind::Producer => "producer",
            SpanKind::Consumer => "consumer",
            SpanKind::Internal => "internal",
        },
        "began": microseconds(span.began),
        "microseconds": microseconds(span.took),
        "failure": span.failure,
        "attributes": attributes,
    })
}

fn value(attribute: &Attribute) -> Value {
    match attribute {
        Attribute::Bool(value) => (*value).into(),
        Attribute::I64(value) => (*value).into(),
        Attribute::F64(value) => (*value).into(),
        Attribute::Array(Array::I64(values)) => values.as_slice().into(),
        other => other.as_str().as_ref().into(),
    }
}

fn microseconds(took: Duration) -> u64 {
    u64::try_from(took.as_micros()).unwrap_or(u64::MAX)
}

fn milliseconds_since_1970(at: SystemTime) -> u64 {
    at.duration_since(UNIX_EPOCH).map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
