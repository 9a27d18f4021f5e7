//! What was asked in a stretch of time, in the figures that bars are about.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::Check;
use crate::consistency::{Heard, Journal, Level, Read, Write};

/// A busy machine's own noise, which no bar is about.
const NOISE: Duration = Duration::from_millis(20);

/// Questions to a node that may fail one after the other on a busy machine: more readers than that are not on their way
/// to it at once in the short form.
const MOST_IN_A_ROW: usize = 5;

/// What was asked in a stretch of time.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) began: Instant,
    pub(super) reads: Vec<Read>,
    pub(super) writes: Vec<Write>,
}

impl Span {
    pub(super) fn of(journal: &Journal, began: Instant, ended: Instant) -> Self {
        Self { began, reads: journal.reads(began, ended), writes: journal.writes(began, ended) }
    }

    /// What of it was asked in a part of that time, counted from its beginning.
    pub(super) fn part(&self, from: Duration, to: Duration) -> Self {
        let within = |sent: Instant| (self.began + from..self.began + to).contains(&sent);
        Self {
            began: self.began + from,
            reads: self.reads.iter().filter(|read| within(read.sent)).copied().collect(),
            writes: self.writes.iter().filter(|write| within(write.sent)).copied().collect(),
        }
    }

    /// The questions of which this was heard.
    pub(super) fn heard(&self, is_such: impl Fn(Heard) -> bool) -> Vec<Read> {
        self.reads.iter().filter(|read| is_such(read.heard)).copied().collect()
    }

    /// How many were not answered, but for those that nobody was there to take.
    pub(super) fn failed(&self) -> u64 {
        self.heard(|heard| matches!(heard, Heard::Error(_) | Heard::CutOff)).len() as u64
    }

    /// How many were neither answered nor told by a 503 when to ask again.
    pub(super) fn failed_otherwise(&self) -> u64 {
        let is_fine = |read: &&Read| match read.heard {
            Heard::Answer(_) => true,
            Heard::Error(503) => read.is_told_when,
            _ => false,
        };
        (self.reads.len() - self.reads.iter().filter(is_fine).count()) as u64
    }

    /// Whoever wrote in vain was told so, by one of these statuses.
    pub(super) fn unwritten_otherwise(&self, statuses: &[u16]) -> Check {
        let is_told = |write: &&&Write| write.status.is_some_and(|status| statuses.contains(&status));
        let failed: Vec<_> = self.writes.iter().filter(|write| !write.is_done).collect();
        let otherwise = failed.len() - failed.iter().filter(is_told).count();
        let what = format!("of {} failed writes told so otherwise than by {statuses:?}", failed.len());
        Check::most(&what, otherwise as u64, 0)
    }

    /// How many were answered from there.
    pub(super) fn from(&self, level: Level) -> u64 {
        self.heard(|heard| heard == Heard::Answer(level)).len() as u64
    }

    /// The time within which this part of a hundred was answered.
    pub(super) fn percentile(&self, percent: usize) -> Duration {
        percentile(self.reads.iter().map(|read| read.took), percent)
    }

    /// No question failed. Where one here and there was a 503, something took too long; where they come in a row, a
    /// node refused everybody, and that is no matter of time.
    pub(super) fn none_failed(&self) -> Check {
        let what = format!("failed of {} reads (most in a row: {})", self.reads.len(), self.in_a_row());
        let check = Check::most(&what, self.failed(), 0);
        let late = self.heard(|heard| heard == Heard::Error(503)).len() as u64;
        if late == self.failed() && self.in_a_row() <= MOST_IN_A_ROW { check.timed() } else { check }
    }

    /// The longest run of questions to one node of which each failed.
    fn in_a_row(&self) -> usize {
        let (mut runs, mut longest) = (HashMap::new(), 0);
        let mut reads: Vec<_> = self.reads.iter().filter(|read| read.heard != Heard::NotConnected).collect();
        reads.sort_by_key(|read| read.sent);
        for read in reads {
            let run = runs.entry(read.node).or_insert(0_usize);
            let is_failed = matches!(read.heard, Heard::Error(_) | Heard::CutOff);
            *run = if is_failed { *run + 1 } else { 0 };
            longest = longest.max(*run);
        }
        longest
    }

    /// The slow ones took at most twice what they took in the calm.
    pub(super) fn as_quick_as(&self, calm: &Self) -> Check {
        Check::within("p99", self.percentile(99), calm.percentile(99) * 2 + NOISE)
    }

    /// How long one may take that may take so long on a machine where nothing else runs.
    pub(super) fn allowing(&self, bar: Duration) -> Duration {
        bar + self.percentile(99) * 2
    }
}

/// The time within which this part of a hundred was heard of.
pub(super) fn percentile(took: impl Iterator<Item = Duration>, percent: usize) -> Duration {
    let mut took: Vec<_> = took.collect();
    took.sort();
    took.get(took.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default()
}
