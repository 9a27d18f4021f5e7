//! Which idle connections to the database may be broken: those that were last used before a statement failed.
//!
//! A server that was restarted breaks all of them at once, and each would fail whoever takes it next. So after a failure
//! each is asked for a sign of life once before it is used again; as long as nothing fails, none is.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// When a statement last failed.
#[derive(Clone, Debug, Default)]
pub(super) struct Suspicion(Arc<Mutex<Option<Instant>>>);

impl Suspicion {
    /// A statement has failed.
    pub(super) fn raise(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether a connection that was idle for so long was last used before that.
    pub(super) fn falls_on(&self, idle_for: Duration) -> bool {
        let raised = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        raised.is_some_and(|raised| raised.elapsed() <= idle_for)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_since_the_failure_is_not_suspected() {
        let suspicion = Suspicion::default();
        assert!(!suspicion.falls_on(Duration::MAX), "nothing has failed");

        suspicion.raise();

        assert!(suspicion.falls_on(Duration::from_secs(600)), "it was idle when that happened");
        while suspicion.falls_on(Duration::ZERO) {}
        assert!(suspicion.falls_on(Duration::from_secs(600)), "and is until it is used");
    }
}
