//! Search: the articles of a language that hold what somebody types, those first that say it first and say it newest.
//!
//! The index finds whatever holds all words; the one visibility scope decides which of that is there for the caller, as
//! in lists. Both databases must answer alike, so neither one's idea of words, likeness or relevance has a say: words are
//! folded by us, and a hit stands where one number puts it that both reckon in whole seconds. It is when the article was
//! published, moved on by a year for each point that its words are worth, on the average of them. That
//! number does not change with time, so a page's end is a place that stays, whatever is written meanwhile.
//!
//! Where nothing that is in view holds all words, titles are searched again for words that may have been meant.
//! Work is linear in what holds the words and, where that is much or on PostgreSQL, in the list; [`super::listing`] says
//! the same of counts. All that is found is ranked, which takes about as long as finding it: to rank the newest alone
//! would save half at most, and lose what says it in its title.

use std::sync::Arc;

use chrono::DateTime;
use sea_orm::{DbErr, FromQueryResult, QueryResult};
use tokio::task::spawn_blocking;

use super::article::Article;
use super::cursor::Place;
use super::id::ArticleId;
use super::listing::{self, List};
use super::sql::words::{Field, Ways};
use super::sql::{Columns, Sql};
use super::{Caller, Content, Error, Result, Tracked, html, tag};

mod highlight;
pub(super) mod index;
mod terms;
mod typo;

pub use terms::{MOST_LETTERS, MOST_WORDS, Terms, TooLong};

/// What a point is worth: a year of 365.25 days, in seconds.
const POINT: i64 = 31_557_600;

/// A search.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Search {
    /// Among which articles; its order is of no meaning.
    pub list: List,
    /// For what.
    pub terms: Arc<Terms>,
    /// Whether words of titles count that may have been meant; if not, they do where nothing else is found.
    pub loosely: bool,
}

/// What was found, the best first.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The articles with their places.
    pub hits: Vec<(Arc<Article>, Place)>,
    /// Whether there is more.
    pub more: bool,
    /// Whether it was searched for loosely: so the next page has to be.
    pub loosely: bool,
    /// What it was searched for, with the words that may have been meant.
    pub terms: Arc<Terms>,
}

impl Search {
    /// What a cursor of this search is sealed with.
    pub fn identity(&self) -> Vec<u8> {
        let list = self.list.identity();
        format!("search|{:?}|{}|", self.terms, self.loosely).into_bytes().into_iter().chain(list).collect()
    }

    /// The same, loosely.
    pub fn loosened(&self) -> Self {
        Self { loosely: true, ..self.clone() }
    }

    fn tracked<T>(&self, caller: &Caller, value: T) -> Tracked<T> {
        let words = tag::words(&self.list.locale.code);
        Tracked::new(value, self.list.tags(caller).into_iter().chain([words]).collect::<Vec<_>>())
    }
}

/// How high a hit stands, in years: when it was published, and what its words are worth.
pub fn score(place: Place) -> f64 {
    place.at.timestamp() as f64 / POINT as f64
}

impl Content {
    /// What a search finds after a place, `limit` at most. One statement; where it finds nothing, two more.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn found(
        &self,
        caller: &Caller,
        search: &Search,
        limit: u32,
        after: Option<Place>,
    ) -> Result<Tracked<Arc<Found>>> {
        let found = if search.loosely { Found::default() } else { self.hits(caller, search, limit, after).await? };
        let is_enough = !found.hits.is_empty() || found.more || (after.is_some() && !search.loosely);
        let found = match self.loosened(search, is_enough).await? {
            Some(loosened) => Found { loosely: true, ..self.hits(caller, &loosened, limit, after).await? },
            None => found,
        };
        let articles: Vec<_> = found.hits.iter().map(|(article, _)| tag::article(article.id)).collect();
        Ok(search.tracked(caller, Arc::new(found)).and(articles))
    }

    /// How many articles a search finds, exactly. One statement; where that is none, two more.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn found_count(&self, caller: &Caller, search: &Search) -> Result<Tracked<i64>> {
        let count = if search.loosely { 0 } else { self.count(caller, search).await? };
        let count = match self.loosened(search, count > 0).await? {
            Some(loosened) => self.count(caller, &loosened).await?,
            None => count,
        };
        Ok(search.tracked(caller, count))
    }

    /// The passages that show why articles were found, as markup; none of what the caller may not see. One statement.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn highlights(&self, caller: &Caller, terms: &Terms, ids: &[ArticleId]) -> Result<Vec<Highlight>> {
        let body = if is_whole(caller) { "a.body" } else { "'' AS body" };
        let mut sql =
            Sql::new(&self.database, &format!("SELECT a.id, a.title, a.excerpt, {body} FROM article a WHERE "));
        sql.any("a.id", ids.iter().map(|id| id.0)).push(" AND ");
        caller.sees_by_rights(&mut sql, "a");
        let texts: Vec<Text> = sql.all(&self.database).await?;
        let agreed = |text: Text| Text { body: caller.agreed_markup(text.body), ..text };
        let texts: Vec<Text> = texts.into_iter().map(agreed).collect();
        let terms = terms.clone();
        let highlight = move |text: Text| (text.id, text.highlight(&terms));
        // Whole bodies are folded: not on the threads that answer.
        let highlights = spawn_blocking(move || texts.into_iter().map(highlight).collect::<Vec<_>>()).await;
        let tracked = |(id, markup): (ArticleId, String)| {
            (id, Tracked::new(markup.into(), caller.tags().into_iter().chain([tag::article(id)])))
        };
        Ok(highlights.map_err(|_| Error::Internal)?.into_iter().map(tracked).collect())
    }

    /// The search, with the words of titles that may have been meant; none where there is no need for them, or no word
    /// in it has so many letters. It is searched for even where no title has such a word: whose titles do, readers' or a
    /// desk's, is not to be read off the number of statements.
    async fn loosened(&self, search: &Search, is_enough: bool) -> Result<Option<Search>> {
        if is_enough {
            return Ok(None);
        }
        let typed = search.terms.0.iter().filter_map(terms::Term::word);
        let Some(meant) = typo::nearly(&self.database, typed).await? else { return Ok(None) };
        let loosely = |term: &terms::Term| {
            let words = term.word().and_then(|word| meant.get(word));
            term.or_nearly(words.cloned().unwrap_or_default())
        };
        let terms = Terms(search.terms.0.iter().map(loosely).collect());
        Ok(Some(Search { terms: Arc::new(terms), ..search.loosened() }))
    }

    async fn hits(&self, caller: &Caller, search: &Search, limit: u32, after: Option<Place>) -> Result<Found> {
        let mut sql = Sql::new(&self.database, "");
        matching(&mut sql, caller, search);
        sql.push(", found AS MATERIALIZED (SELECT l.article_id, ").seconds_of("l.published_at").push(" + ");
        points(&mut sql, &search.terms);
        sql.push(&format!(" * CAST({POINT} AS BIGINT) / {} AS ranked_at", search.terms.0.len()));
        among(&mut sql, caller, search);
        sql.push("), page AS MATERIALIZED (SELECT article_id, ranked_at FROM found");
        if let Some(place) = after {
            sql.push(" WHERE (ranked_at, article_id) < (").bind(place.at.timestamp()).push(", ");
            sql.bind(place.id.0).push(")");
        }
        let more = limit.saturating_add(1);
        sql.push(&format!(" ORDER BY ranked_at DESC, article_id DESC LIMIT {more}) SELECT "));
        sql.push(Article::COLUMNS);
        sql.push(", p.ranked_at FROM page p JOIN article a ON a.id = p.article_id ORDER BY p.ranked_at DESC, p.article_id DESC");
        let mut rows: Vec<Row> = sql.all(&self.database).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let hits = rows.into_iter().map(Row::placed).collect::<Result<_>>()?;
        Ok(Found { hits, more, loosely: search.loosely, terms: search.terms.clone() })
    }

    async fn count(&self, caller: &Caller, search: &Search) -> Result<i64> {
        let mut sql = Sql::new(&self.database, "");
        matching(&mut sql, caller, search);
        sql.push(" SELECT COUNT(*) AS total");
        among(&mut sql, caller, search);
        Ok(sql.one::<Count>(&self.database).await?.map_or(0, |count| count.total))
    }
}

/// An article, and the passage of it.
pub type Highlight = (ArticleId, Tracked<Arc<str>>);

/// Whether they see whole texts: what they do not see they must not find either.
fn is_whole(caller: &Caller) -> bool {
    caller.agreed().is_none_or(|rights| rights.full_text)
}

/// `WITH hit`: whatever holds all words, in whatever language and state.
fn matching(sql: &mut Sql, caller: &Caller, search: &Search) {
    let column = sql.article_of_words();
    sql.push(&format!("WITH hit AS MATERIALIZED (SELECT {column} AS article_id FROM search WHERE "));
    let field = if is_whole(caller) { Field::Whole } else { Field::Summary };
    let each: Vec<(Ways<'_>, Ways<'_>)> = search.terms.0.iter().map(|term| (term.wanted(), term.nearly())).collect();
    sql.hold_each(field, &each).push(")");
}

/// Which of it stands in the list.
fn among(sql: &mut Sql, caller: &Caller, search: &Search) {
    let rows = listing::rows(&search.list);
    sql.push(" FROM ").hits_in(rows, |sql| listing::conditions(sql, caller, &search.list));
}

/// What the words of a row `l` are worth by where they stand: a title's more than an excerpt's, and that more than a
/// body's; as it was typed more than its beginning or what may have been meant.
fn points(sql: &mut Sql, terms: &Terms) {
    for (at, term) in terms.0.iter().enumerate() {
        sql.push(if at == 0 { "(SELECT CASE" } else { " + CASE" });
        let mut worth = |field: Field, ways: Ways<'_>, points: u8| {
            sql.push(" WHEN ").holds(field, ways).push(&format!(" THEN {points}"));
        };
        worth(Field::Title, term.exactly(), 10);
        if term.is_begun() {
            worth(Field::Title, term.wanted(), 8);
        }
        if !term.nearly().ways.is_empty() {
            worth(Field::Title, term.nearly(), 6);
        }
        worth(Field::Summary, term.exactly(), 4);
        if term.is_begun() {
            worth(Field::Summary, term.wanted(), 3);
        }
        sql.push(" ELSE 1 END");
    }
    sql.of_words().push(")");
}

struct Row {
    article: Article,
    ranked_at: i64,
}

impl FromQueryResult for Row {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        let mut columns = Columns::of(row)?;
        Ok(Self { article: Article::read(&mut columns)?, ranked_at: columns.take()? })
    }
}

impl Row {
    fn placed(self) -> Result<(Arc<Article>, Place)> {
        let at = DateTime::from_timestamp(self.ranked_at, 0).ok_or(Error::Internal)?;
        let id = self.article.id;
        Ok((Arc::new(self.article), Place { at, id }))
    }
}

#[derive(FromQueryResult)]
struct Count {
    total: i64,
}

#[derive(FromQueryResult)]
struct Text {
    id: ArticleId,
    title: String,
    excerpt: String,
    body: String,
}

impl Text {
    /// Of the excerpt, unless the body shows more; of the title, where neither shows anything.
    fn highlight(&self, terms: &Terms) -> String {
        let excerpt = highlight::passage(&self.excerpt, terms);
        if excerpt.shown == terms.0.len() {
            return excerpt.markup();
        }
        let body = html::plain(&self.body);
        let body = highlight::passage(&body, terms);
        match (excerpt.shown, body.shown) {
            (0, 0) => highlight::passage(&self.title, terms).markup(),
            (excerpt_shows, body_shows) if excerpt_shows >= body_shows => excerpt.markup(),
            _ => body.markup(),
        }
    }
}
