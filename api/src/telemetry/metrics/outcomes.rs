//! What became of things that are counted by that alone.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

/// Counts by outcome.
#[derive(Debug)]
pub struct Outcomes(Family<Outcome, Counter>);

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

impl Outcomes {
    /// Of one of these each time.
    pub(super) fn registered(registry: &mut Registry, name: &str, help: &str, outcomes: &[&'static str]) -> Self {
        let counts = Family::default();
        registry.register(name, help, counts.clone());
        let counts = Self(counts);
        // All series are there from the start: an alert on what was never counted would be silent.
        for outcome in outcomes {
            counts.add(outcome, 0);
        }
        counts
    }

    pub(super) fn add(&self, outcome: &'static str, count: u64) {
        self.0.get_or_create(&Outcome { outcome }).inc_by(count);
    }
}
