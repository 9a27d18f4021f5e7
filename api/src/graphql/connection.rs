//! Lists of articles in pages: their arguments, checked, and the connection that answers them.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use entity::heading::Kind;

use super::article::Article;
use super::error::{Error, Result};
use super::filter::{ArticleFilter, ArticleOrder};
use super::loaders::loaders;
use super::scope::scope;
use crate::content::article::Article as Row;
use crate::content::cursor::Place;
use crate::content::id::HeadingId;
use crate::content::listing::{List, Order, Page, Window};
use crate::content::locale::Locale;

/// Items to a page where the request names no number, as far as so many may be had at all.
pub(super) const USUAL: u32 = 20;

/// The arguments of every list of articles.
#[derive(Debug, Default)]
pub struct ListArguments {
    /// Each story once, in the first language of the chain that has it.
    pub fallback: Option<bool>,
    /// Which.
    pub filter: Option<ArticleFilter>,
    /// In which order.
    pub order: Option<ArticleOrder>,
    /// So many from the start.
    pub first: Option<i32>,
    /// After this cursor.
    pub after: Option<String>,
    /// So many from the end.
    pub last: Option<i32>,
    /// Before this cursor.
    pub before: Option<String>,
}

impl ListArguments {
    /// The connection that they ask for, in a language; `own` is the heading whose list it is.
    ///
    /// # Errors
    /// What is wrong with an argument; the read's own.
    pub async fn connection(
        self,
        context: &Context<'_>,
        locale: Arc<Locale>,
        own: Option<(Kind, HeadingId)>,
    ) -> Result<ArticleConnection> {
        let (limit, backward) = direction(self.first, self.last, scope(context).limits.page)?;
        let filter = self.filter.unwrap_or_default().resolve(context, &locale, own).await?;
        let Some(filter) = filter else { return Ok(ArticleConnection { asked: None }) };
        let order = self.order.map_or(Order::PublishedDescending, Into::into);
        let list = List { locale, fallback: self.fallback.unwrap_or(false), filter, order };
        let cursors = loaders(context).source.content.cursors();
        let place = |argument: &str, cursor: Option<String>| {
            let place = cursor.map(|cursor| cursors.open(&list.identity(), &cursor)).transpose();
            place.map_err(|error| Error::from(error).at(argument))
        };
        let window =
            Window { limit, backward, after: place("after", self.after)?, before: place("before", self.before)? };
        Ok(ArticleConnection { asked: Some((list, window)) })
    }
}

/// How many, and whether from the end.
fn direction(first: Option<i32>, last: Option<i32>, most: u32) -> Result<(u32, bool)> {
    match (first, last) {
        (Some(_), Some(_)) => {
            let error = Error::bad_input("FIRST_AND_LAST", "`first` and `last` were both given");
            Err(error.at("last").hint("page forward with `first` and `after`, or backward with `last` and `before`"))
        }
        (None, Some(last)) => Ok((size("last", last, most)?, true)),
        (Some(first), None) => Ok((size("first", first, most)?, false)),
        (None, None) => Ok((USUAL.min(most), false)),
    }
}

/// The size of a page: not negative, and `most` at most.
///
/// # Errors
/// PAGE_SIZE_NEGATIVE, PAGE_TOO_LARGE.
pub fn size(argument: &str, asked: i32, most: u32) -> Result<u32> {
    let Ok(size) = u32::try_from(asked) else {
        let message = format!("`{argument}` is {asked}; a page cannot hold fewer than none");
        return Err(Error::bad_input("PAGE_SIZE_NEGATIVE", message).at(argument));
    };
    if size > most {
        let message = format!("`{argument}` is {size}; a page holds {most} at most");
        return Err(Error::bad_input("PAGE_TOO_LARGE", message).at(argument).hint("ask for less, and for more pages"));
    }
    Ok(size)
}

/// What is made of each article of a page and of its place. Whose language is no more is left out.
///
/// # Errors
/// The read's own.
pub(super) async fn made_of<T>(
    context: &Context<'_>,
    rows: &[(Arc<Row>, Place)],
    make: impl Fn(Article, Place) -> T,
) -> Result<Vec<T>> {
    let locales = loaders(context).locales.one(()).await?;
    let made = |(row, place): &(Arc<Row>, Place)| Some(make(Article::new(row.clone(), &locales)?, *place));
    Ok(rows.iter().filter_map(made).collect())
}

/// A page of articles. `edges` and `nodes` are the same page.
#[derive(Debug)]
pub struct ArticleConnection {
    /// None where nothing can be in the list.
    asked: Option<(List, Window)>,
}

impl ArticleConnection {
    async fn page(&self, context: &Context<'_>) -> Result<Arc<Page>> {
        match &self.asked {
            Some(asked) => Ok(loaders(context).pages.one(asked.clone()).await?),
            None => Ok(Arc::default()),
        }
    }

    /// What makes a place in the list a cursor.
    fn seal<'c>(&self, context: &Context<'c>) -> impl Fn(Place) -> String + use<'c> {
        let identity = self.asked.as_ref().map(|(list, _)| list.identity()).unwrap_or_default();
        let cursors = loaders(context).source.content.cursors();
        move |place| cursors.seal(&identity, place)
    }

    fn is_fallback(&self, article: &Article) -> bool {
        self.asked.as_ref().is_some_and(|(list, _)| list.locale.code != article.row.locale)
    }
}

/// A page of articles, and where it stands in its list.
#[Object]
impl ArticleConnection {
    /// The articles with their places.
    async fn edges(&self, context: &Context<'_>) -> Result<Vec<ArticleEdge>> {
        let (page, seal) = (self.page(context).await?, self.seal(context));
        let edge = |node, place| ArticleEdge { cursor: seal(place), is_fallback: self.is_fallback(&node), node };
        made_of(context, &page.rows, edge).await
    }

    /// The articles alone.
    async fn nodes(&self, context: &Context<'_>) -> Result<Vec<Article>> {
        made_of(context, &self.page(context).await?.rows, |article, _| article).await
    }

    /// What lies before and after the page.
    async fn page_info(&self, context: &Context<'_>) -> Result<PageInfo> {
        let (page, seal) = (self.page(context).await?, self.seal(context));
        let cursor = |row: Option<&(_, Place)>| row.map(|(_, place)| seal(*place));
        let window = self.asked.as_ref().map(|(_, window)| window);
        let backward = window.is_some_and(|window| window.backward);
        Ok(PageInfo {
            has_next_page: if backward { window.is_some_and(|window| window.before.is_some()) } else { page.more },
            has_previous_page: if backward { page.more } else { window.is_some_and(|window| window.after.is_some()) },
            start_cursor: cursor(page.rows.first()),
            end_cursor: cursor(page.rows.last()),
        })
    }

    /// How many articles the whole list holds: exact, costed, and computed only where selected.
    async fn total_count(&self, context: &Context<'_>) -> Result<i32> {
        match &self.asked {
            Some((list, _)) => Ok(count(loaders(context).counts.one(list.clone()).await?)),
            None => Ok(0),
        }
    }
}

/// A count as GraphQL's `Int` can hold it.
pub fn count(total: i64) -> i32 {
    i32::try_from(total).unwrap_or(i32::MAX)
}

/// An article and its place in a list.
#[derive(Clone, Debug, SimpleObject)]
pub struct ArticleEdge {
    /// The place: give it as `after` or `before`.
    cursor: String,
    /// The article.
    node: Article,
    /// Whether it stands in for the language that was asked for. It belongs to what was asked, not to the article.
    is_fallback: bool,
}

/// What lies before and after a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, SimpleObject)]
pub struct PageInfo {
    /// Whether there is more after the page.
    pub has_next_page: bool,
    /// Whether there is more before the page.
    pub has_previous_page: bool,
    /// The cursor of the first item.
    pub start_cursor: Option<String>,
    /// The cursor of the last item.
    pub end_cursor: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::code::Code;

    #[test]
    fn a_page_has_twenty_items_unless_asked_and_none_only_if_asked() {
        assert_eq!(direction(None, None, 100), Ok((20, false)));
        assert_eq!(direction(None, None, 5), Ok((5, false)));
        assert_eq!(direction(Some(0), None, 100), Ok((0, false)));
        assert_eq!(direction(None, Some(100), 100), Ok((100, true)));
    }

    #[test]
    fn what_cannot_be_a_page_is_refused_with_its_reason_and_argument() {
        let refused = |first, last| {
            let error = direction(first, last, 100).unwrap_err();
            (error.code, error.reason.unwrap(), error.argument.unwrap())
        };

        assert_eq!(refused(Some(5), Some(5)), (Code::BadUserInput, "FIRST_AND_LAST", "last".into()));
        assert_eq!(refused(Some(101), None), (Code::BadUserInput, "PAGE_TOO_LARGE", "first".into()));
        assert_eq!(refused(None, Some(-1)), (Code::BadUserInput, "PAGE_SIZE_NEGATIVE", "last".into()));
    }
}
