//! How a poll of the log is asked for, and shared: whoever needs to know what is there now waits for one that began
//! after they asked.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::timeout;

/// How far the polls have come.
#[derive(Clone, Copy, Debug, Default)]
struct Done {
    /// The number of the last one that ended.
    number: u64,
    /// The number of the last one that succeeded.
    succeeded: u64,
}

/// Polls, asked for and made.
#[derive(Debug)]
pub struct Polls {
    begun: AtomicU64,
    done: watch::Sender<Done>,
    wanted: Notify,
}

impl Default for Polls {
    fn default() -> Self {
        Self { begun: AtomicU64::new(0), done: watch::Sender::new(Done::default()), wanted: Notify::new() }
    }
}

impl Polls {
    /// Waits for a poll that begins after this is called. Whether it succeeded, in this time.
    pub async fn fresh(&self, patience: Duration) -> bool {
        let mut done = self.done.subscribe();
        let next = self.begun.load(Ordering::SeqCst) + 1;
        self.wanted.notify_one();
        let ended = timeout(patience, done.wait_for(|done| done.number >= next)).await;
        matches!(ended, Ok(Ok(done)) if done.succeeded >= next)
    }

    /// Whether the last poll that ended has failed.
    pub fn are_failing(&self) -> bool {
        let done = *self.done.borrow();
        done.succeeded < done.number
    }

    /// Until somebody asks for one.
    pub async fn wanted(&self) {
        self.wanted.notified().await;
    }

    /// One begins: its number.
    pub fn begin(&self) -> u64 {
        self.begun.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// It has ended.
    pub fn end(&self, number: u64, succeeded: bool) {
        self.done.send_modify(|done| {
            done.number = number;
            if succeeded {
                done.succeeded = number;
            }
        });
    }
}
