//! Running an operation that a client may ask for and can pay: when it is its turn, in time; and what it cost.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, header};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::refusal::Refusal;
use super::request::Parameters;
use super::visitor::Visitor;
use crate::app::App;
use crate::content::Caller;
use crate::graphql::document::Document;
use crate::graphql::{Asked, Executed, Operation, execute};
use crate::telemetry::bill::{Meter, lookups, metered};
use crate::telemetry::metrics::METRICS;

/// Until when a read that failed for want of the database is tried once more. The connections of a database that was
/// restarted are found broken by whoever uses them first: nobody else need know.
const SECOND_TRY: Duration = Duration::from_millis(500);

/// What a request brings along beside its document.
pub(super) fn asked(app: &App, headers: &HeaderMap, caller: Caller) -> Asked {
    Asked {
        content: app.content.clone(),
        caller,
        accept_language: accept_language(headers),
        limits: app.page_limits(),
        visit: None,
    }
}

pub(super) fn accept_language(headers: &HeaderMap) -> Option<String> {
    headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// A measured document with what it is executed with.
pub(super) fn operation(parameters: Parameters, document: Document) -> Operation {
    let text = parameters.query.unwrap_or_default();
    Operation::new(document, &text, parameters.operation_name, parameters.variables)
}

/// Executes what the client can pay, when it is its turn, in time; and counts what it cost.
pub(super) async fn run(
    app: &App,
    visitor: &Visitor,
    headers: &HeaderMap,
    caller: Caller,
    parameters: Parameters,
    document: Document,
) -> Result<(Executed, Value), Refusal> {
    let patience = app.door.patience;
    visitor.spend_rest(&app.door, &caller, document.cost)?;
    let _place = app.door.admission.enter().await?;
    let asked = Asked { visit: Some(visitor.visit(&app.accounts)), ..asked(app, headers, caller) };
    let executed = counted(app, asked, parameters, document);
    timeout(patience, executed).await.map_err(|_| Refusal::late(patience))
}

/// What a read comes to, at its second try where the first was lost.
pub(super) async fn with_second_try<T, F: Future<Output = T>>(read: impl Fn() -> F, is_lost: impl Fn(&T) -> bool) -> T {
    let began = Instant::now();
    match read().await {
        lost if is_lost(&lost) && began.elapsed() < SECOND_TRY => read().await,
        read => read,
    }
}

async fn counted(app: &App, asked: Asked, parameters: Parameters, document: Document) -> (Executed, Value) {
    let began = Instant::now();
    let (complexity, is_query) = (document.cost, document.is_query);
    METRICS.graphql.executed(complexity);
    let operation = operation(parameters, document);
    let meter = Arc::new(Meter::default());
    let execute = || metered(meter.clone(), execute(&app.schema, operation.request(), asked.clone()));
    let executed = match is_query {
        true => with_second_try(execute, Executed::is_unavailable).await,
        // A write may have been written.
        false => execute().await,
    };
    let bill = json!({
        "statements": meter.statements.count(),
        "batches": executed.batches,
        "cacheLookups": lookups(),
        "complexity": complexity,
        "milliseconds": {
            "total": milliseconds(began.elapsed()),
            "sql": milliseconds(meter.statements.took()),
            "batches": milliseconds(meter.batches.took()),
        },
        "tags": executed.tags.iter().map(|tag| format!("{tag:?}")).collect::<Vec<_>>(),
    });
    (executed, bill)
}

fn milliseconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 1_000_000.0).round() / 1_000.0
}
