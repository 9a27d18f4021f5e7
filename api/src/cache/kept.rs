//! What requests need beside their answer, such as a key's rights: kept under the same rule, few, and small.

use std::hash::Hash;
use std::sync::Arc;

use quick_cache::sync::Cache;

use super::clock::BootTime;
use super::proof::Proof;
use super::view::View;

/// Values with their proofs.
pub struct Kept<K, V> {
    values: Cache<K, (Arc<Proof>, V)>,
}

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    /// Room for so many.
    pub fn new(count: usize) -> Self {
        Self { values: Cache::new(count) }
    }

    /// What may be used.
    pub fn get(&self, view: &View, key: &K) -> Option<V> {
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
