//! Shortcuts: from a hash of a raw request straight to the key of its answer, so that a repeated one is never parsed.

use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{OptionsBuilder, UnitWeighter};

use super::key::{Key, KeyHasher, KeyWriter};

/// What one shortcut takes, with its place in the table.
const BYTES: u64 = 160;

/// Shortcuts, and what each leads to beside the key.
pub struct Aliases<T> {
    known: Cache<Key, (Key, T), UnitWeighter, KeyHasher>,
    /// Nobody who does not know it can make two requests that are taken for one.
    secret: [u8; 32],
}

impl<T: Clone> Aliases<T> {
    /// Room for so many bytes. The secret is nobody else's.
    pub fn new(bytes: u64, secret: [u8; 32]) -> Self {
        let count = (bytes / BYTES).max(16);
        let options = OptionsBuilder::new()
            .estimated_items_capacity(usize::try_from(count).unwrap_or(usize::MAX))
            .weight_capacity(count)
            .build()
            .expect("both capacities are given");
        let known = Cache::with_options(options, UnitWeighter, KeyHasher::default(), DefaultLifecycle::default());
        Self { known, secret }
    }

    /// What a raw request is written to.
    pub fn writer(&self) -> KeyWriter {
        KeyWriter::keyed(&self.secret)
    }

    /// Where a raw request leads.
    pub fn get(&self, alias: &Key) -> Option<(Key, T)> {
        self.known.get(alias)
    }

    /// Remembers that.
    pub fn put(&self, alias: Key, key: Key, beside: T) {
        self.known.insert(alias, (key, beside));
    }

    /// Forgets all: another history has other keys.
    pub fn clear(&self) {
        self.known.clear();
    }
}
