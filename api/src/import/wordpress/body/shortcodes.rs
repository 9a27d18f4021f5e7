//! Turns WordPress's shortcodes into HTML, or takes them out and says what they referred to.
//!
//! Captions become figures; galleries and recordings leave the body; the address of an embed stands
//! alone on its line; of a shortcode that only a plugin knew the words inside it stay. A bracket in prose (`the [re-elected] mayor`,
//! `[sic]`) is prose: unknown names count as shortcodes only when they look like nothing else.
//! To be run before [`paragraphs`](mod@super::paragraphs). Unknown here: what the ids stand for.

mod attributes;
mod caption;
mod renderer;
mod tokens;

use std::collections::{BTreeMap, HashMap, HashSet};

use attributes::Attributes;
use renderer::Renderer;
use tokens::{Kind, Token};

/// Names that are always shortcodes.
const KNOWN: [&str; 7] = ["caption", "wp_caption", "gallery", "playlist", "video", "audio", "embed"];

/// What stands alone in brackets when somebody's speech was written down.
const SPOKEN: [&str; 14] = [
    "applause",
    "break",
    "cheering",
    "crosstalk",
    "crying",
    "end",
    "inaudible",
    "laughs",
    "laughter",
    "music",
    "pause",
    "sic",
    "silence",
    "singing",
];

/// A body without shortcodes, and what they referred to, in the order of the body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The body.
    pub html: String,
    /// The ids of the attachments in its galleries and playlists.
    pub galleries: Vec<i64>,
    /// Whether a gallery showed all images attached to the post, naming none.
    pub shows_attached: bool,
    /// Likewise those attached to other posts, by their numbers.
    pub attached_to: Vec<i64>,
    /// Whether there is a gallery, whatever it shows.
    pub shows_gallery: bool,
    /// Recordings.
    pub media: Vec<MediaReference>,
    /// The addresses of embeds.
    pub embeds: Vec<String>,
    /// Shortcodes that could not be rendered, and how often each came.
    pub unknown: BTreeMap<String, usize>,
}

/// A recording that stood in the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaReference {
    /// What it is.
    pub kind: MediaKind,
    /// Its file, or a page that plays it.
    pub url: String,
    /// The picture that a video shows before it plays.
    pub poster: Option<String>,
}

/// What a recording is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    /// A video file.
    Video,
    /// A sound file.
    Audio,
}

/// Renders the shortcodes of a body.
pub fn render(source: &str) -> Rendered {
    if !source.contains('[') {
        return Rendered { html: source.to_owned(), ..Rendered::default() };
    }
    let tokens = tokens::tokens(source);
    let pairs = pairs(&tokens);
    let shortcodes = shortcodes(source, &tokens, &pairs);
    let mut renderer = Renderer { source, tokens: &tokens, pairs, shortcodes, out: Rendered::default() };
    renderer.range(0..tokens.len(), 0);
    renderer.out
}

/// The closing token of each opening one that has it: the nearest, as brackets nest.
fn pairs(tokens: &[Token]) -> HashMap<usize, usize> {
    let mut open: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut pairs = HashMap::new();
    for (index, token) in tokens.iter().enumerate() {
        match &token.kind {
            Kind::Open { name, closed: false, .. } => open.entry(name).or_default().push(index),
            Kind::Close { name, .. } => {
                let opener = open.get_mut(name).and_then(Vec::pop);
                pairs.extend(opener.map(|opener| (opener, index)));
            }
            Kind::Open { .. } | Kind::Text => {}
        }
    }
    pairs
}

/// The names that are shortcodes in this body, not words in brackets.
fn shortcodes<'a>(source: &str, tokens: &[Token<'a>], pairs: &HashMap<usize, usize>) -> HashSet<&'a str> {
    let named = tokens.iter().enumerate().filter_map(|(index, token)| match &token.kind {
        Kind::Open { name, attributes, closed, .. } => {
            let looks_so = *closed
                || attributes.has_named()
                || name.contains('_')
                || KNOWN.contains(name)
                || renderer::embeds(name, attributes)
                || pairs.contains_key(&index)
                || is_alone(source, token, name, attributes);
            looks_so.then_some(*name)
        }
        Kind::Close { name, .. } => KNOWN.contains(name).then_some(*name),
        Kind::Text => None,
    });
    named.collect()
}

/// Whether a word in brackets is all there is of its paragraph: prose has more to say.
fn is_alone(source: &str, token: &Token, name: &str, attributes: &Attributes) -> bool {
    let before = source[..token.start].trim_end_matches([' ', '\t']);
    let after = source[token.end..].trim_start_matches([' ', '\t', '\r']);
    let begins = before.is_empty() || before.ends_with('\n') || before.ends_with("<p>");
    let ends = after.is_empty() || after.starts_with('\n') || after.starts_with("</p>");
    let is_name = !name.contains(|letter: char| letter.is_ascii_uppercase()) && !SPOKEN.contains(&name);
    begins && ends && is_name && attributes.first().is_none()
}

#[cfg(test)]
mod tests;
