//! An operation that came as a message: its connection is one request that lasts for hours, so each is watched by itself.

use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use opentelemetry::KeyValue;
use opentelemetry::trace::SpanKind;

use super::{Answered, count_operation, milliseconds, shown, usage};
use crate::app::App;
use crate::telemetry::trace::parent::Parent;
use crate::telemetry::trace::{Said, baggage};

/// Does what a message asks for, and watches: up to the result of a query, to the beginning of a subscription. `headers`
/// are the connection's; where they name a caller's trace, all that is asked there is part of that.
pub(in crate::http) async fn asked<T>(app: &App, headers: &HeaderMap, work: impl Future<Output = (T, Answered)>) -> T {
    let began = Instant::now();
    let Some(tracer) = app.tracer.as_deref() else {
        let (done, answered) = work.await;
        count_operation(&answered, began.elapsed(), None);
        usage::began(app, &answered);
        log(&answered, began.elapsed());
        return done;
    };
    let trace = tracer.begin(Parent::of(headers), began);
    let (done, answered) = trace.clone().run(work).await;
    let took = began.elapsed();
    let is_kept = tracer.end(&trace, answered.failure(), || said(&answered, headers));
    count_operation(&answered, took, is_kept.then_some(trace.id));
    usage::began(app, &answered);
    trace.tell(|| log(&answered, took));
    done
}

fn said(answered: &Answered, headers: &HeaderMap) -> Said {
    let mut attributes = vec![KeyValue::new("network.protocol.name", "websocket")];
    attributes.extend(answered.attributes());
    attributes.extend(baggage::of(headers));
    attributes.extend(answered.failure().map(|failure| KeyValue::new("error.type", failure)));
    ("message /graphql/ws".into(), SpanKind::Server, attributes)
}

/// The line of the log.
fn log(answered: &Answered, took: Duration) {
    let operation = answered.operation.as_ref();
    tracing::info!(
        target: "dragoman::request",
        method = "WEBSOCKET",
        path = "/graphql/ws",
        milliseconds = milliseconds(took),
        operation = operation.and_then(|title| shown(title)),
        kind = operation.map(|operation| operation.kind),
        statements = answered.statements,
        codes = answered.codes(),
        key = answered.key,
        "answered"
    );
}
