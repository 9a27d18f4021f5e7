//! Markup without what is not text: for those who agreed to words alone.
//!
//! It reads what was sanitised, and so is well-formed. Unknown here: who that is.

use super::lexer::{Token, tokens};

/// A figure or a link that was begun, and what it turned out to hold.
#[derive(Clone, Copy, Debug)]
struct Begun {
    /// Where it begins in what is kept, and what stands in it.
    start: usize,
    inside: usize,
    shows: bool,
    says: bool,
}

/// The markup without pictures, films, sounds and players. A figure goes with its caption, unless it holds a table, a
/// quotation or the like; a link that has nothing else in it goes, too: mostly it leads to the picture's file.
pub fn without_media(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut begun: Vec<Begun> = Vec::new();
    let mut within = 0_usize;
    let mut lexer = tokens(html);
    let mut from = 0;
    while let Some(token) = lexer.next() {
        let to = html.len() - lexer.left();
        let written = &html[from..to];
        from = to;
        match &token {
            Token::Start(tag) if is_frame(&tag.name) => {
                within += 1;
                begun.iter_mut().for_each(|one| one.shows = true);
            }
            Token::Start(tag) if is_piece(&tag.name) => begun.iter_mut().for_each(|one| one.shows = true),
            Token::End(name) if is_frame(name) => within = within.saturating_sub(1),
            Token::End(name) if is_piece(name) => {}
            _ if within > 0 => {}
            Token::Start(tag) => {
                let start = out.len();
                out.push_str(written);
                if is_around(&tag.name) {
                    begun.push(Begun { start, inside: out.len(), shows: false, says: false });
                } else if is_said(&tag.name) {
                    begun.iter_mut().for_each(|one| one.says = true);
                }
            }
            Token::End(name) => {
                let ended = if is_around(name) { begun.pop() } else { None };
                let is_link = &**name == "a";
                let is_empty = |one: &Begun| if is_link { !has_words(&out[one.inside..]) } else { one.shows };
                match ended.filter(|one| !one.says && is_empty(one)) {
                    Some(empty) => out.truncate(empty.start),
                    None => out.push_str(written),
                }
            }
            Token::Text(_) => out.push_str(written),
        }
    }
    out
}

/// What may have nothing left in it.
fn is_around(name: &str) -> bool {
    matches!(name, "a" | "figure")
}

/// Whether anything in markup is to be read.
fn has_words(html: &str) -> bool {
    let is_word = |text: &str| !text.replace("&nbsp;", "").trim().is_empty();
    tokens(html).any(|token| matches!(token, Token::Text(text) if is_word(text)))
}

/// What is shown, with all that stands in it.
fn is_frame(name: &str) -> bool {
    matches!(name, "audio" | "iframe" | "picture" | "video")
}

/// What is shown, and holds nothing.
fn is_piece(name: &str) -> bool {
    matches!(name, "img" | "source" | "track")
}

/// What a figure may hold that is text.
fn is_said(name: &str) -> bool {
    matches!(name, "blockquote" | "dl" | "ol" | "pre" | "table" | "ul")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::html::sanitize;

    #[test]
    fn words_stay_and_what_is_shown_goes_with_its_caption() {
        for (markup, expected) in [
            ("<p>One <img src=\"https://a.example/1.jpg\" alt=\"x\"> two</p>", "<p>One  two</p>"),
            (
                "<p>a</p><figure><img src=\"https://a.example/1.jpg\"><figcaption>Said</figcaption></figure><p>b</p>",
                "<p>a</p><p>b</p>",
            ),
            (
                "<figure><table><tbody><tr><td>1</td></tr></tbody></table></figure>",
                "<figure><table><tbody><tr><td>1</td></tr></tbody></table></figure>",
            ),
            ("<video src=\"https://a.example/1.mp4\">No film</video><p>&lt;img&gt;</p>", "<p>&lt;img&gt;</p>"),
            ("<p>کوه <b>بلند</b></p>", "<p>کوه <b>بلند</b></p>"),
            ("<p>a <a href=\"https://a.example/1.jpg\"><img src=\"https://a.example/1.jpg\"></a> b</p>", "<p>a  b</p>"),
            (
                "<a href=\"https://a.example/1.jpg\"><figure><img src=\"https://a.example/1.jpg\"><figcaption>Said</figcaption></figure></a>",
                "",
            ),
            (
                "<picture><source srcset=\"https://a.example/1.webp 2x\"><img src=\"https://a.example/1.jpg\"></picture>ok",
                "ok",
            ),
        ] {
            assert_eq!(without_media(&sanitize(markup)), expected);
        }
    }

    #[test]
    fn no_link_is_left_to_what_was_shown_in_it_however_it_was_written() {
        for markup in [
            "<p><a href=\"https://a.example/1.jpg\"><figure><img src=\"https://a.example/1.jpg\"></figure></a></p>",
            "<a href=\"https://a.example/1.jpg\"><picture><img src=\"https://a.example/1.jpg\"></picture>&nbsp;</a>",
            "<a href=\"https://a.example/1.jpg\"><b><img src=\"https://a.example/1.jpg\"></b></a>",
        ] {
            let words = without_media(&sanitize(markup));
            assert!(!words.contains("1.jpg"), "{words}");
        }
    }
}
