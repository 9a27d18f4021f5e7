//! What is saved of an export: each kind of row once what it points at stands.

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

use self::addresses::Addresses;
use self::run::Run;
use self::stories::Stories;
use crate::import::progress::Unit;
use crate::import::report::LocaleReport;
use crate::import::{Error, Report};
use crate::telemetry::trace::part;

/// Saves what was surveyed; in a dry run, to a copy.
///
/// # Errors
/// The database's own; a file that changed since it was surveyed.
pub async fn save(run: &Run<'_>, report: &mut Report) -> Result<(), Error> {
    report.locales = locale_reports(run);
    part("languages", run.languages.save(run.content, report)).await?;
    part("site", site::save(run, report)).await?;
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
