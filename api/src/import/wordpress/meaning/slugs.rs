//! Reads WordPress's slugs and addresses: percent-encoded in the export, decoded here.
//!
//! WordPress cuts a slug at 200 bytes of its encoded form, sometimes within a letter. Such a
//! rest is dropped from the decoded slug. A path is decoded as any that is
//! asked for, where nothing is dropped: readers ask for exactly that one.

use unicode_normalization::UnicodeNormalization;

use crate::content::path::{self, PathKey};

/// Keys of a query that is itself the address: a site without permalinks.
const ADDRESS_KEYS: [&str; 4] = ["p", "page_id", "attachment_id", "post_type"];

/// The slug of a `post_name` or of a term, in its own script, NFC.
pub fn slug(raw: &str) -> String {
    decoded(without_rests(&octets(raw)))
}

/// The decoded path of a link, from its first slash; `None` when its query is the address, and for what is no address
/// that could be looked up.
pub fn path_of(link: &str) -> Option<String> {
    let link = link.trim();
    let whole = if link.starts_with("//") { format!("https:{link}") } else { link.to_owned() };
    PathKey::parse(&whole).ok()?;
    let from_host = match whole.split_once("://").filter(|_| !whole.starts_with('/')) {
        Some((_, rest)) => &rest[rest.find(['/', '?', '#']).unwrap_or(rest.len())..],
        None => whole.as_str(),
    };
    let address = from_host.split('#').next().unwrap_or_default();
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let keys = query.split('&').filter_map(|pair| pair.split('=').next());
    if keys.into_iter().any(|key| ADDRESS_KEYS.contains(&key)) {
        return None;
    }
    Some(if path.is_empty() { "/".to_owned() } else { path::decode(path) })
}

/// Without what was cut off at the very end: the rest of a letter or of an escape, and what is such a rest once that is
/// gone, so that a decoded slug is its own slug.
fn without_rests(mut octets: &[u8]) -> &[u8] {
    while let Some(length) = (1..=3.min(octets.len())).find(|length| is_rest(&octets[octets.len() - length..])) {
        octets = &octets[..octets.len() - length];
    }
    octets
}

fn is_rest(end: &[u8]) -> bool {
    match end {
        [b'%'] => true,
        [b'%', digit] => digit.is_ascii_hexdigit(),
        _ => std::str::from_utf8(end).is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none()),
    }
}

/// NFC; octets that are no text stay escaped.
fn decoded(octets: &[u8]) -> String {
    let mut decoded = String::with_capacity(octets.len());
    for chunk in octets.utf8_chunks() {
        decoded.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|octet| decoded.extend(escape(*octet).map(char::from)));
    }
    decoded.nfc().collect()
}

/// Unescapes letters; an escaped slash, question mark or NUL keeps its escape, or it would change
/// what the path means.
fn octets(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut octets = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = bytes.get(at..at + 3).filter(|escape| escape[0] == b'%').and_then(octet);
        match escaped {
            Some(octet) if !octet.is_ascii() || is_unreserved(octet) => octets.push(octet),
            Some(octet) => octets.extend(escape(octet)),
            None => {
                octets.push(bytes[at]);
                at += 1;
                continue;
            }
        }
        at += 3;
    }
    octets
}

fn octet(escape: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(escape[at]).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(1)? << 4 | digit(2)?)
}

/// In lower case, as WordPress writes it.
fn escape(octet: u8) -> [u8; 3] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    [b'%', DIGITS[usize::from(octet >> 4)], DIGITS[usize::from(octet & 15)]]
}

/// RFC 3986, section 2.3: these mean the same escaped or not.
fn is_unreserved(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"-._~".contains(&octet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::wordpress::noise::Noise;

    #[test]
    fn a_slug_is_decoded_whatever_the_case_of_its_hex() {
        assert_eq!(slug("%d8%a2%d8%a8-1"), "آب-1");
        assert_eq!(slug("%D8%A2%D8%A8-1"), "آب-1");
        assert_eq!(slug("plain-slug"), "plain-slug");
        assert_eq!(slug("آب"), "آب");
    }

    #[test]
    fn a_letter_in_two_parts_becomes_one() {
        assert_eq!(slug("e%CC%81t%C3%A9"), "été");
    }

    #[test]
    fn a_letter_that_was_cut_off_is_dropped() {
        for raw in ["%d8%a2%d8", "%d8%a2%d8%", "%d8%a2%d8%a", "%d8%a2%", "%d8%a2%f0%9d", "%d8%a2%f0%f0%4%d8"] {
            assert_eq!(slug(raw), "آ", "{raw}");
        }
    }

    #[test]
    fn octets_that_are_no_text_stay_encoded_within_a_slug() {
        assert_eq!(slug("%d8%a2%D9-2"), "آ%d9-2");
        assert_eq!(slug("a%ffb"), "a%ffb");
        assert_eq!(slug("100%-sure"), "100%-sure");
    }

    #[test]
    fn escapes_that_would_change_the_meaning_stay() {
        assert_eq!(slug("a%2Fb%00c%3fd%25e"), "a%2fb%00c%3fd%25e");
        assert_eq!(slug("%61%2D%62"), "a-b");
    }

    #[test]
    fn the_path_of_a_link_begins_at_its_first_slash() {
        assert_eq!(path_of("https://example.org/fa/%D8%A2%d8%a8/?lang=fa#top").as_deref(), Some("/fa/آب/"));
        assert_eq!(path_of("//example.org/a").as_deref(), Some("/a"));
        assert_eq!(path_of("/a/b").as_deref(), Some("/a/b"));
        assert_eq!(path_of("https://example.org").as_deref(), Some("/"));
        assert_eq!(path_of("https://example.org?lang=fa").as_deref(), Some("/"));
    }

    #[test]
    fn a_link_whose_query_is_the_address_has_no_path() {
        assert_eq!(path_of("https://example.org/?p=12"), None);
        assert_eq!(path_of("https://example.org/blog/?lang=fa&page_id=3"), None);
        assert_eq!(path_of(""), None);
        assert_eq!(path_of("mailto:a@example.org"), None);
    }

    #[test]
    fn a_path_loses_nothing_not_even_a_letter_that_was_cut_off() {
        assert_eq!(path_of("https://example.org/%d8%a2%D8/").as_deref(), Some("/آ%d8/"));
        assert_eq!(path_of("https://example.org/%d8%a2%D8").as_deref(), Some("/آ%d8"));
    }

    #[test]
    fn nothing_panics_and_every_path_is_found_again() {
        let pieces = ["%", "%d8", "%a2", "%F0", "%9d", "%2f", "%00", "a", "-", "/", "?", "://", "#", "é", "p="];
        let mut noise = Noise::new(5);
        for _ in 0..20_000 {
            let text = noise.text(&pieces);

            let _ = slug(&text);
            let (Some(path), Ok(asked)) = (path_of(&text), PathKey::parse(&text)) else { continue };
            let key = asked.otherwise.unwrap_or(asked.key);
            assert_eq!(PathKey::of_path(&path), key, "{text}: it is found where it was");
            let printed = format!("https://a.example{}", path::encode(&path));
            assert_eq!(PathKey::parse(&printed).unwrap().key, key, "{text}: and where it is printed");
        }
    }
}
