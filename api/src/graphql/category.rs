//! A section of the site, in one language.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::heading::Kind;

use super::connection::{ArticleConnection, ListArguments, count};
use super::error::{Nullable, Result, nullable};
use super::filter::{ArticleFilter, ArticleOrder};
use super::heading::{heading, headings, translations, url};
use super::loaders::loaders;
use super::locale::Locale;
use super::scalars::Url;
use crate::content::heading::Heading;
use crate::content::id::HeadingId;
use crate::content::listing::{Filter, List, Order};
use crate::content::locale::Locale as LocaleRow;
use crate::content::node::NodeId;

/// A category that has words along the language's chain.
#[derive(Clone, Debug)]
pub struct Category(pub Arc<Heading>);

/// Categories in a language, in the order of `ids`; without those that have no words along its chain.
///
/// # Errors
/// The read's own.
pub async fn categories(
    context: &Context<'_>,
    ids: impl IntoIterator<Item = HeadingId>,
    locale: &Arc<LocaleRow>,
) -> Result<Vec<Category>> {
    Ok(headings(context, ids, locale).await?.into_iter().map(Category).collect())
}

/// A section of the site, in one language. Its words fall back field by field.
#[Object]
impl Category {
    /// Such as `category:3:fa`; another one in each language.
    pub async fn id(&self) -> ID {
        NodeId::heading(self.0.kind, self.0.id, &self.0.locale.code).into()
    }

    /// The language it was asked in.
    fn locale(&self) -> Locale {
        Locale(self.0.locale.clone())
    }

    /// Its name in its address, decoded.
    fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Its address below the site's origin, decoded.
    fn path(&self) -> &str {
        &self.0.path
    }

    /// Its whole address.
    async fn url(&self, context: &Context<'_>) -> Result<Url> {
        url(context, &self.0).await
    }

    /// Plain text.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is about, in plain text.
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The category above.
    async fn parent(&self, context: &Context<'_>) -> Nullable<Category> {
        let parent = async {
            let tree = loaders(context).category_tree.one(()).await?;
            match tree.parent(self.0.id) {
                Some(parent) => Ok(heading(context, parent, &self.0.locale).await?.map(Category)),
                None => Ok(None),
            }
        };
        nullable(parent).await
    }

    /// The categories right below, in the newsroom's order.
    async fn children(&self, context: &Context<'_>) -> Result<Vec<Category>> {
        let tree = loaders(context).category_tree.one(()).await?;
        categories(context, tree.children(Some(self.0.id)).iter().copied(), &self.0.locale).await
    }

    /// All categories above, the root first.
    async fn ancestors(&self, context: &Context<'_>) -> Result<Vec<Category>> {
        let tree = loaders(context).category_tree.one(()).await?;
        categories(context, tree.ancestors(self.0.id), &self.0.locale).await
    }

    /// The same category in the site's other languages, where it has words of its own.
    async fn translations(&self, context: &Context<'_>) -> Result<Vec<Category>> {
        Ok(translations(context, &self.0).await?.into_iter().map(Category).collect())
    }

    /// How many articles it holds in this language, those of the categories below it taken in. Exact and costed.
    async fn article_count(&self, context: &Context<'_>) -> Result<i32> {
        let list = List {
            locale: self.0.locale.clone(),
            fallback: false,
            filter: Filter { headings: vec![self.0.id], ..Filter::default() },
            order: Order::PublishedDescending,
        };
        Ok(count(loaders(context).counts.one(list).await?))
    }

    /// Its articles, those of the categories below it taken in.
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
        asked.connection(context, self.0.locale.clone(), Some((Kind::Category, self.0.id))).await
    }
}
