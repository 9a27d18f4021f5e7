//! Writes a body from its tokens, shortcode by shortcode.
//!
//! Unknown here: which names are shortcodes; that was decided before.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::ops::Range;

use super::attributes::Attributes;
use super::tokens::{Kind, Token};
use super::{MediaKind, MediaReference, Rendered, caption};
use crate::import::wordpress::format::escaped;

/// Captions inside captions, at most; nobody writes even two.
const MAX_DEPTH: usize = 8;

/// Shortcodes of players on other sites, which take an address.
const EMBEDS: [&str; 9] =
    ["youtube", "vimeo", "dailymotion", "soundcloud", "spotify", "twitter", "tweet", "instagram", "facebook"];

/// Shortcodes of page builders that keep code in a form that nobody can read.
const ENCODED: [&str; 3] = ["fusion_code", "vc_raw_html", "vc_raw_js"];

/// Where `[video]` and `[audio]` name their file, in the order of WordPress.
const SOURCES: [&str; 12] = ["src", "mp4", "m4v", "webm", "ogv", "mov", "flv", "mp3", "m4a", "ogg", "wav", "wma"];

/// A body that is being written.
pub(super) struct Renderer<'a> {
    pub(super) source: &'a str,
    pub(super) tokens: &'a [Token<'a>],
    /// The closing token of each opening one that has it.
    pub(super) pairs: HashMap<usize, usize>,
    /// The names that are shortcodes in this body.
    pub(super) shortcodes: HashSet<&'a str>,
    pub(super) out: Rendered,
}

impl<'a> Renderer<'a> {
    /// Writes some of the tokens, all of them to begin with.
    pub(super) fn range(&mut self, range: Range<usize>, depth: usize) {
        let tokens = self.tokens;
        let mut index = range.start;
        while index < range.end {
            let token = &tokens[index];
            index += 1;
            match &token.kind {
                Kind::Open { name, attributes, doubled, .. } if self.shortcodes.contains(name) => {
                    let close = self.pairs.get(&(index - 1)).copied().filter(|close| *close < range.end);
                    if let Some(literal) = self.escaped(token, *doubled, close) {
                        self.out.html.push_str(literal);
                        index = close.map_or(index, |close| close + 1);
                        continue;
                    }
                    if *doubled {
                        self.out.html.push('[');
                    }
                    let inside = close.map(|close| index..close);
                    if self.shortcode(name, attributes, inside, depth) {
                        // The closing token is met next: its further bracket is prose.
                        index = close.unwrap_or(index);
                    }
                }
                Kind::Close { name, doubled } if self.shortcodes.contains(name) => {
                    if *doubled {
                        self.out.html.push(']');
                    }
                }
                _ => self.out.html.push_str(&self.source[token.start..token.end]),
            }
        }
    }

    /// `[[name]…[/name]]` is how an author writes `[name]…[/name]`.
    fn escaped(&self, open: &Token, doubled: bool, close: Option<usize>) -> Option<&'a str> {
        let close = &self.tokens[close?];
        let ends_doubled = matches!(close.kind, Kind::Close { doubled: true, .. });
        (doubled && ends_doubled).then(|| &self.source[open.start + 1..close.end - 1])
    }

    /// Renders one shortcode; says whether what stands inside it is done with.
    fn shortcode(&mut self, name: &str, attributes: &Attributes, inside: Option<Range<usize>>, depth: usize) -> bool {
        match (name, inside) {
            ("caption" | "wp_caption", Some(inside)) if depth < MAX_DEPTH => {
                self.caption(attributes, inside, depth);
                return true;
            }
            ("caption" | "wp_caption", _) => {}
            ("gallery", _) => self.gallery(attributes),
            ("playlist", _) => self.playlist(attributes),
            ("video", inside) => {
                return self.recording(MediaKind::Video, name, attributes) && inside.is_some();
            }
            ("audio", inside) => {
                return self.recording(MediaKind::Audio, name, attributes) && inside.is_some();
            }
            ("embed", inside) => return self.embed(name, attributes, inside),
            (name, inside) if EMBEDS.contains(&name) => return self.embed(name, attributes, inside),
            (name, inside) if ENCODED.contains(&name) => {
                self.count_unknown(name);
                return inside.is_some();
            }
            (name, _) => self.count_unknown(name),
        }
        false
    }

    fn caption(&mut self, attributes: &Attributes, inside: Range<usize>, depth: usize) {
        let before = mem::take(&mut self.out.html);
        self.range(inside, depth + 1);
        let inner = mem::replace(&mut self.out.html, before);
        self.out.html.push_str(&caption::figure(attributes, &inner));
    }

    fn gallery(&mut self, attributes: &Attributes) {
        self.out.shows_gallery = true;
        match (listed(attributes), attributes.get("id").and_then(|id| id.parse().ok())) {
            (Some(ids), _) => self.out.galleries.extend(ids),
            (None, Some(post)) => self.out.attached_to.push(post),
            (None, None) => self.out.shows_attached = true,
        }
    }

    /// Without numbers it plays the sounds that are attached to the post, which nobody knows here.
    fn playlist(&mut self, attributes: &Attributes) {
        match listed(attributes) {
            Some(ids) => self.out.galleries.extend(ids),
            None => self.count_unknown("playlist"),
        }
    }

    fn recording(&mut self, kind: MediaKind, name: &str, attributes: &Attributes) -> bool {
        let named = SOURCES.iter().find_map(|key| attributes.get(key));
        let Some(url) = named.or_else(|| attributes.first()) else {
            self.count_unknown(name);
            return false;
        };
        let poster = attributes.get("poster").map(str::to_owned);
        // An old plugin's settings come after a bar.
        let url = url.split('|').next().unwrap_or(url).to_owned();
        self.out.media.push(MediaReference { kind, url, poster });
        true
    }

    fn embed(&mut self, name: &str, attributes: &Attributes, inside: Option<Range<usize>>) -> bool {
        let within = inside.map_or("", |inside| {
            let (first, last) = (&self.tokens[inside.start - 1], &self.tokens[inside.end]);
            self.source[first.end..last.start].trim()
        });
        let named = ["src", "url"].iter().find_map(|key| attributes.get(key));
        let candidates = [Some(within), named, attributes.first()];
        let address = candidates.into_iter().flatten().find(|url| is_address(url)).map(str::to_owned);
        let numbers = ["id", "v", "video"].iter().find_map(|key| attributes.get(key)).or(attributes.first());
        let Some(url) = address.or_else(|| page(name, numbers?)) else {
            self.count_unknown(name);
            return false;
        };
        let url = escaped::address(&url);
        self.out.html.push_str(&format!("\n\n{url}\n\n"));
        self.out.embeds.push(url);
        // Words beside the address stay.
        is_address(within)
    }

    fn count_unknown(&mut self, name: &str) {
        *self.out.unknown.entry(name.to_owned()).or_default() += 1;
    }
}

/// The numbers of attachments that a shortcode lists.
fn listed<'a>(attributes: &Attributes<'a>) -> Option<impl Iterator<Item = i64> + use<'a>> {
    let ids = attributes.get("ids").or_else(|| attributes.get("include"))?;
    let ids = ids.split(|part: char| !part.is_ascii_digit()).filter_map(|id| id.parse().ok());
    Some(ids.filter(|id: &i64| *id > 0))
}

/// Whether the shortcode shows a page of another site.
pub(super) fn embeds(name: &str, attributes: &Attributes) -> bool {
    EMBEDS.contains(&name) && attributes.first().is_some_and(|first| is_address(first) || page(name, first).is_some())
}

/// The page of a film that is named by its number there.
fn page(site: &str, number: &str) -> Option<String> {
    let is_name = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    match site {
        // Their numbers have 11 letters: anything else is a word of prose.
        "youtube" if number.len() == 11 && is_name(number) => Some(format!("https://www.youtube.com/watch?v={number}")),
        "vimeo" if number.parse::<u64>().is_ok() => Some(format!("https://vimeo.com/{number}")),
        _ => None,
    }
}

fn is_address(text: &str) -> bool {
    let web = text.starts_with("https://") || text.starts_with("http://");
    web && !text.contains(|character: char| character.is_whitespace() || "<>\"".contains(character))
}
