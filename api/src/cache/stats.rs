//! What the cache has done since the node was started: plain counters, for whoever shows them.

use std::sync::atomic::{AtomicU64, Ordering};

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// One more.
    pub fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// How many there were.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A number that goes up and down.
#[derive(Debug, Default)]
pub struct Gauge(AtomicU64);

impl Gauge {
    /// It is so much now.
    pub fn set(&self, number: u64) {
        self.0.store(number, Ordering::Relaxed);
    }

    /// How much it was last.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The counters.
#[derive(Debug, Default)]
pub struct Stats {
    /// Answers from memory, certified.
    pub hits: Counter,
    /// Of those, by a shortcut: nothing was parsed.
    pub aliased: Counter,
    /// Answers from either level past the parsers: not even HTTP was parsed.
    pub repeated: Counter,
    /// Answers from level 2, certified.
    pub shared_hits: Counter,
    /// Answers that were executed for.
    pub misses: Counter,
    /// Requests that neither read nor wrote the cache.
    pub bypasses: Counter,
    /// Answers marked as old.
    pub stale: Counter,
    /// Requests that were told to come again: the log could not be followed.
    pub refused: Counter,
    /// Answers without a body: the client had it.
    pub not_modified: Counter,
    /// Executions for who asks; those that only compare are [`Stats::sampled`].
    pub executions: Counter,
    /// Requests that waited for somebody else's execution, and used it.
    pub shared_flights: Counter,
    /// Entries found that something was written after.
    pub outdated: Counter,
    /// Answers that were out of date before they were kept, and were not.
    pub born_outdated: Counter,
    /// Answers of which a field looked at who asks though it does not declare so. The goal is 0.
    pub undeclared: Counter,
    /// Executions that were repeated, for what they had begun to read was gone.
    pub torn: Counter,
    /// Hits that were executed again and compared.
    pub sampled: Counter,
    /// Of those, answers that were different with nothing written meanwhile. The goal is 0.
    pub inconsistent: Counter,
    /// Answers in memory.
    pub entries: Gauge,
    /// What they take.
    pub bytes: Gauge,
    /// Answers that gave way to others, for want of room.
    pub evictions: Gauge,
}

impl Stats {
    /// All of them by name.
    pub fn counted(&self) -> [(&'static str, u64); 19] {
        [
            ("hits", self.hits.get()),
            ("aliased", self.aliased.get()),
            ("repeated", self.repeated.get()),
            ("shared_hits", self.shared_hits.get()),
            ("misses", self.misses.get()),
            ("bypasses", self.bypasses.get()),
            ("stale", self.stale.get()),
            ("refused", self.refused.get()),
            ("not_modified", self.not_modified.get()),
            ("executions", self.executions.get()),
            ("shared_flights", self.shared_flights.get()),
            ("outdated", self.outdated.get()),
            ("born_outdated", self.born_outdated.get()),
            ("undeclared", self.undeclared.get()),
            ("torn", self.torn.get()),
            ("sampled", self.sampled.get()),
            ("inconsistent", self.inconsistent.get()),
            ("entries", self.entries.get()),
            ("bytes", self.bytes.get()),
        ]
    }
}
