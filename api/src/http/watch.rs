//! Every request is watched: it is a trace, it is counted, and a line of the log tells of it.
//!
//! What a handler knows of its answer it says in an extension of the response, [`Answered`]; everything else is seen
//! from outside. What is asked by messages of a connection is no request, and watched as one: [`asked`].

pub(super) mod asked;
pub(super) mod usage;

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, Uri, Version};
use axum::middleware::Next;
use axum::response::Response;
use opentelemetry::KeyValue;
use opentelemetry::trace::{SpanKind, TraceId};

use super::answer::X_CACHE;
use super::entrance::enter;
use super::lane::{Passage, Repeat};
use crate::app::App;
use crate::content::id::PartnerId;
use crate::graphql::code::Code;
use crate::graphql::title::Title;
use crate::telemetry::metrics::METRICS;
use crate::telemetry::metrics::graphql::OTHER;
use crate::telemetry::trace::parent::{Parent, TRACEPARENT};
use crate::telemetry::trace::{Said, Trace, baggage};

/// Letters that a client wrote and that are told: of a path, of an operation's name.
const MOST_LETTERS: usize = 100;

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
    /// Whose that is, where it is a partner's.
    pub(super) partner: Option<PartnerId>,
    /// How many articles it is made of.
    pub(super) articles: u32,
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

    /// Which operation it is of, and whose.
    fn attributes(&self) -> Vec<KeyValue> {
        let mut attributes = Vec::new();
        if let Some(operation) = &self.operation {
            attributes.push(KeyValue::new("graphql.operation.type", operation.kind));
            attributes.extend(shown(operation).map(|name| KeyValue::new("graphql.operation.name", name)));
        }
        attributes.extend(self.key.map(|key| KeyValue::new("dragoman.key.id", key)));
        attributes
    }

    /// The codes as one text, where there are any.
    fn codes(&self) -> Option<String> {
        (!self.codes.is_empty()).then(|| self.codes.join(","))
    }

    /// What went wrong that was ours: the code of the first such error.
    fn failure(&self) -> Option<Cow<'static, str>> {
        let is_said = |code: &Code| self.codes.iter().any(|said| said == code.name());
        Code::OURS.into_iter().find(is_said).map(|code| Cow::Borrowed(code.name()))
    }
}

/// A request as it is seen before it is answered.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    method: Method,
    route: Option<MatchedPath>,
    uri: Uri,
    version: Version,
    baggage: Vec<KeyValue>,
}

impl Seen {
    fn of(request: &Request) -> Self {
        Self {
            method: request.method().clone(),
            route: request.extensions().get().cloned(),
            uri: request.uri().clone(),
            version: request.version(),
            baggage: baggage::of(request.headers()),
        }
    }

    /// The pattern of ours that it fits; empty where there is none.
    fn route(&self) -> &str {
        self.route.as_ref().map_or("", MatchedPath::as_str)
    }

    /// As much of its path as is told.
    fn path(&self) -> String {
        self.uri.path().chars().take(MOST_LETTERS).collect()
    }

    /// The same, without hold of the bytes that it came in.
    fn kept(self) -> Self {
        Self { uri: self.path().parse().unwrap_or_default(), ..self }
    }

    fn is_told(&self) -> bool {
        !UNTOLD.contains(&self.route()) && !self.route().starts_with("/ops")
    }
}

/// Answers a request, and watches.
pub(super) async fn watch(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let passage = request.extensions().get::<Passage>();
    let (began, begun) = passage.map_or_else(|| (Instant::now(), None), |one| (one.began, one.trace.clone()));
    let seen = Seen::of(&request);
    let _active = METRICS.http.begun();
    let tracer = app.tracer.as_ref().filter(|_| seen.is_told());
    let trace = begun.or_else(|| tracer.map(|tracer| tracer.begin(Parent::of(request.headers()), began)));
    let mut response = match &trace {
        Some(trace) => trace.clone().run(enter(&app, request, next)).await,
        None => enter(&app, request, next).await,
    };
    let level = response.headers().get(X_CACHE).and_then(|level| level.to_str().ok());
    let cache = level.and_then(|level| LEVELS.into_iter().find(|known| *known == level));
    let answered = Answered { cache, ..Answered::of(&mut response) };
    if let Some(traceparent) = trace.as_ref().and_then(|trace| trace.traceparent()) {
        response.headers_mut().insert(TRACEPARENT, traceparent);
    }
    conclude(&app, &seen, began, &answered, response.status(), trace.as_ref());
    let mut response = usage::counted(&app, &answered, response);
    if let Some(repeat) = response.extensions_mut().get_mut::<Repeat>() {
        repeat.watched = Some(Arc::new((seen.kept(), answered)));
    }
    response
}

/// Ends a trace, counts, and logs: all that is told of a request once its answer is there.
pub(super) fn conclude(
    app: &App,
    seen: &Seen,
    began: Instant,
    answered: &Answered,
    status: StatusCode,
    trace: Option<&Arc<Trace>>,
) {
    let took = began.elapsed();
    let ends = |trace: &Arc<Trace>| {
        let tracer = app.tracer.as_ref()?;
        tracer.end(trace, failure(answered, status), || said(seen, answered, status)).then_some(trace.id)
    };
    count(seen, answered, status, took, trace.and_then(ends));
    if seen.is_told() && is_logged(app, answered, status) {
        match trace {
            Some(trace) => trace.tell(|| log(seen, answered, status, took)),
            None => log(seen, answered, status, took),
        }
    }
}

/// What went wrong that was ours: the code of the first such error, else the status.
fn failure(answered: &Answered, status: StatusCode) -> Option<Cow<'static, str>> {
    answered.failure().or_else(|| status.is_server_error().then(|| status.as_u16().to_string().into()))
}

/// The request as a span, by OpenTelemetry's conventions for HTTP servers.
fn said(seen: &Seen, answered: &Answered, status: StatusCode) -> Said {
    let name = match seen.route() {
        "" => seen.method.to_string(),
        route => format!("{} {route}", seen.method),
    };
    let version = match seen.version {
        Version::HTTP_2 => "2",
        Version::HTTP_10 => "1.0",
        _ => "1.1",
    };
    let mut attributes = vec![
        KeyValue::new("http.request.method", seen.method.to_string()),
        KeyValue::new("http.response.status_code", i64::from(status.as_u16())),
        KeyValue::new("http.route", seen.route().to_owned()),
        KeyValue::new("network.protocol.version", version),
        KeyValue::new("url.path", seen.path()),
        KeyValue::new("url.scheme", "http"),
    ];
    attributes.extend(answered.attributes());
    attributes.extend(seen.baggage.iter().cloned());
    attributes.extend(answered.cache.map(|cache| KeyValue::new("dragoman.cache", cache)));
    attributes.extend(failure(answered, status).map(|failure| KeyValue::new("error.type", failure)));
    (name.into(), SpanKind::Server, attributes)
}

fn count(seen: &Seen, answered: &Answered, status: StatusCode, took: Duration, trace: Option<TraceId>) {
    METRICS.http.answered(seen.method.as_str(), seen.route(), status.as_u16(), took, trace);
    count_operation(answered, took, trace);
}

fn count_operation(answered: &Answered, took: Duration, trace: Option<TraceId>) {
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
    let is_fine = status.is_success() || status == StatusCode::NOT_MODIFIED;
    let is_hit = is_fine && answered.cache.is_some_and(|cache| ["L1", "L2"].contains(&cache));
    !is_hit || HITS.fetch_add(1, Ordering::Relaxed).is_multiple_of(app.config.log.log_hits_every)
}

/// The line of the log. A path has no query: what is asked for is the reader's.
fn log(seen: &Seen, answered: &Answered, status: StatusCode, took: Duration) {
    let operation = answered.operation.as_ref();
    tracing::info!(
        target: "dragoman::request",
        method = %seen.method,
        path = seen.path(),
        status = status.as_u16(),
        milliseconds = milliseconds(took),
        operation = operation.and_then(|title| shown(title)),
        kind = operation.map(|operation| operation.kind),
        cache = answered.cache,
        statements = answered.statements,
        codes = answered.codes(),
        key = answered.key,
        "answered"
    );
}

fn milliseconds(took: Duration) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "a request takes no thousand years")]
    let milliseconds = took.as_micros() as f64 / 1_000.0;
    milliseconds
}

/// An operation's name, as far as it is told.
fn shown(title: &Title) -> Option<String> {
    title.name.as_ref().map(|name| name.chars().take(MOST_LETTERS).collect())
}
