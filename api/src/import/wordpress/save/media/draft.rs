//! An asset as it is handed to the newsroom: addresses, sizes, and words by language.

use std::collections::BTreeMap;

use entity::media::Kind;

use super::Media;
use crate::content::id::MediaId;
use crate::content::media::{MediaDraft, MediaWords, RenditionDraft};
use crate::content::origin;
use crate::import::wordpress::format::record::Item;
use crate::import::wordpress::meaning::images::{self, Attachment};
use crate::import::wordpress::save::run::Run;
use crate::import::wordpress::survey::library::{Library, Named};

/// What was found of an asset so far.
#[derive(Debug, Default)]
pub(super) struct Described {
    /// How many attachments were met.
    pub(super) uploads: usize,
    /// A film's still, an attachment; 0 for none.
    pub(super) still: i64,
    /// What bodies give a film as its still, a file by its place.
    pub(super) poster: Option<u32>,
    attachment: Attachment,
    words: BTreeMap<usize, (String, String)>,
}

impl Described {
    /// The attachment that is a film's still: its own, else the one that bodies name.
    pub(super) fn uploaded_still(&self, library: &Library) -> Option<u32> {
        let own = library.upload(self.still).filter(|upload| library.uploads.get(*upload).kind == Kind::Image);
        own.or_else(|| library.upload_of(&library.file(self.poster?)))
    }

    /// Takes in an attachment: sizes from the first that has any, words for its language.
    pub(super) fn take(&mut self, item: &Item, attachment: Attachment, language: usize) {
        let alt = attachment.alt.clone().unwrap_or_default();
        let words = self.words.entry(language).or_default();
        words.0 = Some(alt).filter(|alt| !alt.is_empty()).unwrap_or(std::mem::take(&mut words.0));
        words.1 = Some(item.excerpt.clone()).filter(|text| !text.is_empty()).unwrap_or(std::mem::take(&mut words.1));
        let measured = |attachment: &Attachment| attachment.width.is_some() || !attachment.renditions.is_empty();
        if self.attachment.url.is_empty() || (!measured(&self.attachment) && measured(&attachment)) {
            self.attachment = attachment;
        }
    }
}

/// An uploaded asset.
pub(super) fn draft(run: &Run<'_>, media: &Media, asset: u32, described: Described) -> MediaDraft {
    let still = match described.uploaded_still(&run.survey.library) {
        Some(upload) => media.of_upload(upload),
        None => described.poster.and_then(|file| media.of_file(run, file)),
    };
    let Described { attachment, words, .. } = described;
    let uploads = &run.survey.library.uploads;
    let members: Vec<_> = media.assets.members(asset).into_iter().map(|upload| uploads.get(upload)).collect();
    let kind = members.first().map_or(Kind::Image, |upload| upload.kind);
    // WordPress's numbers grow, so the least is that of the original.
    let id = members.iter().map(|upload| upload.id).min().unwrap_or_default();
    let words = words.into_iter().filter(|(_, (alt, caption))| !alt.is_empty() || !caption.is_empty());
    MediaDraft {
        id: media.assets.known(asset),
        kind,
        url: run.rewrite.url(&attachment.url),
        mime_type: attachment.mime.unwrap_or("application/octet-stream").to_owned(),
        width: attachment.width.and_then(pixels),
        height: attachment.height.and_then(pixels),
        duration_seconds: attachment.seconds.and_then(pixels).filter(|_| kind != Kind::Image),
        embed_url: None,
        poster: still.filter(|_| kind == Kind::Video),
        renditions: renditions(run, &attachment),
        words: words
            .map(|(language, (alt, caption))| MediaWords {
                locale: run.languages.code(language).to_owned(),
                alt,
                caption: Some(run.rewrite.body(&caption).into_owned()).filter(|caption| !caption.is_empty()),
                credit: None,
            })
            .collect(),
        origin: Some(run.origin(origin::Kind::Attachment, id.to_string())),
    }
}

/// A file that a body names.
pub(super) fn file_draft(run: &Run<'_>, file: &Named, id: Option<MediaId>, still: Option<MediaId>) -> MediaDraft {
    let mime_type = match &file.embed_url {
        Some(_) => "text/html",
        None => images::mime_of(&file.url).unwrap_or("application/octet-stream"),
    };
    MediaDraft {
        id,
        kind: file.kind,
        url: run.rewrite.url(&file.url),
        mime_type: mime_type.to_owned(),
        width: None,
        height: None,
        duration_seconds: None,
        embed_url: file.embed_url.clone(),
        poster: still,
        renditions: Vec::new(),
        words: Vec::new(),
        origin: Some(run.origin(origin::Kind::File, file.url.clone())),
    }
}

/// Several of WordPress's sizes may be one file.
fn renditions(run: &Run<'_>, attachment: &Attachment) -> Vec<RenditionDraft> {
    let mut sizes: BTreeMap<(i32, String), Option<i32>> = BTreeMap::new();
    for rendition in &attachment.renditions {
        if let Some(width) = pixels(rendition.width) {
            sizes.entry((width, run.rewrite.url(&rendition.url))).or_insert(pixels(rendition.height));
        }
    }
    sizes.into_iter().map(|((width, url), height)| RenditionDraft { width, url, height }).collect()
}

fn pixels(number: u32) -> Option<i32> {
    i32::try_from(number).ok().filter(|number| *number > 0)
}
