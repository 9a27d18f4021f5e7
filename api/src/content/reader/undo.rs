//! Putting an article back where it stood on a reading list: what it takes is in a sealed token, and kept nowhere.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};

use crate::content::cursor::Place;
use crate::content::id::{ArticleId, ReaderId};

/// Why a token puts nothing back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoUndo {
    /// It was made up, or for another reader.
    Invalid,
    /// Its time is over.
    Expired,
}

/// Seals and opens them.
#[derive(Clone)]
pub struct Undos {
    key: [u8; 32],
}

const SAID_BYTES: usize = 24;
const MAC_BYTES: usize = 16;

impl std::fmt::Debug for Undos {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Undos(…)")
    }
}

impl Undos {
    /// With the key that is derived for them.
    pub fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// The token by which a reader puts an article back at its place, until a time.
    pub fn seal(&self, reader: ReaderId, place: Place, until: DateTime<Utc>) -> String {
        let mut bytes = [0; SAID_BYTES + MAC_BYTES];
        bytes[..8].copy_from_slice(&place.id.0.to_be_bytes());
        bytes[8..16].copy_from_slice(&place.at.timestamp_micros().to_be_bytes());
        bytes[16..SAID_BYTES].copy_from_slice(&until.timestamp_micros().to_be_bytes());
        let mac = self.mac(reader, &bytes[..SAID_BYTES]);
        bytes[SAID_BYTES..].copy_from_slice(&mac);
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The place that a reader's token is for, at an instant.
    ///
    /// # Errors
    /// Why it is for none.
    pub fn open(&self, reader: ReaderId, token: &str, now: DateTime<Utc>) -> Result<Place, NoUndo> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).map_err(|_| NoUndo::Invalid)?;
        let bytes = <[u8; SAID_BYTES + MAC_BYTES]>::try_from(bytes).map_err(|_| NoUndo::Invalid)?;
        let (said, mac) = bytes.split_at(SAID_BYTES);
        // blake3::Hash compares in constant time; a plain slice would not.
        if blake3::hash(mac) != blake3::hash(&self.mac(reader, said)) {
            return Err(NoUndo::Invalid);
        }
        let number = |bytes: &[u8]| i64::from_be_bytes(bytes.try_into().expect("split into eights above"));
        if number(&said[16..]) <= now.timestamp_micros() {
            return Err(NoUndo::Expired);
        }
        let at = DateTime::from_timestamp_micros(number(&said[8..16])).ok_or(NoUndo::Invalid)?;
        Ok(Place { at, id: ArticleId(number(&said[..8])) })
    }

    fn mac(&self, reader: ReaderId, said: &[u8]) -> [u8; MAC_BYTES] {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(said).update(&reader.0.to_be_bytes());
        hasher.finalize().as_bytes()[..MAC_BYTES].try_into().expect("a hash has 32 bytes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_reader_until_its_time_and_only_unchanged() {
        let undos = Undos::new([7; 32]);
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let place = Place { at: at(500), id: ArticleId(42) };

        let token = undos.seal(ReaderId(1), place, at(1_000));

        assert_eq!(undos.open(ReaderId(1), &token, at(999)), Ok(place));
        assert_eq!(undos.open(ReaderId(1), &token, at(1_000)), Err(NoUndo::Expired));
        assert_eq!(undos.open(ReaderId(2), &token, at(999)), Err(NoUndo::Invalid));
        assert_eq!(Undos::new([8; 32]).open(ReaderId(1), &token, at(999)), Err(NoUndo::Invalid));
        for wrong in ["", "nonsense", &token[1..]] {
            assert_eq!(undos.open(ReaderId(1), wrong, at(999)), Err(NoUndo::Invalid), "{wrong}");
        }
    }
}
