//! Somebody who writes, in one language.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::heading::Kind;

use super::connection::{ArticleConnection, ListArguments};
use super::error::{Nullable, Result, nullable};
use super::filter::{ArticleFilter, ArticleOrder};
use super::heading::url;
use super::locale::Locale;
use super::media::{Image, image_in_locale};
use super::scalars::{Html, Url};
use crate::content::heading::Heading;
use crate::content::node::NodeId;

/// An author who has words along the language's chain.
#[derive(Clone, Debug)]
pub struct Author(pub Arc<Heading>);

/// Somebody who writes, in one language. Their words fall back field by field.
#[Object]
impl Author {
    /// Such as `author:4:fa`; another one in each language.
    pub async fn id(&self) -> ID {
        NodeId::heading(self.0.kind, self.0.id, &self.0.locale.code).into()
    }

    /// The language they were asked for in.
    fn locale(&self) -> Locale {
        Locale(self.0.locale.clone())
    }

    /// Their name in their address, decoded.
    fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Their address below the site's origin, decoded.
    fn path(&self) -> &str {
        &self.0.path
    }

    /// Their whole address.
    async fn url(&self, context: &Context<'_>) -> Result<Url> {
        url(context, &self.0).await
    }

    /// Plain text.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Who they are.
    fn bio(&self) -> Option<Html> {
        self.0.description.clone().map(Html)
    }

    /// Their picture.
    async fn avatar(&self, context: &Context<'_>) -> Nullable<Image> {
        nullable(image_in_locale(context, self.0.avatar_id?, &self.0.locale)).await
    }

    /// Their articles.
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
        asked.connection(context, self.0.locale.clone(), Some((Kind::Author, self.0.id))).await
    }
}
