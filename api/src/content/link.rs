//! What a link may lead to: the web, a letter, a call, or another page of the site. Anything else a browser might run.
//!
//! One rule for markup, menus, social links, slots and redirects. Unknown here: whether anybody answers there.

use url::{ParseError, Url};

use super::{Error, Result};

/// What an absolute link begins with.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// Whether a link may lead there: a relative address, or one of the web, of mail or of the telephone.
pub fn is_link(address: &str) -> bool {
    is_address(address, &SCHEMES)
}

/// Whether `address` is relative, or absolute with one of these schemes. Read as browsers do, which overlook spaces
/// and line breaks.
pub(super) fn is_address(address: &str, schemes: &[&str]) -> bool {
    match Url::parse(address) {
        Ok(url) => schemes.contains(&url.scheme()),
        Err(error) => error == ParseError::RelativeUrlWithoutBase,
    }
}

/// Refuses addresses that no link may lead to.
pub(super) fn check<'a>(addresses: impl IntoIterator<Item = &'a String>) -> Result<()> {
    match addresses.into_iter().find(|address| !is_link(address)) {
        Some(wrong) => Err(Error::Invalid(format!(
            "`{}` is nothing that a link may lead to: give a path, or an address that begins with {}:",
            wrong.chars().take(80).collect::<String>(),
            SCHEMES.join(":, ")
        ))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_web_letters_calls_and_the_sites_own_pages_are_links() {
        for address in [
            "https://a.example/x",
            "HTTP://a.example",
            "mailto:desk@a.example",
            "tel:+93700000000",
            "/fa/رود",
            "x/y?z=javascript:1",
            "#top",
            "?p=12",
            "//cdn.example/x",
            "",
        ] {
            assert!(is_link(address), "{address}");
        }
    }

    #[test]
    fn what_a_browser_might_run_or_open_is_none_however_it_is_written() {
        for address in [
            "javascript:alert(1)",
            " JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "java\tscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "data:text/html,<script>",
            "vbscript:x",
            "blob:https://a.example/1",
            "file:///etc/passwd",
            "ftp://a.example/",
            "whatsapp://send",
            "https://",
        ] {
            assert!(!is_link(address), "{address:?}");
            assert!(check([&address.to_owned()]).is_err(), "{address:?}");
        }
    }
}
