//! What a reader keeps to read: articles in the order in which they were added, the newest first.
//!
//! An article that goes out of view leaves its place to nobody: it stands there again when it comes back. Pages are by
//! key, from one index. No tags: what is a reader's own is kept for nobody.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{DbErr, FromQueryResult, QueryResult};

use super::Writing;
use crate::content::article::Article;
use crate::content::cursor::Place;
use crate::content::id::{ArticleId, ReaderId};
use crate::content::listing::Page;
use crate::content::sql::{Columns, Sql};
use crate::content::{Caller, Content, Error, Result, Tracked};

/// Articles on one list, at most.
pub const MOST: i64 = 1_000;

/// How an article came to stand on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Placing {
    /// It is added; one that stands there stays where it is.
    Added,
    /// It is put back, wherever it may stand by now.
    Restored,
}

impl Content {
    /// A page of a reader's list: those in view, after a place. One statement.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn reading_list(
        &self,
        caller: &Caller,
        reader: ReaderId,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Tracked<Page>> {
        let select = format!("SELECT {}, i.added_at FROM ", Article::COLUMNS);
        let mut sql = Sql::new(&self.database, &select);
        in_view(&mut sql, caller, reader);
        if let Some(place) = after {
            sql.push(" AND (i.added_at, i.article_id) < (").bind(place.at).push(", ").bind(place.id.0).push(")");
        }
        sql.push(" ORDER BY i.added_at DESC, i.article_id DESC LIMIT ").bind(i64::from(limit) + 1);
        let mut rows: Vec<Row> = sql.all(&self.database).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let placed = |row: Row| {
            let place = Place { at: row.added_at, id: row.article.id };
            (row.article.into(), place)
        };
        Ok(Tracked::new(Page { rows: rows.into_iter().map(placed).collect(), more }, []))
    }

    /// How many of a reader's list are in view. One statement.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn reading_list_size(&self, caller: &Caller, reader: ReaderId) -> Result<Tracked<i64>> {
        let mut sql = Sql::new(&self.database, "SELECT COUNT(*) AS total FROM ");
        in_view(&mut sql, caller, reader);
        let counted: Option<Count> = sql.one(&self.database).await?;
        Ok(Tracked::new(counted.map_or(0, |row| row.total), []))
    }

    /// Puts an article on top of a reader's list; one that stands there stays where it is.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the list is full; [`Error::Unavailable`].
    pub async fn add_to_reading_list(&self, reader: ReaderId, article: ArticleId) -> Result<()> {
        self.place(reader, Place { at: self.now(), id: article }, Placing::Added).await
    }

    /// Puts an article back where it stood.
    ///
    /// # Errors
    /// As of [`Content::add_to_reading_list`].
    pub async fn restore_to_reading_list(&self, reader: ReaderId, place: Place) -> Result<()> {
        self.place(reader, place, Placing::Restored).await
    }

    /// Takes an article from a reader's list, in view or not; where it stood, if it did.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn remove_from_reading_list(&self, reader: ReaderId, article: ArticleId) -> Result<Option<Place>> {
        let writing = Writing::begin(self).await?;
        let mut sql = writing.sql("DELETE FROM reading_list_item WHERE reader_id = ");
        sql.bind(reader.0).push(" AND article_id = ").bind(article.0).push(" RETURNING added_at");
        let stood: Option<Stood> = sql.one(&writing.transaction).await?;
        writing.commit().await?;
        Ok(stood.map(|stood| Place { at: stood.added_at, id: article }))
    }

    async fn place(&self, reader: ReaderId, place: Place, placing: Placing) -> Result<()> {
        let writing = Writing::begin(self).await?;
        // Two that add at once would count the same.
        if writing.hold(reader).await?.is_none() {
            return Err(Error::NotFound);
        }
        let at = match placing {
            Placing::Added => top(&writing, reader).await?.map_or(place.at, |top| place.at.max(top)),
            Placing::Restored => place.at,
        };
        let mut sql = writing.sql("INSERT INTO reading_list_item (reader_id, article_id, added_at) VALUES (");
        sql.bind(reader.0).push(", ").bind(place.id.0).push(", ").bind(at);
        sql.push(match placing {
            Placing::Added => ") ON CONFLICT (reader_id, article_id) DO NOTHING",
            Placing::Restored => ") ON CONFLICT (reader_id, article_id) DO UPDATE SET added_at = excluded.added_at",
        });
        writing.execute(&mut sql).await?;
        let mut sql = writing.sql("SELECT COUNT(*) AS total FROM reading_list_item WHERE reader_id = ");
        let counted: Option<Count> = sql.bind(reader.0).one(&writing.transaction).await?;
        if counted.is_some_and(|row| row.total > MOST) {
            return Err(Error::Invalid(format!("a reading list holds {MOST} articles: take some from it first")));
        }
        writing.commit().await
    }
}

/// Just above the topmost place of a list: a clock that was set back puts nothing below what was added before.
async fn top(writing: &Writing, reader: ReaderId) -> Result<Option<DateTime<Utc>>> {
    let mut sql = writing.sql("SELECT added_at FROM reading_list_item WHERE reader_id = ");
    sql.bind(reader.0).push(" ORDER BY added_at DESC, article_id DESC LIMIT 1");
    let topmost: Option<Stood> = sql.one(&writing.transaction).await?;
    Ok(topmost.map(|stood| stood.added_at + TimeDelta::microseconds(1)))
}

/// Those of a list, named `i`, whose articles, named `a`, the caller sees in lists.
fn in_view(sql: &mut Sql, caller: &Caller, reader: ReaderId) {
    sql.push("reading_list_item i JOIN article a ON a.id = i.article_id WHERE i.reader_id = ").bind(reader.0);
    sql.push(" AND ");
    caller.public_articles(sql, "a");
}

struct Row {
    article: Article,
    added_at: DateTime<Utc>,
}

impl FromQueryResult for Row {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        let mut columns = Columns::of(row)?;
        Ok(Self { article: Article::read(&mut columns)?, added_at: columns.take()? })
    }
}

#[derive(FromQueryResult)]
struct Stood {
    added_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct Count {
    total: i64,
}
