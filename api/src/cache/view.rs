//! A node's view of the log: what was written last, how far that was read, and until when that counts as recent.
//!
//! The follower [`View::apply`]s what it reads, a writer [`View::mark`]s its own commit before it acknowledges. The
//! generation is bumped after the slots by both, and loaded before them by whoever checks: who finds it unchanged has
//! missed nothing.

use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use super::clock::BootTime;
use super::doubt::{Belief, Doubt};
use super::mutant::{self, Mutant};
pub use super::page::{Commit, Page};
use super::polls::Polls;
use super::proof::{NEVER, Proof};
use super::rule::{is_leased, is_recent, is_unchanged, may_serve_meanwhile, may_serve_stale};
use super::slots::{COUNT, Slots};

/// How many of the instants to come a poll brings.
pub const MOST_DUES: usize = 64;

/// How far the estimate of the database's time may be put right without its going backwards.
const JITTER_MICROSECONDS: i64 = 1_000_000;

/// How far the log was read: published as one value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LogView {
    /// Of which history, of which server.
    pub epoch: u128,
    /// That history, as versions and cursors name it.
    pub history: Arc<str>,
    /// Everything up to here has been applied.
    pub pos: i64,
    /// What the log has forgotten: what was read before it cannot be judged.
    pub floor: i64,
    /// Until when this view is recent.
    pub lease: BootTime,
    /// A time of the database, in microseconds since 1970, and when that was by this node's clock.
    pub clock: (i64, BootTime),
    /// The instants to come at which answers change by themselves, likewise in microseconds, in order.
    pub dues: Arc<[i64]>,
}

impl LogView {
    fn unknown() -> Self {
        let (history, dues) = (Arc::from(""), Arc::from([]));
        Self { epoch: 0, history, pos: 0, floor: 0, lease: BootTime(0), clock: (0, BootTime(0)), dues }
    }

    /// What time the database has, in microseconds since 1970.
    pub fn database_time(&self, now: BootTime) -> i64 {
        let (then, at) = self.clock;
        then.saturating_add(i64::try_from(now.since(at).as_micros()).unwrap_or(i64::MAX))
    }

    /// The first instant after `as_of` at which answers change by themselves. Where there are more to come than are
    /// known here, it is at once.
    pub fn not_after(&self, as_of: i64) -> i64 {
        let next = self.dues.get(self.dues.partition_point(|due| *due <= as_of)).copied();
        next.unwrap_or(if self.dues.len() < MOST_DUES { NEVER } else { as_of })
    }
}

/// The view of one node.
#[derive(Debug)]
pub struct View {
    slots: Slots,
    withdrawn: Slots,
    generation: AtomicU64,
    published: RwLock<Arc<LogView>>,
    /// Up to which commit all are known here, be it by reading or as this node's own.
    known: AtomicI64,
    /// The newest time that was given out.
    newest: AtomicI64,
    /// What is known against it.
    doubt: Mutex<Doubt>,
    /// How a poll is asked for.
    pub polls: Polls,
}

impl Default for View {
    fn default() -> Self {
        Self::with_slots(COUNT)
    }
}

impl View {
    /// Nothing known yet, with so many slots: nothing passes.
    pub fn with_slots(count: usize) -> Self {
        Self {
            slots: Slots::new(count),
            withdrawn: Slots::new(count.min(1 << 16)),
            generation: AtomicU64::new(1),
            published: RwLock::new(Arc::new(LogView::unknown())),
            known: AtomicI64::new(0),
            newest: AtomicI64::new(0),
            doubt: Mutex::default(),
            polls: Polls::default(),
        }
    }

    /// What is published now. An execution takes this before its first read.
    pub fn log(&self) -> Arc<LogView> {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the view is recent.
    pub fn is_leased(&self, now: BootTime) -> bool {
        is_leased(&self.published.read().unwrap_or_else(PoisonError::into_inner), now)
    }

    /// Whether what a proof stands for may be served: [`super::may_serve`], remembering what has passed.
    pub fn passes(&self, proof: &Proof, now: BootTime) -> bool {
        let generation = self.look(proof, now);
        let note = |generation: &u64| {
            proof.note_passed(*generation);
            proof.note_current(now);
        };
        generation.inspect(note).is_some()
    }

    /// The generation at which a proof passes, for it to remember.
    pub fn look(&self, proof: &Proof, now: BootTime) -> Option<u64> {
        // Before the slots: a mark that comes between the two makes the next look a full one.
        let generation = self.generation();
        let is_recent = is_recent(proof, &self.published.read().unwrap_or_else(PoisonError::into_inner), now);
        (is_recent && (proof.has_passed(generation) || is_unchanged(proof, &self.slots))).then_some(generation)
    }

    /// How often something was marked or applied.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }

    /// Whether it may be served as old while it is made anew.
    pub fn passes_meanwhile(&self, proof: &Proof, now: BootTime, max_stale: Duration) -> bool {
        may_serve_meanwhile(proof, &self.log(), &self.withdrawn, now, max_stale)
    }

    /// Whether it may be served as old while the log cannot be followed.
    pub fn passes_stale(&self, proof: &Proof, now: BootTime, stale_if_error: Duration) -> bool {
        may_serve_stale(proof, &self.log(), &self.withdrawn, now, stale_if_error)
    }

    /// Whether something that it depends on was written after what has been applied, so that a new value would be born
    /// old: only a poll helps.
    pub fn is_behind(&self, proof: &Proof) -> bool {
        let pos = self.log().pos;
        proof.slots().iter().any(|slot| self.slots.last(*slot) > pos)
    }

    /// This node's own commit, or one whose outcome is unknown. Before it is acknowledged. Whether all that was committed
    /// before it is known here, too.
    pub fn mark(&self, commit: &Commit) -> bool {
        if mutant::is(Mutant::NoMark) {
            return true;
        }
        self.enter(std::slice::from_ref(commit));
        let next = self.known.compare_exchange(commit.seq - 1, commit.seq, Ordering::AcqRel, Ordering::Acquire);
        next.map_or_else(|known| known >= commit.seq, |_| true)
    }

    /// This node is about to commit at `seq`, of `history`. A view that has come so far already, or is of another history,
    /// was not of this log: its place would hide the commit. It is not recent until the log was read again.
    pub fn doubt(&self, seq: i64, nonce: i64, history: &str, now: BootTime) {
        let mut doubt = self.doubted();
        let log = self.log();
        let pos = if *log.history == *history { log.pos } else { i64::MAX };
        if doubt.raised_by((seq, nonce), pos, now) {
            self.update(|log| LogView { lease: BootTime(0), ..log.clone() });
        }
    }

    /// The commit that was to be made there was not: another may stand at its place.
    pub fn undoubt(&self, seq: i64, nonce: i64) {
        self.doubted().withdraw((seq, nonce));
    }

    /// What the follower read: the slots, the generation, then the place and the lease. A view counts as recent for
    /// `max_lag` from when the poll began: what is committed while it runs is not in it.
    pub fn apply(&self, page: Page, max_lag: Duration) {
        let mut doubt = self.doubted();
        let belief = doubt.belief(&page);
        self.enter(&page.commits);
        let (clock, dues, floor) = (page.clock, page.dues, page.floor);
        self.update(|log| {
            let lease = match belief {
                Belief::Sound if page.is_last => page.began + max_lag,
                Belief::Sound | Belief::Early => log.lease,
                Belief::Another => BootTime(0),
            };
            LogView { pos: page.end, floor, lease, clock, dues, ..log.clone() }
        });
        self.known.fetch_max(page.end, Ordering::AcqRel);
    }

    /// Another history, of which nothing is known yet but what it has forgotten. Whatever polls next begins after this,
    /// so a commit that was marked before and is cleared here is among what it brings.
    pub fn begin(&self, epoch: u128, history: Arc<str>, floor: i64) {
        self.update(|_| LogView { epoch, history, pos: floor, floor, ..LogView::unknown() });
        self.known.store(floor, Ordering::Release);
        self.slots.clear();
        self.withdrawn.clear();
        self.generation.fetch_add(1, Ordering::SeqCst);
    }

    /// The log has forgotten what came after the place: it is read anew from there.
    pub fn skip_to(&self, floor: i64) {
        self.update(|log| LogView { pos: floor, floor, lease: BootTime(0), ..log.clone() });
    }

    /// The database's time, in microseconds since 1970; none before it was asked. It does not go backwards for that a
    /// poll took longer than another.
    pub fn time(&self) -> Option<i64> {
        let log = self.log();
        if log.clock.0 == 0 {
            return None;
        }
        let time = log.database_time(BootTime::now());
        let newest = self.newest.fetch_max(time, Ordering::AcqRel);
        if time + JITTER_MICROSECONDS < newest {
            // Somebody has set the database's clock back.
            self.newest.store(time, Ordering::Release);
            return Some(time);
        }
        Some(time.max(newest))
    }

    /// Nothing is answered as of an earlier time: a writer's clock may be ahead of the database's.
    pub fn note_time(&self, time: i64) {
        self.newest.fetch_max(time, Ordering::AcqRel);
    }

    fn doubted(&self) -> MutexGuard<'_, Doubt> {
        self.doubt.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, commits: &[Commit]) {
        for commit in commits {
            commit.tags.iter().for_each(|tag| self.slots.mark(*tag, commit.seq));
            if commit.withdraws {
                commit.tags.iter().for_each(|tag| self.withdrawn.mark(*tag, commit.seq));
            }
        }
        if !commits.is_empty() {
            self.generation.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn update(&self, change: impl FnOnce(&LogView) -> LogView) {
        let mut published = self.published.write().unwrap_or_else(PoisonError::into_inner);
        *published = Arc::new(change(&published));
    }
}

/// A view like this one, of which nobody asks for polls.
impl Clone for View {
    fn clone(&self) -> Self {
        Self {
            slots: self.slots.clone(),
            withdrawn: self.withdrawn.clone(),
            generation: AtomicU64::new(self.generation()),
            published: RwLock::new(self.log()),
            known: AtomicI64::new(self.known.load(Ordering::Acquire)),
            newest: AtomicI64::new(self.newest.load(Ordering::Acquire)),
            doubt: Mutex::new(self.doubted().clone()),
            polls: Polls::default(),
        }
    }
}

/// By what says what may be served, and when a poll is believed.
impl PartialEq for View {
    fn eq(&self, other: &Self) -> bool {
        let parts = |view: &Self| (view.generation(), view.log(), view.doubted().clone());
        parts(self) == parts(other) && self.slots == other.slots
    }
}

impl Eq for View {}

impl Hash for View {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.generation(), self.log(), &*self.doubted(), &self.slots).hash(state);
    }
}
