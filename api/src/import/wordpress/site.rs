//! The site's name and tagline, where the newsroom has none in the export's language yet.

use std::sync::Arc;

use super::run::Run;
use crate::content::html::plain;
use crate::content::id::MediaId;
use crate::content::locale::Locale;
use crate::content::site::{AdSlotDraft, SiteDraft, SiteWords, SocialLinkDraft};
use crate::content::{Collector, Content};
use crate::import::Error;

/// Gives the newsroom the site's words; what it is called already it stays.
///
/// # Errors
/// The database's own.
pub async fn save(run: &Run<'_>) -> Result<(), Error> {
    let (content, site) = (run.content, &run.survey.site);
    let locale = run.languages.code(run.languages.default()).to_owned();
    let name = plain(&site.title).replace('\n', " ");
    let mut words = words(content).await?;
    if name.is_empty() || words.iter().any(|words| words.locale == locale) {
        return Ok(());
    }
    let tagline = plain(&site.description).replace('\n', " ");
    words.push(SiteWords { locale, name, tagline, copyright: None });
    content.save_site(&with_the_rest(content, words).await?).await?;
    Ok(())
}

/// The words that stand, language by language: each is asked for without those that would stand in for it.
async fn words(content: &Content) -> Result<Vec<SiteWords>, Error> {
    let (rows, _) = content.locale_rows().await?;
    let alone = rows.into_iter().map(|row| {
        Arc::new(Locale {
            chain: vec![row.code.clone()],
            code: row.code,
            name: row.name,
            native_name: row.native_name,
            direction: row.direction,
            calendar: row.calendar,
            base_url: String::new(),
            is_default: false,
        })
    });
    let alone: Vec<_> = alone.collect();
    let sites = content.sites(&alone).await?;
    let sites = sites.into_values().map(|site| site.noted(&Collector::default()));
    let words = sites.filter(|site| !site.name.is_empty()).map(|site| SiteWords {
        locale: site.locale.code.clone(),
        name: site.name,
        tagline: site.tagline,
        copyright: site.copyright,
    });
    Ok(words.collect())
}

/// A site is saved whole: its links and slots stay what they are.
async fn with_the_rest(content: &Content, words: Vec<SiteWords>) -> Result<SiteDraft, Error> {
    let links = content.social_links().await?.noted(&Collector::default());
    let slots = content.ad_slots().await?.noted(&Collector::default());
    let link = links.into_iter().map(|row| SocialLinkDraft { network: row.network, label: row.label, url: row.url });
    let slot = slots.into_iter().map(|row| AdSlotDraft {
        name: row.name,
        html: row.html,
        image: row.image_id.map(MediaId),
        target: row.target,
    });
    Ok(SiteDraft { words, social_links: link.collect(), ad_slots: slot.collect() })
}
