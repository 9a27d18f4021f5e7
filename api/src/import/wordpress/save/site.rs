//! The site's name and tagline, in the export's language.

use super::run::Run;
use crate::content::Outcome;
use crate::content::origin;
use crate::content::site::SiteWords;
use crate::import::wordpress::format::escaped;
use crate::import::{Error, Report};

/// Gives the newsroom the site's words; what an editor calls it, it stays.
///
/// # Errors
/// The database's own.
pub async fn save(run: &Run<'_>, report: &mut Report) -> Result<(), Error> {
    let site = &run.survey.site;
    let locale = run.languages.code(run.languages.default());
    let name = escaped::line(&site.title);
    if name.is_empty() {
        return Ok(());
    }
    let words = SiteWords {
        locale: locale.to_owned(),
        name: name.clone(),
        tagline: escaped::line(&site.description),
        copyright: None,
    };
    let outcome = run.content.import_site_words(words, &run.origin(origin::Kind::Site, locale)).await?;
    report.site.count(outcome);
    if outcome == Outcome::Kept {
        report.keep("site", locale, name);
    }
    Ok(())
}
