//! The media library: attachments, and the files that bodies name by their address.
//!
//! Unknown here: what the newsroom has of it. Sizes and words are read when the library is saved.

use std::collections::{BTreeMap, HashMap, HashSet};

use entity::media::Kind;
use url::Url;
use xxhash_rust::xxh3::xxh3_64;

use super::posts::thumbnail;
use super::spoken::Tongue;
use crate::import::wordpress::body::{File, Reference};
use crate::import::wordpress::images::{self, Attachment};
use crate::import::wordpress::record::Item;

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
#[derive(Clone, Debug)]
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

/// The media library.
#[derive(Debug, Default)]
pub struct Library {
    /// In the order of the export.
    pub uploads: Vec<Upload>,
    /// In the order in which bodies name them.
    pub files: Vec<Named>,
    by_id: HashMap<i64, u32>,
    by_address: HashMap<u64, u32>,
    by_url: HashMap<String, u32>,
    attached: BTreeMap<i64, Vec<u32>>,
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
        let attachment = images::attachment(item).ok_or("attachment without a file")?;
        let kind = kind_of(&attachment).ok_or("attachment that is no picture, film or sound")?;
        if item.post_id == 0 || self.by_id.contains_key(&item.post_id) {
            return Err("attachment without an id, or with one that came before");
        }
        let upload = Upload {
            id: item.post_id,
            kind,
            language,
            group,
            parent: item.parent.unwrap_or_default(),
            still: if kind == Kind::Video { thumbnail(item) } else { 0 },
            address: address(&attachment.url),
        };
        let place = u32::try_from(self.uploads.len()).expect("an export holds fewer than 2^32 attachments");
        self.by_id.insert(upload.id, place);
        self.by_address.entry(upload.address).or_insert(place);
        if upload.parent > 0 && kind == Kind::Image {
            self.attached.entry(upload.parent).or_default().push(place);
        }
        self.uploads.push(upload);
        Ok(())
    }

    /// References in a few bytes each; files that can be no address are left out.
    pub fn intern(&mut self, references: Vec<Reference>) -> Vec<Shown> {
        let shown = |reference| match reference {
            Reference::Attachment(id) => Some(Shown::Attachment(id)),
            Reference::Attached => Some(Shown::Attached),
            Reference::AttachedTo(id) => Some(Shown::AttachedTo(id)),
            Reference::Reusable(id) => Some(Shown::Reusable(id)),
            Reference::File(file) => self.file(file).map(Shown::File),
        };
        references.into_iter().filter_map(shown).collect()
    }

    /// Takes in what a reusable block shows.
    pub fn note_reusable(&mut self, id: i64, references: Vec<Reference>) {
        let shown = self.intern(references);
        self.reusable.insert(id, shown);
    }

    /// The upload with a number.
    pub fn upload(&self, id: i64) -> Option<u32> {
        self.by_id.get(&id).copied()
    }

    /// The upload that a file is.
    pub fn upload_of(&self, file: &Named) -> Option<u32> {
        self.by_address.get(&address(&file.url)).copied()
    }

    /// The pictures that were uploaded to a post.
    pub fn attached_to(&self, post: i64) -> &[u32] {
        self.attached.get(&post).map_or(&[], Vec::as_slice)
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

    fn file(&mut self, file: File) -> Option<u32> {
        let url = self.absolute(&file.url)?;
        if let Some(place) = self.by_url.get(&url) {
            return Some(*place);
        }
        let still =
            file.poster.and_then(|url| self.file(File { kind: Kind::Image, url, embed_url: None, poster: None }));
        let place = u32::try_from(self.files.len()).expect("an export names fewer than 2^32 files");
        let still = still.filter(|_| file.kind == Kind::Video);
        self.by_url.insert(url.clone(), place);
        self.files.push(Named { kind: file.kind, url, embed_url: file.embed_url, still });
        Some(place)
    }

    fn absolute(&self, url: &str) -> Option<String> {
        let url = url.trim();
        let parsed = match &self.base {
            Some(base) => base.join(url).ok()?,
            None => Url::parse(url).ok()?,
        };
        let web = matches!(parsed.scheme(), "http" | "https") && !url.is_empty();
        let whole = url.starts_with("http://") || url.starts_with("https://");
        let text = if whole { url.to_owned() } else { parsed.to_string() };
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
mod tests {
    use super::*;

    fn attachment(id: i64, url: &str, parent: Option<i64>) -> Item {
        Item { post_id: id, attachment_url: Some(url.into()), parent, ..Item::default() }
    }

    fn film(url: &str, poster: Option<&str>) -> Reference {
        let poster = poster.map(str::to_owned);
        Reference::File(File { kind: Kind::Video, url: url.into(), embed_url: None, poster })
    }

    #[test]
    fn pictures_films_and_sounds_are_taken_and_papers_are_not() {
        let mut library = Library::default();

        assert_eq!(library.add(&attachment(1, "https://a.example/x.jpg", Some(9)), 0, None), Ok(()));
        assert_eq!(library.add(&attachment(2, "https://a.example/x.mov", Some(9)), 0, None), Ok(()));
        assert!(library.add(&attachment(1, "https://a.example/y.jpg", None), 0, None).is_err());
        assert!(library.add(&attachment(3, "https://a.example/x.pdf", None), 0, None).is_err());
        assert!(library.add(&Item { post_id: 4, ..Item::default() }, 0, None).is_err());

        assert_eq!(library.uploads.len(), 2);
        assert_eq!(library.attached_to(9), [0]);
    }

    #[test]
    fn a_file_that_was_uploaded_is_known_as_such_over_either_protocol() {
        let mut library = Library::default();
        library.stands_at("https://a.example/blog");
        library.add(&attachment(1, "https://a.example/v.mp4", None), 0, None).unwrap();

        let shown = library.intern(vec![film("http://a.example/v.mp4", None), film("/w.mp4", Some("p.jpg"))]);

        assert_eq!(shown, [Shown::File(0), Shown::File(2)]);
        assert_eq!(library.upload_of(&library.files[0]), Some(0));
        assert_eq!(
            (library.files[1].url.as_str(), library.files[1].kind),
            ("https://a.example/blog/p.jpg", Kind::Image)
        );
        assert_eq!((library.files[2].url.as_str(), library.files[2].still), ("https://a.example/w.mp4", Some(1)));
    }

    #[test]
    fn what_is_no_web_address_is_left_out() {
        let mut library = Library::default();
        library.stands_at("https://a.example");
        let long = format!("/{}", "a".repeat(3_000));

        let shown =
            library.intern(["data:video/mp4;base64,AA", "", "file:///x", &long].map(|url| film(url, None)).into());

        assert_eq!(shown, []);
    }

    #[test]
    fn reusable_blocks_are_opened_and_those_that_hold_themselves_end() {
        let mut library = Library::default();
        library.note_reusable(1, vec![Reference::Attachment(7), Reference::Reusable(2)]);
        library.note_reusable(2, vec![Reference::Reusable(1), Reference::Attachment(8)]);

        let opened = library.opened(&[Shown::Reusable(1), Shown::Reusable(3), Shown::Attachment(9)]);

        assert_eq!(opened, [7, 8, 9].map(Shown::Attachment));
    }
}
