//! The media library: one asset for all attachments that translate each other, then the files that bodies name.
//!
//! The second reading. Words and sizes are read here, so that the survey need not keep them; films wait for the
//! pictures that are their stills.

mod assets;
mod draft;

use std::collections::HashMap;

use entity::media::Kind;

use self::assets::Assets;
use self::draft::{Described, draft, file_draft};
use super::run::{Known, Run};
use crate::content::Outcome;
use crate::content::id::MediaId;
use crate::content::media::MediaDraft;
use crate::content::origin;
use crate::content::path::PathKey;
use crate::import::aside::List;
use crate::import::progress::Unit;
use crate::import::wordpress::format::record::{Item, Record};
use crate::import::wordpress::format::stream::records;
use crate::import::wordpress::survey::library::Shown;
use crate::import::{Error, Report};

/// Assets to a commit.
const BATCH: usize = 500;

/// The newsroom's media, by the survey's numbers.
#[derive(Debug)]
pub struct Media {
    assets: Assets,
    /// By asset; 0 for one that is not saved.
    uploads: List<i64>,
    files: List<i64>,
}

impl Media {
    /// The asset of an attachment, by its number.
    pub fn of_attachment(&self, run: &Run<'_>, id: i64) -> Option<MediaId> {
        self.of_upload(run.survey.library.upload(id)?)
    }

    fn of_upload(&self, upload: u32) -> Option<MediaId> {
        saved(self.uploads.get(self.assets.of_upload(upload)))
    }

    /// The assets of what a post's body shows; `missing` hears the numbers of attachments that are not there.
    pub fn shown(&self, run: &Run<'_>, post: u32, mut missing: impl FnMut(i64)) -> Vec<MediaId> {
        let library = &run.survey.library;
        let mut media = Vec::new();
        for shown in library.opened(&run.survey.posts.shown(post)) {
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
        let attached = run.survey.library.attached_to(post).into_iter();
        attached.filter_map(|upload| self.of_upload(upload))
    }

    fn of_file(&self, run: &Run<'_>, file: u32) -> Option<MediaId> {
        match run.survey.library.upload_of(&run.survey.library.file(file)) {
            Some(upload) => self.of_upload(upload),
            None => saved(self.files.get(file)),
        }
    }
}

fn saved(id: i64) -> Option<MediaId> {
    Some(id).filter(|id| *id != 0).map(MediaId)
}

/// Saves the media of what was surveyed.
///
/// # Errors
/// The database's own; a file that changed since it was surveyed.
pub async fn save(run: &Run<'_>, report: &mut Report) -> Result<Media, Error> {
    let known = run.known_by_number(origin::Kind::Attachment).await?;
    let assets = Assets::of(&run.survey.library, |id| known.get(id).map(MediaId));
    let uploads = List::zeros(assets.len());
    let files = List::zeros(run.survey.library.named());
    let mut media = Media { assets, uploads, files };
    run.progress.begin("media", Unit::Rows, media.uploads.len() as u64);
    // A still comes before its film, wherever each of the two is from.
    let known = run.known(origin::Kind::File).await?;
    save_files(run, &mut media, &known, false, report).await?;
    if !media.uploads.is_empty() {
        save_uploads(run, &mut media, report).await?;
    }
    save_files(run, &mut media, &known, true, report).await?;
    run.progress.end();
    Ok(media)
}

async fn save_uploads(run: &Run<'_>, media: &mut Media, report: &mut Report) -> Result<(), Error> {
    let mut found: HashMap<u32, Described> = HashMap::new();
    let mut seen = vec![false; run.survey.library.uploads.len()];
    let (mut ready, mut films, mut done) = (Vec::new(), Vec::new(), 0);
    let mut records = records(&run.options.files, None);
    while let Some(next) = records.next().await.map_err(Error::after_survey)? {
        let Record::Item(item) = next.record else { continue };
        let Some((asset, described)) = described(run, media, &mut found, &item, &mut seen) else { continue };
        let list = if waits(run, media, &described) { &mut films } else { &mut ready };
        list.push((asset, described));
        if ready.len() >= BATCH {
            done += ready.len() as u64;
            save_batch(run, media, std::mem::take(&mut ready), report).await?;
            run.progress.reach(done);
            (films, ready) = films.into_iter().partition(|(_, film)| waits(run, media, film));
        }
    }
    save_batch(run, media, ready, report).await?;
    save_batch(run, media, films, report).await?;
    run.progress.reach(media.uploads.len() as u64);
    Ok(())
}

/// Whether a film's still is an attachment that is not saved yet.
fn waits(run: &Run<'_>, media: &Media, film: &Described) -> bool {
    film.uploaded_still(&run.survey.library).is_some_and(|still| media.of_upload(still).is_none())
}

/// The asset that is whole by this item, with all its languages.
fn described(
    run: &Run<'_>,
    media: &Media,
    found: &mut HashMap<u32, Described>,
    item: &Item,
    seen: &mut [bool],
) -> Option<(u32, Described)> {
    if item.post_type != "attachment" || item.status == "trash" {
        return None;
    }
    let place = run.survey.library.upload(item.post_id)?;
    let (upload, asset) = (run.survey.library.uploads.get(place), media.assets.of_upload(place));
    // One that comes again under its number was left out of the survey.
    if std::mem::replace(&mut seen[place as usize], true) {
        return None;
    }
    let described = found.entry(asset).or_default();
    described.uploads += 1;
    let attachment = run.survey.library.attachment(item).ok()?;
    described.still = described.still.max(upload.still);
    described.poster = described.poster.or_else(|| run.survey.library.poster_of(&attachment.url));
    described.take(item, attachment, run.languages.of(upload.language));
    if described.uploads < media.assets.size(asset) {
        return None;
    }
    found.remove(&asset).map(|described| (asset, described))
}

async fn save_batch(
    run: &Run<'_>,
    media: &mut Media,
    assets: Vec<(u32, Described)>,
    report: &mut Report,
) -> Result<(), Error> {
    let mut assets = assets.into_iter().peekable();
    while assets.peek().is_some() {
        let batch = assets.by_ref().take(BATCH);
        let (places, drafts): (Vec<u32>, Vec<MediaDraft>) =
            batch.map(|(asset, described)| (asset, draft(run, media, asset, described))).unzip();
        for (place, id) in places.into_iter().zip(save_drafts(run, &drafts, origin::Kind::Attachment, report).await?) {
            media.uploads.put(place, id.0);
        }
    }
    Ok(())
}

/// Saves the films among the files that bodies name, or all that are none.
async fn save_files(
    run: &Run<'_>,
    media: &mut Media,
    known: &Known,
    films: bool,
    report: &mut Report,
) -> Result<(), Error> {
    let library = &run.survey.library;
    let is_wanted = |place: &u32| {
        let file = library.file(*place);
        (file.kind == Kind::Video) == films && library.upload_of(&file).is_none()
    };
    let mut files = (0..library.named() as u32).filter(is_wanted).peekable();
    while files.peek().is_some() {
        let places: Vec<u32> = files.by_ref().take(BATCH).collect();
        let draft = |place: &u32| {
            let file = library.file(*place);
            let still = file.still.and_then(|still| media.of_file(run, still));
            file_draft(run, &file, known.get(&file.url).map(MediaId), still)
        };
        let drafts: Vec<_> = places.iter().map(draft).collect();
        for (place, id) in places.into_iter().zip(save_drafts(run, &drafts, origin::Kind::File, report).await?) {
            media.files.put(place, id.0);
        }
    }
    Ok(())
}

async fn save_drafts(
    run: &Run<'_>,
    drafts: &[MediaDraft],
    kind: origin::Kind,
    report: &mut Report,
) -> Result<Vec<MediaId>, Error> {
    if drafts.is_empty() {
        return Ok(Vec::new());
    }
    let (saved, _) = run.content.save_media(drafts).await?;
    for (draft, (_, outcome)) in drafts.iter().zip(&saved) {
        let tally = if kind == origin::Kind::File { &mut report.embedded_media } else { &mut report.media };
        tally.count(*outcome);
        if let Some(host) = PathKey::parse(&draft.url).ok().and_then(|key| key.host) {
            *report.media_hosts.entry(host).or_default() += 1;
        }
        if *outcome == Outcome::Kept {
            report.keep(kind.name(), draft.origin.as_ref().map_or("", |origin| &origin.id), &draft.url);
        }
    }
    Ok(saved.into_iter().map(|(id, _)| id).collect())
}
