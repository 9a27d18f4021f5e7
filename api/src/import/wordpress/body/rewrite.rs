//! Gives media that moved their new addresses: what begins with one address begins with another.
//!
//! A newsroom that has had its certificate for some years has older bodies with `http:`, and some with neither: what
//! stood under an address stood there by whichever protocol, and on the site's own pages by the path alone. Unknown here: markup. An address in a body is told by what
//! stands before it, so `srcset` and styles are met too.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};

/// Beginnings of addresses, old and new.
#[derive(Debug, Default)]
pub struct Rewrite {
    moves: Vec<Move>,
}

#[derive(Debug)]
struct Move {
    /// As it was asked for.
    old: String,
    /// Without its protocol: `//a.example/uploads`.
    bare: String,
    /// The path alone, where the site itself is on the old host: `/uploads`.
    rooted: Option<String>,
    new: String,
    /// Whether any address began so.
    is_met: AtomicBool,
}

impl Rewrite {
    /// Of what a site shows that stands at an address. The first that fits is taken.
    pub fn new<'m>(moves: impl IntoIterator<Item = (&'m str, &'m str)>, site: &str) -> Self {
        let moved = |(old, new): (&str, &str)| {
            let (host, path) = parted(old);
            let rooted = (host == parted(site).0 && !path.trim_matches('/').is_empty()).then(|| path.to_owned());
            let (old, bare, new) = (old.to_owned(), bare(old).to_owned(), new.to_owned());
            Move { old, bare, rooted, new, is_met: AtomicBool::new(false) }
        };
        Self { moves: moves.into_iter().map(moved).collect() }
    }

    /// An address as it is from now on.
    pub fn url(&self, url: &str) -> String {
        self.moved(url).map_or_else(|| url.to_owned(), |(length, new)| format!("{new}{}", &url[length..]))
    }

    /// A body whose addresses are as they are from now on.
    pub fn body<'b>(&self, body: &'b str) -> Cow<'b, str> {
        let mut old = self.moves.iter().flat_map(|one| [Some(one.bare.as_str()), one.rooted.as_deref()]).flatten();
        if !old.any(|old| body.contains(old)) {
            return Cow::Borrowed(body);
        }
        let mut out = String::with_capacity(body.len());
        let (mut from, mut begins) = (0, true);
        for (at, letter) in body.char_indices() {
            if begins
                && at >= from
                && let Some((length, new)) = self.moved(&body[at..])
            {
                out.push_str(&body[from..at]);
                out.push_str(new);
                from = at + length;
            }
            begins = parts(letter);
        }
        out.push_str(&body[from..]);
        Cow::Owned(out)
    }

    /// What no address began with.
    pub fn unmet(&self) -> impl Iterator<Item = &str> {
        self.moves.iter().filter(|one| !one.is_met.load(Ordering::Relaxed)).map(|one| one.old.as_str())
    }

    /// How much of a text is the old beginning of an address, and the new one.
    fn moved(&self, text: &str) -> Option<(usize, &str)> {
        let (one, length) = self.moves.iter().find_map(|one| Some((one, one.begins(text)?)))?;
        one.is_met.store(true, Ordering::Relaxed);
        Some((length, &one.new))
    }
}

impl Move {
    /// How much of a text is the old beginning.
    fn begins(&self, text: &str) -> Option<usize> {
        let fits = |text: &str, old: &str| {
            text.strip_prefix(old).is_some_and(|rest| old.ends_with('/') || rest.chars().next().is_none_or(ends))
        };
        let rest = bare(text);
        let whole = fits(rest, &self.bare).then(|| text.len() - rest.len() + self.bare.len());
        whole.or_else(|| self.rooted.as_deref().filter(|path| fits(text, path)).map(str::len))
    }
}

/// The host and the path of an address.
fn parted(address: &str) -> (&str, &str) {
    let address = bare(address).trim_start_matches('/');
    address.split_at(address.find('/').unwrap_or(address.len()))
}

/// An address without its protocol.
fn bare(address: &str) -> &str {
    address.strip_prefix("https:").or_else(|| address.strip_prefix("http:")).unwrap_or(address)
}

/// Whether an address may begin after this letter.
fn parts(letter: char) -> bool {
    letter.is_whitespace() || "\"'(=,;>[".contains(letter)
}

/// Whether the name of a host or a folder is over at this letter.
fn ends(letter: char) -> bool {
    letter.is_whitespace() || "/?#\"'<>),;]".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOVES: [(&str, &str); 2] =
        [("https://a.example/uploads", "https://cdn.example/u"), ("https://a.example", "https://b.example")];

    const SITE: &str = "https://news.example";

    #[test]
    fn an_address_begins_otherwise_and_ends_as_before() {
        let rewrite = Rewrite::new(MOVES, SITE);

        assert_eq!(rewrite.url("https://a.example/uploads/x.jpg?y"), "https://cdn.example/u/x.jpg?y");
        assert_eq!(rewrite.url("https://a.example/x.jpg"), "https://b.example/x.jpg");
        assert_eq!(rewrite.url("https://a.example.org/x.jpg"), "https://a.example.org/x.jpg");
        assert_eq!(rewrite.url("https://c.example/?u=https://a.example/x"), "https://c.example/?u=https://a.example/x");
        assert_eq!(rewrite.unmet().count(), 0);
    }

    #[test]
    fn an_address_is_met_by_either_protocol_and_by_none() {
        let rewrite = Rewrite::new(MOVES, SITE);
        let body =
            "<img src=\"http://a.example/uploads/1.jpg\"><img src=\"//a.example/uploads/2.jpg\"> a.example/uploads";

        assert_eq!(
            rewrite.body(body),
            "<img src=\"https://cdn.example/u/1.jpg\"><img src=\"https://cdn.example/u/2.jpg\"> a.example/uploads"
        );
        assert_eq!(rewrite.url("/uploads/x.jpg"), "/uploads/x.jpg");
        assert_eq!(rewrite.unmet().collect::<Vec<_>>(), ["https://a.example"]);
    }

    #[test]
    fn the_site_itself_may_name_the_path_alone() {
        let body = "<img src=\"/uploads/1.jpg\" srcset=\"/uploads/2.jpg 2w, /uploads-2/3.jpg 3w\"> \
                    <a href=\"/2026/05/uploads/\">x</a> ../uploads/y";

        let [own, other] = ["http://a.example/blog", SITE].map(|site| Rewrite::new(MOVES, site));

        assert_eq!(
            own.body(body),
            "<img src=\"https://cdn.example/u/1.jpg\" srcset=\"https://cdn.example/u/2.jpg 2w, /uploads-2/3.jpg 3w\"> \
             <a href=\"/2026/05/uploads/\">x</a> ../uploads/y"
        );
        assert_eq!(own.unmet().collect::<Vec<_>>(), ["https://a.example"], "whose pages are no media");
        assert_eq!(other.body(body), body);
    }

    #[test]
    fn every_address_of_a_body_is_met_once() {
        let moves = [("https://a.example", "https://b.example"), ("https://b.example", "https://c.example")];
        let rewrite = Rewrite::new(moves, SITE);
        let body = "<img src=\"https://a.example/1.jpg\" srcset='https://a.example/2.jpg 2w,https://a.example/3.jpg 3w'>\
                    آب https://a.example https://a.examples";

        assert_eq!(
            rewrite.body(body),
            "<img src=\"https://b.example/1.jpg\" srcset='https://b.example/2.jpg 2w,https://b.example/3.jpg 3w'>\
             آب https://b.example https://a.examples"
        );
    }

    #[test]
    fn a_body_without_such_addresses_is_not_copied() {
        assert!(matches!(Rewrite::new(MOVES, SITE).body("آب https://x.example"), Cow::Borrowed(_)));
    }
}
