//! What one request cost in SQL. The database tells of each statement on the task that ran it, and a request runs on
//! one task, so a task's own meter counts exactly its own.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

tokio::task_local! {
    static METER: Arc<Meter>;
}

/// Counts one request's statements.
#[derive(Debug, Default)]
pub struct Meter {
    statements: AtomicU64,
    microseconds: AtomicU64,
}

impl Meter {
    /// How many statements ran.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// How long they took together; those of a round run side by side, so it may exceed the request's own time.
    pub fn took(&self) -> Duration {
        Duration::from_micros(self.microseconds.load(Ordering::Relaxed))
    }
}

/// Runs a request, its statements counted by `meter`.
pub async fn metered<F: Future>(meter: Arc<Meter>, request: F) -> F::Output {
    METER.scope(meter, request).await
}

/// Called by the database for each statement. Outside a request nobody counts.
pub fn count(statement: &sea_orm::metric::Info<'_>) {
    let counted = METER.try_with(|meter| {
        meter.statements.fetch_add(1, Ordering::Relaxed);
        let took = u64::try_from(statement.elapsed.as_micros()).unwrap_or(u64::MAX);
        meter.microseconds.fetch_add(took, Ordering::Relaxed);
    });
    // An error says that no request runs on this task.
    counted.unwrap_or_default();
}
