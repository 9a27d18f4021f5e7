//! How much of what is published stands in each language, for editors.

use std::sync::Arc;

use async_graphql::{Context, Object};
use entity::heading::Kind;

use super::category::{Category, categories};
use super::connection::count;
use super::error::Result;
use super::heading::{at_slug, heading};
use super::loaders::loaders;
use super::locale::Locale;
use super::rights;
use super::scope::locale_of;
use crate::content::coverage::{Coverage, Covered};
use crate::content::locale::Locale as LocaleRow;

/// A section in a language.
#[derive(Clone, Debug)]
pub struct TranslationCoverage {
    locale: Arc<LocaleRow>,
    category: Option<Category>,
    stories: i64,
    covered: Covered,
}

/// The coverage of the newsroom and its topmost sections, or of a section and those right below it: each in every
/// language of the site.
///
/// # Errors
/// FORBIDDEN but for editors; the read's own.
pub async fn coverage(context: &Context<'_>, category: Option<&str>) -> Result<Vec<TranslationCoverage>> {
    let loaders = loaders(context);
    rights::check(loaders.source.caller(), "Query", "translationCoverage")?;
    let locale = locale_of(context, None).await?;
    let own = match category {
        None => None,
        Some(slug) => match at_slug(context, Kind::Category, slug, &locale).await? {
            Some(id) => heading(context, id, &locale).await?.map(Category),
            None => return Ok(Vec::new()),
        },
    };
    let tree = loaders.category_tree.one(()).await?;
    let below = tree.children(own.as_ref().map(|own| own.0.id)).iter().copied();
    let below = categories(context, below, &locale).await?;
    let sections: Vec<_> = std::iter::once(own).chain(below.into_iter().map(Some)).collect();
    let ids = sections.iter().map(|section| section.as_ref().map(|section| section.0.id));
    let (locales, found) = futures::try_join!(loaders.locales.one(()), loaders.coverage.many(ids))?;
    let rows = |(section, found): (Option<Category>, Arc<Coverage>)| {
        let row = |locale: &Arc<LocaleRow>| TranslationCoverage {
            locale: locale.clone(),
            category: section.clone(),
            stories: found.stories,
            covered: found.in_locale(&locale.code),
        };
        locales.published().iter().map(row).collect::<Vec<_>>()
    };
    Ok(sections.into_iter().zip(found).flat_map(rows).collect())
}

/// How much of what is published stands in one language: of the whole newsroom, or of one section. Pages are left out,
/// as in every list of articles.
#[Object]
impl TranslationCoverage {
    /// The language.
    async fn locale(&self) -> Locale {
        Locale(self.locale.clone())
    }

    /// The section, those below it taken in, in the request's language; null for the whole newsroom.
    async fn category(&self) -> Option<&Category> {
        self.category.as_ref()
    }

    /// Stories that are published in any language.
    async fn stories(&self) -> i32 {
        count(self.stories)
    }

    /// Those that are published in this one.
    async fn translated(&self) -> i32 {
        count(self.covered.translated)
    }

    /// Those among the translated whose original's text was edited after theirs was.
    async fn outdated(&self) -> i32 {
        count(self.covered.outdated)
    }

    /// Those that are not published in this one; a draft counts as missing.
    async fn missing(&self) -> i32 {
        count(self.stories - self.covered.translated)
    }
}
