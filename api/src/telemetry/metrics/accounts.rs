//! What became of readers' tries to sign up, to sign in and to set a password.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

/// What may come of what. Whoever signs up is let in.
const FATES: [(&str, bool); 5] =
    [("sign_up", true), ("sign_in", true), ("sign_in", false), ("set_password", true), ("set_password", false)];

/// Tries by what was tried, and by what became of them.
#[derive(Debug)]
pub struct Accounts(Family<Try, Counter>);

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Try {
    action: &'static str,
    outcome: &'static str,
}

impl Accounts {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let tries = Family::default();
        let help = "What readers tried, and whether it was let through: a password that was wrong is refused";
        registry.register("dragoman_account_attempts", help, tries.clone());
        let accounts = Self(tries);
        // All series are there from the start: an alert on what was never counted would be silent.
        for (action, is_done) in FATES {
            accounts.of(action, is_done);
        }
        accounts
    }

    /// It was let through, or was not.
    pub(crate) fn tried(&self, action: &'static str, is_done: bool) {
        self.of(action, is_done).inc();
    }

    fn of(&self, action: &'static str, is_done: bool) -> Counter {
        let outcome = if is_done { "done" } else { "refused" };
        self.0.get_or_create(&Try { action, outcome }).clone()
    }
}
