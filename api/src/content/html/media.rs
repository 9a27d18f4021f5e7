//! Markup without what is not text: for those who agreed to words alone.
//!
//! It reads what was sanitised, and so is well-formed. Unknown here: who that is.

use super::lexer::{Token, tokens};

/// A figure that was begun, and what it turned out to hold.
#[derive(Clone, Copy, Debug)]
struct Figure {
    start: usize,
    shows: bool,
    says: bool,
}

/// The markup without pictures, films, sounds and players. A figure goes with its caption, unless it holds a table, a
/// quotation or the like.
pub fn without_media(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut figures: Vec<Figure> = Vec::new();
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
                figures.iter_mut().for_each(|figure| figure.shows = true);
            }
            Token::Start(tag) if is_piece(&tag.name) => figures.iter_mut().for_each(|figure| figure.shows = true),
            Token::End(name) if is_frame(name) => within = within.saturating_sub(1),
            Token::End(name) if is_piece(name) => {}
            _ if within > 0 => {}
            Token::Start(tag) => {
                if &*tag.name == "figure" {
                    figures.push(Figure { start: out.len(), shows: false, says: false });
                } else if is_said(&tag.name) {
                    figures.iter_mut().for_each(|figure| figure.says = true);
                }
                out.push_str(written);
            }
            Token::End(name) => {
                out.push_str(written);
                let ended = if &**name == "figure" { figures.pop() } else { None };
                if let Some(figure) = ended.filter(|figure| figure.shows && !figure.says) {
                    out.truncate(figure.start);
                }
            }
            Token::Text(_) => out.push_str(written),
        }
    }
    out
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
        ] {
            assert_eq!(without_media(&sanitize(markup)), expected);
        }
    }
}
