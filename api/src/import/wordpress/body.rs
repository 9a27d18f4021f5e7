//! Turns a body as WordPress stores it into HTML, and finds the media that it shows.
//!
//! The order matters: reusable blocks before the comments of blocks go, shortcodes before addresses that stand alone,
//! paragraphs last and for classic bodies alone. What comes out is still anybody's HTML: `content` makes it safe.

pub mod blocks;
pub mod embeds;
pub mod frames;
pub mod paragraphs;
pub mod players;
pub mod rewrite;
pub mod shortcodes;
pub mod shown;

use std::collections::{BTreeMap, HashSet};

use entity::media::Kind;

use self::blocks::Stripped;
use self::paragraphs::paragraphs;
use self::players::player;
use self::shortcodes::{MediaKind, MediaReference};
use self::shown::in_markup;
use crate::content::html::plain;

/// A body's HTML, and what is to be told of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// Not yet sanitised.
    pub html: String,
    /// Shortcodes, dynamic blocks (`wp:acme/map`) and frames that could not be rendered, and how often each came.
    pub unknown: BTreeMap<String, usize>,
    /// What it is for, where it is not for its words.
    pub shows: Option<Shows>,
}

/// What a body with few words is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// A film.
    Film,
    /// Pictures beside each other.
    Gallery,
}

/// Something that a body shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reference {
    /// An upload, by its number.
    Attachment(i64),
    /// All pictures that are attached to the post itself.
    Attached,
    /// All pictures that are attached to a post, by its number.
    AttachedTo(i64),
    /// Whatever a reusable block shows.
    Reusable(i64),
    /// A file, or a page with a player.
    File(File),
}

/// A film or a sound that is known by its address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct File {
    /// Film or sound.
    pub kind: Kind,
    /// As the body writes it; may be relative.
    pub url: String,
    /// A player's address.
    pub embed_url: Option<String>,
    /// A film's still, likewise as written.
    pub poster: Option<String>,
}

/// Letters that a film or a gallery is introduced by, at most; with more of them it illustrates an article.
const INTRODUCTION: usize = 200;

/// The HTML of a body; `find` knows the reusable blocks.
pub fn convert(source: &str, find: &dyn Fn(i64) -> Option<String>) -> Body {
    let missing = std::cell::Cell::new(0);
    let find = |id| {
        let found = find(id);
        missing.set(missing.get() + usize::from(found.is_none()));
        found
    };
    let mut read = read(source, &find);
    if missing.get() > 0 {
        read.unknown.insert("wp:block".to_owned(), missing.get());
    }
    let html = if blocks::is_in_blocks(source) { read.html.trim().to_owned() } else { paragraphs(&read.html) };
    let shows = read.shows.filter(|_| plain(&html).chars().take(INTRODUCTION + 1).count() <= INTRODUCTION);
    Body { html, unknown: read.unknown, shows }
}

/// What a body shows, each thing once.
pub fn references(source: &str) -> Vec<Reference> {
    let reusable = std::cell::RefCell::new(Vec::new());
    let find = |id| {
        reusable.borrow_mut().push(Reference::Reusable(id));
        None
    };
    let mut found = read(source, &find).references;
    found.append(&mut reusable.borrow_mut());
    let mut seen = HashSet::new();
    found.retain(|reference| seen.insert(reference.clone()));
    found
}

#[derive(Default)]
struct Read {
    html: String,
    references: Vec<Reference>,
    unknown: BTreeMap<String, usize>,
    shows: Option<Shows>,
}

fn read(source: &str, find: &dyn Fn(i64) -> Option<String>) -> Read {
    let mut read = Read::default();
    let stripped = match blocks::is_in_blocks(source) {
        true => blocks::strip(&blocks::inline(source, find)),
        false => Stripped { html: source.to_owned(), blocks: Vec::new() },
    };
    read.references.extend(stripped.gallery_ids().into_iter().map(Reference::Attachment));
    read.references.extend(stripped.cover_ids().map(Reference::Attachment));
    for block in stripped.blocks.iter().filter(|block| block.is_unknown()) {
        *read.unknown.entry(format!("wp:{}", block.name)).or_default() += 1;
    }
    let html = read.without_players(&stripped);
    let rendered = shortcodes::render(&html);
    read.unknown.extend(rendered.unknown);
    read.references.extend(rendered.galleries.into_iter().map(Reference::Attachment));
    read.references.extend(rendered.shows_attached.then_some(Reference::Attached));
    read.references.extend(rendered.attached_to.into_iter().map(Reference::AttachedTo));
    let has_gallery = rendered.shows_gallery || stripped.blocks.iter().any(|block| block.name == "gallery");
    read.shows = has_gallery.then_some(Shows::Gallery);
    read.references.extend(rendered.media.iter().map(|media| Reference::File(file_of(media))));
    let named = stripped.blocks.iter().filter_map(|block| block.embedded_url());
    read.take_embeds(&rendered.html, &named.chain(rendered.embeds.iter().map(String::as_str)).collect());
    let is_film = |reference: &Reference| matches!(reference, Reference::File(File { kind: Kind::Video, .. }));
    read.shows = read.references.iter().any(is_film).then_some(Shows::Film).or(read.shows);
    read
}

impl Read {
    /// Takes in what stands in the HTML by its address alone, and what the markup itself shows.
    fn take_embeds(&mut self, html: &str, named: &HashSet<&str>) {
        let instead = |url: &str| if player(url).is_some() { String::new() } else { link(url) };
        let taken = embeds::take(html, named, instead);
        self.references.extend(taken.urls.iter().filter_map(|url| playing(url)));
        let shown = in_markup(&taken.html);
        self.references.extend(shown.references);
        if shown.left_out > 0 {
            *self.unknown.entry("iframe".to_owned()).or_default() += shown.left_out;
        }
        self.html = taken.html;
    }

    /// The HTML without the blocks that hold nothing but a player: it goes to the story's media.
    fn without_players(&mut self, stripped: &Stripped) -> String {
        let mut html = String::with_capacity(stripped.html.len());
        let mut from = 0;
        for block in &stripped.blocks {
            let Some(url) = block.embedded_url().filter(|_| block.html.start >= from) else { continue };
            let inside = &stripped.html[block.html.clone()];
            let played = playing(url);
            if inside.contains("<figcaption") || (played.is_none() && !inside.is_empty()) {
                continue;
            }
            html.push_str(&stripped.html[from..block.html.start]);
            from = block.html.end;
            match played {
                Some(reference) => self.references.push(reference),
                None => html.push_str(&link(url)),
            }
        }
        html.push_str(&stripped.html[from..]);
        html
    }
}

fn file_of(media: &MediaReference) -> File {
    let kind = match media.kind {
        MediaKind::Video => Kind::Video,
        MediaKind::Audio => Kind::Audio,
    };
    match playing(&media.url) {
        Some(Reference::File(file)) => file,
        _ => File { kind, url: media.url.clone(), embed_url: None, poster: media.poster.clone() },
    }
}

fn playing(url: &str) -> Option<Reference> {
    let player = player(url)?;
    Some(Reference::File(File {
        kind: player.kind,
        url: url.to_owned(),
        embed_url: Some(player.embed_url),
        poster: None,
    }))
}

fn link(url: &str) -> String {
    let escaped = url.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    format!("<p><a href=\"{escaped}\">{escaped}</a></p>")
}

#[cfg(test)]
mod tests;
