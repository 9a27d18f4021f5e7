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

/// Whether it is a whole address of the web: one that begins with `http://` or `https://` and names a host.
pub fn is_web(address: &str) -> bool {
    let begins = |scheme: &str| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    // Nothing stands before or within it that a browser would overlook, and the next reader would not.
    (begins("http://") || begins("https://"))
        && !address.ends_with(char::is_whitespace)
        && !address.contains(char::is_control)
        && Url::parse(address).is_ok_and(|url| url.has_host())
}

/// Whether `address` is relative, or absolute with one of these schemes. Read as browsers do, which overlook spaces
/// and line breaks.
pub(super) fn is_address(address: &str, schemes: &[&str]) -> bool {
    match Url::parse(address) {
        Ok(url) => schemes.contains(&url.scheme()),
        Err(error) => error == ParseError::RelativeUrlWithoutBase,
    }
}

/// Refuses addresses at which no file and no player can be.
pub(super) fn check_web<'a>(addresses: impl IntoIterator<Item = &'a String>) -> Result<()> {
    match addresses.into_iter().find(|address| !is_web(address)) {
        Some(wrong) => Err(Error::Invalid(format!("`{}` is no whole http or https address", shortened(wrong)))),
        None => Ok(()),
    }
}

/// Refuses addresses that no link may lead to.
pub(super) fn check<'a>(addresses: impl IntoIterator<Item = &'a String>) -> Result<()> {
    match addresses.into_iter().find(|address| !is_link(address)) {
        Some(wrong) => Err(Error::Invalid(format!(
            "`{}` is nothing that a link may lead to: give a path, or an address that begins with {}:",
            shortened(wrong),
            SCHEMES.join(":, ")
        ))),
        None => Ok(()),
    }
}

fn shortened(address: &str) -> String {
    address.chars().take(80).collect()
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
    fn a_file_is_at_a_whole_address_of_the_web() {
        for address in
            ["https://a.example/x.jpg", "HTTP://a.example", "http://[::1]:8000/رود.jpg", "https://a.example/a b"]
        {
            assert!(is_web(address) && check_web([&address.to_owned()]).is_ok(), "{address}");
        }
        for address in [
            "",
            "/x.jpg",
            "//a.example/x.jpg",
            "https:a.example",
            "https://",
            " https://a.example",
            "https://a.example ",
            "https://a.example/\nx",
            "https://a b.example",
            "javascript:alert(1)",
            "data:image/png;base64,",
            "ftp://a.example/x.jpg",
        ] {
            assert!(!is_web(address) && check_web([&address.to_owned()]).is_err(), "{address:?}");
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
