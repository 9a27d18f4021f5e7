//! Addresses: how a path is looked up, and how it is written into a URL.
//!
//! Stored paths are decoded, in their own script. A look-up folds what browsers and WordPress write differently: case
//! of hex digits, composed and decomposed letters, a slash at the end.
//!
//! Unknown here: which addresses exist, and which site a host belongs to.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization;
use url::Url;

/// Bytes of a path that is looked up, at most; browsers and proxies take hardly more.
const LONGEST: usize = 2_048;

/// Where WordPress finds an article by its number.
const BY_NUMBER: &str = "/?p=";

/// What stands unencoded in a path (RFC 3986, section 3.3: `pchar` and `/`).
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// What an address is looked up by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PathKey {
    /// Host and port in lower case and ASCII, without a default port; absent for a bare path. `http` and `https`
    /// are one.
    pub host: Option<String>,
    /// Decoded, NFC, without a slash at its end; `/` for the root. Of a query only WordPress's `?p=ID` stays.
    pub key: String,
}

/// The text is no path and no web address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPath {
    /// Longer than anything that is looked up.
    #[error("a path has at most {LONGEST} bytes")]
    TooLong,
    /// Control characters stand in no path, encoded or not.
    #[error("a path holds no control characters")]
    Control,
    /// Another scheme than `http` or `https`, or no host.
    #[error("give a path that begins with `/`, or a whole http or https address")]
    NotWeb,
}

impl PathKey {
    /// The key of a bare path or a whole URL.
    ///
    /// # Errors
    /// Why the text is neither.
    pub fn parse(text: &str) -> Result<Self, NotAPath> {
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(NotAPath::TooLong);
        }
        if text.contains(char::is_control) {
            return Err(NotAPath::Control);
        }
        let (host, path) = parts(text)?;
        let key = key(path);
        if key.contains(char::is_control) {
            return Err(NotAPath::Control);
        }
        Ok(Self { host, key })
    }

    /// The key of a stored path.
    pub fn of_path(path: &str) -> String {
        key(path)
    }
}

/// A decoded path as it stands in a URL: upper-case hex, and nothing encoded that need not be. A question mark is a
/// letter of the path, but in WordPress's `/?p=ID`.
pub fn encode(path: &str) -> String {
    match path.strip_prefix(BY_NUMBER) {
        Some(number) if is_number(number) => path.to_owned(),
        _ => utf8_percent_encode(path, PATH).to_string(),
    }
}

/// Percent-decoded, NFC. WordPress cuts slugs within a letter, so some addresses are not UTF-8 when decoded: what is
/// no letter stays encoded, in the lower case that WordPress writes, so that it is found in any case.
pub fn decode(text: &str) -> String {
    let bytes: Vec<u8> = percent_decode_str(text).collect();
    let mut decoded = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        decoded.push_str(chunk.valid());
        decoded.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02x}")));
    }
    decoded.nfc().collect()
}

/// The host, if the text is a whole URL, and what comes after it.
fn parts(text: &str) -> Result<(Option<String>, &str), NotAPath> {
    if text.starts_with('/') && !text.starts_with("//") {
        return Ok((None, text));
    }
    let (scheme, rest) = text.split_once("://").ok_or(NotAPath::NotWeb)?;
    // The parser would look for a host further on.
    if rest.starts_with(['/', '\\']) {
        return Err(NotAPath::NotWeb);
    }
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let origin = Url::parse(&format!("{scheme}://{authority}")).map_err(|_| NotAPath::NotWeb)?;
    if !matches!(origin.scheme(), "http" | "https") {
        return Err(NotAPath::NotWeb);
    }
    let host = origin.host_str().ok_or(NotAPath::NotWeb)?;
    // The parser leaves out the scheme's own port; the other scheme's says nothing either.
    let host = match origin.port().filter(|port| !matches!(port, 80 | 443)) {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    Ok((Some(host), path))
}

fn key(path: &str) -> String {
    let path = path.split('#').next().unwrap_or_default();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let decoded = decode(path);
    let path = match decoded.trim_end_matches('/') {
        "" => "/",
        path => path,
    };
    match number_in(query) {
        Some(number) if path == "/" => format!("{BY_NUMBER}{number}"),
        _ => path.to_owned(),
    }
}

/// The number of an article, a page or an attachment, by which WordPress finds any of them.
fn number_in(query: &str) -> Option<&str> {
    query.split('&').find_map(|pair| {
        let (name, number) = pair.split_once('=')?;
        (["p", "page_id", "attachment_id"].contains(&name) && is_number(number)).then_some(number)
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(text: &str) -> String {
        PathKey::parse(text).unwrap().key
    }

    fn host_of(text: &str) -> Option<String> {
        PathKey::parse(text).unwrap().host
    }

    #[test]
    fn one_address_has_one_key_however_it_is_written() {
        let written = [
            "/fa/رود-کابل",
            "/fa/رود-کابل//",
            "/fa/%D8%B1%D9%88%D8%AF-%DA%A9%D8%A7%D8%A8%D9%84",
            "/%66a/%d8%B1%d9%88%d8%af-%da%a9%d8%a7%d8%a8%d9%84/",
            "/fa/رود-کابل/?utm_source=x#top",
            "https://News.Example/fa/رود-کابل/?amp=1",
            " /fa/رود-کابل ",
        ];
        for text in written {
            assert_eq!(key_of(text), "/fa/رود-کابل", "{text}");
        }
        assert_eq!(key_of("/caf\u{65}\u{301}"), "/caf\u{e9}");
        assert_eq!(key_of("/de/u%CC%88ber"), "/de/über");
        for root in ["/", "/#top", "/?lang=fa", "https://news.example", "https://news.example?x=1"] {
            assert_eq!(key_of(root), "/", "{root}");
        }
    }

    #[test]
    fn a_slug_that_was_cut_within_a_letter_is_found_in_any_case() {
        assert_eq!(key_of("/fa/%d8%ae%d8"), "/fa/خ%d8");
        assert_eq!(key_of("/fa/%D8%AE%D8/"), "/fa/خ%d8");
        assert_eq!(PathKey::of_path("/fa/خ%d8"), "/fa/خ%d8");
        assert_eq!(decode("%FF-a-%c3%28 100%"), "%ff-a-%c3( 100%");
    }

    #[test]
    fn a_whole_url_names_its_host() {
        let same = ["HTTPS://News.Example:443/a/", "http://news.example:80", "http://u:p@news.example:443?a#b"];
        for text in same {
            assert_eq!(host_of(text).as_deref(), Some("news.example"), "{text}");
        }
        assert_eq!(host_of("/fa"), None);
        assert_eq!(host_of("http://127.0.0.1:8000/fa").as_deref(), Some("127.0.0.1:8000"));
        assert_eq!(host_of("http://[::1]:8080/a").as_deref(), Some("[::1]:8080"));
        assert_eq!(host_of("https://مثال.ایران/a"), host_of("https://xn--mgbh0fb.xn--mgba3a4f16a"));
    }

    #[test]
    fn wordpress_numbers_are_kept_at_the_root_and_nowhere_else() {
        for text in ["/?p=12", "https://a.example?page_id=12&x=1", "/?lang=fa&p=12", "/?attachment_id=12#a"] {
            assert_eq!(key_of(text), "/?p=12", "{text}");
        }
        for (text, wanted) in [("/fa/x?p=2", "/fa/x"), ("/?p=", "/"), ("/?p=1a", "/"), ("/?p=+1", "/"), ("/?s=12", "/")]
        {
            assert_eq!(key_of(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let not_web = [
            "",
            "fa/x",
            "//host/x",
            "ftp://host/x",
            "javascript:alert(1)",
            "mailto:a@b.example",
            "https:///x",
            "https://",
            "https://\\host/x",
            "http://[bad/a",
            "https://a b/c",
            "https://:80/",
        ];
        for text in not_web {
            assert_eq!(PathKey::parse(text), Err(NotAPath::NotWeb), "{text}");
        }
        for text in ["/a\nb", "/a%0Ab", "/a%00", "https://a.example/%7f"] {
            assert_eq!(PathKey::parse(text), Err(NotAPath::Control), "{text}");
        }
        assert_eq!(PathKey::parse(&format!("/{}", "a".repeat(2_048))), Err(NotAPath::TooLong));
        assert_eq!(key_of(&format!("/{}", "a".repeat(2_047))).len(), 2_048);
    }

    #[test]
    fn a_path_is_encoded_as_rfc_3986_says_and_comes_back() {
        assert_eq!(encode("/fa/رود & x"), "/fa/%D8%B1%D9%88%D8%AF%20&%20x");
        assert_eq!(encode("/a-b._~!$&'()*+,;=:@/c"), "/a-b._~!$&'()*+,;=:@/c");
        assert_eq!(encode("/a b?c#d[e]%f\"<>"), "/a%20b%3Fc%23d%5Be%5D%25f%22%3C%3E");
        assert_eq!(encode("/?p=12"), "/?p=12");
        for stored in ["/fa/می\u{200c}خواهم", "/100%", "/de/a b", "/ru/что?", "/tg/ҷ#1", "/fa/خ%d8", "/", "/?p=12"]
        {
            assert_eq!(key_of(&encode(stored)), stored);
        }
    }
}
