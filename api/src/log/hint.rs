//! A word within the process that something was committed: whoever follows the log need not wait for its next poll.
//!
//! Nothing rests on it. A hint that is lost costs the time until that poll.

use std::sync::Arc;

use tokio::sync::watch;

/// Tells of commits, and is told of them.
#[derive(Clone, Debug)]
pub struct Hint(Arc<watch::Sender<i64>>);

impl Default for Hint {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

impl Hint {
    /// This commit was made, or may have been.
    pub fn committed(&self, seq: i64) {
        self.0.send_if_modified(|last| {
            let is_news = *last < seq;
            *last = seq.max(*last);
            is_news
        });
    }

    /// Hears of every commit from now on; of many at once, once.
    pub fn heard(&self) -> watch::Receiver<i64> {
        self.0.subscribe()
    }
}
