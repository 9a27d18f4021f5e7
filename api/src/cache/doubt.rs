//! Which polls a node does not believe: a database may be put back to what it was while one is on its way, or between two.
//!
//! Who is about to commit knows which place the log has come to. A view that has come further, or a poll that finds
//! somebody else's commit at that place, is of what the log was before.

use super::clock::BootTime;
use super::page::Page;

/// How many of its own commits a node has in mind until the log was read so far.
const MOST_OWN: usize = 1_024;

/// What a node knows against its view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Doubt {
    /// A poll that began before this instant is not believed.
    from: BootTime,
    /// The place and the nonce of each commit that was about to be made, and not read yet.
    own: Vec<(i64, i64)>,
}

/// How a page is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belief {
    /// As it is.
    Sound,
    /// It may be from before the view was doubted: it makes nothing recent.
    Early,
    /// It is not of the log that was committed to, or that commit was none: the next poll tells.
    Another,
}

impl Doubt {
    /// A commit is about to be made; whether a view that has come to `pos` is doubted for it.
    pub fn raised_by(&mut self, (seq, nonce): (i64, i64), pos: i64, now: BootTime) -> bool {
        // What was to stand at this place or after it was never committed, or is no more.
        self.own.retain(|own| own.0 < seq);
        let is_raised = pos >= seq || self.own.len() == MOST_OWN;
        match is_raised {
            // A poll that is on its way may have read what was there before.
            true => *self = Self { from: BootTime(now.0 + 1), own: Vec::new() },
            false => self.own.push((seq, nonce)),
        }
        is_raised
    }

    /// That commit is not made: its transaction was rolled back.
    pub fn withdraw(&mut self, own: (i64, i64)) {
        self.own.retain(|other| *other != own);
    }

    /// How a page is to be taken, once.
    pub fn belief(&mut self, page: &Page) -> Belief {
        let is_there = |own: &(i64, i64)| page.commits.iter().any(|commit| (commit.seq, commit.nonce) == *own);
        let is_another = self.own.iter().any(|own| own.0 <= page.end && !is_there(own));
        self.own.retain(|own| own.0 > page.end);
        match is_another {
            true => Belief::Another,
            false if page.began < self.from => Belief::Early,
            false => Belief::Sound,
        }
    }
}
