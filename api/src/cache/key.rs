//! Keys: a hash of everything that an answer depends on beside what is stored. Two different things never write the
//! same bytes to it: each part goes in with its kind and its length.

use std::hash::{BuildHasherDefault, Hash, Hasher};

/// What a value is kept under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub [u8; 32]);

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // It is a hash already.
        state.write_u64(u64::from_le_bytes(*self.0.first_chunk().expect("32 bytes begin with 8")));
    }
}

/// Hashes keys by what they are.
pub type KeyHasher = BuildHasherDefault<Prefix>;

/// The first bytes of a key.
#[derive(Clone, Copy, Debug, Default)]
pub struct Prefix(u64);

impl Hasher for Prefix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// Makes a key of its parts.
#[derive(Debug)]
pub struct KeyWriter(blake3::Hasher);

/// The kinds of parts.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Part {
    Absent = 0,
    Bytes = 1,
    Number = 2,
    /// So many parts follow.
    List = 3,
}

impl KeyWriter {
    /// A key that every node makes of the same parts.
    pub fn shared() -> Self {
        Self(blake3::Hasher::new_derive_key("dragoman 2026 cached answers"))
    }

    /// A key that nobody can make who does not know the secret.
    pub fn keyed(secret: &[u8; 32]) -> Self {
        Self(blake3::Hasher::new_keyed(secret))
    }

    /// A text, or what was sent.
    pub fn bytes(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let bytes = bytes.as_ref();
        self.part(Part::Bytes, bytes.len() as u64);
        self.0.update(bytes);
        self
    }

    /// The same, or that there is none.
    pub fn optional(&mut self, bytes: Option<impl AsRef<[u8]>>) -> &mut Self {
        match bytes {
            Some(bytes) => self.bytes(bytes),
            None => self.part(Part::Absent, 0),
        }
    }

    /// A number.
    pub fn number(&mut self, number: u64) -> &mut Self {
        self.part(Part::Number, number)
    }

    /// So many parts follow that belong together.
    pub fn list(&mut self, count: usize) -> &mut Self {
        self.part(Part::List, count as u64)
    }

    /// The key.
    pub fn key(&self) -> Key {
        Key(*self.0.finalize().as_bytes())
    }

    fn part(&mut self, part: Part, number: u64) -> &mut Self {
        let mut head = [part as u8; 9];
        head[1..].copy_from_slice(&number.to_le_bytes());
        self.0.update(&head);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(write: impl FnOnce(&mut KeyWriter) -> &mut KeyWriter) -> Key {
        write(&mut KeyWriter::shared()).key()
    }

    #[test]
    fn no_part_runs_into_the_next() {
        let keys = [
            key(|writer| writer.bytes("ab").bytes("c")),
            key(|writer| writer.bytes("a").bytes("bc")),
            key(|writer| writer.bytes("abc")),
            key(|writer| writer.bytes("abc").bytes("")),
            key(|writer| writer.bytes("abc").optional(None::<&str>)),
            key(|writer| writer.list(1).bytes("abc")),
            key(|writer| writer.number(3).bytes("abc")),
        ];

        for (place, one) in keys.iter().enumerate() {
            assert!(!keys[..place].contains(one), "{place}");
        }
        assert_eq!(key(|writer| writer.bytes("abc")), keys[2]);
        assert_ne!(KeyWriter::keyed(&[7; 32]).bytes("abc").key(), keys[2]);
    }
}
