//! Traces: what a request, or a piece of work of the node's own, did and how long each part took.
//!
//! A part is a span. Spans are noted on the task that does the work, into the trace of that task, and a task that is
//! begun for it takes the trace along by [`here`]. Only when the whole is done is it decided whether it leaves the
//! process: what was slow or failed always does, and that is not known before. A trace of which nothing was noted and
//! that nobody keeps costs an allocation and two random numbers.
//!
//! What is noted is OpenTelemetry's, by its semantic conventions; its API is not used: its spans are decided upon when
//! they begin. Unknown here: HTTP, GraphQL, what the spans mean.

pub mod baggage;
pub mod export;
pub mod parent;
pub mod span;

use std::borrow::Cow;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use axum::http::HeaderValue;
use futures::future::Either;
use opentelemetry::trace::{SpanId, SpanKind, TraceId};
use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator};
use tokio::task::futures::TaskLocalFuture;
use tokio::time::timeout;

use crate::config::{Switch, TraceConfig};
use crate::telemetry::log::cleaned;
use crate::telemetry::recent::Recent;
use export::Exporter;
use parent::{Parent, falls_in};
pub use span::{Open, Span, finished, part, span};

/// Spans that are kept of one trace. A newsroom's largest page has some fifty, an import a dozen phases.
const MOST_SPANS: usize = 2_048;

/// Of them, those that end where they are noted, such as statements, in one span: what follows a phase of an import
/// that has thousands is kept, too.
const MOST_FINISHED: usize = 128;

/// How long the end of the process waits for traces to leave.
const LAST_PATIENCE: Duration = Duration::from_secs(2);

tokio::task_local! {
    static HERE: Here;
}

/// A place in a trace: what is noted there becomes a part of the span that it is in.
#[derive(Clone, Debug)]
pub struct Here {
    trace: Arc<Trace>,
    span: SpanId,
}

/// Where this task is, if what it does is traced.
pub fn here() -> Option<Here> {
    HERE.try_with(Here::clone).ok()
}

/// The ids of this task's place, without taking hold of it.
pub fn ids() -> Option<(TraceId, SpanId)> {
    HERE.try_with(|here| (here.trace.id, here.span)).ok()
}

/// Whether what this task does is part of a trace that was to be kept from its start.
pub fn is_sampled() -> bool {
    HERE.try_with(|here| here.trace.is_sampled).unwrap_or_default()
}

/// Whether what this task does is part of a trace of which something was noted, or that is kept in any case.
pub fn has_more_to_tell() -> bool {
    HERE.try_with(|here| here.trace.is_sampled || !here.trace.spans().is_empty()).unwrap_or_default()
}

/// Work that another task will do for this one, at this place of the trace.
pub fn along<F: Future>(work: F) -> Either<Within<F>, F> {
    match here() {
        Some(here) => Either::Left(here.run(work)),
        None => Either::Right(work),
    }
}

impl Here {
    /// Does some work at this place.
    pub fn run<F: Future>(self, work: F) -> Within<F> {
        HERE.scope(self, work)
    }
}

/// Work at a place in a trace.
pub type Within<F> = TaskLocalFuture<Here, F>;

/// Where traces go: those kept for `/ops`, and those that are sent to a collector.
#[derive(Debug)]
pub struct Tracer {
    ratio: f64,
    slow: Duration,
    exporter: Option<Exporter>,
    /// The newest traces.
    pub recent: Recent,
}

/// What is said of a trace as a whole: its name, whether it came from outside, and its attributes.
pub type Said = (Cow<'static, str>, SpanKind, Vec<KeyValue>);

/// A trace under way.
#[derive(Debug)]
pub struct Trace {
    /// Its id, the caller's where there is one.
    pub id: TraceId,
    root: SpanId,
    parent: Option<Parent>,
    is_sampled: bool,
    began: Instant,
    spans: Mutex<Vec<Span>>,
    dropped: AtomicU32,
}

/// A trace that has ended, its spans in the order in which they ended, the root last.
#[derive(Debug)]
pub struct Whole {
    /// Its id.
    pub id: TraceId,
    /// The caller's span.
    pub parent: Option<Parent>,
    /// When it began.
    pub began_at: SystemTime,
    /// All that was noted.
    pub spans: Vec<Span>,
    /// Spans that were more than are kept.
    pub dropped: u32,
}

impl Whole {
    /// The span that all others are in.
    pub fn root(&self) -> Option<&Span> {
        self.spans.last()
    }
}

impl Tracer {
    /// As the settings say; none where they say off. In a runtime: what is exported leaves on a task of its own.
    ///
    /// # Errors
    /// The address of the collector is none.
    pub fn new(config: &TraceConfig) -> Result<Option<Self>, export::Error> {
        if config.traces == Switch::Off {
            return Ok(None);
        }
        let exporter = config.otlp_endpoint.is_some().then(|| Exporter::start(config)).transpose()?;
        let slow = Duration::from_millis(config.slow_ms);
        Ok(Some(Self { ratio: config.trace_ratio, slow, exporter, recent: Recent::default() }))
    }

    /// Begins a trace of what began at some time, or goes on with a caller's.
    pub fn begin(&self, parent: Option<Parent>, began: Instant) -> Arc<Trace> {
        let ids = RandomIdGenerator::default();
        let id = parent.as_ref().map_or_else(|| ids.new_trace_id(), |parent| parent.trace);
        let is_sampled = parent.as_ref().map_or_else(|| falls_in(self.ratio, id), |parent| parent.is_sampled);
        Arc::new(Trace {
            id,
            root: ids.new_span_id(),
            parent,
            is_sampled,
            began,
            spans: Mutex::default(),
            dropped: AtomicU32::new(0),
        })
    }

    /// Ends a trace: it is kept and sent, only kept, or forgotten; then `said` is not called. Whether it is found by
    /// whoever looks for it where traces are collected or, if they are sent nowhere, here. `failure` is a code of what
    /// went wrong, where that was ours.
    pub fn end(&self, trace: &Trace, failure: Option<Cow<'static, str>>, said: impl FnOnce() -> Said) -> bool {
        let took = trace.began.elapsed();
        let is_exported = trace.is_sampled || failure.is_some() || took >= self.slow;
        let mut spans = std::mem::take(&mut *trace.spans());
        if !is_exported && spans.is_empty() {
            return false;
        }
        let parent = trace.parent.as_ref().map_or(SpanId::INVALID, |parent| parent.span);
        let (name, kind, attributes) = said();
        let attributes = attributes.into_iter().map(without_secrets).collect();
        spans.push(Span { id: trace.root, parent, name, kind, began: Duration::ZERO, took, attributes, failure });
        let whole = Arc::new(Whole {
            id: trace.id,
            parent: trace.parent.clone(),
            began_at: SystemTime::now() - took,
            spans,
            dropped: trace.dropped.load(Ordering::Relaxed),
        });
        if let Some(exporter) = self.exporter.as_ref().filter(|_| is_exported) {
            exporter.send(&whole);
        }
        self.recent.keep(whole);
        is_exported || self.exporter.is_none()
    }

    /// Sends what has not left yet, or gives it up.
    pub async fn flush(&self) {
        if let Some(exporter) = &self.exporter {
            // Nobody waits longer for an end: what did not leave by then is lost with the process.
            timeout(LAST_PATIENCE, exporter.flush()).await.unwrap_or_default();
        }
    }
}

/// Does a piece of the node's own work, which is a trace where traces are kept. `came_to` says something of what came
/// of it; what came to nothing leaves no trace.
///
/// # Errors
/// The work's own.
pub async fn work<T, E>(
    tracer: Option<&Tracer>,
    name: impl Into<Cow<'static, str>>,
    work: impl Future<Output = Result<T, E>>,
    came_to: impl FnOnce(&Result<T, E>) -> Option<Vec<KeyValue>>,
) -> Result<T, E> {
    let Some(tracer) = tracer else { return work.await };
    let trace = tracer.begin(None, Instant::now());
    let done = trace.clone().run(work).await;
    if let Some(attributes) = came_to(&done) {
        let failure = done.is_err().then_some(Cow::Borrowed("failed"));
        tracer.end(&trace, failure, || (name.into(), SpanKind::Internal, attributes));
    }
    done
}

impl Trace {
    /// Does what is traced.
    pub fn run<F: Future>(self: Arc<Self>, work: F) -> Within<F> {
        let span = self.root;
        Here { trace: self, span }.run(work)
    }

    /// The same for what takes no time.
    pub fn tell<T>(self: &Arc<Self>, work: impl FnOnce() -> T) -> T {
        HERE.sync_scope(Here { trace: self.clone(), span: self.root }, work)
    }

    /// What the caller is told.
    pub fn traceparent(&self) -> Option<HeaderValue> {
        parent::traceparent(self.id, self.root, self.is_sampled)
    }

    /// The same as it is written.
    pub fn traceparent_text(&self) -> parent::Text {
        parent::text(self.id, self.root, self.is_sampled)
    }

    /// Whether it was decided from the start that it is kept.
    pub fn is_sampled(&self) -> bool {
        self.is_sampled
    }

    /// Notes a part that may have had parts of its own.
    fn note(&self, span: Span) {
        self.note_where(|_| true, span);
    }

    /// Notes a part that has none.
    fn note_finished(&self, span: Span) {
        let parent = span.parent;
        let has_room = |spans: &[Span]| spans.iter().filter(|other| other.parent == parent).count() < MOST_FINISHED;
        self.note_where(has_room, span);
    }

    fn note_where(&self, has_room: impl FnOnce(&[Span]) -> bool, span: Span) {
        let mut spans = self.spans();
        if spans.len() < MOST_SPANS && has_room(&spans) {
            spans.push(span);
        } else {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn spans(&self) -> std::sync::MutexGuard<'_, Vec<Span>> {
        self.spans.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is said of a trace, as it may be told: in a path and in baggage stands what a client wrote.
fn without_secrets(said: KeyValue) -> KeyValue {
    if let Value::String(text) = &said.value
        && let Cow::Owned(clean) = cleaned::without_secrets(text.as_str())
    {
        return KeyValue::new(said.key, clean);
    }
    said
}

#[cfg(test)]
mod tests;
