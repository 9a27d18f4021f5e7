//! What searches found.

use prometheus_client::registry::Registry;

use super::outcomes::Outcomes;

/// Searches by what came of them.
#[derive(Debug)]
pub struct Searches(Outcomes);

impl Searches {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let help = "Searches that were not answered from a cache: those that found what was typed, those that found what \
                    may have been meant, and those that found nothing";
        Self(Outcomes::registered(registry, "dragoman_searches", help, &["typed", "meant", "nothing"]))
    }

    /// One found something, or nothing, by what was typed or, `loosely`, by what may have been meant.
    pub(crate) fn found(&self, is_something: bool, loosely: bool) {
        let outcome = match (is_something, loosely) {
            (true, false) => "typed",
            (true, true) => "meant",
            (false, _) => "nothing",
        };
        self.0.add(outcome, 1);
    }
}
