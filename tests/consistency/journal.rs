//! Every request that was made, with what was heard, for those who want more than counts.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// All requests, in the order in which they ended; none where they are only counted.
#[derive(Debug)]
pub struct Journal {
    is_kept: bool,
    reads: Mutex<Vec<Read>>,
    writes: Mutex<Vec<Write>>,
}

/// A question.
#[derive(Clone, Copy, Debug)]
pub struct Read {
    /// Which node was asked.
    pub node: usize,
    /// When.
    pub sent: Instant,
    /// How long the answer took, or that none came.
    pub took: Duration,
    /// What was heard.
    pub heard: Heard,
    /// Whether it was told when to ask again.
    pub is_told_when: bool,
}

/// An attempt to write.
#[derive(Clone, Copy, Debug)]
pub struct Write {
    /// When it was sent.
    pub sent: Instant,
    /// How long it took to hear what came of it.
    pub took: Duration,
    /// Whether it was acknowledged.
    pub is_done: bool,
    /// The HTTP status; none where nobody answered.
    pub status: Option<u16>,
}

/// What came of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// An answer, from there.
    Answer(Level),
    /// An error, with this HTTP status.
    Error(u16),
    /// Nobody listens.
    NotConnected,
    /// The connection ended before an answer, or none came in time.
    CutOff,
}

/// Where an answer came from, as its `X-Cache` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The node's own memory.
    One,
    /// Redis.
    Two,
    /// The database.
    Miss,
    /// The database, since nothing of it is kept.
    Bypass,
    /// The node's own memory, while the database is not there.
    Stale,
}

impl Level {
    /// That of a header; without one it came from the database.
    pub fn of(header: &str) -> Self {
        match header {
            "L1" => Self::One,
            "L2" => Self::Two,
            "BYPASS" => Self::Bypass,
            "STALE" => Self::Stale,
            _ => Self::Miss,
        }
    }

    /// As the header says it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::One => "L1",
            Self::Two => "L2",
            Self::Miss => "MISS",
            Self::Bypass => "BYPASS",
            Self::Stale => "STALE",
        }
    }
}

impl Journal {
    pub(super) fn new(is_kept: bool) -> Self {
        Self { is_kept, reads: Mutex::default(), writes: Mutex::default() }
    }

    pub(super) fn read(&self, read: Read) {
        if self.is_kept {
            self.reads.lock().unwrap_or_else(PoisonError::into_inner).push(read);
        }
    }

    pub(super) fn wrote(&self, write: Write) {
        if self.is_kept {
            self.writes.lock().unwrap_or_else(PoisonError::into_inner).push(write);
        }
    }

    /// The questions that were sent in a time.
    pub fn reads(&self, from: Instant, to: Instant) -> Vec<Read> {
        let all = self.reads.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().filter(|read| (from..to).contains(&read.sent)).copied().collect()
    }

    /// The attempts to write that were sent in a time.
    pub fn writes(&self, from: Instant, to: Instant) -> Vec<Write> {
        let all = self.writes.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().filter(|write| (from..to).contains(&write.sent)).copied().collect()
    }
}
