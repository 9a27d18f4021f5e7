//! Cuts a body into text, opening shortcodes and closing ones, in one pass.
//!
//! HTML tags, comments, scripts and styles are text as a whole: a bracket in them opens nothing.
//! Whether an opening bracket with a name is a shortcode or prose is not decided here.

use super::attributes::Attributes;

/// A stretch of the source: `start..end`, in bytes.
#[derive(Debug)]
pub(super) struct Token<'a> {
    /// What it is.
    pub(super) kind: Kind<'a>,
    /// Its first byte.
    pub(super) start: usize,
    /// The byte after its last.
    pub(super) end: usize,
}

#[derive(Debug)]
pub(super) enum Kind<'a> {
    /// Anything that is no shortcode.
    Text,
    /// `[name …]`, or `[name=…]` as older plugins have it, with the further bracket before it, if there is one.
    Open { name: &'a str, attributes: Attributes<'a>, closed: bool, doubled: bool },
    /// `[/name]`, with the further bracket after it, if there is one.
    Close { name: &'a str, doubled: bool },
}

/// The tokens of a body, without gaps and in order.
pub(super) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer { source, tokens: Vec::new(), text_start: 0, exhausted: Vec::new() };
    lexer.run();
    lexer.tokens
}

struct Lexer<'a> {
    source: &'a str,
    tokens: Vec<Token<'a>>,
    text_start: usize,
    /// Ends of markup that do not follow any more, so that nobody searches for them again.
    exhausted: Vec<&'static str>,
}

impl<'a> Lexer<'a> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some(found) = self.source[at..].find(['[', '<']) {
            at += found;
            at = if self.source.as_bytes()[at] == b'<' { self.after_markup(at) } else { self.after_bracket(at) };
        }
        self.text_until(self.source.len());
    }

    fn text_until(&mut self, end: usize) {
        if end > self.text_start {
            self.tokens.push(Token { kind: Kind::Text, start: self.text_start, end });
        }
        self.text_start = end;
    }

    fn push(&mut self, kind: Kind<'a>, start: usize, end: usize) -> usize {
        self.text_until(start);
        self.tokens.push(Token { kind, start, end });
        self.text_start = end;
        end
    }

    /// Where the tag, comment or raw element that starts at `at` ends.
    fn after_markup(&mut self, at: usize) -> usize {
        let rest = &self.source[at..];
        let begins_tag = |next: char| next.is_ascii_alphabetic() || "/!?".contains(next);
        let end = markup_end(rest);
        if !rest[1..].starts_with(begins_tag) || self.exhausted.contains(&end) {
            return at + 1;
        }
        match rest.find(end) {
            Some(found) => at + found + end.len(),
            None => {
                self.exhausted.push(end);
                at + 1
            }
        }
    }

    fn after_bracket(&mut self, at: usize) -> usize {
        let source = self.source;
        if let Some((name, end)) = closing(source, at) {
            let doubled = source[end..].starts_with(']');
            return self.push(Kind::Close { name, doubled }, at, end + usize::from(doubled));
        }
        let doubled = source[at + 1..].starts_with('[');
        let bracket = at + usize::from(doubled);
        let Some((name, inside, end)) = opening(source, bracket) else {
            return bracket + 1;
        };
        if doubled && source[end..].starts_with(']') {
            // `[[name]]` is how an author writes `[name]`: the outer brackets go.
            self.text_until(at);
            self.text_start = bracket;
            self.text_until(end);
            self.text_start = end + 1;
            return end + 1;
        }
        let (inside, closed) = match inside.strip_suffix('/') {
            Some(inside) => (inside, true),
            None => (inside, false),
        };
        let attributes = Attributes::parse(inside);
        self.push(Kind::Open { name, attributes, closed, doubled }, at, end)
    }
}

/// What ends the markup that begins `rest`.
fn markup_end(rest: &str) -> &'static str {
    let begins = |tag: &str| rest.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    if rest.starts_with("<!--") {
        "-->"
    } else if begins("<script") {
        "</script>"
    } else if begins("<style") {
        "</style>"
    } else {
        ">"
    }
}

/// The name and the end of `[/name]` at `at`.
fn closing(source: &str, at: usize) -> Option<(&str, usize)> {
    let rest = source[at..].strip_prefix("[/")?;
    let name = name(rest)?;
    let after = &rest[name.len()..];
    let spaces = after.len() - after.trim_start_matches(' ').len();
    after[spaces..].starts_with(']').then(|| (name, at + 2 + name.len() + spaces + 1))
}

/// The name, what follows it, and the end of `[name …]` at `at`.
///
/// The search stops at the next bracket of either kind, so that it stays linear.
fn opening(source: &str, at: usize) -> Option<(&str, &str, usize)> {
    let rest = source[at..].strip_prefix('[')?;
    let name = name(rest)?;
    let after = &rest[name.len()..];
    let names_address = after.starts_with('=') || after.starts_with(":http");
    if !names_address && !after.starts_with(|next: char| next == ']' || next == '/' || next.is_whitespace()) {
        return None;
    }
    let length = after.find(['[', ']']).filter(|found| after[*found..].starts_with(']'))?;
    let inside = &after[..length];
    // `[and/or]` is prose: a slash right after the name must close it.
    if inside.starts_with('/') && inside != "/" {
        return None;
    }
    Some((name, inside, at + 1 + name.len() + length + 1))
}

fn name(rest: &str) -> Option<&str> {
    let end = rest.find(|next: char| !next.is_ascii_alphanumeric() && next != '_' && next != '-');
    let name = &rest[..end.unwrap_or(rest.len())];
    name.contains(|letter: char| letter.is_ascii_alphabetic()).then_some(name)
}
