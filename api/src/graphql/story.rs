//! What the translations of an article share, and the way from a story to its article in a language.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use futures::FutureExt;
use futures::future::BoxFuture;

use super::article::Article;
use super::error::{Error, Nullable, Result, nullable};
use super::loaders::loaders;
use super::scalars::LocaleCode;
use crate::content::id::StoryId;
use crate::content::locale::Locale;
use crate::content::node::NodeId;

/// A story in view.
#[derive(Clone, Copy, Debug)]
pub struct Story(pub StoryId);

/// What the translations share.
#[Object]
impl Story {
    /// Such as `story:3`.
    pub async fn id(&self) -> ID {
        NodeId::Story(self.0).into()
    }

    /// The language that it was first written in.
    async fn original_locale(&self, context: &Context<'_>) -> Result<LocaleCode> {
        let story = loaders(context).stories.one(self.0).await?.ok_or_else(Error::gone)?;
        Ok(LocaleCode(story.original_locale))
    }

    /// Counts the saves in all its languages; guards against a lost update. For editors of all of them, who alone may
    /// delete it; null for others.
    async fn version(&self, context: &Context<'_>) -> Nullable<i32> {
        nullable(async { Ok(loaders(context).story_versions.one(self.0).await?) }).await
    }

    /// The story in each language in which it is published, in the site's order of languages.
    async fn articles(&self, context: &Context<'_>) -> Result<Vec<Article>> {
        family(context, self.0).await
    }
}

/// A story's articles in view, in the site's order of languages. Apart, as all that is large in a field of an article.
///
/// # Errors
/// The read's own.
pub fn family<'c>(context: &'c Context<'_>, story: StoryId) -> BoxFuture<'c, Result<Vec<Article>>> {
    let family = async move {
        let loaders = loaders(context);
        let (locales, rows) = futures::try_join!(loaders.locales.one(()), loaders.translations.one(story))?;
        let in_locale = |locale: &Arc<Locale>| {
            let row = rows.iter().find(|row| row.locale == locale.code)?;
            Some(Article { row: row.clone(), locale: locale.clone() })
        };
        Ok(locales.published().iter().filter_map(in_locale).collect())
    };
    family.boxed()
}

/// A story's article in a language; with `fallback` else the first along the language's chain.
///
/// # Errors
/// The read's own.
pub async fn article(
    context: &Context<'_>,
    story: StoryId,
    locale: &Locale,
    fallback: bool,
) -> Result<Option<Article>> {
    let family = family(context, story).await?;
    let chain = if fallback { &locale.chain[..] } else { &locale.chain[..1] };
    Ok(chain.iter().find_map(|code| family.iter().find(|article| article.row.locale == *code)).cloned())
}
