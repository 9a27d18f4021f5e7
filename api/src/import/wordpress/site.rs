//! The site's name and tagline, where the newsroom has none in the export's language yet.

use super::run::Run;
use crate::content::html::plain;
use crate::content::site::SiteWords;
use crate::import::Error;

/// Gives the newsroom the site's words; what it is called already it stays.
///
/// # Errors
/// The database's own.
pub async fn save(run: &Run<'_>) -> Result<(), Error> {
    let site = &run.survey.site;
    let locale = run.languages.code(run.languages.default()).to_owned();
    let in_one_line = |text: &str| plain(text).replace('\n', " ");
    let name = in_one_line(&site.title);
    if name.is_empty() {
        return Ok(());
    }
    let words = SiteWords { locale, name, tagline: in_one_line(&site.description), copyright: None };
    run.content
        .edit_site(None, |draft| {
            if !draft.words.iter().any(|standing| standing.locale == words.locale) {
                draft.words.push(words);
            }
            Ok::<_, Error>(())
        })
        .await?;
    Ok(())
}
