//! A kept value with its proof, in memory and as bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::{Buf, BufMut, Bytes};

use super::proof::{MOST_SLOTS, Proof};

/// The first byte of what is written down: another number is another form.
pub const FORMAT: u8 = 2;

/// What can be kept.
pub trait Value: Sized + Send + Sync + 'static {
    /// How many bytes of memory it takes, or will.
    fn weight(&self) -> usize;
    /// Written down at the end of these bytes.
    fn write(&self, bytes: &mut Vec<u8>);
    /// As it was written down; none where that is damaged.
    fn read(bytes: Bytes) -> Option<Self>;
}

/// A kept value.
#[derive(Debug)]
pub struct Entry<V> {
    /// What it is worth.
    pub proof: Proof,
    /// The database's time as of which it was made, in microseconds since 1970.
    pub made_at: i64,
    /// The value.
    pub value: V,
    hits: AtomicU32,
}

impl<V: Value> Entry<V> {
    /// Not asked for yet.
    pub fn new(proof: Proof, made_at: i64, value: V) -> Self {
        Self { proof, made_at, value, hits: AtomicU32::new(0) }
    }

    /// Counts a hit: its number, from 1.
    pub fn count_hit(&self) -> u32 {
        self.hits.fetch_add(1, Ordering::Relaxed).saturating_add(1)
    }

    /// The same with another form of the value: as good, and as often asked for.
    pub fn with(&self, value: V) -> Self {
        let hits = AtomicU32::new(self.hits.load(Ordering::Relaxed));
        Self { proof: self.proof.clone(), made_at: self.made_at, value, hits }
    }

    /// How many bytes of memory it takes.
    pub fn weight(&self) -> usize {
        size_of::<Arc<Self>>() + size_of::<Self>() + self.proof.weight() + self.value.weight()
    }

    /// Written down, for who keeps it outside of this process.
    pub fn to_bytes(&self) -> Bytes {
        let mut bytes = Vec::with_capacity(64 + 4 * self.proof.slots().len() + self.value.weight());
        bytes.put_u8(FORMAT);
        bytes.put_u128_le(self.proof.epoch);
        bytes.put_i64_le(self.proof.pos);
        bytes.put_i64_le(self.proof.not_after);
        bytes.put_i64_le(self.made_at);
        bytes.put_u16_le(u16::try_from(self.proof.slots().len()).unwrap_or(u16::MAX));
        self.proof.slots().iter().for_each(|slot| bytes.put_u32_le(*slot));
        self.value.write(&mut bytes);
        bytes.into()
    }

    /// As it was written down; none where that is damaged, or of another form.
    pub fn from_bytes(mut bytes: Bytes) -> Option<Self> {
        if bytes.try_get_u8().ok()? != FORMAT {
            return None;
        }
        let epoch = bytes.try_get_u128_le().ok()?;
        let (pos, not_after) = (bytes.try_get_i64_le().ok()?, bytes.try_get_i64_le().ok()?);
        let made_at = bytes.try_get_i64_le().ok()?;
        let count = usize::from(bytes.try_get_u16_le().ok()?);
        if count > MOST_SLOTS {
            return None;
        }
        let slots = (4 * count <= bytes.len()).then(|| bytes.split_to(4 * count))?;
        let slots = slots.as_chunks().0.iter().map(|slot| u32::from_le_bytes(*slot)).collect();
        Some(Self::new(Proof::of_slots(epoch, pos, not_after, slots), made_at, V::read(bytes)?))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cache::tag::CacheTag;

    #[derive(Debug, PartialEq)]
    struct Text(Bytes);

    impl Value for Text {
        fn weight(&self) -> usize {
            self.0.len()
        }

        fn write(&self, bytes: &mut Vec<u8>) {
            bytes.extend_from_slice(&self.0);
        }

        fn read(bytes: Bytes) -> Option<Self> {
            Some(Self(bytes))
        }
    }

    #[test]
    fn an_entry_survives_its_bytes_and_nothing_shorter_is_one() {
        let tags: BTreeSet<_> = (0..9).map(|id| CacheTag::new(1, format_args!("{id}"))).collect();
        let entry = Entry::new(Proof::new(7, 12, 99, &tags), 55, Text(Bytes::from_static(b"answer")));

        let bytes = entry.to_bytes();
        let read = Entry::<Text>::from_bytes(bytes.clone()).unwrap();

        assert_eq!((&read.proof, read.made_at, &read.value), (&entry.proof, 55, &entry.value));
        let head = bytes.len() - b"answer".len();
        assert!((0..head).all(|end| Entry::<Text>::from_bytes(bytes.slice(..end)).is_none()));
        let other: Bytes = [&[FORMAT + 1], &bytes[1..]].concat().into();
        assert!(Entry::<Text>::from_bytes(other).is_none());
    }
}
