//! What categories, tags and authors have in common: how they are found, and where they stand.

use std::sync::Arc;

use async_graphql::{Context, Object};
use entity::heading::Kind;

use super::connection::{ArticleConnection, ListArguments};
use super::error::Result;
use super::filter::{ArticleFilter, ArticleOrder};
use super::loaders::loaders;
use super::locale::Locale as LocaleObject;
use super::scalars::{LocaleCode, Url};
use super::scope::locale_of;
use crate::content::article::SlugKey;
use crate::content::heading::{Heading, HeadingKey};
use crate::content::id::HeadingId;
use crate::content::locale::Locale;
use crate::content::slug;

/// The heading in a language; none where no language of its chain has words for it.
///
/// # Errors
/// The read's own.
pub async fn heading(context: &Context<'_>, id: HeadingId, locale: &Arc<Locale>) -> Result<Option<Arc<Heading>>> {
    Ok(loaders(context).headings.one(HeadingKey { id, locale: locale.clone() }).await?)
}

/// Headings in a language, in the order of `ids`; without those that have no words along its chain.
///
/// # Errors
/// The read's own.
pub async fn headings(
    context: &Context<'_>,
    ids: impl IntoIterator<Item = HeadingId>,
    locale: &Arc<Locale>,
) -> Result<Vec<Arc<Heading>>> {
    let keys = ids.into_iter().map(|id| HeadingKey { id, locale: locale.clone() });
    Ok(loaders(context).headings.many(keys).await?.into_iter().flatten().collect())
}

/// Which heading of a kind a slug leads to: the first along the language's chain.
///
/// # Errors
/// The read's own.
pub async fn at_slug(context: &Context<'_>, kind: Kind, slug: &str, locale: &Locale) -> Result<Option<HeadingId>> {
    let key = SlugKey { slug: slug::decode(slug), chain: locale.chain.clone() };
    Ok(loaders(context).headings_by_slug.one((kind, key)).await?)
}

/// The heading of a kind at a slug, in the language that the argument names, else in the request's.
///
/// # Errors
/// UNKNOWN_LOCALE; the read's own.
pub async fn found(
    context: &Context<'_>,
    kind: Kind,
    slug: &str,
    locale: Option<&LocaleCode>,
) -> Result<Option<Arc<Heading>>> {
    let locale = locale_of(context, locale).await?;
    match at_slug(context, kind, slug, &locale).await? {
        Some(id) => heading(context, id, &locale).await,
        None => Ok(None),
    }
}

/// Where a heading stands: under the origin of the language that its path is of.
///
/// # Errors
/// The read's own.
pub async fn url(context: &Context<'_>, heading: &Heading) -> Result<Url> {
    let locales = loaders(context).locales.one(()).await?;
    let locale = locales.get(&heading.address_locale).unwrap_or(&heading.locale);
    Ok(Url(locale.url_of(&heading.path)))
}

/// The same heading in the site's other languages, as far as they have words of their own for it.
///
/// # Errors
/// The read's own.
pub async fn translations(context: &Context<'_>, heading: &Heading) -> Result<Vec<Arc<Heading>>> {
    let locales = loaders(context).locales.one(()).await?;
    let others = locales.published().iter().filter(|locale| locale.code != heading.locale.code);
    let keys = others.map(|locale| HeadingKey { id: heading.id, locale: locale.clone() });
    let found = loaders(context).headings.many(keys).await?;
    Ok(found.into_iter().flatten().filter(|other| other.address_locale == other.locale.code).collect())
}

/// The fields of a category, tag or author that are the same for all three.
#[derive(Debug)]
pub struct HeadingFields(pub Arc<Heading>);

/// Flattened into the three types.
#[Object]
impl HeadingFields {
    /// The language it was asked in.
    async fn locale(&self) -> LocaleObject {
        LocaleObject(self.0.locale.clone())
    }

    /// Its name in its address, decoded.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Its address below the site's origin, decoded.
    async fn path(&self) -> &str {
        &self.0.path
    }

    /// Its whole address: under the origin of the language that its path is of.
    async fn url(&self, context: &Context<'_>) -> Result<Url> {
        url(context, &self.0).await
    }

    /// Plain text.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Counts the saves in all its languages; guards against lost updates.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The articles that stand here; in a category, those of the categories below it taken in.
    #[allow(clippy::too_many_arguments, reason = "a list of articles has them everywhere")]
    async fn articles(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "Each story once, in the first locale of the chain in which it is published.",
            default_with = "Some(false)"
        )]
        fallback: Option<bool>,
        #[graphql(name = "where", desc = "Which of them.")] filter: Option<ArticleFilter>,
        #[graphql(desc = "In this order.", default_with = "Some(ArticleOrder::PublishedAtDesc)")] order_by: Option<
            ArticleOrder,
        >,
        #[graphql(desc = "So many from the start; 20 where neither is given.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ArticleConnection> {
        let asked = ListArguments { fallback, filter, order: order_by, first, after, last, before };
        asked.connection(context, self.0.locale.clone(), Some((self.0.kind, self.0.id))).await
    }
}
