//! What a reader keeps to read, in pages.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::article::Article;
use super::connection::{PageInfo, count, made_of};
use super::error::{Nullable, Result, nullable};
use super::loaders::loaders;
use super::scalars::{DateTime, LocaleCode};
use super::scope::locale_of;
use super::story;
use crate::content::cursor::Place;
use crate::content::id::ReaderId;
use crate::content::listing::Page;

/// A page of a reader's list. `edges` and `nodes` are the same page.
#[derive(Clone, Copy, Debug)]
pub struct ReadingListConnection {
    /// Whose.
    pub reader: ReaderId,
    /// After this place.
    pub after: Option<Place>,
    /// How many, at most.
    pub limit: u32,
}

impl ReadingListConnection {
    /// What a cursor of a reader's list is sealed with.
    pub fn identity(reader: ReaderId) -> Vec<u8> {
        format!("what reader {reader} keeps").into_bytes()
    }

    async fn page(&self, context: &Context<'_>) -> Result<Arc<Page>> {
        Ok(loaders(context).reading_lists.one((self.reader, self.after, self.limit)).await?)
    }

    fn cursor(&self, context: &Context<'_>, place: Place) -> String {
        loaders(context).source.content.cursors().seal(&Self::identity(self.reader), place)
    }
}

/// A page of what a reader keeps to read, and where it stands in the list.
#[Object]
impl ReadingListConnection {
    /// The articles with their places.
    async fn edges(&self, context: &Context<'_>) -> Result<Vec<ReadingListEdge>> {
        let edge = |node, place| ReadingListEdge { cursor: self.cursor(context, place), place, node };
        made_of(context, &self.page(context).await?.rows, edge).await
    }

    /// The articles alone.
    async fn nodes(&self, context: &Context<'_>) -> Result<Vec<Article>> {
        made_of(context, &self.page(context).await?.rows, |article, _| article).await
    }

    /// What lies before and after the page.
    async fn page_info(&self, context: &Context<'_>) -> Result<PageInfo> {
        let page = self.page(context).await?;
        let cursor = |row: Option<&(_, Place)>| row.map(|(_, place)| self.cursor(context, *place));
        Ok(PageInfo {
            has_next_page: page.more,
            has_previous_page: self.after.is_some(),
            start_cursor: cursor(page.rows.first()),
            end_cursor: cursor(page.rows.last()),
        })
    }

    /// How many articles of the whole list are in view.
    async fn total_count(&self, context: &Context<'_>) -> Result<i32> {
        Ok(count(loaders(context).reading_list_sizes.one(self.reader).await?))
    }
}

/// An article that a reader keeps.
#[derive(Clone, Debug)]
pub struct ReadingListEdge {
    cursor: String,
    place: Place,
    node: Article,
}

/// An article that a reader keeps, and its place in the list.
#[Object]
impl ReadingListEdge {
    /// The place: give it as `after`.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// When it was added: its place, which it has again when it is put back.
    async fn added_at(&self) -> DateTime {
        DateTime(self.place.at)
    }

    /// The article, in the language in which it was added.
    async fn node(&self) -> Article {
        self.node.clone()
    }

    /// The same story in the reader's language, to be offered in its place; null where it is not published in it, and
    /// where the article is in it already.
    async fn translation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The reader's language; without it, the best for Accept-Language.")] locale: Option<
            LocaleCode,
        >,
    ) -> Nullable<Article> {
        let article = async {
            let locale = locale_of(context, locale.as_ref()).await?;
            let told = story::article(context, self.node.row.story_id, &locale, false).await?;
            Ok(told.filter(|told| told.row.id != self.node.row.id))
        };
        nullable(article).await
    }
}
