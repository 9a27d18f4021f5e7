//! What a kept value is worth: where in the log its reads began, and what it depends on.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

use super::clock::BootTime;
use super::slots::Slots;
use super::tag::{CacheTag, carried};

/// Slots that an entry names, at most: what has more names kinds.
pub const MOST_SLOTS: usize = 256;

/// Never, as an instant at which an answer changes by itself.
pub const NEVER: i64 = i64::MAX;

/// Not passed yet: no generation has this number.
const NEVER_PASSED: u64 = 0;

/// How exactly it is known when a proof was current last, in nanoseconds: a hit need not write what it only reads.
const CURRENT_STEP: u64 = 1_000_000;

/// The proof of one value.
#[derive(Debug)]
pub struct Proof {
    /// Of which history.
    pub epoch: u128,
    /// The log's place as it was published before the first read.
    pub pos: i64,
    /// The database's time at which the answer changes by itself, in microseconds since 1970; or [`NEVER`].
    pub not_after: i64,
    slots: Box<[u32]>,
    /// The generation of the view at which it passed last.
    passed: AtomicU64,
    /// When the value was at least as new as all that this node knew of: an instant, or 0.
    current: AtomicU64,
}

impl Proof {
    /// Of a value that was read after `pos` was published, and depends on what `tags` name.
    pub fn new(epoch: u128, pos: i64, not_after: i64, tags: &BTreeSet<CacheTag>) -> Self {
        Self::of_slots(epoch, pos, not_after, collapsed(tags).into_iter().map(Slots::of).collect())
    }

    /// As it was written down.
    pub fn of_slots(epoch: u128, pos: i64, not_after: i64, slots: Box<[u32]>) -> Self {
        let (passed, current) = (AtomicU64::new(NEVER_PASSED), AtomicU64::new(0));
        Self { epoch, pos, not_after, slots, passed, current }
    }

    /// What it depends on.
    pub fn slots(&self) -> &[u32] {
        &self.slots
    }

    /// Whether it passed at this generation already.
    pub fn has_passed(&self, generation: u64) -> bool {
        self.passed.load(Ordering::Acquire) == generation
    }

    /// It has passed at a generation that was loaded before its slots were looked at.
    pub fn note_passed(&self, generation: u64) {
        self.passed.store(generation, Ordering::Release);
    }

    /// Nothing that this node knew of at this instant is newer than the value.
    pub fn note_current(&self, now: BootTime) {
        if now.0 > self.current.load(Ordering::Relaxed).saturating_add(CURRENT_STEP) {
            self.current.store(now.0, Ordering::Relaxed);
        }
    }

    /// Since when, at the earliest, this node knows of something newer.
    pub fn current(&self) -> BootTime {
        BootTime(self.current.load(Ordering::Relaxed))
    }

    /// How many bytes of memory it takes.
    pub fn weight(&self) -> usize {
        size_of::<Self>() + size_of_val(&*self.slots)
    }
}

/// The tags that are carried, at most [`MOST_SLOTS`]: the largest kind gives way first, to the tag that every write of
/// that kind emits.
pub fn collapsed(tags: &BTreeSet<CacheTag>) -> Vec<CacheTag> {
    let carried = carried(tags);
    if carried.len() <= MOST_SLOTS {
        return carried;
    }
    let mut kinds: BTreeMap<u8, BTreeSet<CacheTag>> = BTreeMap::new();
    for tag in carried {
        kinds.entry(tag.kind()).or_default().insert(tag);
    }
    while kinds.values().map(BTreeSet::len).sum::<usize>() > MOST_SLOTS {
        let Some((kind, largest)) = kinds.iter_mut().max_by_key(|(_, tags)| tags.len()) else { break };
        *largest = BTreeSet::from([CacheTag::any(*kind)]);
    }
    kinds.into_values().flatten().collect()
}

impl Clone for Proof {
    fn clone(&self) -> Self {
        let passed = AtomicU64::new(self.passed.load(Ordering::Acquire));
        let current = AtomicU64::new(self.current().0);
        Self { slots: self.slots.clone(), passed, current, ..*self }
    }
}

/// By what says whether it may be served.
impl PartialEq for Proof {
    fn eq(&self, other: &Self) -> bool {
        let passed = self.passed.load(Ordering::Acquire);
        (self.epoch, self.pos, self.not_after, &self.slots) == (other.epoch, other.pos, other.not_after, &other.slots)
            && other.has_passed(passed)
    }
}

impl Eq for Proof {}

impl Hash for Proof {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.epoch, self.pos, self.not_after, &self.slots, self.passed.load(Ordering::Acquire)).hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::tag::written;

    fn tags(kind: u8, count: u32) -> BTreeSet<CacheTag> {
        (0..count).map(|id| CacheTag::new(kind, format_args!("{id}"))).collect()
    }

    #[test]
    fn many_tags_collapse_to_kinds_and_a_write_of_any_of_them_still_meets_the_reader() {
        let (articles, stories) = (tags(1, 400), tags(6, 100));
        let read: BTreeSet<_> = articles.iter().chain(&stories).copied().collect();

        let kept = collapsed(&read);

        assert!(kept.len() <= MOST_SLOTS);
        let meets = |written: BTreeSet<CacheTag>| kept.iter().any(|tag| written.contains(tag));
        assert!(stories.iter().all(|story| kept.contains(story)), "the smaller kind keeps its own");
        for one in &read {
            assert!(meets(written([*one].into())), "{one:?}");
        }
        assert!(meets(written(tags(1, 5_000))), "both sides have collapsed");
        assert!(!meets(written(tags(2, 5_000))), "another kind");
    }
}
