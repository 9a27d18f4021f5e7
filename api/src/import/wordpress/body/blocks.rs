//! Reads Gutenberg's block comments: takes them out and says which blocks there were.
//!
//! A block's HTML stands between `<!-- wp:name {json} -->` and `<!-- /wp:name -->`, so without
//! the comments it is ordinary HTML. A block that WordPress renders itself (`/-->`) leaves
//! nothing. Reusable blocks are put in place first. Unknown here: what the ids stand for.

use std::collections::HashSet;
use std::ops::Range;

use serde_json::Value as Json;

/// Reusable blocks inside reusable blocks, at most.
const MAX_DEPTH: usize = 5;

/// What reusable blocks may add to one body; beyond it they are left out.
///
/// Without a bound, blocks that hold each other ten times make a body of gigabytes.
const MAX_INLINED_BYTES: usize = 4 << 20;

/// A body without block comments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stripped {
    /// The body.
    pub html: String,
    /// Its blocks, in the order in which they open.
    pub blocks: Vec<Block>,
}

/// A block of a body.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Its name, such as `gallery` or `acme/map`; WordPress's own go without `core/`.
    pub name: String,
    /// What its comment says as JSON; null where that is nothing or broken.
    pub attributes: Json,
    /// The block around it, as a place in the list of blocks.
    pub parent: Option<usize>,
    /// Whether it has no HTML of its own: WordPress renders it each time.
    pub is_dynamic: bool,
    /// Where its HTML stands in the body.
    pub html: Range<usize>,
}

impl Block {
    /// A number among the attributes, such as an image's `id`.
    pub fn number(&self, key: &str) -> Option<i64> {
        let value = self.attributes.get(key)?;
        value.as_i64().or_else(|| value.as_str()?.parse().ok())
    }

    /// A text among the attributes, such as an embed's `url`.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.attributes.get(key)?.as_str().filter(|text| !text.is_empty())
    }

    /// The address that an embed shows.
    pub fn embedded_url(&self) -> Option<&str> {
        self.text("url").filter(|_| self.is_embed())
    }

    /// Whether only WordPress, or a plugin of it, could say what it shows.
    pub fn is_unknown(&self) -> bool {
        self.is_dynamic && !self.is_embed() && !["block", "gallery"].contains(&self.name.as_str())
    }

    fn is_embed(&self) -> bool {
        self.name == "embed" || self.name.starts_with("core-embed/")
    }
}

impl Stripped {
    /// The ids of the attachments in the body's galleries, in order and each once.
    ///
    /// Galleries list them (before WordPress 5.9) or hold image blocks, or both.
    pub fn gallery_ids(&self) -> Vec<i64> {
        let mut ids = Vec::new();
        for block in &self.blocks {
            if block.name == "gallery" {
                let listed = block.attributes.get("ids").and_then(Json::as_array);
                ids.extend(listed.into_iter().flatten().filter_map(Json::as_i64));
            } else if block.name == "image" && self.parent_name(block) == Some("gallery") {
                ids.extend(block.number("id"));
            }
        }
        let mut seen = HashSet::new();
        ids.retain(|id| seen.insert(*id));
        ids
    }

    /// The ids of the attachments that words are written on or beside: their markup may be a style alone.
    pub fn cover_ids(&self) -> impl Iterator<Item = i64> {
        self.blocks.iter().filter_map(|block| match block.name.as_str() {
            "cover" | "cover-image" => block.number("id"),
            "media-text" => block.number("mediaId"),
            _ => None,
        })
    }

    fn parent_name(&self, block: &Block) -> Option<&str> {
        Some(&self.blocks.get(block.parent?)?.name)
    }
}

/// Whether a body was written in blocks.
pub fn is_in_blocks(source: &str) -> bool {
    source.contains("<!-- wp:")
}

/// Takes the block comments out of a body.
pub fn strip(source: &str) -> Stripped {
    let mut stripped = Stripped::default();
    let mut open: Vec<usize> = Vec::new();
    let mut from = 0;
    for (comment, tag) in tags(source) {
        stripped.html.push_str(&source[from..comment.start]);
        from = comment.end;
        let at = stripped.html.len();
        if tag.closes {
            close(&mut stripped.blocks, &mut open, tag.name, at);
            continue;
        }
        let parent = open.last().copied();
        if !tag.is_void {
            open.push(stripped.blocks.len());
        }
        stripped.blocks.push(Block {
            name: tag.name.to_owned(),
            attributes: serde_json::from_str(tag.json).unwrap_or(Json::Null),
            parent,
            is_dynamic: tag.is_void,
            html: at..at,
        });
    }
    stripped.html.push_str(&source[from..]);
    for block in open {
        stripped.blocks[block].html.end = stripped.html.len();
    }
    stripped
}

/// Ends the innermost open block of this name and what is open inside it; a stray end is ignored.
fn close(blocks: &mut [Block], open: &mut Vec<usize>, name: &str, at: usize) {
    // Nobody nests deeper, and a search without a bound would be quadratic.
    let innermost = open.iter().enumerate().rev().take(64);
    let found = innermost.into_iter().find(|(_, block)| blocks[**block].name == name);
    let Some(depth) = found.map(|(depth, _)| depth) else {
        return;
    };
    for block in open.drain(depth..) {
        blocks[block].html.end = at;
    }
}

/// Puts reusable blocks in the place of their references, and theirs in theirs.
///
/// `find` knows the body of a reusable block by its post id. A block that is not found, or that
/// holds itself, is left out.
pub fn inline(source: &str, find: &dyn Fn(i64) -> Option<String>) -> String {
    let mut inliner = Inliner { find, path: Vec::new(), left: MAX_INLINED_BYTES, out: String::new() };
    inliner.append(source);
    inliner.out
}

struct Inliner<'a> {
    find: &'a dyn Fn(i64) -> Option<String>,
    /// The blocks that are being put in place, outermost first.
    path: Vec<i64>,
    left: usize,
    out: String,
}

impl Inliner<'_> {
    fn append(&mut self, source: &str) {
        let mut from = 0;
        for (comment, tag) in tags(source) {
            let Some(id) = tag.reference() else {
                continue;
            };
            self.out.push_str(&source[from..comment.start]);
            from = comment.end;
            self.reference(id);
        }
        self.out.push_str(&source[from..]);
    }

    fn reference(&mut self, id: i64) {
        if self.path.len() >= MAX_DEPTH || self.path.contains(&id) || self.left == 0 {
            return;
        }
        let Some(body) = (self.find)(id) else {
            return;
        };
        let Some(left) = self.left.checked_sub(body.len()) else {
            self.left = 0;
            return;
        };
        self.left = left;
        self.path.push(id);
        self.append(&body);
        self.path.pop();
    }
}

/// A block comment, taken apart.
struct Tag<'a> {
    name: &'a str,
    json: &'a str,
    closes: bool,
    is_void: bool,
}

impl Tag<'_> {
    /// The id of the reusable block that it refers to.
    fn reference(&self) -> Option<i64> {
        if self.name != "block" || self.closes {
            return None;
        }
        let attributes: Json = serde_json::from_str(self.json).ok()?;
        let id = attributes.get("ref")?;
        id.as_i64().or_else(|| id.as_str()?.parse().ok())
    }
}

/// The block comments of a body and where they stand, with the line break after each.
fn tags(source: &str) -> impl Iterator<Item = (Range<usize>, Tag<'_>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(found) = source[at..].find("<!--") {
            let start = at + found;
            let inside = start + "<!--".len();
            // Gutenberg writes `--` in JSON as escapes, so the next end is the comment's own.
            let length = source[inside..].find("-->")?;
            let end = inside + length;
            at = end + "-->".len();
            if let Some(tag) = tag(&source[inside..end]) {
                at += usize::from(source[at..].starts_with('\n'));
                return Some((start..at, tag));
            }
        }
        None
    })
}

fn tag(comment: &str) -> Option<Tag<'_>> {
    let comment = comment.trim();
    let (comment, is_void) = match comment.strip_suffix('/') {
        Some(comment) => (comment, true),
        None => (comment, false),
    };
    let (named, closes) = match comment.strip_prefix('/') {
        Some(named) => (named, true),
        None => (comment, false),
    };
    let named = named.strip_prefix("wp:")?;
    let end = named.find(|next: char| next.is_whitespace() || next == '{').unwrap_or(named.len());
    let (name, json) = named.split_at(end);
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "_-/".contains(letter);
    if name.is_empty() || !name.chars().all(fits) {
        return None;
    }
    Some(Tag { name: name.strip_prefix("core/").unwrap_or(name), json: json.trim(), closes, is_void })
}

#[cfg(test)]
mod tests;
