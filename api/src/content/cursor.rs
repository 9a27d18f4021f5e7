//! Cursors of article lists: a place by order value and id, sealed with the list that it belongs to.
//!
//! A cursor is opaque to clients. It carries a MAC over its place and its list (language, filter, order), so one that
//! was made up, or that belongs to another list, is refused.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};

use super::error::{Error, Result};
use super::id::ArticleId;

/// A place in a list: after (or before) the article with this order value and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The value of the column that orders the list.
    pub at: DateTime<Utc>,
    /// The article; decides among equal values.
    pub id: ArticleId,
}

/// Seals and opens cursors.
#[derive(Clone)]
pub struct Cursors {
    key: [u8; 32],
}

const MAC_BYTES: usize = 12;

impl std::fmt::Debug for Cursors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cursors(…)")
    }
}

impl Cursors {
    /// With the key that is derived for cursors.
    pub fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// The cursor of a place in the list that `list` describes.
    pub fn seal(&self, list: &[u8], place: Place) -> String {
        let mut bytes = [0; 16 + MAC_BYTES];
        bytes[..8].copy_from_slice(&place.at.timestamp_micros().to_be_bytes());
        bytes[8..16].copy_from_slice(&place.id.0.to_be_bytes());
        let mac = self.mac(list, &bytes[..16]);
        bytes[16..].copy_from_slice(&mac);
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The place that a cursor of this list names.
    ///
    /// # Errors
    /// [`Error::InvalidCursor`] for any other text.
    pub fn open(&self, list: &[u8], cursor: &str) -> Result<Place> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Error::InvalidCursor)?;
        let bytes = <[u8; 16 + MAC_BYTES]>::try_from(bytes).map_err(|_| Error::InvalidCursor)?;
        let (place, mac) = bytes.split_at(16);
        // blake3::Hash compares in constant time; a plain slice would not.
        if blake3::hash(mac) != blake3::hash(&self.mac(list, place)) {
            return Err(Error::InvalidCursor);
        }
        let number = |bytes: &[u8]| i64::from_be_bytes(bytes.try_into().expect("split into eights above"));
        let at = DateTime::from_timestamp_micros(number(&place[..8])).ok_or(Error::InvalidCursor)?;
        Ok(Place { at, id: ArticleId(number(&place[8..])) })
    }

    fn mac(&self, list: &[u8], place: &[u8]) -> [u8; MAC_BYTES] {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(place).update(list);
        hasher.finalize().as_bytes()[..MAC_BYTES].try_into().expect("a hash has 32 bytes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_only_in_its_own_list_and_only_unchanged() {
        let cursors = Cursors::new([7; 32]);
        let place = Place { at: DateTime::from_timestamp_micros(1_790_000_000_123_456).unwrap(), id: ArticleId(42) };

        let cursor = cursors.seal(b"fa, all", place);

        assert_eq!(cursors.open(b"fa, all", &cursor).unwrap(), place);
        assert!(cursors.open(b"fa, sport", &cursor).is_err());
        assert!(Cursors::new([8; 32]).open(b"fa, all", &cursor).is_err());
        for wrong in ["", "nonsense", "é", &cursor[1..]] {
            assert!(cursors.open(b"fa, all", wrong).is_err(), "{wrong}");
        }
    }
}
