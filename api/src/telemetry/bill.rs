//! What one request cost. Databases and loaders tell of what they did on the task that did it, and a request runs on
//! one task, so a task's own meter counts exactly its own.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

tokio::task_local! {
    static METER: Arc<Meter>;
    static LOOKUPS: AtomicU64;
}

/// Counts what one request did.
#[derive(Debug, Default)]
pub struct Meter {
    /// SQL statements.
    pub statements: Tally,
    /// Batches of loaders.
    pub batches: Tally,
}

/// How often something was done, and how long that took together. What runs side by side may take more than the
/// request's own time.
#[derive(Debug, Default)]
pub struct Tally {
    count: AtomicU64,
    microseconds: AtomicU64,
}

impl Tally {
    /// How often.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// How long together.
    pub fn took(&self) -> Duration {
        Duration::from_micros(self.microseconds.load(Ordering::Relaxed))
    }

    fn add(&self, took: Duration) {
        self.count.fetch_add(1, Ordering::Relaxed);
        self.microseconds.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

/// Runs a request, counted by `meter`.
pub async fn metered<F: Future>(meter: Arc<Meter>, request: F) -> F::Output {
    METER.scope(meter, request).await
}

/// Answers a request, from its arrival on: how often it looks into the cache is counted.
pub async fn looking<F: Future>(request: F) -> F::Output {
    LOOKUPS.scope(AtomicU64::new(0), request).await
}

/// How often the request that runs on this task has looked into the cache so far.
pub fn lookups() -> u64 {
    LOOKUPS.try_with(|lookups| lookups.load(Ordering::Relaxed)).unwrap_or_default()
}

/// Counts a look into the cache.
pub(super) fn lookup() {
    let count = |lookups: &AtomicU64| {
        lookups.fetch_add(1, Ordering::Relaxed);
    };
    LOOKUPS.try_with(count).unwrap_or_default();
}

/// Counts a statement. Outside a request nobody counts.
pub(super) fn statement(took: Duration) {
    tally(|meter| &meter.statements, took);
}

/// Counts a batch.
pub(super) fn batch(took: Duration) {
    tally(|meter| &meter.batches, took);
}

fn tally(which: impl FnOnce(&Meter) -> &Tally, took: Duration) {
    // An error says that no request runs on this task.
    METER.try_with(|meter| which(meter).add(took)).unwrap_or_default();
}
