//! Cache tags: 64 bits that name what an answer depends on, or what a write touched.
//!
//! A tag's kind is its first byte, so it can be told from the tag alone. A collision in the other 56 bits only
//! invalidates too much.

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// Above this many tags a commit's tags collapse to one a kind.
pub const MOST_WRITTEN: usize = 1_024;

/// One thing that an answer depends on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CacheTag(u64);

impl CacheTag {
    /// The digits of a name.
    pub const NAME: usize = 16;

    /// The tag of `subject` among those of `kind`. The same on every node and in every build.
    pub fn new(kind: u8, subject: fmt::Arguments<'_>) -> Self {
        let mut hashed = Hashed::default();
        hashed.write_fmt(subject).expect("hashing cannot fail");
        Self(u64::from(kind) << 56 | hashed.digest() >> 8)
    }

    /// Emitted by every write of this kind; carried by readers whose own tags of the kind have collapsed.
    pub fn any(kind: u8) -> Self {
        Self::new(kind, format_args!("*any"))
    }

    /// Carried by every reader of this kind; emitted by writers whose own tags of the kind have collapsed.
    pub fn bulk(kind: u8) -> Self {
        Self::new(kind, format_args!("*bulk"))
    }

    /// What was given to [`CacheTag::new`].
    pub fn kind(self) -> u8 {
        (self.0 >> 56) as u8
    }

    /// As shared caches know it: 16 digits.
    pub fn name(self) -> String {
        let mut name = String::with_capacity(Self::NAME);
        self.write_name(&mut name);
        name
    }

    /// The same at the end of a text.
    pub fn write_name(self, text: &mut String) {
        let digits: [u8; Self::NAME] =
            std::array::from_fn(|place| b"0123456789abcdef"[(self.0 >> (60 - 4 * place)) as usize & 0xf]);
        text.push_str(std::str::from_utf8(&digits).expect("they are digits"));
    }

    /// The tag of this name.
    pub fn named(name: &str) -> Option<Self> {
        let is_one = name.len() == 16 && name.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_one.then(|| u64::from_str_radix(name, 16).ok().map(Self)).flatten()
    }

    /// As the log keeps it.
    pub fn to_bytes(self) -> [u8; 8] {
        self.0.to_le_bytes()
    }

    /// As [`CacheTag::to_bytes`] wrote it.
    pub fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(u64::from_le_bytes(bytes))
    }
}

impl fmt::Debug for CacheTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{:014x}", self.kind(), self.0 & 0x00ff_ffff_ffff_ffff)
    }
}

/// What a commit appends to the log: its tags and `any` of each kind, or `bulk` and `any` alone where they are many.
pub fn written(tags: BTreeSet<CacheTag>) -> BTreeSet<CacheTag> {
    let kinds: BTreeSet<u8> = tags.iter().map(|tag| tag.kind()).collect();
    let mut written =
        if tags.len() > MOST_WRITTEN { kinds.iter().map(|kind| CacheTag::bulk(*kind)).collect() } else { tags };
    written.extend(kinds.into_iter().map(CacheTag::any));
    written
}

/// What an answer carries, in order: the tags that were read, and `bulk` of each kind.
pub fn carried(tags: &BTreeSet<CacheTag>) -> Vec<CacheTag> {
    let mut kinds: Vec<u8> = tags.iter().map(|tag| tag.kind()).collect();
    kinds.dedup();
    let mut carried: Vec<_> = tags.iter().copied().chain(kinds.into_iter().map(CacheTag::bulk)).collect();
    carried.sort_unstable();
    carried.dedup();
    carried
}

/// Hashes what is formatted, so that no text is built: what is short at once, what is longer part by part.
struct Hashed {
    short: [u8; 64],
    length: usize,
    long: Option<Box<Xxh3>>,
}

impl Default for Hashed {
    fn default() -> Self {
        Self { short: [0; 64], length: 0, long: None }
    }
}

impl Hashed {
    fn digest(&self) -> u64 {
        self.long.as_ref().map_or_else(|| xxh3_64(&self.short[..self.length]), |long| long.digest())
    }
}

impl fmt::Write for Hashed {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        match &mut self.long {
            Some(long) => long.update(text.as_bytes()),
            None if end <= self.short.len() => {
                self.short[self.length..end].copy_from_slice(text.as_bytes());
                self.length = end;
            }
            None => {
                let long = self.long.insert(Box::default());
                long.update(&self.short[..self.length]);
                long.update(text.as_bytes());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_tells_its_kind_and_survives_its_bytes() {
        let tag = CacheTag::new(7, format_args!("{}:{}", "fa", 5));

        assert_eq!(tag.kind(), 7);
        assert_eq!(CacheTag::from_bytes(tag.to_bytes()), tag);
        assert_ne!(tag, CacheTag::new(7, format_args!("fa:6")));
        assert_ne!(tag, CacheTag::new(8, format_args!("fa:5")));
    }

    #[test]
    fn a_tag_is_the_same_however_its_subject_is_put_together() {
        for length in [0, 1, 16, 63, 64, 65, 200, 300] {
            let text = "x".repeat(length);
            let (start, end) = text.split_at(length / 3);
            let tags = [format_args!("{text}"), format_args!("{start}{end}")].map(|subject| CacheTag::new(7, subject));

            let mut whole = Xxh3::new();
            whole.update(text.as_bytes());
            assert_eq!(tags, [CacheTag(7 << 56 | whole.digest() >> 8); 2], "{length}");
            assert_eq!(CacheTag::named(&tags[0].name()), Some(tags[0]));
        }
        assert_eq!(CacheTag(0x0700_00ab_cdef_0123).name(), "070000abcdef0123");
    }

    #[test]
    fn a_commit_of_many_tags_still_meets_every_reader_of_its_kinds() {
        let many: BTreeSet<_> = (0..2_000).map(|id| CacheTag::new(1, format_args!("{id}"))).collect();
        let reader = carried(&[CacheTag::new(1, format_args!("3"))].into());
        let stranger = carried(&[CacheTag::new(2, format_args!("3"))].into());

        let written = written(many);

        assert_eq!(written.len(), 2);
        assert!(reader.iter().any(|tag| written.contains(tag)));
        assert!(!stranger.iter().any(|tag| written.contains(tag)));
    }
}
