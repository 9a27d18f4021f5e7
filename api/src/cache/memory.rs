//! Level 1: entries in this process, bounded by bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use quick_cache::sync::{Cache, EntryAction};
use quick_cache::{Lifecycle, OptionsBuilder, Weighter};

use super::entry::{Entry, Value};
use super::key::{Key, KeyHasher};

/// What an entry is guessed to weigh, to make room for as many.
const GUESS: u64 = 4_096;

/// What one place in the table takes.
const PLACE: usize = 96;

/// Entries by key.
pub struct Memory<V: Value> {
    entries: Cache<Key, Arc<Entry<V>>, Weight, KeyHasher, Evictions>,
    evictions: Evictions,
}

/// Counts entries that gave way to others.
#[derive(Clone, Debug, Default)]
struct Evictions(Arc<AtomicU64>);

impl<K, E> Lifecycle<K, E> for Evictions {
    type RequestState = ();

    fn on_evict(&self, (): &mut (), _: K, _: E) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[derive(Clone)]
struct Weight;

impl<V: Value> Weighter<Key, Arc<Entry<V>>> for Weight {
    fn weight(&self, _: &Key, entry: &Arc<Entry<V>>) -> u64 {
        (PLACE + entry.weight()) as u64
    }
}

impl<V: Value> Memory<V> {
    /// Room for so many bytes; for none, nothing is kept.
    pub fn new(bytes: u64) -> Self {
        let options = OptionsBuilder::new()
            .estimated_items_capacity(usize::try_from(bytes / GUESS).unwrap_or(usize::MAX).max(16))
            .weight_capacity(bytes)
            .build()
            .expect("both capacities are given");
        let evictions = Evictions::default();
        let entries = Cache::with_options(options, Weight, KeyHasher::default(), evictions.clone());
        Self { entries, evictions }
    }

    /// What is kept under a key, whatever it is worth by now.
    pub fn get(&self, key: &Key) -> Option<Arc<Entry<V>>> {
        self.entries.get(key)
    }

    /// Keeps an entry, unless a newer one is there.
    pub fn put(&self, key: Key, entry: Arc<Entry<V>>) {
        let is_newer = |kept: Arc<Entry<V>>| kept.proof.epoch == entry.proof.epoch && kept.proof.pos > entry.proof.pos;
        if !self.entries.peek(&key).is_some_and(is_newer) {
            self.entries.insert(key, entry);
        }
    }

    /// Keeps another form of an entry in its place, unless something else is there by now.
    pub fn replace(&self, key: Key, old: &Arc<Entry<V>>, new: Arc<Entry<V>>) {
        let replaced = self.entries.entry(&key, Some(Duration::ZERO), |_, kept| {
            if Arc::ptr_eq(kept, old) {
                *kept = new;
            }
            EntryAction::Retain(())
        });
        drop(replaced);
    }

    /// Lets go of everything.
    pub fn clear(&self) {
        self.entries.clear();
    }

    /// How many entries gave way to others.
    pub fn evicted(&self) -> u64 {
        self.evictions.0.load(Ordering::Relaxed)
    }

    /// How many entries there are, and how many bytes they take.
    pub fn size(&self) -> (usize, u64) {
        (self.entries.len(), self.entries.weight())
    }
}
