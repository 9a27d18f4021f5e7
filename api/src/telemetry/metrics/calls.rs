//! What became of calls that tell somebody outside of something: a shared cache before the gateway, a hub, a mail server.

use prometheus_client::registry::Registry;

use super::outcomes::Outcomes;

/// Calls by what became of them.
#[derive(Debug)]
pub struct Calls(Outcomes);

impl Calls {
    pub(super) fn registered(registry: &mut Registry, name: &str, help: &str) -> Self {
        Self(Outcomes::registered(registry, name, help, &["done", "failed"]))
    }

    /// One was taken, or was not.
    pub(crate) fn told(&self, is_done: bool) {
        self.0.add(if is_done { "done" } else { "failed" }, 1);
    }
}
