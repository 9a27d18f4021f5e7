//! A newsroom on WordPress moves in: its exports are surveyed, and then read again and saved.
//!
//! Three readings, each a stream: the survey, which writes nothing and proves that the files are whole; the media; the
//! articles. What is kept between them is a few numbers an item, so memory does not grow with what is told in them.
//! Every row is known by its id in WordPress: a second run finds it, and writes only what is another.
//!
//! In reading order: the format, a body's conversion, the survey, and what is saved of it.

pub mod options;

pub mod charset;
pub mod elements;
pub mod error;
#[cfg(test)]
mod noise;
pub mod open;
pub mod php;
pub mod reader;
pub mod record;
pub mod scrub;
pub mod stream;
pub mod vocabulary;

pub mod blocks;
pub mod body;
pub mod embeds;
pub mod frames;
pub mod paragraphs;
pub mod players;
pub mod rewrite;
pub mod shortcodes;
pub mod shown;

pub mod dates;
pub mod images;
pub mod polylang;
pub mod publication;
pub mod related;
pub mod slugs;
pub mod survey;
pub mod translation;
pub mod wpml;

pub mod languages;
pub mod run;

pub mod addresses;
pub mod curated;
pub mod headings;
pub mod media;
pub mod menus;
pub mod posts;
pub mod site;
pub mod stories;
pub mod withdrawn;

use std::path::PathBuf;
use std::time::Instant;

use tokio::task::spawn_blocking;

use self::addresses::Addresses;
use self::languages::Languages;
use self::options::Options;
use self::rewrite::Rewrite;
use self::run::Run;
use self::stories::Stories;
use self::survey::{OtherSite, Survey};
use self::wpml::table::Table;
use crate::content::demo::DemoState;
use crate::content::rehearsal::Rehearsal;
use crate::content::{Content, Signature};
use crate::import::progress::Unit;
use crate::import::report::LocaleReport;
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
        let run = Run { content, options, progress: &progress, survey, languages, rewrite: Rewrite::new(moves) };
        save(&run, &mut report).await?;
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
    let mut records = stream::records(&options.files, Some((progress.clone(), "reading the export")));
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

async fn save(run: &Run<'_>, report: &mut Report) -> Result<(), Error> {
    report.locales = locale_reports(run);
    part("languages", run.languages.save(run.content, report)).await?;
    part("site", site::save(run)).await?;
    let headings = part("headings", headings::save(run, report)).await?;
    let media = part("media", media::save(run, report)).await?;
    let mut stories = part("stories", Stories::plan(run, report)).await?;
    let mut addresses = Addresses::of(run).await?;
    let articles = posts::save(run, &headings, &media, &mut stories, &mut addresses, report);
    part("articles", articles).await?;
    part("withdrawn", withdrawn::save(run, report)).await?;
    part("addresses", addresses.save(run, &headings, &stories, report)).await?;
    part("curated", curated::save(run, &stories, report)).await?;
    part("menus", menus::save(run, &headings, &stories, report)).await?;
    if !run.options.dry_run {
        run.progress.begin("neighbours", Unit::Rows, run.survey.posts.len() as u64);
        let filled = run.content.fill_neighbours(|done, _| run.progress.reach(done as u64));
        let changed = part("neighbours", filled).await?;
        report.neighbours_refreshed = changed as u64;
    }
    Ok(())
}

/// A line for each language, with what was left out of it.
fn locale_reports(run: &Run<'_>) -> Vec<LocaleReport> {
    let codes = (0..run.languages.len()).map(|place| run.languages.code(place).to_owned());
    let mut reports: Vec<_> = codes.map(|locale| LocaleReport { locale, ..LocaleReport::default() }).collect();
    for (tongue, reason, count) in run.survey.left_out.spoken() {
        *reports[run.languages.of(tongue)].left_out.entry(reason.to_owned()).or_default() += count;
    }
    reports
}
