//! The ends of embargoes: from then on an article is in the view of the partners that have one, without a write.
//!
//! Visibility is a matter of time at the read; this is about the log alone. Each length that a partner has keeps up to
//! when its ends were told. Whoever tells holds the head's lock, so it is told once, however many nodes run; what was
//! published a moment before that, by a clock that is behind, is told after it. To everybody else nothing has changed,
//! and the log has no entry.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::edit::{Edit, Sealed};
use super::id::{ArticleId, StoryId};
use super::node::NodeId;
use super::partner::begin_embargoes;
use super::sql::Sql;
use super::standing::{SKEW, standings};
use super::{Caller, Content, Result, tag};
use crate::log::{Change, ChangeKind, Position};

/// Articles of one length that one transaction tells of.
const ARTICLES: u32 = 100;

/// A length of embargo that somebody has.
#[derive(FromQueryResult)]
struct Length {
    minutes: i32,
    told_until: DateTime<Utc>,
}

impl Content {
    /// Tells the log of articles whose embargo has ended, for each length; no position where there was none to tell of.
    /// One transaction of at most a hundred a length: call it until there is none.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn tell_released(&self) -> Result<Option<Position>> {
        let mut sealed = Edit::begin(self, &[], &[]).await?.seal().await?;
        if begin_embargoes(&sealed).await? {
            sealed.tags.insert(tag::rights());
        }
        for length in lengths(&sealed.transaction).await? {
            tell(&mut sealed, &length).await?;
        }
        if sealed.changes.is_empty() && sealed.tags.is_empty() {
            sealed.abandon().await?;
            return Ok(None);
        }
        Ok(Some(sealed.commit().await?))
    }

    /// When the next embargo ends, or ended. A statement for each length, and one.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn next_release(&self) -> Result<Option<DateTime<Utc>>> {
        let mut next = None;
        for length in lengths(&self.database).await? {
            let mut sql =
                Sql::new(&self.database, "SELECT a.id, a.story_id, a.locale, a.published_at FROM article a WHERE ");
            length.untold(&mut sql);
            let first: Option<Due> = sql.push(" ORDER BY a.published_at LIMIT 1").one(&self.database).await?;
            let end = first.map(|row| row.published_at + length.embargo());
            next = next.into_iter().chain(end).min();
        }
        Ok(next)
    }

    /// The first instant after the caller's at which an embargo ends for them, as far as what is published already goes;
    /// none for who has none. One statement, or none.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn next_release_for(&self, caller: &Caller) -> Result<Option<DateTime<Utc>>> {
        let Some(rights) = caller.agreed().filter(|rights| rights.embargo_minutes > 0) else { return Ok(None) };
        let mut sql = Sql::new(
            &self.database,
            "SELECT a.id, a.story_id, a.locale, a.published_at FROM article a \
             WHERE a.status IN ('PUBLISHED', 'SCHEDULED') AND a.published_at > ",
        );
        sql.bind(caller.released()).push(" ORDER BY a.published_at LIMIT 1");
        Ok(sql.one::<Due>(&self.database).await?.map(|row| row.published_at + rights.embargo()))
    }
}

impl Length {
    fn embargo(&self) -> TimeDelta {
        TimeDelta::minutes(self.minutes.into())
    }

    /// Which of the articles named `a` are in everybody's view by now or later, and of whose release nothing was told. What
    /// ends after all that was told is untold, also where an editor has given it another time since it was released before;
    /// of what a clock that is behind has published, it is looked whether it was told.
    fn untold(&self, sql: &mut Sql) {
        sql.push(
            "a.status IN ('PUBLISHED', 'SCHEDULED') AND a.locale IN (SELECT code FROM locale WHERE published) \
             AND a.published_at > ",
        );
        sql.bind(self.told_until - self.embargo() - SKEW).push(" AND (a.published_at > ");
        sql.bind(self.told_until - self.embargo());
        sql.push(" OR NOT EXISTS (SELECT 1 FROM change told WHERE told.node = 'article:' || a.id AND told.embargo_minutes = ");
        sql.bind(self.minutes).push(" AND told.changed_at >= ").bind(self.told_until - SKEW - SKEW).push("))");
    }
}

/// The lengths in use.
async fn lengths(connection: &impl ConnectionTrait) -> Result<Vec<Length>> {
    // A newsroom that moved in brought its partners, and no place up to which its new log was told of.
    let sql = "SELECT DISTINCT p.embargo_minutes AS minutes, COALESCE(e.told_until, p.created_at) AS told_until \
               FROM partner p LEFT JOIN embargo e ON e.minutes = p.embargo_minutes WHERE p.embargo_minutes > 0";
    Ok(Sql::new(connection, sql).all(connection).await?)
}

/// Tells of the articles whose embargo of one length has ended, and of their stories.
async fn tell(sealed: &mut Sealed, length: &Length) -> Result<()> {
    let mut sql =
        Sql::new(&sealed.transaction, "SELECT a.id, a.story_id, a.locale, a.published_at FROM article a WHERE ");
    length.untold(&mut sql);
    sql.push(" AND a.published_at <= ").bind(sealed.at - length.embargo());
    let due: Vec<Due> =
        sql.push(&format!(" ORDER BY a.published_at, a.id LIMIT {ARTICLES}")).all(&sealed.transaction).await?;
    let Some(last) = due.last() else { return Ok(()) };
    let is_all = due.len() < ARTICLES as usize;
    let told_until = if is_all { sealed.at } else { last.published_at + length.embargo() };
    let standings = standings(&sealed.transaction, due.iter().map(|row| row.id)).await?;
    let released =
        |node: NodeId| Change { embargo_minutes: Some(length.minutes), ..node.change(ChangeKind::Published) };
    for row in due {
        let sections_after = standings.get(&row.id).map(ToString::to_string).unwrap_or_default();
        let article = released(NodeId::Article(row.id));
        sealed.changes.push(Change { locale: Some(row.locale), sections_after, ..article });
        sealed.changes.push(released(NodeId::Story(row.story_id)));
    }
    let mut sql = Sql::new(&sealed.transaction, "UPDATE embargo SET told_until = ");
    sql.bind(told_until).push(" WHERE minutes = ").bind(length.minutes);
    // A clock that is behind takes nothing back.
    sql.push(" AND told_until < ").bind(told_until).execute(&sealed.transaction).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Due {
    id: ArticleId,
    story_id: StoryId,
    locale: String,
    published_at: DateTime<Utc>,
}
