//! The media library: attachments, and the files that bodies name by their address.
//!
//! Unknown here: what the newsroom has of it. Sizes and words are read when the library is saved.

mod laid;

use std::collections::{HashMap, HashSet};

use entity::media::Kind;
use url::Url;
use xxhash_rust::xxh3::xxh3_64;

use super::posts::thumbnail;
use super::spoken::Tongue;
use crate::content::link::is_web;
use crate::import::aside::{List, Names, Table};
use crate::import::wordpress::body::{File, Reference};
use crate::import::wordpress::format::record::Item;
use crate::import::wordpress::meaning::images::{self, Attachment};

/// Bytes of an address, at most: what browsers and proxies take, and what an index of PostgreSQL can hold.
const LONGEST: usize = 2_000;

/// Something that a body shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// An upload, by its number.
    Attachment(i64),
    /// All pictures that are attached to the post itself.
    Attached,
    /// All pictures that are attached to a post, by its number.
    AttachedTo(i64),
    /// Whatever a reusable block shows.
    Reusable(i64),
    /// A file, by its place.
    File(u32),
}

/// An attachment that is a picture, a film or a sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its number.
    pub id: i64,
    /// Which of the three.
    pub kind: Kind,
    /// In which language its words are.
    pub language: Tongue,
    /// Its translation group.
    pub group: Option<u32>,
    /// The post that it was uploaded to; 0 for none.
    pub parent: i64,
    /// A film's still, an attachment; 0 for none.
    pub still: i64,
    /// Tells its address from others.
    pub address: u64,
    /// The picture before it of those that were uploaded to the same post, by its place.
    before: Option<u32>,
}

/// A file that a body names by its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// What it is.
    pub kind: Kind,
    /// Absolute.
    pub url: String,
    /// A player's address.
    pub embed_url: Option<String>,
    /// A film's still: the place of another file.
    pub still: Option<u32>,
}

/// A named file as it is laid aside.
#[derive(Clone, Copy, Debug)]
struct Row {
    kind: Kind,
    embed_url: Option<u32>,
    still: Option<u32>,
}

/// The media library.
#[derive(Debug, Default)]
pub struct Library {
    /// In the order of the export.
    pub uploads: List<Upload, 8>,
    /// In the order in which bodies name them.
    files: List<Row, 3>,
    /// The addresses of the files, by the same places.
    urls: Names,
    embed_urls: Names,
    by_id: Table,
    by_address: Table,
    /// The still that bodies give a film, a file by its place; by the film's address.
    stills: Table,
    /// The last picture that was uploaded to a post, by the post's number.
    attached: Table,
    reusable: HashMap<i64, Vec<Shown>>,
    base: Option<Url>,
}

impl Library {
    /// Where relative addresses begin.
    pub fn stands_at(&mut self, base: &str) {
        self.base = Url::parse(&format!("{base}/")).ok();
    }

    /// Takes in an attachment.
    ///
    /// # Errors
    /// Why it is left out.
    pub fn add(&mut self, item: &Item, language: Tongue, group: Option<u32>) -> Result<(), &'static str> {
        let attachment = self.attachment(item)?;
        let kind = kind_of(&attachment).ok_or("attachment that is no picture, film or sound")?;
        if item.post_id == 0 || self.upload(item.post_id).is_some() {
            return Err("attachment without an id, or with one that came before");
        }
        let parent = item.parent.filter(|parent| *parent > 0 && kind == Kind::Image);
        let upload = Upload {
            id: item.post_id,
            kind,
            language,
            group,
            parent: item.parent.unwrap_or_default(),
            still: if kind == Kind::Video { thumbnail(item) } else { 0 },
            address: address(&attachment.url),
            before: parent.and_then(|parent| self.attached.place(parent)),
        };
        let place = self.uploads.push(upload);
        self.by_id.insert(upload.id, i64::from(place));
        if self.by_address.get(upload.address.cast_signed()).is_none() {
            self.by_address.insert(upload.address.cast_signed(), i64::from(place));
        }
        if let Some(parent) = parent {
            self.attached.insert(parent, i64::from(place));
        }
        Ok(())
    }

    /// What an attachment is.
    ///
    /// # Errors
    /// Why its file is nowhere.
    pub fn attachment(&self, item: &Item) -> Result<Attachment, &'static str> {
        let stated = images::address(item).ok_or("attachment without a file")?;
        let url = self.absolute(&stated).ok_or("attachment whose address is none of the web, or too long")?;
        Ok(images::attachment(item, url))
    }

    /// References in a few bytes each, and how many could be no address.
    pub fn intern(&mut self, references: Vec<Reference>) -> (Vec<Shown>, u64) {
        let mut lost = 0;
        let shown = |reference| match reference {
            Reference::Attachment(id) => Some(Shown::Attachment(id)),
            Reference::Attached => Some(Shown::Attached),
            Reference::AttachedTo(id) => Some(Shown::AttachedTo(id)),
            Reference::Reusable(id) => Some(Shown::Reusable(id)),
            Reference::File(file) => self.place(file, &mut lost).map(Shown::File),
        };
        let shown: Vec<_> = references.into_iter().filter_map(shown).collect();
        (shown, lost)
    }

    /// Takes in what a reusable block shows; how much of it could be no address.
    pub fn note_reusable(&mut self, id: i64, references: Vec<Reference>) -> u64 {
        let (shown, lost) = self.intern(references);
        self.reusable.insert(id, shown);
        lost
    }

    /// The upload with a number.
    pub fn upload(&self, id: i64) -> Option<u32> {
        self.by_id.place(id)
    }

    /// How many files bodies name.
    pub fn named(&self) -> usize {
        self.files.len()
    }

    /// A file that a body names.
    pub fn file(&self, place: u32) -> Named {
        let Row { kind, embed_url, still } = self.files.get(place);
        let embed_url = embed_url.map(|place| self.embed_urls.name(place));
        Named { kind, url: self.urls.name(place), embed_url, still }
    }

    /// The upload that a file is.
    pub fn upload_of(&self, file: &Named) -> Option<u32> {
        self.by_address.place(address(&file.url).cast_signed())
    }

    /// The picture that bodies give a film as its still, a file by its place; by the film's address.
    pub fn poster_of(&self, film: &str) -> Option<u32> {
        let still = self.stills.place(address(film).cast_signed())?;
        let is_picture = |upload| self.uploads.get(upload).kind == Kind::Image;
        Some(still).filter(|still| self.upload_of(&self.file(*still)).is_none_or(is_picture))
    }

    /// The pictures that were uploaded to a post.
    pub fn attached_to(&self, post: i64) -> Vec<u32> {
        let before = |place: &u32| self.uploads.get(*place).before;
        let mut attached: Vec<u32> = std::iter::successors(self.attached.place(post), before).collect();
        attached.reverse();
        attached
    }

    /// What a list of references comes to: reusable blocks opened, to any depth, each once.
    pub fn opened(&self, shown: &[Shown]) -> Vec<Shown> {
        let (mut out, mut open) = (Vec::new(), HashSet::new());
        let mut rest: Vec<Shown> = shown.iter().rev().copied().collect();
        while let Some(next) = rest.pop() {
            match next {
                Shown::Reusable(id) if open.insert(id) => {
                    rest.extend(self.reusable.get(&id).into_iter().flatten().rev());
                }
                Shown::Reusable(_) => {}
                other => out.push(other),
            }
        }
        out
    }

    fn place(&mut self, file: File, lost: &mut u64) -> Option<u32> {
        let Some(url) = self.absolute(&file.url) else {
            *lost += 1;
            return None;
        };
        let picture = |url| File { kind: Kind::Image, url, embed_url: None, poster: None };
        let still = file.poster.and_then(|url| self.place(picture(url), lost));
        // A film may be its own still, and then has none.
        let is_picture = |still: &u32| self.files.get(*still).kind == Kind::Image;
        let still = still.filter(is_picture);
        if let Some(still) = still.filter(|_| file.kind == Kind::Video)
            && self.stills.get(address(&url).cast_signed()).is_none()
        {
            self.stills.insert(address(&url).cast_signed(), i64::from(still));
        }
        if let Some(place) = self.urls.find(&url) {
            let row = self.files.get(place);
            if row.kind == Kind::Video && row.still.is_none() && still.is_some() {
                self.files.put(place, Row { still, ..row });
            }
            return Some(place);
        }
        let still = still.filter(|_| file.kind == Kind::Video);
        let embed_url = file.embed_url.map(|url| self.embed_urls.place(&url));
        self.urls.place(&url);
        Some(self.files.push(Row { kind: file.kind, embed_url, still }))
    }

    fn absolute(&self, url: &str) -> Option<String> {
        let url = url.trim();
        let parsed = match &self.base {
            Some(base) => base.join(url).ok()?,
            None => Url::parse(url).ok()?,
        };
        let web = matches!(parsed.scheme(), "http" | "https") && !url.is_empty();
        let text = if is_web(url) { url.to_owned() } else { parsed.to_string() };
        (web && text.len() <= LONGEST).then_some(text)
    }
}

/// Which of the three an attachment is.
pub fn kind_of(attachment: &Attachment) -> Option<Kind> {
    match attachment.mime?.split('/').next() {
        Some("image") => Some(Kind::Image),
        Some("video") => Some(Kind::Video),
        Some("audio") => Some(Kind::Audio),
        _ => None,
    }
}

/// A number for an address, the same over `http` and `https`.
fn address(url: &str) -> u64 {
    let bare = url.trim().split_once("://").map_or(url, |(_, rest)| rest);
    xxh3_64(bare.split('#').next().unwrap_or_default().as_bytes())
}

#[cfg(test)]
mod tests;
