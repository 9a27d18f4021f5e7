//! The articles that can be related at all, as far as likeness goes: those in view and those to come, but pages.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::heading::Kind;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::content::Result;
use crate::content::fold::words;
use crate::content::id::{ArticleId, StoryId};
use crate::content::neighbours::{Candidate, Feature};
use crate::content::sql::Sql;

/// Which of an article's states lets it be related. Of rows named `a`.
pub(super) const CAN_BE: &str = "a.status IN ('PUBLISHED', 'SCHEDULED') AND a.kind <> 'PAGE'";

/// Articles to a page.
const PAGE: usize = 1_000;

/// An article that can be related.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Row {
    pub(super) id: ArticleId,
    pub(super) story_id: StoryId,
    pub(super) locale: String,
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) published_at: DateTime<Utc>,
}

/// The headings of a story that make it like others.
#[derive(Clone, Debug, Default)]
pub(super) struct Filed {
    tags: Vec<i64>,
    categories: Vec<i64>,
}

/// Those with these ids, in the order of publication.
pub(super) async fn rows(connection: &impl ConnectionTrait, ids: Vec<i64>) -> Result<Vec<Row>> {
    let mut sql = Sql::new(connection, &select());
    Ok(sql.push(" AND ").any("a.id", ids).push(" ORDER BY a.published_at, a.id").all(connection).await?)
}

/// The first of a locale's after a slug, by their slugs: all of them, a page at a time.
pub(super) async fn page(connection: &impl ConnectionTrait, locale: &str, after: &str) -> Result<Vec<Row>> {
    let mut sql = Sql::new(connection, &select());
    sql.push(" AND a.locale = ").bind(locale).push(" AND a.slug > ").bind(after);
    Ok(sql.push(&format!(" ORDER BY a.slug LIMIT {PAGE}")).all(connection).await?)
}

/// How many there are.
pub(super) async fn count(connection: &impl ConnectionTrait) -> Result<usize> {
    let sql = Sql::new(connection, &format!("SELECT COUNT(*) AS number FROM article a WHERE {CAN_BE}"));
    let counted = sql.one::<Counted>(connection).await?;
    Ok(counted.and_then(|counted| usize::try_from(counted.number).ok()).unwrap_or_default())
}

fn select() -> String {
    format!("SELECT a.id, a.story_id, a.locale, a.slug, a.title, a.published_at FROM article a WHERE {CAN_BE}")
}

/// What their stories are filed under.
pub(super) async fn filed(connection: &impl ConnectionTrait, rows: &[Row]) -> Result<HashMap<StoryId, Filed>> {
    let mut sql = Sql::new(
        connection,
        "SELECT story_id, kind, heading_id FROM story_heading WHERE kind IN ('CATEGORY', 'TAG') AND ",
    );
    sql.any("story_id", rows.iter().map(|row| row.story_id.0)).push(" ORDER BY story_id, kind, position");
    let mut filed: HashMap<StoryId, Filed> = HashMap::new();
    for row in sql.all::<FiledRow>(connection).await? {
        let filed = filed.entry(row.story_id).or_default();
        let list = if row.kind == Kind::Tag { &mut filed.tags } else { &mut filed.categories };
        list.push(row.heading_id);
    }
    Ok(filed)
}

impl Row {
    /// As it is compared.
    pub(super) fn candidate(&self, filed: Option<&Filed>) -> Candidate {
        let Filed { tags, categories } = filed.cloned().unwrap_or_default();
        let published_at = self.published_at.timestamp();
        Candidate { id: self.id.0, story: self.story_id.0, published_at, tags, categories }
    }

    /// What it may have in common with others.
    pub(super) fn features(&self, filed: Option<&Filed>) -> Vec<Feature> {
        Feature::of(&self.candidate(filed), words(&self.title))
    }
}

#[derive(FromQueryResult)]
struct Counted {
    number: i64,
}

#[derive(FromQueryResult)]
struct FiledRow {
    story_id: StoryId,
    kind: Kind,
    heading_id: i64,
}
