//! What became of the spans that were to be sent to a collector.

use prometheus_client::registry::Registry;

use super::outcomes::Outcomes;

/// Spans by what became of them.
#[derive(Debug)]
pub struct Traces(Outcomes);

impl Traces {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let help = "Spans that were to be sent to the collector: those it took, and those that were dropped";
        Self(Outcomes::registered(registry, "dragoman_trace_spans", help, &["exported", "dropped"]))
    }

    /// The collector took them.
    pub(crate) fn exported(&self, spans: usize) {
        self.0.add("exported", spans as u64);
    }

    /// It did not, or there was no room for them to wait.
    pub(crate) fn dropped(&self, spans: usize) {
        self.0.add("dropped", spans as u64);
    }
}
