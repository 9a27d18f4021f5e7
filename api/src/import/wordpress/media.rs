//! The media library: one asset for all attachments that translate each other, then the files that bodies name.
//!
//! The second reading. Words and sizes are read here, so that the survey need not keep them; films wait for the
//! pictures that are their stills.

mod assets;
mod draft;

use std::collections::{HashMap, HashSet};

use self::assets::Assets;
use self::draft::{Described, draft, file_draft};
use super::images;
use super::record::{Item, Record};
use super::run::Run;
use super::stream::records;
use super::survey::library::Shown;
use crate::content::Outcome;
use crate::content::id::MediaId;
use crate::content::media::MediaDraft;
use crate::content::path::PathKey;
use crate::import::progress::Unit;
use crate::import::{Error, Report};

/// Assets to a commit.
const BATCH: usize = 500;

/// The newsroom's media, by the survey's numbers.
#[derive(Debug)]
pub struct Media {
    assets: Assets,
    uploads: Vec<Option<MediaId>>,
    files: Vec<Option<MediaId>>,
}

impl Media {
    /// The asset of an attachment, by its number.
    pub fn of_attachment(&self, run: &Run<'_>, id: i64) -> Option<MediaId> {
        self.uploads[self.assets.of_upload(run.survey.library.upload(id)?)]
    }

    /// The assets of what a post's body shows; `missing` hears the numbers of attachments that are not there.
    pub fn shown(&self, run: &Run<'_>, post: u32, mut missing: impl FnMut(i64)) -> Vec<MediaId> {
        let library = &run.survey.library;
        let mut media = Vec::new();
        for shown in library.opened(run.survey.posts.shown(post)) {
            match shown {
                Shown::Attachment(id) if library.upload(id).is_none() => missing(id),
                Shown::Attachment(id) => media.extend(self.of_attachment(run, id)),
                Shown::Attached => media.extend(self.attached_to(run, run.survey.posts.facts(post).id)),
                Shown::AttachedTo(post) => media.extend(self.attached_to(run, post)),
                Shown::File(file) => media.extend(self.of_file(run, file)),
                Shown::Reusable(_) => {}
            }
        }
        media
    }

    fn attached_to(&self, run: &Run<'_>, post: i64) -> impl Iterator<Item = MediaId> {
        let attached = run.survey.library.attached_to(post).iter();
        attached.filter_map(|upload| self.uploads[self.assets.of_upload(*upload)])
    }

    fn of_file(&self, run: &Run<'_>, file: u32) -> Option<MediaId> {
        match run.survey.library.upload_of(&run.survey.library.files[file as usize]) {
            Some(upload) => self.uploads[self.assets.of_upload(upload)],
            None => self.files[file as usize],
        }
    }
}

/// Saves the media of what was surveyed.
///
/// # Errors
/// The database's own; a file that changed since it was surveyed.
pub async fn save(run: &Run<'_>, report: &mut Report) -> Result<Media, Error> {
    let known = run.known_by_number("attachment").await?;
    let assets = Assets::of(&run.survey.library, |id| known.get(&id).copied().map(MediaId));
    let uploads = vec![None; assets.len()];
    let files = vec![None; run.survey.library.files.len()];
    let mut media = Media { assets, uploads, files };
    run.progress.begin("media", Unit::Rows, media.uploads.len() as u64);
    if !media.uploads.is_empty() {
        save_uploads(run, &mut media, report).await?;
    }
    save_files(run, &mut media, report).await?;
    run.progress.end();
    Ok(media)
}

async fn save_uploads(run: &Run<'_>, media: &mut Media, report: &mut Report) -> Result<(), Error> {
    let mut found: HashMap<usize, Described> = HashMap::new();
    let mut seen = HashSet::new();
    let (mut ready, mut films) = (Vec::new(), Vec::new());
    let mut records = records(&run.options.files, None);
    while let Some(next) = records.next().await.map_err(Error::after_survey)? {
        let Record::Item(item) = next.record else { continue };
        let Some((asset, described)) = described(run, media, &mut found, &item, &mut seen) else { continue };
        let waits = described.still > 0 && run.survey.library.upload(described.still).is_some();
        let list = if waits { &mut films } else { &mut ready };
        list.push((asset, described));
        if ready.len() >= BATCH {
            save_batch(run, media, std::mem::take(&mut ready), report).await?;
        }
    }
    save_batch(run, media, ready, report).await?;
    save_batch(run, media, films, report).await
}

/// The asset that is whole by this item, with all its languages.
fn described(
    run: &Run<'_>,
    media: &Media,
    found: &mut HashMap<usize, Described>,
    item: &Item,
    seen: &mut HashSet<u32>,
) -> Option<(usize, Described)> {
    if item.post_type != "attachment" || item.status == "trash" {
        return None;
    }
    let upload = run.survey.library.upload(item.post_id)?;
    let asset = media.assets.of_upload(upload);
    // One that comes again under its number was left out of the survey.
    if !seen.insert(upload) {
        return None;
    }
    let described = found.entry(asset).or_default();
    described.uploads += 1;
    described.take(
        item,
        images::attachment(item)?,
        run.languages.of(run.survey.library.uploads[upload as usize].language),
    );
    described.still = described.still.max(run.survey.library.uploads[upload as usize].still);
    if described.uploads < media.assets.members(asset).len() {
        return None;
    }
    found.remove(&asset).map(|described| (asset, described))
}

async fn save_batch(
    run: &Run<'_>,
    media: &mut Media,
    assets: Vec<(usize, Described)>,
    report: &mut Report,
) -> Result<(), Error> {
    let drafts: Vec<_> =
        assets.into_iter().map(|(asset, described)| (asset, draft(run, media, asset, described))).collect();
    for batch in drafts.chunks(BATCH) {
        let (places, drafts): (Vec<usize>, Vec<MediaDraft>) = batch.iter().cloned().unzip();
        for (place, id) in places.into_iter().zip(save_drafts(run, &drafts, "attachment", report).await?) {
            media.uploads[place] = id;
        }
        run.progress.reach(media.uploads.iter().flatten().count() as u64);
    }
    Ok(())
}

async fn save_files(run: &Run<'_>, media: &mut Media, report: &mut Report) -> Result<(), Error> {
    let library = &run.survey.library;
    let known = run.known("file").await?;
    let named = (0..).zip(&library.files).filter(|(_, file)| library.upload_of(file).is_none());
    // A still comes before its film in the list, and a batch is saved before the next is drafted.
    let (films, others): (Vec<_>, Vec<_>) = named.partition(|(_, file)| file.still.is_some());
    for files in [others, films] {
        for batch in files.chunks(BATCH) {
            let drafts: Vec<_> = batch
                .iter()
                .map(|(_, file)| {
                    let still = file.still.and_then(|still| media.of_file(run, still));
                    file_draft(run, file, known.get(&file.url).copied().map(MediaId), still)
                })
                .collect();
            for ((place, _), id) in batch.iter().zip(save_drafts(run, &drafts, "file", report).await?) {
                media.files[*place as usize] = id;
            }
        }
    }
    Ok(())
}

async fn save_drafts(
    run: &Run<'_>,
    drafts: &[MediaDraft],
    kind: &'static str,
    report: &mut Report,
) -> Result<Vec<Option<MediaId>>, Error> {
    if drafts.is_empty() {
        return Ok(Vec::new());
    }
    let (saved, _) = run.content.save_media(drafts).await?;
    for (draft, (_, outcome)) in drafts.iter().zip(&saved) {
        let tally = if kind == "file" { &mut report.embedded_media } else { &mut report.media };
        tally.count(*outcome);
        if let Some(host) = PathKey::parse(&draft.url).ok().and_then(|key| key.host) {
            *report.media_hosts.entry(host).or_default() += 1;
        }
        if *outcome == Outcome::Kept {
            report.keep(kind, draft.origin.as_ref().map_or("", |origin| &origin.id), &draft.url);
        }
    }
    Ok(saved.into_iter().map(|(id, _)| Some(id)).collect())
}
