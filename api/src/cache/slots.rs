//! When what a tag names was written last: a fixed array, so nothing grows. A collision only invalidates too much.

use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicI64, Ordering};

use super::tag::CacheTag;

/// How many a node has: 8 MiB.
pub const COUNT: usize = 1 << 20;

/// The last commit of each slot.
#[derive(Debug)]
pub struct Slots(Box<[AtomicI64]>);

impl Slots {
    /// Nothing written yet.
    ///
    /// # Panics
    /// Where `count` is no power of two.
    pub fn new(count: usize) -> Self {
        assert!(count.is_power_of_two(), "a slot is found by a mask");
        Self((0..count).map(|_| AtomicI64::new(0)).collect())
    }

    /// Where a tag stands. The same on every node: it is kept in entries.
    pub fn of(tag: CacheTag) -> u32 {
        let bits = u64::from_le_bytes(tag.to_bytes());
        // The kind is the first byte and the rest is a hash of the subject, which kinds may share: both have a say.
        (bits ^ (bits >> 44)) as u32
    }

    /// What the tag names was written by this commit.
    pub fn mark(&self, tag: CacheTag, seq: i64) {
        self.at(Self::of(tag)).fetch_max(seq, Ordering::SeqCst);
    }

    /// The last commit that touched a slot.
    pub fn last(&self, slot: u32) -> i64 {
        self.at(slot).load(Ordering::Acquire)
    }

    /// Nothing written yet, as far as is known: another history begins.
    pub fn clear(&self) {
        self.0.iter().for_each(|slot| slot.store(0, Ordering::SeqCst));
    }

    fn at(&self, slot: u32) -> &AtomicI64 {
        &self.0[slot as usize & (self.0.len() - 1)]
    }

    fn values(&self) -> impl Iterator<Item = i64> {
        self.0.iter().map(|slot| slot.load(Ordering::Relaxed))
    }
}

impl Clone for Slots {
    fn clone(&self) -> Self {
        Self(self.values().map(AtomicI64::new).collect())
    }
}

impl PartialEq for Slots {
    fn eq(&self, other: &Self) -> bool {
        self.values().eq(other.values())
    }
}

impl Eq for Slots {}

impl Hash for Slots {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.values().for_each(|value| state.write_i64(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_one_subject_in_two_kinds_stand_apart() {
        let of = |kind| Slots::of(CacheTag::new(kind, format_args!("9"))) % COUNT as u32;

        let mut slots: Vec<u32> = (1..=32).map(of).collect();
        slots.sort_unstable();
        slots.dedup();

        assert_eq!(slots.len(), 32);
    }
}
