//! Markup as a row of tokens, read as the HTML standard's tokenizer does ("13.2.5 Tokenization").
//!
//! Comments, scripts and drawings are passed over. Every byte is looked at a fixed number of times
//! and nothing is kept but a place in the text, so time is linear whatever the markup.
//!
//! Unknown here: which elements are kept. Character references stay as they were written.

use std::borrow::Cow;

use super::elements::{is_hidden, is_raw};

/// How many attributes of one tag are read: the parser after this compares each with all others.
const MAX_ATTRIBUTES: usize = 32;

/// One piece of markup.
#[derive(Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// What stands between tags, its character references undecoded.
    Text(&'a str),
    /// What begins, or stands alone.
    Start(Tag<'a>),
    /// The name of what ends, in lower case.
    End(Cow<'a, str>),
}

/// A start tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// In lower case.
    pub name: Cow<'a, str>,
    /// Names in lower case, values as written without their quotes.
    pub attributes: Vec<(Cow<'a, str>, &'a str)>,
    /// Whether it was written with a final slash.
    pub closed: bool,
}

/// The tokens of `html`, in their order.
pub fn tokens(html: &str) -> Lexer<'_> {
    Lexer { rest: html }
}

/// What is still to be read.
#[derive(Debug)]
pub struct Lexer<'a> {
    rest: &'a str,
}

impl Lexer<'_> {
    /// How many bytes are still to be read.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let token = self.token()?;
            match &token {
                Token::Start(tag) if is_hidden(&tag.name) => {
                    if !tag.closed {
                        self.pass_element(&tag.name);
                    }
                }
                _ => return Some(token),
            }
        }
    }
}

impl<'a> Lexer<'a> {
    /// The next token, those inside hidden elements among them.
    fn token(&mut self) -> Option<Token<'a>> {
        loop {
            let text = self.take(markup_at(self.rest).unwrap_or(self.rest.len()));
            if !text.is_empty() {
                return Some(Token::Text(text));
            }
            let mut after = self.rest.strip_prefix('<')?.chars();
            match after.next()? {
                '/' if after.next().is_some_and(|char| char.is_ascii_alphabetic()) => return self.end_tag(),
                first if first.is_ascii_alphabetic() => return self.start_tag(),
                _ => self.pass_comment(),
            }
        }
    }

    fn start_tag(&mut self) -> Option<Token<'a>> {
        let tag = self.tag(1)?;
        // A frame that is written as closed is meant so, whatever the standard says.
        if is_raw(&tag.name) && !(tag.closed && tag.name == "iframe") {
            self.pass_raw(&tag.name);
        }
        Some(Token::Start(tag))
    }

    fn end_tag(&mut self) -> Option<Token<'a>> {
        Some(Token::End(self.tag(2)?.name))
    }

    /// What follows the `opening` bytes of a tag; none if the text ends within it, which drops it.
    fn tag(&mut self, opening: usize) -> Option<Tag<'a>> {
        self.take(opening);
        let name = lower(self.take_until(|byte| is_space(byte) || matches!(byte, b'/' | b'>')));
        let mut attributes = Vec::new();
        loop {
            let gap = self.take_until(|byte| !is_space(byte) && byte != b'/');
            if self.rest.starts_with('>') {
                self.take(1);
                return Some(Tag { name, attributes, closed: gap.ends_with('/') });
            }
            if self.rest.is_empty() {
                return None;
            }
            let attribute = self.attribute();
            if attributes.len() < MAX_ATTRIBUTES {
                attributes.push(attribute);
            }
        }
    }

    fn attribute(&mut self) -> (Cow<'a, str>, &'a str) {
        let start = self.rest;
        // An equals sign at the very start belongs to the name.
        let leading = self.take(usize::from(start.starts_with('='))).len();
        let name = self.take_until(|byte| is_space(byte) || matches!(byte, b'/' | b'>' | b'=')).len();
        let name = lower(&start[..leading + name]);
        let before_gap = self.rest;
        self.take_until(|byte| !is_space(byte));
        if !self.rest.starts_with('=') {
            self.rest = before_gap;
            return (name, "");
        }
        self.take(1);
        self.take_until(|byte| !is_space(byte));
        (name, self.value())
    }

    fn value(&mut self) -> &'a str {
        let quote = match self.rest.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => *quote,
            _ => return self.take_until(|byte| is_space(byte) || byte == b'>'),
        };
        self.take(1);
        let value = self.take_until(|byte| byte == quote);
        self.take(1);
        value
    }

    /// Past a comment, a doctype or whatever else begins with `<!`, `<?` or `</`.
    fn pass_comment(&mut self) {
        let Some(comment) = self.rest.strip_prefix("<!--") else {
            self.rest = self.rest.split_once('>').map_or("", |(_, rest)| rest);
            return;
        };
        self.rest = match (comment.strip_prefix('>'), comment.strip_prefix("->")) {
            (Some(rest), _) | (None, Some(rest)) => rest,
            (None, None) => comment_end(comment),
        };
    }

    /// To the end tag of an element whose content is not markup, or to the end without one.
    fn pass_raw(&mut self, name: &str) {
        let bytes = self.rest.as_bytes();
        let mut from = 0;
        while let Some(found) = self.rest[from..].find("</") {
            let place = from + found + 2;
            let end = place + name.len();
            let is_end = bytes.get(place..end).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
                && bytes.get(end).is_none_or(|byte| is_space(*byte) || matches!(byte, b'/' | b'>'));
            if is_end {
                self.take(place - 2);
                return;
            }
            from = place;
        }
        self.rest = "";
    }

    /// Past the end of the hidden element that was just begun, those of its name within it counted.
    fn pass_element(&mut self, name: &str) {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.token() {
                Some(Token::Start(tag)) if tag.name == name && !tag.closed => depth += 1,
                Some(Token::End(end)) if end == name => depth -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }

    /// The next `length` bytes, or as many as there are.
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    /// What stands before the first byte that `stops`, which only a character's first byte may.
    fn take_until(&mut self, stops: impl Fn(u8) -> bool) -> &'a str {
        let length = self.rest.bytes().position(stops);
        self.take(length.unwrap_or(self.rest.len()))
    }
}

/// Where the next tag or comment begins; any other `<` is text.
fn markup_at(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    text.match_indices('<').map(|(place, _)| place).find(|place| {
        bytes.get(place + 1).is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?'))
    })
}

/// What follows a comment's end, which is `-->` or `--!>`; both are looked for at once, so that the
/// absence of one is not found out again for each comment.
fn comment_end(comment: &str) -> &str {
    let ends = |text: &str| text.ends_with("--") || text.ends_with("--!");
    let end = comment.match_indices('>').map(|(place, _)| place).find(|place| ends(&comment[..*place]));
    end.map_or("", |place| &comment[place + 1..])
}

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// What the HTML standard calls white space in a tag.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> Vec<String> {
        tokens(html)
            .map(|token| match token {
                Token::Text(text) => text.to_owned(),
                Token::Start(tag) => format!("<{} {:?}>", tag.name, tag.attributes),
                Token::End(name) => format!("</{name}>"),
            })
            .collect()
    }

    #[test]
    fn a_lone_angle_bracket_is_text() {
        assert_eq!(read("1 < 2 <3 ➜ <"), ["1 < 2 <3 ➜ <"]);
    }

    #[test]
    fn attributes_are_read_however_they_are_quoted() {
        assert_eq!(
            read("<A HREF=/fa title='a\"b' é=\"ü>\" hidden x = y>"),
            [r#"<a [("href", "/fa"), ("title", "a\"b"), ("é", "ü>"), ("hidden", ""), ("x", "y")]>"#]
        );
        assert_eq!(read("<a/b=c/><a =d>"), [r#"<a [("b", "c/")]>"#, r#"<a [("=d", "")]>"#]);
    }

    #[test]
    fn comments_end_where_a_browser_ends_them() {
        for comment in
            ["<!---->", "<!-->", "<!--->", "<!-- a > b --->", "<!-- a --!>", "<!doctype html>", "<?x?>", "</3>"]
        {
            assert_eq!(read(&format!("a{comment}b")), ["a", "b"], "{comment}");
        }
        assert_eq!(read("a<!-- b -- > c"), ["a"]);
    }

    #[test]
    fn what_is_not_markup_or_not_for_reading_is_passed_over() {
        assert_eq!(read("<script>if (a<b) '</scripty>'</SCRIPT >c"), ["<script []>", "</script>", "c"]);
        assert_eq!(read("a<svg><svg><b>x</b></svg>y</svg>b<svg/>c"), ["a", "b", "c"]);
        assert_eq!(read("a<style>b"), ["a", "<style []>"]);
    }

    #[test]
    fn a_tag_that_never_ends_is_dropped() {
        assert_eq!(read("a<img src=\"x onerror=y>"), ["a"]);
        assert_eq!(read("a<b"), ["a"]);
    }
}
