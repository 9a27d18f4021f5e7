//! Who asks, and what they may see: the one visibility scope.
//!
//! Every read takes a [`Caller`]; none has a default. Visibility is a matter of time at the read, so an article that
//! was scheduled appears without any job.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use entity::article::Status;

use super::sql::Sql;

/// Whoever asks: a reader of what is published, at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Caller {
    /// The instant as of which everything in one execution is answered.
    pub as_of: DateTime<Utc>,
}

impl Caller {
    /// Anybody, now.
    pub fn anonymous() -> Self {
        Self { as_of: now() }
    }

    /// Whether the caller may see an article in this state, its language being published.
    pub fn sees(&self, status: Status, published_at: Option<DateTime<Utc>>) -> bool {
        is_listed(status) && published_at.is_some_and(|at| at <= self.as_of)
    }

    /// The same as a condition on the articles named `alias`.
    pub(super) fn sees_articles<'s>(&self, sql: &'s mut Sql, alias: &str) -> &'s mut Sql {
        sql.push(&format!(
            "{alias}.status IN ('PUBLISHED', 'SCHEDULED') \
             AND {alias}.locale IN (SELECT code FROM locale WHERE published) AND {alias}.published_at <= "
        ))
        .bind(self.as_of)
    }

    /// The same on rows of `listing`, which stand for published and scheduled articles alone. Lists are asked for in
    /// published languages only: a [`super::locale::Locale`] is one. `published_at` is the column, or an expression of
    /// its value.
    pub(super) fn sees_listing<'s>(&self, sql: &'s mut Sql, published_at: &str) -> &'s mut Sql {
        sql.push(published_at).push(" <= ").bind(self.as_of)
    }

    /// Assets are seen through what shows them: an article in view, a film in view, an author, an ad slot.
    pub(super) fn sees_media<'s>(&self, sql: &'s mut Sql, alias: &str) -> &'s mut Sql {
        sql.push("(");
        self.article_shows(sql, &format!("{alias}.id"));
        sql.push(&format!(
            " OR EXISTS (SELECT 1 FROM heading WHERE heading.avatar_id = {alias}.id) \
             OR EXISTS (SELECT 1 FROM ad_slot WHERE ad_slot.image_id = {alias}.id) \
             OR EXISTS (SELECT 1 FROM media film WHERE film.poster_id = {alias}.id AND ("
        ));
        self.article_shows(sql, "film.id");
        sql.push(")))")
    }

    /// Whether some article in view has the asset as its lead or among its story's media.
    fn article_shows(&self, sql: &mut Sql, media_id: &str) {
        sql.push(&format!("EXISTS (SELECT 1 FROM article shown WHERE shown.lead_id = {media_id} AND "));
        self.sees_articles(sql, "shown");
        sql.push(&format!(
            ") OR EXISTS (SELECT 1 FROM story_media placed JOIN article shown ON shown.story_id = placed.story_id \
             WHERE placed.media_id = {media_id} AND "
        ));
        self.sees_articles(sql, "shown").push(")");
    }
}

/// Whether articles in this state stand in lists from their time on.
pub fn is_listed(status: Status) -> bool {
    matches!(status, Status::Published | Status::Scheduled)
}

/// This node's clock, to the microsecond: what both databases keep.
pub fn now() -> DateTime<Utc> {
    let now = Utc::now();
    now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
}
