//! Every request is watched: it is a trace, it is counted, and a line of the log tells of it.
//!
//! What a handler knows of its answer it says in an extension of the response, [`Answered`]; everything else is seen
//! from outside.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, Version};
use axum::middleware::Next;
use axum::response::Response;
use opentelemetry::KeyValue;
use opentelemetry::trace::{SpanKind, TraceId};

use crate::app::App;
use crate::graphql::title::Title;
use crate::telemetry::metrics::METRICS;
use crate::telemetry::metrics::graphql::OTHER;
use crate::telemetry::trace::Said;
use crate::telemetry::trace::parent::{Parent, TRACEPARENT};

/// Letters that a client wrote and that are told: of a path, of an operation's name.
const MOST_LETTERS: usize = 100;

/// Errors that are ours, by their code: a trace of one is kept.
const FAILURES: [&str; 4] = ["INTERNAL", "UNAVAILABLE", "TIMEOUT", "OVERLOADED"];

/// Where an answer came from, as `X-Cache` says it.
const LEVELS: [&str; 5] = ["L1", "L2", "MISS", "BYPASS", "STALE"];

/// What ops ask for every few seconds; of that neither a trace nor a line is of use.
const UNTOLD: [&str; 4] = ["/livez", "/readyz", "/metrics", "/cache"];

/// What a handler says of its answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Answered {
    /// The operation, where there was one that is known.
    pub(super) operation: Option<Arc<Title>>,
    /// The codes of the errors in it.
    pub(super) codes: Vec<String>,
    /// SQL statements that it took, where they were counted.
    pub(super) statements: Option<u64>,
    /// The id of the API key that came along.
    pub(super) key: Option<i64>,
    /// How the cache answered; it is read from the header that says so.
    pub(super) cache: Option<&'static str>,
}

impl Answered {
    /// What was said of an answer so far.
    fn of(response: &mut Response) -> Self {
        response.extensions_mut().remove().unwrap_or_default()
    }

    /// Says more of an answer.
    pub(super) fn add(response: &mut Response, more: impl FnOnce(&mut Self)) {
        let mut answered = Self::of(response);
        more(&mut answered);
        response.extensions_mut().insert(answered);
    }
}

/// A request as it is seen before it is answered.
struct Seen {
    began: Instant,
    method: Method,
    route: Cow<'static, str>,
    path: String,
    version: Version,
}

impl Seen {
    fn of(request: &Request) -> Self {
        let matched = request.extensions().get::<MatchedPath>();
        let route = matched.map_or(Cow::Borrowed(""), |matched| matched.as_str().to_owned().into());
        Self {
            began: Instant::now(),
            method: request.method().clone(),
            route,
            path: request.uri().path().chars().take(MOST_LETTERS).collect(),
            version: request.version(),
        }
    }

    fn is_told(&self) -> bool {
        !UNTOLD.contains(&self.route.as_ref()) && !self.route.starts_with("/ops")
    }
}

/// Answers a request, and watches.
pub(super) async fn watch(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let seen = Seen::of(&request);
    let _active = METRICS.http.begun();
    let tracer = app.tracer.as_ref().filter(|_| seen.is_told());
    let trace = tracer.map(|tracer| tracer.begin(Parent::of(request.headers())));
    let mut response = match &trace {
        Some(trace) => trace.clone().run(next.run(request)).await,
        None => next.run(request).await,
    };
    let level = response.headers().get("x-cache").and_then(|level| level.to_str().ok());
    let cache = level.and_then(|level| LEVELS.into_iter().find(|known| *known == level));
    let answered = Answered { cache, ..Answered::of(&mut response) };
    let (status, took) = (response.status(), seen.began.elapsed());
    let mut kept = None;
    if let (Some(trace), Some(tracer)) = (&trace, tracer) {
        if let Some(traceparent) = trace.traceparent() {
            response.headers_mut().insert(TRACEPARENT, traceparent);
        }
        let is_kept = tracer.end(trace, failure(&answered, status), || said(&seen, &answered, status));
        kept = is_kept.then_some(trace.id);
    }
    count(&seen, &answered, status, took, kept);
    if seen.is_told() && is_logged(&app, &answered, status) {
        match &trace {
            Some(trace) => trace.tell(|| log(&seen, &answered, status, took)),
            None => log(&seen, &answered, status, took),
        }
    }
    response
}

/// What went wrong that was ours: the code of the first such error, else the status.
fn failure(answered: &Answered, status: StatusCode) -> Option<Cow<'static, str>> {
    let code = FAILURES.into_iter().find(|code| answered.codes.iter().any(|said| said == code)).map(Cow::Borrowed);
    code.or_else(|| status.is_server_error().then(|| status.as_u16().to_string().into()))
}

/// The request as a span, by OpenTelemetry's conventions for HTTP servers.
fn said(seen: &Seen, answered: &Answered, status: StatusCode) -> Said {
    let name = match seen.route.is_empty() {
        true => seen.method.to_string(),
        false => format!("{} {}", seen.method, seen.route),
    };
    let version = match seen.version {
        Version::HTTP_2 => "2",
        Version::HTTP_10 => "1.0",
        _ => "1.1",
    };
    let mut attributes = vec![
        KeyValue::new("http.request.method", seen.method.to_string()),
        KeyValue::new("http.response.status_code", i64::from(status.as_u16())),
        KeyValue::new("http.route", seen.route.clone()),
        KeyValue::new("network.protocol.version", version),
        KeyValue::new("url.path", seen.path.clone()),
        KeyValue::new("url.scheme", "http"),
    ];
    if let Some(operation) = &answered.operation {
        attributes.push(KeyValue::new("graphql.operation.type", operation.kind));
        attributes.extend(shown(operation).map(|name| KeyValue::new("graphql.operation.name", name)));
    }
    attributes.extend(answered.cache.map(|cache| KeyValue::new("dragoman.cache", cache)));
    attributes.extend(answered.key.map(|key| KeyValue::new("dragoman.key.id", key)));
    attributes.extend(failure(answered, status).map(|failure| KeyValue::new("error.type", failure)));
    (name.into(), SpanKind::Server, attributes)
}

fn count(seen: &Seen, answered: &Answered, status: StatusCode, took: Duration, trace: Option<TraceId>) {
    METRICS.http.answered(seen.method.as_str(), &seen.route, status.as_u16(), took, trace);
    if let Some(operation) = &answered.operation {
        let name = operation.trusted.as_deref().unwrap_or(OTHER);
        METRICS.graphql.answered(operation.kind, name, answered.codes.is_empty(), took, trace);
    }
    answered.codes.iter().for_each(|code| METRICS.graphql.failed(code));
    if let Some(key) = answered.key {
        METRICS.http.keyed(key);
    }
}

/// Of what the cache answered a few are told of, of all else each.
fn is_logged(app: &App, answered: &Answered, status: StatusCode) -> bool {
    static HITS: AtomicU64 = AtomicU64::new(0);
    let is_hit = answered.cache.is_some_and(|cache| ["L1", "L2"].contains(&cache)) && status.is_success();
    !is_hit || HITS.fetch_add(1, Ordering::Relaxed).is_multiple_of(app.config.log.log_hits_every)
}

/// The line of the log. A path has no query: what is asked for is the reader's.
fn log(seen: &Seen, answered: &Answered, status: StatusCode, took: Duration) {
    #[allow(clippy::cast_precision_loss, reason = "a request takes no thousand years")]
    let milliseconds = took.as_micros() as f64 / 1_000.0;
    let operation = answered.operation.as_ref();
    let codes = (!answered.codes.is_empty()).then(|| answered.codes.join(","));
    tracing::info!(
        target: "dragoman::request",
        method = %seen.method,
        path = seen.path,
        status = status.as_u16(),
        milliseconds,
        operation = operation.and_then(|title| shown(title)),
        kind = operation.map(|operation| operation.kind),
        cache = answered.cache,
        statements = answered.statements,
        codes,
        key = answered.key,
        "answered"
    );
}

/// An operation's name, as far as it is told.
fn shown(title: &Title) -> Option<String> {
    title.name.as_ref().map(|name| name.chars().take(MOST_LETTERS).collect())
}
