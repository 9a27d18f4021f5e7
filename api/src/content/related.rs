//! What to read next: an editor's choice first, then what is most alike, read and never computed on the way.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{DbErr, FromQueryResult, QueryResult};

use super::article::Article;
use super::id::ArticleId;
use super::sql::{Columns, Sql};
use super::{Caller, Content, Result, Tracked, tag};

mod candidates;
mod features;
mod fill;
mod lists;
mod refresh;
mod save;

pub(super) use save::{count_save, note_choice};

/// Why an article is related.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// An editor chose it.
    Curated,
    /// It is among the most alike.
    Similar,
}

/// A related article.
#[derive(Clone, Debug)]
pub struct Related {
    /// Which.
    pub article: Arc<Article>,
    /// Why.
    pub reason: Reason,
    /// Between 0 and 1; an editor's choice has 1.
    pub score: f64,
}

impl Content {
    /// The first `limit` related articles in view of each article, in its own language. One statement: the limit holds
    /// per article, in SQL.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn related(
        &self,
        caller: &Caller,
        keys: &[(ArticleId, u32)],
    ) -> Result<HashMap<(ArticleId, u32), Tracked<Arc<Vec<Related>>>>> {
        let most = keys.iter().map(|(_, limit)| *limit).max().unwrap_or_default();
        let ids = || keys.iter().map(|(id, _)| id.0);
        let mut sql = Sql::new(&self.database, "");
        sql.push(&format!("SELECT {}, r.article_id, r.curated, r.score FROM (", Article::COLUMNS));
        // What is curated and alike stands once, at the editor's place. Grouped, not looked up in `curated` row by row:
        // that is joined whole, or read whole for each row, as PostgreSQL happens to know the table.
        sql.push(
            "SELECT c.article_id, c.related_id, c.curated, CASE c.curated WHEN 1 THEN CAST(1 AS DOUBLE PRECISION) ELSE c.score END AS score, \
             ROW_NUMBER() OVER (PARTITION BY c.article_id ORDER BY c.curated DESC, c.place, c.related_id) AS rank \
             FROM (SELECT e.article_id, e.related_id, MAX(e.curated) AS curated, MIN(e.place) AS place, \
             MAX(e.score) AS score FROM (SELECT article_id, related_id, position AS place, 1 AS curated, \
             CAST(1 AS DOUBLE PRECISION) AS score FROM curated WHERE ",
        );
        sql.any("article_id", ids());
        sql.push(" UNION ALL SELECT article_id, related_id, 1000000 + position, 0, score FROM neighbour WHERE ");
        sql.any("article_id", ids()).push(
            ") AS e GROUP BY e.article_id, e.related_id) AS c \
             JOIN article s ON s.id = c.related_id JOIN article o ON o.id = c.article_id WHERE s.locale = o.locale AND ",
        );
        caller.public_articles(&mut sql, "s");
        sql.push(&format!(") AS r JOIN article a ON a.id = r.related_id WHERE r.rank <= {most} ORDER BY r.rank"));
        let mut found: HashMap<ArticleId, Vec<Related>> = HashMap::new();
        for row in sql.all::<Row>(&self.database).await? {
            found.entry(row.article_id).or_default().push(row.related());
        }
        let first = |key: &(ArticleId, u32)| {
            let rows = found.get(&key.0).map_or(&[][..], Vec::as_slice);
            let first: Vec<_> = rows.iter().take(key.1 as usize).cloned().collect();
            let tags: Vec<_> = first.iter().map(|related| tag::article(related.article.id)).collect();
            (*key, Tracked::new(Arc::new(first), tags.into_iter().chain([tag::related(key.0)]).chain(caller.tags())))
        };
        Ok(keys.iter().map(first).collect())
    }
}

struct Row {
    article: Article,
    article_id: ArticleId,
    curated: i32,
    score: f64,
}

impl FromQueryResult for Row {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        let mut columns = Columns::of(row)?;
        Ok(Self {
            article: Article::read(&mut columns)?,
            article_id: ArticleId(columns.take()?),
            curated: columns.take()?,
            score: columns.take()?,
        })
    }
}

impl Row {
    fn related(self) -> Related {
        let reason = if self.curated == 1 { Reason::Curated } else { Reason::Similar };
        Related { article: Arc::new(self.article), reason, score: self.score }
    }
}
