//! What is to come: the articles that the log has yet to say are in view.
//!
//! Visibility is a matter of time at the read; this is about the log alone. An article whose state lists it has a row
//! in `scheduled` until the log has told of it, and whoever tells takes the row away, both under the head's lock. So it
//! is told once, by a later edit or by the scheduler, however many nodes run and whatever their clocks say.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use entity::schedule as scheduled;
use sea_orm::FromQueryResult;

use super::edit::{Edit, Sealed};
use super::id::{ArticleId, StoryId};
use super::sql::Sql;
use super::{Content, Result, story};
use crate::log::Position;

/// Articles that one transaction of the scheduler tells of.
const ARTICLES: usize = 100;

/// Of some articles, those that the log has yet to tell of, with their times.
pub(super) type Untold = BTreeMap<ArticleId, DateTime<Utc>>;

impl Content {
    /// Tells the log of articles whose time has come; no position where there was none to tell of. One transaction of
    /// at most a hundred: call it until there is none.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn tell_due(&self) -> Result<Option<Position>> {
        let mut sealed = Edit::begin(self, &[], &[]).await?.seal().await?;
        let due = due(&sealed).await?;
        if due.is_empty() {
            sealed.abandon().await?;
            return Ok(None);
        }
        let stories: Vec<StoryId> = due.iter().filter_map(|row| row.story_id).collect();
        story::tell(&mut sealed, &stories).await?;
        // Those that are gone, or whose language nobody may read: should that be published, it brings them along.
        forget(&sealed, due.iter().map(|row| row.article_id)).await?;
        Ok(Some(sealed.commit().await?))
    }

    /// When the next article's time comes, or came. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn next_due(&self) -> Result<Option<DateTime<Utc>>> {
        let sql = Sql::new(&self.database, "SELECT due_at FROM scheduled ORDER BY due_at LIMIT 1");
        Ok(sql.one::<Next>(&self.database).await?.map(|next| next.due_at))
    }
}

/// Those of the articles that the log has yet to tell of. Asked under the head's lock.
pub(super) async fn untold(sealed: &Sealed, articles: impl IntoIterator<Item = ArticleId>) -> Result<Untold> {
    let mut sql = Sql::new(&sealed.transaction, "SELECT article_id, due_at FROM scheduled WHERE ");
    sql.any("article_id", articles.into_iter().map(|id| id.0));
    let rows: Vec<scheduled::Model> = sql.all(&sealed.transaction).await?;
    Ok(rows.into_iter().map(|row| (ArticleId(row.article_id), row.due_at)).collect())
}

/// Keeps what is to come of articles of which `was` was: the rest of them the log tells of, or never will.
pub(super) async fn keep(sealed: &Sealed, was: &Untold, is: &Untold) -> Result<()> {
    let differs = |(id, due): &(&ArticleId, &DateTime<Utc>)| is.get(id) != Some(due);
    forget(sealed, was.iter().filter(differs).map(|(id, _)| *id)).await?;
    let fresh = is.iter().filter(|(id, due)| was.get(id) != Some(due));
    let rows = fresh.map(|(id, due)| scheduled::Model { article_id: id.0, due_at: *due });
    Ok(entity::insert(&sealed.transaction, rows).await?)
}

/// The log tells of these, or never will.
pub(super) async fn forget(sealed: &Sealed, articles: impl Iterator<Item = ArticleId>) -> Result<()> {
    let ids: BTreeSet<i64> = articles.map(|id| id.0).collect();
    if !ids.is_empty() {
        let mut sql = Sql::new(&sealed.transaction, "DELETE FROM scheduled WHERE ");
        sql.any("article_id", ids).execute(&sealed.transaction).await?;
    }
    Ok(())
}

async fn due(sealed: &Sealed) -> Result<Vec<Due>> {
    let mut sql = Sql::new(
        &sealed.transaction,
        "SELECT s.article_id, a.story_id FROM scheduled s LEFT JOIN article a ON a.id = s.article_id WHERE s.due_at <= ",
    );
    sql.bind(sealed.at).push(&format!(" ORDER BY s.due_at, s.article_id LIMIT {ARTICLES}"));
    Ok(sql.all(&sealed.transaction).await?)
}

#[derive(FromQueryResult)]
struct Due {
    article_id: ArticleId,
    /// None where the article is gone.
    story_id: Option<StoryId>,
}

#[derive(FromQueryResult)]
struct Next {
    due_at: DateTime<Utc>,
}
