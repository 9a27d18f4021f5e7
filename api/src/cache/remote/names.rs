//! What things are called in Redis: `dragoman:`, the site, the shelf, the key.
//!
//! Sites that share a Redis do not meet, since a site's name is made of its secret; a rule of access can name them all
//! (`~dragoman:*`). Written in base64, no name has a brace, by which a Cluster would keep names together.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::cache::key::Key;

/// What kind of thing is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// Answers.
    Answer,
    /// Who makes one at present.
    Flight,
    /// Documents that clients name by their hash.
    Document,
    /// Counters.
    Count,
}

/// The names of one site.
pub(super) struct Names {
    prefix: String,
}

impl Names {
    /// Those of the site whose nodes know `key`.
    pub(super) fn of_site(key: &[u8; 32]) -> Self {
        let site = blake3::derive_key("dragoman 2026-11 the name of a site in redis", key);
        Self { prefix: format!("dragoman:{}:", URL_SAFE_NO_PAD.encode(&site[..9])) }
    }

    /// The name of an entry.
    pub(super) fn of(&self, shelf: Shelf, key: &Key) -> String {
        let letter = match shelf {
            Shelf::Answer => "a:",
            Shelf::Flight => "f:",
            Shelf::Document => "d:",
            Shelf::Count => "c:",
        };
        let mut name = String::with_capacity(self.prefix.len() + letter.len() + 43);
        name.push_str(&self.prefix);
        name.push_str(letter);
        URL_SAFE_NO_PAD.encode_string(key.0, &mut name);
        name
    }

    /// The channel by which the site's nodes tell each other of commits.
    pub(super) fn channel(&self) -> String {
        format!("{}hints", self.prefix)
    }

    /// A name that means nothing, to see whether names can be written.
    pub(super) fn probe(&self) -> String {
        format!("{}probe", self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_site_shelf_and_key_apart_and_has_no_brace() {
        let (one, other) = (Names::of_site(&[1; 32]), Names::of_site(&[2; 32]));
        let braces = Key([b'{'; 32]);

        let name = one.of(Shelf::Answer, &braces);

        assert!(name.starts_with("dragoman:") && name.len() == 9 + 12 + 1 + 2 + 43, "{name}");
        assert!(!name.contains(['{', '}']));
        assert_ne!(name, other.of(Shelf::Answer, &braces));
        assert_ne!(name, one.of(Shelf::Flight, &braces));
        assert_ne!(name, one.of(Shelf::Answer, &Key([b'}'; 32])));
    }
}
