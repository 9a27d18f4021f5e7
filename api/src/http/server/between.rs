//! Whether a connection stands between two requests, told to whoever wants it to end: there it can end without the parsers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One connection's, seen from its bytes and from who ends it.
#[derive(Clone, Debug, Default)]
pub(super) struct Between(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// Whether a request is to begin, and the parsers have nothing.
    is_so: bool,
    is_leaving: bool,
}

impl Between {
    /// Whether a request is to begin, and the parsers have nothing.
    pub(super) fn set(&self, is_so: bool) {
        self.state().is_so = is_so;
    }

    /// No further request is to begin. Whether that is enough for the connection to end: the parsers have nothing that
    /// they would have to be told for.
    pub(super) fn leave(&self) -> bool {
        let mut state = self.state();
        state.is_leaving = state.is_so;
        state.is_so
    }

    /// Whether no further request is to begin.
    pub(super) fn is_leaving(&self) -> bool {
        self.state().is_leaving
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_stands_between_requests_may_be_left_and_whose_request_the_parsers_have_may_not() {
        let between = Between::default();
        let seen = between.clone();

        between.set(true);
        assert!(seen.leave() && between.is_leaving());
        between.set(false);

        assert!(!seen.leave(), "the parsers are told");
        assert!(!between.is_leaving());
    }
}
