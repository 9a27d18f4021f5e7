//! Lists of articles: pages by key and exact counts, many lists in one statement.
//!
//! A list under one heading, of one kind or of all is one range of an index of `listing` for each language of its
//! chain, and what must hold besides is looked up for each row of it; page 1 and page 10,000 cost the same. A fallback
//! list merges one strict scan a language: an article stands in for its story only where no language before it on the
//! chain has the story in view. A later scan ends where the ones before it have filled the page: else it would look at
//! all of a language whose stories are told nearer. Counts are exact, and linear in what they count.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::article::{Kind, Status};
use sea_orm::{DbErr, FromQueryResult, QueryResult};

use super::agreement::PartnerRights;
use super::article::Article;
use super::cursor::Place;
use super::id::{ArticleId, HeadingId};
use super::locale::Locale;
use super::sql::{Columns, Sql};
use super::{Caller, Content, Result, Tracked, tag};
use crate::cache::tag::CacheTag;

pub(super) mod derive;
mod scan;

/// What orders a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// Newest first.
    PublishedDescending,
    /// Oldest first.
    PublishedAscending,
    /// Last changed first.
    UpdatedDescending,
}

/// What a list leaves out. Everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Filed under each of these; a category takes in those below it.
    pub headings: Vec<HeadingId>,
    /// Of this kind. Pages stand in no other list.
    pub kind: Option<Kind>,
    /// Later than this.
    pub published_after: Option<DateTime<Utc>>,
    /// Earlier than this.
    pub published_before: Option<DateTime<Utc>>,
    /// Not of the stories of these articles.
    pub exclude: Vec<ArticleId>,
    /// In one of these statuses, for editors: without it, what is published.
    pub statuses: Option<Vec<Status>>,
}

/// A list: which articles, in which order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct List {
    /// In this language.
    pub locale: Arc<Locale>,
    /// Or in the first language of its chain that has the story.
    pub fallback: bool,
    /// Which.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
}

/// A part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// How many, at most.
    pub limit: u32,
    /// From the end backwards.
    pub backward: bool,
    /// After this place.
    pub after: Option<Place>,
    /// Before this place.
    pub before: Option<Place>,
}

/// A page, in the order of its list.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The articles and their places.
    pub rows: Vec<(Arc<Article>, Place)>,
    /// Whether there is more in the direction of reading.
    pub more: bool,
}

impl List {
    /// What a cursor of this list is sealed with.
    pub fn identity(&self) -> Vec<u8> {
        format!("{}|{}|{:?}|{:?}", self.locale.code, self.fallback, self.filter, self.order).into_bytes()
    }

    fn chain(&self) -> &[String] {
        if self.fallback { &self.locale.chain } else { &self.locale.chain[..1] }
    }

    /// The index range to scan, then what else must hold: the rarer first.
    fn facets(&self, caller: &Caller) -> Vec<Facet> {
        let agreed = caller.agreed().and_then(PartnerRights::only_category).filter(|_| self.filter.headings.is_empty());
        let headings = self.filter.headings.iter().rev().copied().chain(agreed).map(Facet::heading);
        let mut facets: Vec<_> = headings.chain(self.filter.kind.map(Facet::kind)).collect();
        if facets.is_empty() {
            facets.push(Facet::ALL);
        }
        facets
    }

    /// What its membership and order depend on.
    pub(super) fn tags(&self, caller: &Caller) -> Vec<CacheTag> {
        let mut tags = caller.tags();
        let agreed: Vec<_> = caller.agreed().into_iter().flat_map(PartnerRights::facets).flatten().flatten().collect();
        for locale in self.chain() {
            tags.extend(agreed.iter().map(|facet| tag::listing(locale, facet.kind, facet.id)));
            for facet in self.facets(caller) {
                tags.push(tag::listing(locale, facet.kind, facet.id));
                if self.order == Order::UpdatedDescending {
                    tags.push(tag::listing_updated(locale, facet.kind, facet.id));
                }
            }
        }
        tags.extend(self.filter.exclude.iter().map(|id| tag::article(*id)));
        if self.filter.statuses.is_some() {
            tags.extend(self.chain().iter().map(|locale| tag::desk(locale)));
        }
        tags
    }
}

/// A list that articles stand in by what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Facet {
    pub(super) kind: i16,
    pub(super) id: i64,
}

impl Facet {
    pub(super) const ALL: Self = Self { kind: 0, id: 0 };

    pub(super) fn kind(kind: Kind) -> Self {
        let id = match kind {
            Kind::Story => 1,
            Kind::Video => 2,
            Kind::Gallery => 3,
            Kind::Page => 4,
        };
        Self { kind: 1, id }
    }

    /// The kind of articles that it is the list of.
    pub(super) fn article_kind(self) -> Option<Kind> {
        let kinds = [Kind::Story, Kind::Video, Kind::Gallery, Kind::Page];
        kinds.into_iter().find(|kind| Self::kind(*kind) == self)
    }

    pub(super) fn heading(id: HeadingId) -> Self {
        Self { kind: 2, id: id.0 }
    }
}

/// What a list is read from, to be named `l`.
pub(super) fn rows(list: &List) -> &'static str {
    scan::rows(list)
}

/// Which of those rows stand in it, in its own language.
pub(super) fn conditions(sql: &mut Sql, caller: &Caller, list: &List) {
    scan::conditions(sql, caller, list, 0, scan::WHOLE);
}

impl Content {
    /// Pages of lists. One statement, whatever the number of lists, languages and rows.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn pages(
        &self,
        caller: &Caller,
        keys: &[(List, Window)],
    ) -> Result<HashMap<(List, Window), Tracked<Arc<Page>>>> {
        let mut sql = Sql::new(&self.database, "WITH ");
        let scans: Vec<(usize, usize)> =
            (0..).zip(keys).flat_map(|(at, (list, _))| (0..list.chain().len()).map(move |depth| (at, depth))).collect();
        for (number, (at, depth)) in scans.iter().enumerate() {
            sql.push(if number == 0 { "" } else { ", " });
            scan::page(&mut sql, caller, *at, &keys[*at], *depth);
        }
        for (number, (at, depth)) in scans.iter().enumerate() {
            sql.push(if number == 0 { " " } else { " UNION ALL " });
            sql.push(&format!("SELECT {}, {at} AS list, p.ordered_at FROM ", Article::COLUMNS));
            sql.push(&format!("{} p JOIN article a ON a.id = p.article_id", scan::name(*at, *depth)));
        }
        let mut pages: Vec<Vec<Row>> = keys.iter().map(|_| Vec::new()).collect();
        for row in sql.all::<Row>(&self.database).await? {
            pages[usize::try_from(row.list).unwrap_or_default()].push(row);
        }
        Ok(keys.iter().zip(pages).map(|(key, rows)| (key.clone(), page(caller, key, rows))).collect())
    }

    /// How many articles lists hold, exactly. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn counts(&self, caller: &Caller, lists: &[List]) -> Result<HashMap<List, Tracked<i64>>> {
        let mut sql = Sql::new(&self.database, "");
        for (at, list) in lists.iter().enumerate() {
            for depth in 0..list.chain().len() {
                sql.push(if at + depth == 0 { "" } else { " UNION ALL " });
                sql.push(&format!("SELECT {at} AS list, COUNT(*) AS total FROM {} l WHERE ", scan::rows(list)));
                scan::conditions(&mut sql, caller, list, depth, scan::WHOLE);
            }
        }
        let mut totals = vec![0; lists.len()];
        for row in sql.all::<Count>(&self.database).await? {
            totals[usize::try_from(row.list).unwrap_or_default()] += row.total;
        }
        Ok(lists
            .iter()
            .zip(totals)
            .map(|(list, total)| (list.clone(), Tracked::new(total, list.tags(caller))))
            .collect())
    }
}

/// The scans of one list, merged.
fn page(caller: &Caller, (list, window): &(List, Window), mut rows: Vec<Row>) -> Tracked<Arc<Page>> {
    let descending = list.order != Order::PublishedAscending;
    rows.sort_by(|a, b| {
        let order = (a.ordered_at, a.article.id).cmp(&(b.ordered_at, b.article.id));
        if descending == window.backward { order } else { order.reverse() }
    });
    let limit = window.limit as usize;
    let more = rows.len() > limit;
    rows.truncate(limit);
    if window.backward {
        rows.reverse();
    }
    let articles = rows.iter().map(|row| tag::article(row.article.id));
    let tags: Vec<_> = list.tags(caller).into_iter().chain(articles).collect();
    let placed = |row: Row| {
        let place = Place { at: row.ordered_at, id: row.article.id };
        (Arc::new(row.article), place)
    };
    Tracked::new(Arc::new(Page { rows: rows.into_iter().map(placed).collect(), more }), tags)
}

struct Row {
    article: Article,
    list: i32,
    ordered_at: DateTime<Utc>,
}

impl FromQueryResult for Row {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        let mut columns = Columns::of(row)?;
        Ok(Self { article: Article::read(&mut columns)?, list: columns.take()?, ordered_at: columns.take()? })
    }
}

#[derive(FromQueryResult)]
struct Count {
    list: i32,
    total: i64,
}
