//! The execution of a subscription for one change, watched as a request is: a trace of its own and its time, once however
//! many listen.

use std::borrow::Cow;
use std::time::Instant;

use opentelemetry::KeyValue;
use opentelemetry::trace::SpanKind;

use crate::graphql::code::Code;
use crate::graphql::payload::Payload;
use crate::graphql::title::Title;
use crate::telemetry::metrics::METRICS;
use crate::telemetry::metrics::graphql::OTHER;
use crate::telemetry::trace::{Said, Tracer};

/// Letters of an operation's name that are told: it is a client's word.
const MOST_LETTERS: usize = 100;

/// What is executed, and for which commit.
pub(super) struct Watched<'o> {
    pub(super) title: &'o Title,
    pub(super) seq: i64,
}

impl Watched<'_> {
    /// Executes it.
    pub(super) async fn run(
        &self,
        tracer: Option<&Tracer>,
        execution: impl Future<Output = Option<Payload>>,
    ) -> Option<Payload> {
        let began = Instant::now();
        let (payload, kept) = match tracer {
            None => (execution.await, None),
            Some(tracer) => {
                let trace = tracer.begin(None, began);
                let payload = trace.clone().run(execution).await;
                let failure = failure(payload.as_ref());
                let is_kept = tracer.end(&trace, failure.clone(), || self.said(failure));
                (payload, is_kept.then_some(trace.id))
            }
        };
        let codes = payload.as_ref().map(Payload::codes).unwrap_or_default();
        let name = self.title.trusted.as_deref().unwrap_or(OTHER);
        METRICS.graphql.told(name, codes.is_empty(), began.elapsed(), kept);
        codes.iter().for_each(|code| METRICS.graphql.failed(code));
        payload
    }

    fn said(&self, failure: Option<Cow<'static, str>>) -> Said {
        let name = self.title.name.as_ref().map(|name| name.chars().take(MOST_LETTERS).collect::<String>());
        let mut attributes =
            vec![KeyValue::new("graphql.operation.type", self.title.kind), KeyValue::new("dragoman.log.to", self.seq)];
        attributes.extend(name.map(|name| KeyValue::new("graphql.operation.name", name)));
        attributes.extend(failure.map(|failure| KeyValue::new("error.type", failure)));
        ("tell of a change".into(), SpanKind::Internal, attributes)
    }
}

/// The code of what went wrong that was ours.
fn failure(payload: Option<&Payload>) -> Option<Cow<'static, str>> {
    let code = Code::OURS.into_iter().find(|code| payload.is_some_and(|payload| payload.has_code(*code)))?;
    Some(Cow::Borrowed(code.name()))
}
