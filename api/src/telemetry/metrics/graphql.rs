//! Operations, their errors, and the batches that their loaders read.

use std::time::Duration;

use opentelemetry::trace::TraceId;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::{Durations, SECONDS, durations, exemplar};

/// What an operation is called whose name a client made up.
pub const OTHER: &str = "other";

/// Operations by type, name and outcome.
#[derive(Debug)]
pub struct GraphQl {
    answered: Family<Operation, Durations, fn() -> Durations>,
    told: Family<Event, Durations, fn() -> Durations>,
    errors: Family<Code, Counter>,
    complexity: Histogram,
    batch_keys: Family<Loader, Histogram, fn() -> Histogram>,
    batch_seconds: Family<Loader, Histogram, fn() -> Histogram>,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Operation {
    graphql_operation_type: &'static str,
    graphql_operation_name: String,
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Event {
    graphql_operation_name: String,
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Code {
    code: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Loader {
    loader: &'static str,
}

impl GraphQl {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let keys = || Histogram::new([1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 10_000.0]);
        let seconds = || Histogram::new(SECONDS);
        let graphql = Self {
            answered: Family::new_with_constructor(durations as fn() -> Durations),
            told: Family::new_with_constructor(durations as fn() -> Durations),
            errors: Family::default(),
            complexity: Histogram::new([
                1.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1_000.0, 2_500.0, 5_000.0, 10_000.0,
            ]),
            batch_keys: Family::new_with_constructor(keys as fn() -> Histogram),
            batch_seconds: Family::new_with_constructor(seconds as fn() -> Histogram),
        };
        registry.register_with_unit(
            "dragoman_graphql_operation_duration",
            "How long operations took, by the name that their trusted document has",
            Unit::Seconds,
            graphql.answered.clone(),
        );
        registry.register_with_unit(
            "dragoman_subscription_event_duration",
            "How long subscriptions took to be executed for a change, once for all who listen to the same",
            Unit::Seconds,
            graphql.told.clone(),
        );
        registry.register("dragoman_graphql_errors", "Errors in answers, by their code", graphql.errors.clone());
        let help = "How many fields the documents asked for, their fragments expanded";
        registry.register("dragoman_graphql_complexity", help, graphql.complexity.clone());
        registry.register("dragoman_loader_batch_keys", "How many keys a batch read", graphql.batch_keys.clone());
        registry.register_with_unit(
            "dragoman_loader_batch_duration",
            "How long a batch took",
            Unit::Seconds,
            graphql.batch_seconds.clone(),
        );
        graphql
    }

    /// Counts an answer. `name` is a trusted document's; what a client made up is [`OTHER`].
    pub fn answered(&self, kind: &'static str, name: &str, is_fine: bool, took: Duration, trace: Option<TraceId>) {
        let operation = Operation {
            graphql_operation_type: kind,
            graphql_operation_name: name.to_owned(),
            outcome: if is_fine { "ok" } else { "error" },
        };
        self.answered.get_or_create(&operation).observe(took.as_secs_f64(), exemplar(trace), None);
    }

    /// Counts an execution of a subscription for a change. `name` is as in [`Self::answered`].
    pub fn told(&self, name: &str, is_fine: bool, took: Duration, trace: Option<TraceId>) {
        let outcome = if is_fine { "ok" } else { "error" };
        let event = Event { graphql_operation_name: name.to_owned(), outcome };
        self.told.get_or_create(&event).observe(took.as_secs_f64(), exemplar(trace), None);
    }

    /// Counts an error: the codes are those of the contract.
    pub fn failed(&self, code: &str) {
        self.errors.get_or_create(&Code { code: code.to_owned() }).inc();
    }

    /// Counts what was executed.
    pub fn executed(&self, complexity: u64) {
        #[allow(clippy::cast_precision_loss, reason = "larger documents are refused")]
        self.complexity.observe(complexity as f64);
    }

    /// Counts a batch.
    pub fn batched(&self, loader: &'static str, keys: usize, took: Duration) {
        let loader = Loader { loader };
        #[allow(clippy::cast_precision_loss, reason = "a request has not that many keys")]
        self.batch_keys.get_or_create(&loader).observe(keys as f64);
        self.batch_seconds.get_or_create(&loader).observe(took.as_secs_f64());
    }
}
