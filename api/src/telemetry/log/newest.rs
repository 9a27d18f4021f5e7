//! The newest warnings and errors of this process, for whoever looks at `/ops`.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Lines that are kept.
const MOST: usize = 100;

/// What the log of this process said last.
pub static NEWEST: Newest = Newest { lines: Mutex::new(VecDeque::new()), count: AtomicU64::new(0) };

/// Lines, the newest last.
#[derive(Debug)]
pub struct Newest {
    lines: Mutex<VecDeque<String>>,
    count: AtomicU64,
}

impl Newest {
    pub(super) fn keep(&self, line: String) {
        self.count.fetch_add(1, Ordering::Relaxed);
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == MOST {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    /// All of them as they were logged: a JSON object each.
    pub fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// How many there were since the start.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}
