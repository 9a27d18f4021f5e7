//! What the storeys tell of their work as they do it: each is noted once, here, in the bill, the metrics and the trace.

use std::time::{Duration, Instant};

use opentelemetry::KeyValue;
use opentelemetry::trace::SpanKind;
use sea_orm::DbBackend;

use super::metrics::METRICS;
use super::trace::{finished, span};
use super::{bill, sql, trace};

/// Called by the database for each statement, on the task that ran it.
pub fn statement(ran: &sea_orm::metric::Info<'_>) {
    bill::statement(ran.elapsed);
    METRICS.database.asked(system(ran), sql::told(&ran.statement.sql).verb, !ran.failed, ran.elapsed);
    poll(ran);
}

/// Called for each statement by which the log is polled. There are several a second where nothing happens, so they are
/// noted in a trace alone.
pub fn poll(ran: &sea_orm::metric::Info<'_>) {
    let system = system(ran);
    finished(SpanKind::Client, ran.elapsed, ran.failed.then_some("failed"), || {
        let told = sql::told(&ran.statement.sql);
        let attributes = vec![
            KeyValue::new("db.system.name", system),
            KeyValue::new("db.operation.name", told.verb),
            KeyValue::new("db.query.summary", told.summary.clone()),
            KeyValue::new("db.query.text", told.text.clone()),
        ];
        (told.summary.clone().into(), attributes)
    });
}

fn system(ran: &sea_orm::metric::Info<'_>) -> &'static str {
    match ran.statement.db_backend {
        DbBackend::Postgres => "postgresql",
        _ => "sqlite",
    }
}

/// Called for each command that Redis was asked; whether it answered in time. One that was answered is noted only in a
/// trace that has more to tell: a hit is one command, and there are too many.
pub fn redis(verb: &'static str, is_answered: bool, took: Duration) {
    METRICS.database.asked("redis", verb, is_answered, took);
    if is_answered && !trace::has_more_to_tell() {
        return;
    }
    finished(SpanKind::Client, took, (!is_answered).then_some("unanswered"), || {
        (verb.into(), vec![KeyValue::new("db.system.name", "redis"), KeyValue::new("db.operation.name", verb)])
    });
}

/// Called for each look at what the cache keeps beside answers, such as keys and documents. There are too many to be
/// noted in a trace.
pub fn looked_at_kept() {
    bill::lookup();
}

/// Called for each look for an answer in the cache, or where none is taken. A hit is noted only in a trace that is kept in any case: there are too many.
pub fn looked_up(level: &'static str, outcome: &'static str, why: &'static str, took: Duration) {
    if outcome != "bypass" {
        bill::lookup();
    }
    if outcome == "hit" && !trace::is_sampled() {
        return;
    }
    finished(SpanKind::Internal, took, None, || {
        let attributes = [("cache.level", level), ("cache.outcome", outcome), ("cache.why", why)];
        ("cache look-up".into(), attributes.into_iter().map(|(key, value)| KeyValue::new(key, value)).collect())
    });
}

/// Reads a batch of a loader.
pub async fn batch<F: Future>(loader: &'static str, keys: usize, read: F) -> F::Output {
    let began = Instant::now();
    let mut span = span(format!("load {loader}"), SpanKind::Internal);
    span.set("dragoman.loader.name", loader);
    span.set("dragoman.loader.keys", i64::try_from(keys).unwrap_or(i64::MAX));
    let answer = span.run(read).await;
    bill::batch(began.elapsed());
    METRICS.graphql.batched(loader, keys, began.elapsed());
    answer
}
