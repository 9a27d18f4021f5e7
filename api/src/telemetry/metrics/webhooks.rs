//! What became of calls to webhooks.

use prometheus_client::registry::Registry;

use super::outcomes::Outcomes;

/// Calls by what became of them.
#[derive(Debug)]
pub struct Webhooks(Outcomes);

impl Webhooks {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let help = "Calls to webhooks: those that were taken, those that failed and are repeated, those that failed for the \
                    last time and are parked";
        Self(Outcomes::registered(registry, "dragoman_webhook_deliveries", help, &["done", "failed", "parked"]))
    }

    /// One was taken, or not, or for the last time not.
    pub(crate) fn called(&self, is_done: bool, is_parked: bool) {
        let outcome = match (is_done, is_parked) {
            (true, _) => "done",
            (_, false) => "failed",
            (_, true) => "parked",
        };
        self.0.add(outcome, 1);
    }
}
