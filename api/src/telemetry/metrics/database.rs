//! Statements: how many of a kind, how long they took, how many failed.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::SECONDS;

/// What is asked of databases, SQL and other.
#[derive(Debug)]
pub struct Database {
    asked: Family<Question, Histogram, fn() -> Histogram>,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Question {
    db_system_name: &'static str,
    db_operation_name: &'static str,
    outcome: &'static str,
}

impl Database {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let asked = Family::new_with_constructor((|| Histogram::new(SECONDS)) as fn() -> Histogram);
        registry.register_with_unit(
            "db_client_operation_duration",
            "How long databases took for a statement or a command",
            Unit::Seconds,
            asked.clone(),
        );
        Self { asked }
    }

    /// Counts a statement or a command, by its verb.
    pub fn asked(&self, system: &'static str, verb: &'static str, is_fine: bool, took: Duration) {
        let outcome = if is_fine { "ok" } else { "error" };
        let question = Question { db_system_name: system, db_operation_name: verb, outcome };
        self.asked.get_or_create(&question).observe(took.as_secs_f64());
    }
}
