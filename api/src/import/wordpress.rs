//! A newsroom on WordPress moves in: its exports are surveyed, and then read again and saved.
//!
//! Three readings, each a stream: the survey, which writes nothing and proves that the files are whole; the media; the
//! articles. What is kept between them is a few numbers an item, laid aside in files: memory does not grow with them.
//! Every row is known by its id in WordPress: a second run finds it, and writes only what is another.
//!
//! In reading order: the format; what a body and other fields mean; the survey; the languages; what is saved of it.

pub mod options;

pub mod format;

pub mod body;
pub mod meaning;

pub mod survey;

pub mod languages;

pub mod save;

#[cfg(test)]
mod noise;

use std::path::PathBuf;
use std::time::Instant;

use tokio::task::spawn_blocking;

use self::body::rewrite::Rewrite;
use self::format::stream::records;
use self::languages::Languages;
use self::meaning::wpml::table::Table;
use self::options::Options;
use self::save::run::Run;
use self::survey::{OtherSite, Survey};
use crate::content::demo::DemoState;
use crate::content::rehearsal::Rehearsal;
use crate::content::{Content, Signature};
use crate::import::{Error, Progress, Report};
use crate::telemetry::trace::part;

/// Moves a newsroom in, or in a dry run tells what that would do: [`Export::survey`] and [`Export::save`].
///
/// # Errors
/// Theirs.
pub async fn run(content: &Content, options: &Options, progress: Progress) -> Result<Report, Error> {
    Export::survey(options, progress).await?.save(content).await
}

/// An export that was read once: it is whole, and what is asked for fits it. Nothing is written of it yet.
pub struct Export<'o> {
    options: &'o Options,
    progress: Progress,
    started: Instant,
    survey: Survey,
    languages: Languages,
    report: Report,
}

impl<'o> Export<'o> {
    /// Reads it for the first time. No newsroom is needed for that.
    ///
    /// # Errors
    /// A file that is no whole export; an option or a code that names no language.
    pub async fn survey(options: &'o Options, progress: Progress) -> Result<Self, Error> {
        let started = Instant::now();
        let mut report = Report { dry_run: options.dry_run, ..Report::default() };
        let survey = part("survey", surveyed(options, &progress, &mut report)).await?;
        let languages = Languages::plan(&survey, options)?;
        report.notes.extend(languages.notes(&survey, options));
        Ok(Self { options, progress, started, survey, languages, report })
    }

    /// Moves it in; in a dry run it is only rehearsed. One at a time does.
    ///
    /// # Errors
    /// An edited demo newsroom in the way; another import; a file that has changed meanwhile; the database's own.
    pub async fn save(self, content: &Content) -> Result<Report, Error> {
        if self.options.dry_run {
            return self.rehearse(Some(content)).await;
        }
        let waiting =
            || self.progress.say("another import was at work here a moment ago; waiting to see whether it still is");
        let lease = content.lease("import", waiting).await?.ok_or(Error::Running)?;
        let files = self.options.files.iter().map(PathBuf::as_path);
        let signed = content.signed(Signature::importing("import wordpress", files));
        let report = tokio::select! {
            report = self.moved(&signed) => report,
            () = lease.lost() => Err(Error::Superseded),
        };
        // What the import says matters more; a lease that is not given back is taken over in time.
        drop(lease.end().await);
        report
    }

    /// Tells what it would do to a newsroom, or where none is there yet, by doing it to a copy.
    ///
    /// # Errors
    /// As of [`Export::save`].
    pub async fn rehearse(self, there: Option<&Content>) -> Result<Report, Error> {
        let rehearsal = match there {
            Some(content) => content.rehearsal().await?,
            None => Rehearsal::of_nothing().await?,
        };
        self.moved(rehearsal.content()).await
    }

    async fn moved(self, content: &Content) -> Result<Report, Error> {
        let Self { options, progress, started, survey, languages, mut report } = self;
        part("room", make_room(content, options, &mut report)).await?;
        let moves = options.media_urls.iter().map(|rename| (rename.from.as_str(), rename.to.as_str()));
        let rewrite = Rewrite::new(moves, survey.base());
        let run = Run { content, options, progress: &progress, survey, languages, rewrite };
        save::save(&run, &mut report).await?;
        let unmet = run.rewrite.unmet();
        report.notes.extend(unmet.map(|old| format!("No address begins with `{old}`, which --media-url has moved.")));
        progress.end();
        report.took(started.elapsed());
        Ok(report)
    }
}

/// The first reading.
async fn surveyed(options: &Options, progress: &Progress, report: &mut Report) -> Result<Survey, Error> {
    let table = match options.wpml_table.clone() {
        Some(file) => spawn_blocking(move || Table::read(&file)).await.map_err(|_| Error::Interrupted)??,
        None => Table::default(),
    };
    let codes = options.locale_map.iter().map(|rename| rename.from.as_str());
    let mut survey = Survey::new(&options.related_meta).knowing(table, codes);
    let mut records = records(&options.files, Some((progress.clone(), "reading the export")));
    while let Some(found) = records.next().await? {
        survey.note(found.record).map_err(|OtherSite(other)| Error::SeveralSites {
            file: options.files[found.file].clone(),
            other,
            first: survey.base().to_owned(),
        })?;
    }
    survey.finish();
    report.source = survey.source();
    report.scrubbed_characters = records.scrubbed();
    report.left_out.clone_from(survey.left_out.all());
    report.notes = survey.notes();
    if options.wpml_table.is_some() && !survey.is_in_table() {
        report.notes.push("Nothing of the export is in WPML's table, as --wpml-table gives it.".to_owned());
    }
    Ok(survey)
}

/// The demo newsroom makes room, unless somebody has worked on it.
async fn make_room(content: &Content, options: &Options, report: &mut Report) -> Result<(), Error> {
    match content.demo_state().await? {
        DemoState::None => Ok(()),
        DemoState::Unedited | DemoState::Edited if options.keep_demo => Ok(()),
        DemoState::Edited => Err(Error::EditedDemo),
        DemoState::Unedited | DemoState::Unfinished => {
            report.demo_cleared = true;
            content.clear_demo().await?;
            Ok(())
        }
    }
}
