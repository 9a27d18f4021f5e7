//! A seal over a value and its name: only a node of the site can have made it, and for no other name.

use blake3::{Hash, Hasher, OUT_LEN};
use bytes::Bytes;

/// Seals and opens.
pub(super) struct Seal(Hasher);

impl Seal {
    /// With the key of the site's nodes.
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self(Hasher::new_keyed(&key))
    }

    /// The value with its seal before it.
    pub(super) fn over(&self, name: &str, value: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(OUT_LEN + value.len());
        sealed.extend_from_slice(self.of(name, value).as_bytes());
        sealed.extend_from_slice(value);
        sealed
    }

    /// The value without its seal, unless that is another's.
    pub(super) fn open(&self, name: &str, sealed: Vec<u8>) -> Option<Bytes> {
        let (seal, value) = sealed.split_first_chunk::<OUT_LEN>()?;
        // Hashes are compared in constant time.
        let is_ours = Hash::from_bytes(*seal) == self.of(name, value);
        is_ours.then(|| Bytes::from(sealed).split_off(OUT_LEN))
    }

    /// The value first: what is long is hashed faster from where a hash begins. The name's length, at the end, is always
    /// as long.
    fn of(&self, name: &str, value: &[u8]) -> Hash {
        let mut hasher = self.0.clone();
        hasher.update(value).update(name.as_bytes()).update(&(name.len() as u64).to_le_bytes()).finalize()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_is_opened_under_its_name_and_key_alone() {
        let (ours, theirs) = (Seal::new([1; 32]), Seal::new([2; 32]));
        let sealed = ours.over("name", b"value");

        assert_eq!(ours.open("name", sealed.clone()).as_deref(), Some(&b"value"[..]));
        assert_eq!(ours.open("nam", [&sealed[..OUT_LEN], b"evalue"].concat()), None);
        assert_eq!(ours.open("another", sealed.clone()), None);
        assert_eq!(theirs.open("name", sealed), None);
    }

    #[test]
    fn a_changed_or_cut_value_is_refused_and_an_empty_one_is_a_value() {
        let seal = Seal::new([1; 32]);
        let sealed = seal.over("name", b"value");

        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(seal.open("name", changed), None, "byte {at}");
            assert_eq!(seal.open("name", sealed[..at].to_vec()), None, "cut at {at}");
        }
        assert_eq!(seal.open("name", seal.over("name", b"")).as_deref(), Some(&b""[..]));
    }
}
