//! Cuts HTML into tags, comments, stretches to be left as they are, and text, in one pass.
//!
//! Knows which elements are blocks and what may stand in them. Unknown here: paragraphs.

/// A piece of HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Words and line breaks.
    Text(&'a str),
    /// A tag that belongs to the words around it, or an element whose inside is nobody's business.
    Inline(&'a str),
    /// A comment.
    Comment(&'a str),
    /// A line break that is marked up already.
    Break(&'a str),
    /// A whole block whose inside is left as it is, such as `<pre>…</pre>`.
    Verbatim(&'a str),
    /// The start of a block.
    Open { name: &'static str, tag: &'a str },
    /// The end of a block.
    Close { name: &'static str, tag: &'a str },
}

/// What may stand directly in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Paragraphs, always.
    Paragraphs,
    /// Words, or paragraphs where a blank line parts them.
    Flow,
    /// The words of one paragraph.
    Paragraph,
    /// Words only, never paragraphs.
    Words,
    /// Other elements only; text in it is layout.
    Structure,
}

/// Blocks, and what may stand in them.
const BLOCKS: [(&str, Content); 47] = {
    use Content::{Flow, Paragraph, Paragraphs, Structure, Words};
    [
        ("address", Flow),
        ("article", Flow),
        ("aside", Flow),
        ("blockquote", Paragraphs),
        ("caption", Words),
        ("center", Flow),
        ("col", Structure),
        ("colgroup", Structure),
        ("dd", Flow),
        ("details", Flow),
        ("div", Flow),
        ("dl", Structure),
        ("dt", Words),
        ("fieldset", Flow),
        ("figcaption", Words),
        ("figure", Structure),
        ("footer", Flow),
        ("form", Flow),
        ("h1", Words),
        ("h2", Words),
        ("h3", Words),
        ("h4", Words),
        ("h5", Words),
        ("h6", Words),
        ("header", Flow),
        ("hgroup", Structure),
        ("hr", Structure),
        ("legend", Words),
        ("li", Flow),
        ("main", Flow),
        ("map", Structure),
        ("menu", Structure),
        ("nav", Flow),
        ("noscript", Flow),
        ("ol", Structure),
        ("optgroup", Structure),
        ("p", Paragraph),
        ("section", Flow),
        ("summary", Words),
        ("table", Structure),
        ("tbody", Structure),
        ("td", Flow),
        ("tfoot", Structure),
        ("th", Flow),
        ("thead", Structure),
        ("tr", Structure),
        ("ul", Structure),
    ]
};

/// Blocks whose inside is left as it is.
const VERBATIM_BLOCKS: [&str; 4] = ["pre", "script", "style", "textarea"];

/// Elements within a line whose inside is left as it is.
const VERBATIM_INLINE: [&str; 9] = ["audio", "button", "canvas", "iframe", "math", "object", "select", "svg", "video"];

/// Blocks without an end.
pub(super) fn is_void(name: &str) -> bool {
    matches!(name, "hr" | "col")
}

/// What may stand directly in a block.
pub(super) fn content_of(name: &str) -> Content {
    let found = BLOCKS.iter().find(|(block, _)| *block == name);
    found.map_or(Content::Flow, |(_, content)| *content)
}

/// The pieces of `html`, without gaps and in order.
pub(super) fn pieces(html: &str) -> Pieces<'_> {
    Pieces { html, at: 0, exhausted: Vec::new() }
}

pub(super) struct Pieces<'a> {
    html: &'a str,
    at: usize,
    /// Ends that do not follow any more, so that nobody searches for them again.
    exhausted: Vec<&'static str>,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let rest = &self.html[self.at..];
        if rest.is_empty() {
            return None;
        }
        if let Some(piece) = self.markup(rest) {
            return Some(piece);
        }
        // A `<` that begins no tag is text.
        let from = usize::from(rest.starts_with('<'));
        let end = rest[from..].find('<').map_or(rest.len(), |found| found + from);
        Some(Piece::Text(self.take(end)))
    }
}

impl<'a> Pieces<'a> {
    fn take(&mut self, length: usize) -> &'a str {
        let piece = &self.html[self.at..self.at + length];
        self.at += length;
        piece
    }

    fn markup(&mut self, rest: &'a str) -> Option<Piece<'a>> {
        let inside = rest.strip_prefix('<')?;
        if inside.starts_with("!--") {
            let end = self.find(rest, "-->")?;
            return Some(Piece::Comment(self.take(end)));
        }
        let (closes, named) = match inside.strip_prefix('/') {
            Some(named) => (true, named),
            None => (false, inside),
        };
        if !named.starts_with(|first: char| first.is_ascii_alphabetic() || "!?".contains(first)) {
            return None;
        }
        let end = self.find(rest, ">")?;
        let length = named.find(|next: char| !next.is_ascii_alphanumeric() && next != '-');
        let name = &named[..length.unwrap_or(named.len())];
        if !closes && let Some(piece) = self.verbatim(rest, name) {
            return Some(piece);
        }
        let tag = self.take(end);
        if name.eq_ignore_ascii_case("br") {
            return Some(Piece::Break(tag));
        }
        let block = BLOCKS.iter().find(|(block, _)| block.eq_ignore_ascii_case(name));
        Some(match block {
            Some((name, _)) if closes => Piece::Close { name, tag },
            Some((name, _)) => Piece::Open { name, tag },
            None => Piece::Inline(tag),
        })
    }

    fn verbatim(&mut self, rest: &'a str, name: &str) -> Option<Piece<'a>> {
        let known = |names: &[&'static str]| names.iter().copied().find(|known| known.eq_ignore_ascii_case(name));
        if let Some(known) = known(&VERBATIM_BLOCKS) {
            let end = self.element_end(rest, known)?;
            return Some(Piece::Verbatim(self.take(end)));
        }
        let known = known(&VERBATIM_INLINE)?;
        let end = self.element_end(rest, known)?;
        Some(Piece::Inline(self.take(end)))
    }

    /// Where `</name>` ends; without it the element is like any other.
    fn element_end(&mut self, rest: &str, name: &'static str) -> Option<usize> {
        if self.exhausted.contains(&name) {
            return None;
        }
        let ends = rest.match_indices("</").filter(|(at, _)| {
            let after = &rest.as_bytes()[at + 2..];
            let named = after.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()));
            named && after.get(name.len()).is_some_and(|next| matches!(next, b'>' | b' ' | b'\n' | b'\t'))
        });
        let end = ends.map(|(at, _)| at).next().and_then(|at| Some(at + rest[at..].find('>')? + 1));
        if end.is_none() {
            self.exhausted.push(name);
        }
        end
    }

    fn find(&mut self, rest: &str, end: &'static str) -> Option<usize> {
        if self.exhausted.contains(&end) {
            return None;
        }
        let found = rest.find(end).map(|at| at + end.len());
        if found.is_none() {
            self.exhausted.push(end);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_told_apart_whatever_their_case() {
        let html = "a<B>b</b><DIV x=\"1\">c</DIV><!-- d --><Pre>\n<p></PRE>e<bR/>f";

        let found: Vec<Piece> = pieces(html).collect();

        assert_eq!(
            found,
            [
                Piece::Text("a"),
                Piece::Inline("<B>"),
                Piece::Text("b"),
                Piece::Inline("</b>"),
                Piece::Open { name: "div", tag: "<DIV x=\"1\">" },
                Piece::Text("c"),
                Piece::Close { name: "div", tag: "</DIV>" },
                Piece::Comment("<!-- d -->"),
                Piece::Verbatim("<Pre>\n<p></PRE>"),
                Piece::Text("e"),
                Piece::Break("<bR/>"),
                Piece::Text("f"),
            ]
        );
    }

    #[test]
    fn what_begins_no_tag_is_text() {
        let found: Vec<Piece> = pieces("1 < 2 <3 <pre").collect();

        assert_eq!(found, [Piece::Text("1 "), Piece::Text("< 2 "), Piece::Text("<3 "), Piece::Text("<pre")]);
    }
}
