//! What became of the spans that were to be sent to a collector.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

/// Spans by what became of them.
#[derive(Debug)]
pub struct Traces(Family<Fate, Counter>);

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Fate {
    outcome: &'static str,
}

impl Traces {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let spans = Family::default();
        let help = "Spans that were to be sent to the collector: those it took, and those that were dropped";
        registry.register("dragoman_trace_spans", help, spans.clone());
        let traces = Self(spans);
        // Both series are there from the start: an alert on what was never counted would be silent.
        traces.exported(0);
        traces.dropped(0);
        traces
    }

    /// The collector took them.
    pub(crate) fn exported(&self, spans: usize) {
        self.count("exported", spans);
    }

    /// It did not, or there was no room for them to wait.
    pub(crate) fn dropped(&self, spans: usize) {
        self.count("dropped", spans);
    }

    fn count(&self, outcome: &'static str, spans: usize) {
        self.0.get_or_create(&Fate { outcome }).inc_by(spans as u64);
    }
}
