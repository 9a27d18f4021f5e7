//! Search: what somebody types, and the articles that hold it, the best first.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Object, SimpleObject};

use super::article::Article;
use super::connection::{PageInfo, USUAL, count, made_of, size};
use super::error::{Error, Result};
use super::filter::ArticleFilter;
use super::loaders::loaders;
use super::scalars::Html;
use super::scope::scope;
use crate::content::cursor::Place;
use crate::content::listing::{List, Order};
use crate::content::locale::Locale;
use crate::content::search::{Found, MOST_LETTERS, MOST_WORDS, Search, Terms, TooLong, score};

/// The arguments of a search.
#[derive(Debug)]
pub struct SearchArguments {
    /// What somebody types.
    pub query: String,
    /// Among which.
    pub filter: Option<ArticleFilter>,
    /// So many from the start.
    pub first: Option<i32>,
    /// After this cursor.
    pub after: Option<String>,
}

impl SearchArguments {
    /// What they find, in a language.
    ///
    /// # Errors
    /// SEARCH_TOO_LONG; what is wrong with another argument; the read's own.
    pub async fn connection(self, context: &Context<'_>, locale: Arc<Locale>) -> Result<SearchConnection> {
        let terms = Terms::of(&self.query).map_err(too_long)?;
        let most = scope(context).limits.page;
        let limit = self.first.map_or(Ok(USUAL.min(most)), |first| size("first", first, most))?;
        let filter = self.filter.unwrap_or_default().resolve(context, &locale, None).await?;
        let Some(filter) = filter.filter(|_| !terms.is_empty()) else { return Ok(SearchConnection { asked: None }) };
        let list = List { locale, fallback: false, filter, order: Order::PublishedDescending };
        let search = Search { list, terms: Arc::new(terms), loosely: false };
        let (search, after) = match self.after {
            Some(cursor) => opened(context, search, &cursor)?,
            None => (search, None),
        };
        Ok(SearchConnection { asked: Some((search, limit, after)) })
    }
}

/// The search that a cursor is from, and its place: what was found loosely goes on loosely.
fn opened(context: &Context<'_>, search: Search, cursor: &str) -> Result<(Search, Option<Place>)> {
    let cursors = loaders(context).source.content.cursors();
    let loosened = search.loosened();
    for search in [search, loosened] {
        if let Ok(place) = cursors.open(&search.identity(), cursor) {
            return Ok((search, Some(place)));
        }
    }
    Err(Error::from(crate::content::Error::InvalidCursor).at("after"))
}

fn too_long(told: TooLong) -> Error {
    let message = match told {
        TooLong::Letters(letters) => format!("`query` has {letters} characters; a search takes {MOST_LETTERS} at most"),
        TooLong::Words(words) => format!("`query` has {words} words; a search takes {MOST_WORDS} at most"),
    };
    Error::bad_input("SEARCH_TOO_LONG", message).at("query").hint("search for the words that matter")
}

/// What was found. `edges` and `nodes` are the same page.
#[derive(Debug)]
pub struct SearchConnection {
    /// None where nothing can be found.
    asked: Option<(Search, u32, Option<Place>)>,
}

impl SearchConnection {
    async fn found(&self, context: &Context<'_>) -> Result<Arc<Found>> {
        match &self.asked {
            Some(asked) => Ok(loaders(context).found.one(asked.clone()).await?),
            None => Ok(Arc::default()),
        }
    }

    /// What makes a place among what was found a cursor.
    fn seal<'c>(&self, context: &Context<'c>, found: &Found) -> impl Fn(Place) -> String + use<'c> {
        let identity = |search: &Search| if found.loosely { search.loosened().identity() } else { search.identity() };
        let identity = self.asked.as_ref().map(|(search, ..)| identity(search)).unwrap_or_default();
        let cursors = loaders(context).source.content.cursors();
        move |place| cursors.seal(&identity, place)
    }
}

/// A page of what was found, the best first.
#[Object]
impl SearchConnection {
    /// The articles with their places.
    async fn edges(&self, context: &Context<'_>) -> Result<Vec<SearchEdge>> {
        let found = self.found(context).await?;
        let seal = self.seal(context, &found);
        let edge = |node, place| {
            let (cursor, score) = (seal(place), score(place));
            SearchEdge { cursor, node, score, terms: found.terms.clone() }
        };
        made_of(context, &found.hits, edge).await
    }

    /// The articles alone.
    async fn nodes(&self, context: &Context<'_>) -> Result<Vec<Article>> {
        made_of(context, &self.found(context).await?.hits, |article, _| article).await
    }

    /// What lies before and after the page.
    async fn page_info(&self, context: &Context<'_>) -> Result<PageInfo> {
        let found = self.found(context).await?;
        let seal = self.seal(context, &found);
        let cursor = |row: Option<&(_, Place)>| row.map(|(_, place)| seal(*place));
        Ok(PageInfo {
            has_next_page: found.more,
            has_previous_page: self.asked.as_ref().is_some_and(|(_, _, after)| after.is_some()),
            start_cursor: cursor(found.hits.first()),
            end_cursor: cursor(found.hits.last()),
        })
    }

    /// How many articles were found altogether: exact, costed, and computed only where selected.
    async fn total_count(&self, context: &Context<'_>) -> Result<i32> {
        match &self.asked {
            Some((search, ..)) => Ok(count(loaders(context).found_counts.one(search.clone()).await?)),
            None => Ok(0),
        }
    }
}

/// An article that was found.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct SearchEdge {
    /// The place: give it as `after`.
    cursor: String,
    /// The article.
    node: Article,
    /// How high it stands: the year of its publication, counted from 1970, and up to ten more for what its words are
    /// worth, all of them in the title. Comparable within one search.
    score: f64,
    #[graphql(skip)]
    terms: Arc<Terms>,
}

#[ComplexObject]
impl SearchEdge {
    /// The passage that shows why: the words as they are written there, each in a `mark` element, all else escaped.
    async fn highlight(&self, context: &Context<'_>) -> Result<Html> {
        let highlight = loaders(context).highlights.one((self.terms.clone(), self.node.row.id)).await?;
        Ok(Html(highlight.ok_or_else(Error::gone)?.to_string()))
    }
}
