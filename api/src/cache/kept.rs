//! What requests need beside their answer, such as a key's rights: kept under the same rule, few, and small.

use std::hash::Hash;
use std::sync::Arc;

use quick_cache::sync::Cache;

use super::clock::BootTime;
use super::proof::Proof;
use super::view::View;
use crate::telemetry::told;

/// Below it the table keeps nothing: it divides its room among what is new and what is asked for often.
const LEAST: usize = 64;

/// Values with their proofs.
pub struct Kept<K, V> {
    values: Cache<K, (Arc<Proof>, V)>,
}

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    /// Room for so many, and for a few at least.
    pub fn new(count: usize) -> Self {
        Self { values: Cache::new(count.max(LEAST)) }
    }

    /// What may be used.
    pub fn get(&self, view: &View, key: &K) -> Option<V> {
        told::looked_at_kept();
        let (proof, value) = self.values.get(key)?;
        view.passes(&proof, BootTime::now()).then_some(value)
    }

    /// What was kept last, whatever it is worth by now.
    pub fn last(&self, key: &K) -> Option<V> {
        Some(self.values.get(key)?.1)
    }

    /// Keeps a value.
    pub fn put(&self, key: K, proof: Proof, value: V) {
        self.values.insert(key, (Arc::new(proof), value));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::*;
    use crate::cache::Page;
    use crate::cache::proof::NEVER;

    #[test]
    fn even_a_single_value_is_kept() {
        let (view, now) = (View::with_slots(16), BootTime::now());
        view.begin(1, "here".into(), 0);
        let (commits, dues) = (Vec::new(), [].into());
        let page = Page { began: now, end: 1, is_last: true, floor: 0, commits, clock: (1, now), dues };
        view.apply(page, Duration::from_secs(3_600));
        let kept = Kept::new(1);

        kept.put((), Proof::new(1, 1, NEVER, &BTreeSet::new()), "fa");

        assert_eq!((kept.get(&view, &()), kept.last(&())), (Some("fa"), Some("fa")));
    }
}
