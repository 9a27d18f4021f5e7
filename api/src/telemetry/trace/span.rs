//! A span: a part of a trace that has ended, or one that is still open.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use futures::future::Either;
use opentelemetry::trace::{SpanId, SpanKind};
use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator};

use super::{HERE, Here, Within, here};

/// A part of a trace.
#[derive(Clone, Debug)]
pub struct Span {
    /// Its id.
    pub id: SpanId,
    /// The span that it is a part of.
    pub parent: SpanId,
    /// What was done: few different ones, none that a caller chose.
    pub name: Cow<'static, str>,
    /// Whether it went to another process, came from one, or neither.
    pub kind: SpanKind,
    /// After the beginning of the trace.
    pub began: Duration,
    /// How long it lasted.
    pub took: Duration,
    /// What is said of it, by OpenTelemetry's conventions where they have a word.
    pub attributes: Vec<KeyValue>,
    /// What went wrong.
    pub failure: Option<Cow<'static, str>>,
}

/// A part of this task's trace that begins now. It ends with the value, also where the work is given up.
pub fn span(name: impl Into<Cow<'static, str>>, kind: SpanKind) -> Open {
    let Some(here) = here() else { return Open(None) };
    let began = Instant::now();
    let id = RandomIdGenerator::default().new_span_id();
    Open(Some(Box::new(Begun { here, id, name: name.into(), kind, began, attributes: Vec::new(), failure: None })))
}

/// Notes a part of this task's trace that ends now, and took so long. `what` is called only where it is noted: its
/// name and what is said of it.
pub fn finished(
    kind: SpanKind,
    took: Duration,
    failure: Option<&'static str>,
    what: impl FnOnce() -> (Cow<'static, str>, Vec<KeyValue>),
) {
    let noted = HERE.try_with(|here| {
        let (name, attributes) = what();
        here.trace.note_finished(Span {
            id: RandomIdGenerator::default().new_span_id(),
            parent: here.span,
            name,
            kind,
            began: here.trace.began.elapsed().saturating_sub(took),
            took,
            attributes,
            failure: failure.map(Cow::Borrowed),
        });
    });
    // An error says that this task is not traced.
    noted.unwrap_or_default();
}

/// Does a part of a longer piece of work, which is a span of its own.
///
/// # Errors
/// The work's own.
pub async fn part<T, E>(name: &'static str, work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    let mut part = span(name, SpanKind::Internal);
    let done = part.run(work).await;
    if done.is_err() {
        part.fail("failed");
    }
    done
}

/// A part of a trace that has not ended. Where nothing is traced it is nothing.
#[must_use = "it ends with this value"]
#[derive(Debug)]
pub struct Open(Option<Box<Begun>>);

#[derive(Debug)]
struct Begun {
    here: Here,
    id: SpanId,
    name: Cow<'static, str>,
    kind: SpanKind,
    began: Instant,
    attributes: Vec<KeyValue>,
    failure: Option<Cow<'static, str>>,
}

impl Open {
    /// Says something of it.
    pub fn set(&mut self, key: &'static str, value: impl Into<Value>) {
        if let Some(begun) = &mut self.0 {
            begun.attributes.push(KeyValue::new(key, value));
        }
    }

    /// Says that it went wrong, and how: by a code, not in words.
    pub fn fail(&mut self, how: impl Into<Cow<'static, str>>) {
        if let Some(begun) = &mut self.0 {
            begun.failure = Some(how.into());
        }
    }

    /// Does the work: what it notes is a part of this span.
    pub fn run<F: Future>(&self, work: F) -> Either<Within<F>, F> {
        match &self.0 {
            Some(begun) => Either::Left(Here { trace: begun.here.trace.clone(), span: begun.id }.run(work)),
            None => Either::Right(work),
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let Some(begun) = self.0.take() else { return };
        let Begun { here, id, name, kind, began, attributes, failure } = *begun;
        let (trace, parent) = (here.trace, here.span);
        let (took, began) = (began.elapsed(), began.saturating_duration_since(trace.began));
        trace.note(Span { id, parent, name, kind, began, took, attributes, failure });
    }
}
