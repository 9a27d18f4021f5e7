//! What became of purges: calls that tell a shared cache before the gateway to forget.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

/// Purges by what became of them.
#[derive(Debug)]
pub struct Purges(Family<Fate, Counter>);

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Fate {
    outcome: &'static str,
}

impl Purges {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let calls = Family::default();
        let help =
            "Purges sent to the shared cache before the gateway: those it took, and those that failed and are repeated";
        registry.register("dragoman_purges", help, calls.clone());
        let purges = Self(calls);
        // Both series are there from the start: an alert on what was never counted would be silent.
        for is_done in [true, false] {
            purges.calls(is_done);
        }
        purges
    }

    /// The shared cache took one, or did not.
    pub(crate) fn told(&self, is_done: bool) {
        self.calls(is_done).inc();
    }

    fn calls(&self, is_done: bool) -> Counter {
        self.0.get_or_create(&Fate { outcome: if is_done { "done" } else { "failed" } }).clone()
    }
}
