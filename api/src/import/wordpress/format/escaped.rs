//! What an export holds escaped as HTML and is meant as plain text: names and headlines, and addresses.
//!
//! Unknown here: markup that stays markup, such as a body.

use crate::content::html::plain;

/// A name or a headline: without its markup, its references decoded, in one line.
pub fn line(html: &str) -> String {
    plain(html).replace('\n', " ")
}

/// An address as a browser asks for it. Of the references an ampersand's alone stand in addresses, in two spellings.
pub fn address(html: &str) -> String {
    html.replace("&amp;", "&").replace("&#038;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_one_line_without_markup() {
        assert_eq!(line("Title <em>with</em> <b>Mark<sup>up</sup></b> &amp;<br>more"), "Title with Markup & more");
        assert_eq!(line(" \n "), "");
    }

    #[test]
    fn addresses_have_their_ampersands_back_and_keep_their_escapes() {
        assert_eq!(address("https://a.example/?b=1&amp;c=%26amp;&#038;d"), "https://a.example/?b=1&c=%26amp;&d");
    }
}
