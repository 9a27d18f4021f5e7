//! A section of the site, in one language.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::connection::count;
use super::error::{Nullable, Result, nullable};
use super::heading::{HeadingFields, heading, headings, translations};
use super::loaders::loaders;
use crate::content::heading::Heading;
use crate::content::id::HeadingId;
use crate::content::listing::{Filter, List, Order};
use crate::content::locale::Locale;
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
    locale: &Arc<Locale>,
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

    /// What every heading tells.
    #[graphql(flatten)]
    fn heading(&self, _context: &Context<'_>) -> HeadingFields {
        HeadingFields(self.0.clone())
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
}
