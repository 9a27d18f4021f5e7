//! When this node last noted that a key was used: not at each request, or every read would be a write.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::content::id::KeyId;

/// How exactly it is known when a key was last used.
const NOTED_EVERY: Duration = Duration::from_secs(60);

/// When each key was last noted as used, by this node.
#[derive(Debug, Default)]
pub struct KeyUses(Mutex<HashMap<KeyId, Instant>>);

impl KeyUses {
    /// Whether it is time to note the use of a key; if so, that was it.
    pub fn is_due(&self, id: KeyId) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = noted.get(&id).is_none_or(|at| at.elapsed() >= NOTED_EVERY);
        if is_due {
            noted.insert(id, Instant::now());
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_use_of_a_key_is_noted_once_in_a_while() {
        let uses = KeyUses::default();

        assert!(uses.is_due(KeyId(1)) && uses.is_due(KeyId(2)));
        assert!(!uses.is_due(KeyId(1)));
    }
}
