//! Gives a classic post its paragraphs and line breaks, which its author only typed as newlines.
//!
//! A blank line parts paragraphs, a newline breaks a line, and blocks stay as they are. What an
//! author marked up by hand is kept. A post written in blocks has its paragraphs already.
//! To be run after [`shortcodes`](super::shortcodes) and before the HTML is made safe: tags that
//! an author left open are not closed here.

mod markup;
mod words;

use markup::{Content, Piece};
use words::{Part, Words};

/// How deep blocks are followed; deeper ones are left as they are.
const MAX_DEPTH: usize = 64;

/// The body with paragraphs; unchanged when it was written in blocks.
pub fn paragraphs(source: &str) -> String {
    if super::blocks::is_in_blocks(source) {
        return source.to_owned();
    }
    let source = source.replace("\r\n", "\n").replace('\r', "\n");
    let mut writer = Writer::default();
    for piece in markup::pieces(&source) {
        writer.piece(piece);
    }
    writer.flush();
    writer.out.trim().to_owned()
}

#[derive(Default)]
struct Writer {
    out: String,
    /// The blocks that are open, outermost first.
    open: Vec<&'static str>,
    /// The words since the last block: how to write them is known when the next one comes.
    words: Words,
    /// Whether the last thing written was a whole block.
    after_block: bool,
}

impl Writer {
    fn piece(&mut self, piece: Piece) {
        match piece {
            Piece::Text(text) => self.words.text(text),
            Piece::Inline(tag) => self.words.markup(tag),
            Piece::Comment(comment) => self.words.comment(comment),
            Piece::Break(tag) => self.words.line_break(tag),
            Piece::Verbatim(block) => {
                self.flush();
                self.out.push_str(block);
                self.after_block = true;
            }
            Piece::Open { name, tag } => self.open(name, tag),
            Piece::Close { name, tag } => self.close(name, tag),
        }
    }

    fn open(&mut self, name: &'static str, tag: &str) {
        self.flush();
        // As in HTML, a block ends the paragraph that it is written in.
        if self.open.last() == Some(&"p") {
            self.open.pop();
        }
        self.out.push_str(tag);
        self.after_block = markup::is_void(name);
        if !self.after_block && self.open.len() < MAX_DEPTH {
            self.open.push(name);
        }
    }

    fn close(&mut self, name: &'static str, tag: &str) {
        self.flush();
        self.out.push_str(tag);
        self.after_block = true;
        if let Some(depth) = self.open.iter().rposition(|open| *open == name) {
            self.open.truncate(depth);
        }
    }

    /// Writes the words since the last block as the block around them asks.
    fn flush(&mut self) {
        let words = std::mem::take(&mut self.words);
        let around = self.open.last().map_or(Content::Paragraphs, |name| markup::content_of(name));
        match around {
            Content::Structure => {
                self.out.push_str(&words.raw);
                return;
            }
            Content::Words => self.joined(&words.parts, "<br>\n"),
            Content::Paragraph => self.joined(&words.parts, "</p>\n<p>"),
            Content::Flow if words.parts.len() < 2 => self.joined(&words.parts, ""),
            Content::Flow | Content::Paragraphs => {
                for part in &words.parts {
                    self.paragraph(part);
                }
            }
        }
        if words.newlines > 0 && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn joined(&mut self, parts: &[Part], between: &str) {
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.out.push_str(between);
            }
            self.out.push_str(&part.html);
        }
    }

    fn paragraph(&mut self, part: &Part) {
        if self.after_block && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        let html = part.html.trim();
        if part.has_words {
            self.out.push_str("<p>");
            self.out.push_str(html);
            self.out.push_str("</p>");
        } else {
            self.out.push_str(html);
        }
        self.after_block = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::wordpress::noise::Noise;

    #[test]
    fn a_blank_line_parts_paragraphs_and_a_newline_breaks_a_line() {
        assert_eq!(
            paragraphs("one\ntwo\r\n \r\nthree\n\n\n\nfour\n"),
            "<p>one<br>\ntwo</p>\n<p>three</p>\n<p>four</p>"
        );
        assert_eq!(paragraphs("آب"), "<p>آب</p>");
        assert_eq!(paragraphs(" \n "), "");
    }

    #[test]
    fn line_breaks_that_are_marked_up_count_once() {
        assert_eq!(paragraphs("one<br />\ntwo<br>three"), "<p>one<br>\ntwo<br>\nthree</p>");
        assert_eq!(paragraphs("one<br><br/>\ntwo"), "<p>one</p>\n<p>two</p>");
    }

    #[test]
    fn words_within_a_line_stay_within_it() {
        assert_eq!(
            paragraphs("a <b>b</b> <i\nc>d</i>\n<a href=\"x\">e</a>"),
            "<p>a <b>b</b> <i\nc>d</i><br>\n<a href=\"x\">e</a></p>"
        );
    }

    #[test]
    fn blocks_are_left_alone_and_words_around_them_become_paragraphs() {
        assert_eq!(
            paragraphs("one\n<ul>\n <li>a</li>\n <li>b</li>\n</ul>\ntwo<hr />three"),
            "<p>one</p>\n<ul>\n <li>a</li>\n <li>b</li>\n</ul>\n<p>two</p><hr />\n<p>three</p>"
        );
        assert_eq!(paragraphs("<h2>a</h2>\n\n<p dir=\"rtl\">b</p>"), "<h2>a</h2>\n<p dir=\"rtl\">b</p>");
        assert_eq!(
            paragraphs("<figure><img src=\"x\">\n<figcaption>a\nb</figcaption></figure>"),
            "<figure><img src=\"x\">\n<figcaption>a<br>\nb</figcaption></figure>"
        );
    }

    #[test]
    fn containers_get_paragraphs_where_a_blank_line_parts_them() {
        assert_eq!(paragraphs("<div>a</div>"), "<div>a</div>");
        assert_eq!(paragraphs("<div>a\n\nb</div>"), "<div><p>a</p>\n<p>b</p></div>");
        assert_eq!(paragraphs("<blockquote>a</blockquote>"), "<blockquote><p>a</p></blockquote>");
        assert_eq!(paragraphs("<ul><li>a\n\nb</li></ul>"), "<ul><li><p>a</p>\n<p>b</p></li></ul>");
    }

    #[test]
    fn a_paragraph_marked_up_by_hand_may_hold_a_blank_line() {
        assert_eq!(paragraphs("<p class=\"x\">a\n\nb\nc</p>d"), "<p class=\"x\">a</p>\n<p>b<br>\nc</p>\n<p>d</p>");
        assert_eq!(paragraphs("<p>a\n\n<p>b"), "<p>a\n<p>b");
    }

    #[test]
    fn preformatted_text_scripts_and_styles_are_untouched() {
        for block in ["<pre>a\n\n<b>\n</pre>", "<script>\nif (a < b)\n\n{}</script>", "<style>a\n\nb</style>"] {
            assert_eq!(paragraphs(block), block);
        }
        assert_eq!(paragraphs("a <video>\n<source>\n\n</video> b"), "<p>a <video>\n<source>\n\n</video> b</p>");
    }

    #[test]
    fn a_comment_alone_is_no_paragraph() {
        assert_eq!(paragraphs("a\n\n<!--more-->\n\nb"), "<p>a</p>\n<!--more-->\n<p>b</p>");
    }

    #[test]
    fn a_post_written_in_blocks_is_untouched() {
        let source = "<!-- wp:html -->\na\n\nb\n<!-- /wp:html -->";

        assert_eq!(paragraphs(source), source);
    }

    #[test]
    fn a_long_hostile_body_is_done_in_one_pass() {
        for piece in
            ["<div>", "</p>", "<pre>", "<!-- >", "<video>", "<p>\n\n", "< ", "<li>a\n\n", "<br>", "<p", "</pre"]
        {
            let _ = paragraphs(&piece.repeat(50_000));
        }
    }

    #[test]
    fn no_body_makes_the_writer_panic_or_lose_a_word() {
        let pieces = [
            "<p>", "</p>", "<div>", "</div>", "<li", ">", "<pre>", "</pre>", "\n", "\n\n", "<br>", "<!--", "-->", "é",
            " ", "<b>", "<video>", "</video>", "<", "word",
        ];
        let mut noise = Noise::new(31);
        for _ in 0..20_000 {
            let source = noise.text(&pieces);

            let out = paragraphs(&source);

            assert_eq!(out.matches("word").count(), source.matches("word").count(), "{source}");
        }
    }
}
