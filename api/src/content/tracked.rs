//! Rows that cannot be had without their cache tags.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::cache::tag::CacheTag;

/// What a read answers: a value, locked until its tags are noted.
#[derive(Clone, Debug)]
pub struct Tracked<T> {
    value: T,
    tags: Vec<CacheTag>,
}

impl<T> Tracked<T> {
    /// A value that depends on what `tags` name.
    pub fn new(value: T, tags: impl IntoIterator<Item = CacheTag>) -> Self {
        Self { value, tags: tags.into_iter().collect() }
    }

    /// The value, its tags noted.
    pub fn noted(self, collector: &Collector) -> T {
        collector.note(self.tags);
        self.value
    }

    /// The same value, which depends on more.
    pub fn and(mut self, tags: impl IntoIterator<Item = CacheTag>) -> Self {
        self.tags.extend(tags);
        self
    }

    /// The same tags over another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Tracked<U> {
        Tracked { value: change(self.value), tags: self.tags }
    }
}

/// Where one execution's tags are noted.
#[derive(Debug, Default)]
pub struct Collector(Mutex<BTreeSet<CacheTag>>);

impl Collector {
    /// All that was noted since they were last taken.
    pub fn take(&self) -> BTreeSet<CacheTag> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, tags: Vec<CacheTag>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(tags);
    }
}
