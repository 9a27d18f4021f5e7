//! Gives media that moved their new addresses: what begins with one address begins with another.
//!
//! Unknown here: markup. An address in a body is told by what stands before it, so `srcset` and styles are met too.

use std::borrow::Cow;

/// Beginnings of addresses, old and new.
#[derive(Clone, Debug, Default)]
pub struct Rewrite {
    moves: Vec<(String, String)>,
}

impl Rewrite {
    /// The first that fits is taken.
    pub fn new<'m>(moves: impl IntoIterator<Item = (&'m str, &'m str)>) -> Self {
        Self { moves: moves.into_iter().map(|(old, new)| (old.to_owned(), new.to_owned())).collect() }
    }

    /// An address as it is from now on.
    pub fn url(&self, url: &str) -> String {
        self.moved(url).map_or_else(|| url.to_owned(), |(old, new)| format!("{new}{}", &url[old.len()..]))
    }

    /// A body whose addresses are as they are from now on.
    pub fn body<'b>(&self, body: &'b str) -> Cow<'b, str> {
        if self.moves.iter().all(|(old, _)| !body.contains(old.as_str())) {
            return Cow::Borrowed(body);
        }
        let mut out = String::with_capacity(body.len());
        let (mut from, mut begins) = (0, true);
        for (at, letter) in body.char_indices() {
            if begins
                && at >= from
                && let Some((old, new)) = self.moved(&body[at..])
            {
                out.push_str(&body[from..at]);
                out.push_str(new);
                from = at + old.len();
            }
            begins = parts(letter);
        }
        out.push_str(&body[from..]);
        Cow::Owned(out)
    }

    fn moved(&self, text: &str) -> Option<(&str, &str)> {
        let fits = |(old, _): &&(String, String)| {
            let rest = text.strip_prefix(old.as_str());
            rest.is_some_and(|rest| old.ends_with('/') || rest.chars().next().is_none_or(ends))
        };
        self.moves.iter().find(fits).map(|(old, new)| (old.as_str(), new.as_str()))
    }
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

    #[test]
    fn an_address_begins_otherwise_and_ends_as_before() {
        let rewrite = Rewrite::new(MOVES);

        assert_eq!(rewrite.url("https://a.example/uploads/x.jpg?y"), "https://cdn.example/u/x.jpg?y");
        assert_eq!(rewrite.url("https://a.example/x.jpg"), "https://b.example/x.jpg");
        assert_eq!(rewrite.url("https://a.example.org/x.jpg"), "https://a.example.org/x.jpg");
        assert_eq!(rewrite.url("https://c.example/?u=https://a.example/x"), "https://c.example/?u=https://a.example/x");
    }

    #[test]
    fn every_address_of_a_body_is_met_once() {
        let rewrite =
            Rewrite::new([("https://a.example", "https://b.example"), ("https://b.example", "https://c.example")]);
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
        assert!(matches!(Rewrite::new(MOVES).body("آب https://x.example"), Cow::Borrowed(_)));
    }
}
