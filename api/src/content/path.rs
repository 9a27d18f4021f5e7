//! Addresses: how a path is looked up, and how it is written into a URL.
//!
//! Stored paths are decoded, in their own script. A look-up folds what browsers and WordPress write differently: case
//! of hex digits, composed and decomposed letters, a slash at the end or one too many.
//!
//! Unknown here: which addresses exist, and which site a host belongs to.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization;
use url::Url;

/// Bytes of a path that is looked up, at most; browsers and proxies take hardly more.
const LONGEST: usize = 2_048;

/// Queries that WordPress takes for an address, and under which name each is kept: an article, a page and an attachment
/// draw their numbers from one counter.
const QUERIES: [(&str, &str); 8] = [
    ("p", "p"),
    ("page_id", "p"),
    ("attachment_id", "p"),
    ("cat", "cat"),
    ("author", "author"),
    ("tag", "tag"),
    ("category_name", "category_name"),
    ("author_name", "author_name"),
];

/// Those of them that name a number; the others name a slug.
const NUMBERED: [&str; 3] = ["p", "cat", "author"];

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
    /// Decoded, NFC, without a slash too many or at its end; `/` for the root. A query stays where WordPress takes it for an
    /// address, such as `/?p=12`.
    pub key: String,
    /// What is looked up where nothing stands there: the path without such a query.
    pub otherwise: Option<String>,
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
        let path = path.split('#').next().unwrap_or_default();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let path = Self::of_path(&decode(path));
        let (key, otherwise) = match address_in(query) {
            // An article that is not there is not the front page.
            Some(address) if path == "/" && address.name == "p" => (address.on(&path), None),
            Some(address) => (address.on(&path), Some(path)),
            None => (path, None),
        };
        if key.contains(char::is_control) {
            return Err(NotAPath::Control);
        }
        Ok(Self { host, key, otherwise })
    }

    /// The key of a stored path.
    pub fn of_path(path: &str) -> String {
        match with_query(path) {
            Some((path, address)) => address.on(&folded(path)),
            None => folded(path),
        }
    }
}

/// A decoded path as it stands in a URL: upper-case hex, and nothing encoded that need not be. A question mark is a
/// letter of the path, unless a query follows that WordPress takes for an address.
pub fn encode(path: &str) -> String {
    match with_query(path) {
        Some((path, Address { name, value })) => format!("{}?{name}={}", encoded(path), encoded(&value)),
        None => encoded(path),
    }
}

/// Octets that [`decode`] has left encoded stay so: the path is not UTF-8 there.
fn encoded(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len() * 3), text);
    while let Some(at) = rest.find('%') {
        let (before, run) = rest.split_at(at);
        out.extend(utf8_percent_encode(before, PATH));
        let octets = kept_octets(run);
        for chunk in octets.utf8_chunks() {
            // What would be a letter when decoded was none: somebody wrote percent signs.
            out.extend(chunk.valid().bytes().map(|octet| format!("%25{octet:02x}")));
            out.extend(chunk.invalid().iter().map(|octet| format!("%{octet:02X}")));
        }
        if octets.is_empty() {
            out.push_str("%25");
        }
        rest = &run[(octets.len() * 3).max(1)..];
    }
    out.extend(utf8_percent_encode(rest, PATH));
    out
}

/// The octets of the escapes that a text begins with, as far as they are such as [`decode`] leaves.
fn kept_octets(text: &str) -> Vec<u8> {
    let octet = |escape: &[u8; 3]| {
        let digits = std::str::from_utf8(escape).ok()?.strip_prefix('%')?;
        let is_lower = digits.bytes().all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit));
        u8::from_str_radix(digits, 16).ok().filter(|octet| is_lower && !octet.is_ascii())
    };
    text.as_bytes().as_chunks().0.iter().map_while(octet).collect()
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

/// NFC, with one slash before each part and none at its end: servers take several for one.
fn folded(decoded: &str) -> String {
    let mut path = String::with_capacity(decoded.len());
    for part in decoded.split('/').filter(|part| !part.is_empty()) {
        path.push('/');
        path.extend(part.nfc());
    }
    if path.is_empty() { "/".to_owned() } else { path }
}

/// A query that is an address.
struct Address {
    name: &'static str,
    value: String,
}

impl Address {
    fn on(&self, path: &str) -> String {
        format!("{path}?{}={}", self.name, self.value)
    }
}

/// The first part of a query that WordPress takes for an address.
fn address_in(query: &str) -> Option<Address> {
    query.split('&').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let (_, name) = QUERIES.into_iter().find(|(asked, _)| *asked == name)?;
        let value = decode(value);
        let fits = if NUMBERED.contains(&name) { is_number(&value) } else { !value.is_empty() };
        fits.then_some(Address { name, value })
    })
}

/// A stored path and the query that is its address, if it has one.
fn with_query(path: &str) -> Option<(&str, Address)> {
    let (path, query) = path.rsplit_once('?')?;
    Some((path, address_in(query)?))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
