//! Filling in the 20 most alike of every article: a derived table, written as logged commits of its own.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use entity::heading::Kind;
use entity::related::neighbour;
use sea_orm::FromQueryResult;

use crate::content::edit::Edit;
use crate::content::fold::words;
use crate::content::id::{ArticleId, StoryId};
use crate::content::neighbours::{Builder, Candidate, Index};
use crate::content::sql::Sql;
use crate::content::{Content, Result, tag};

/// Articles to a commit: some 100 ms of the head's lock.
const ARTICLES: usize = 1_000;
/// Scores closer than this are the same: the weights drift with every article that comes.
const SAME: f64 = 1e-4;

impl Content {
    /// Fills in the neighbours of every article in view and of those to come, language by language; `told` hears how
    /// many are done of how many. How many articles have others now.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn fill_neighbours(&self, mut told: impl FnMut(usize, usize)) -> Result<usize> {
        let mut by_locale = self.candidates().await?;
        let total = by_locale.values().map(Vec::len).sum();
        let (mut done, mut changed) = (0, 0);
        while let Some((_, rows)) = by_locale.pop_first() {
            let filed = self.filed(&rows).await?;
            let mut builder = Builder::default();
            for row in &rows {
                builder.add(&candidate(row, filed.get(&row.story_id)), words(&row.title));
            }
            drop(filed);
            let index = builder.build();
            for batch in rows.chunks(ARTICLES) {
                changed += self.replace_neighbours(batch, &index).await?;
                done += batch.len();
                told(done, total);
            }
        }
        Ok(changed)
    }

    async fn candidates(&self) -> Result<BTreeMap<String, Vec<Row>>> {
        let sql = Sql::new(
            &self.database,
            "SELECT a.id, a.story_id, a.locale, a.title, a.published_at FROM article a \
             WHERE a.status IN ('PUBLISHED', 'SCHEDULED') AND a.kind <> 'PAGE' ORDER BY a.published_at, a.id",
        );
        let mut by_locale: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for row in sql.all::<Row>(&self.database).await? {
            by_locale.entry(row.locale.clone()).or_default().push(row);
        }
        Ok(by_locale)
    }

    async fn filed(&self, rows: &[Row]) -> Result<HashMap<StoryId, Filed>> {
        let mut sql = Sql::new(
            &self.database,
            "SELECT story_id, kind, heading_id FROM story_heading WHERE kind IN ('CATEGORY', 'TAG') AND ",
        );
        sql.any("story_id", rows.iter().map(|row| row.story_id.0)).push(" ORDER BY story_id, kind, position");
        let mut filed: HashMap<StoryId, Filed> = HashMap::new();
        for row in sql.all::<FiledRow>(&self.database).await? {
            let filed = filed.entry(row.story_id).or_default();
            let list = if row.kind == Kind::Tag { &mut filed.tags } else { &mut filed.categories };
            list.push(row.heading_id);
        }
        Ok(filed)
    }

    /// Writes what is another than before, in one logged commit.
    async fn replace_neighbours(&self, articles: &[Row], index: &Index) -> Result<usize> {
        let ids = || articles.iter().map(|row| row.id.0);
        let mut sql = Sql::new(&self.database, "SELECT article_id, position, related_id, score FROM neighbour WHERE ");
        sql.any("article_id", ids()).push(" ORDER BY article_id, position");
        let mut old: HashMap<i64, Vec<neighbour::Model>> = HashMap::new();
        for row in sql.all::<neighbour::Model>(&self.database).await? {
            old.entry(row.article_id).or_default().push(row);
        }
        let fresh: Vec<_> = articles
            .iter()
            .map(|row| (row.id, nearest(row.id, index)))
            .filter(|(id, new)| !same(old.get(&id.0).map_or(&[][..], Vec::as_slice), new))
            .collect();
        if fresh.is_empty() {
            return Ok(0);
        }
        let edit = Edit::begin(self, &[], &[]).await?;
        let mut sealed = edit.seal().await?;
        let mut sql = Sql::new(&sealed.transaction, "DELETE FROM neighbour WHERE ");
        sql.any("article_id", fresh.iter().map(|(id, _)| id.0)).execute(&sealed.transaction).await?;
        entity::insert(&sealed.transaction, fresh.iter().flat_map(|(_, rows)| rows).cloned()).await?;
        sealed.tags.extend(fresh.iter().map(|(id, _)| tag::related(*id)));
        sealed.commit().await?;
        Ok(fresh.len())
    }
}

/// The nearest as rows. Which of them a reader may be offered is decided at the read.
fn nearest(id: ArticleId, index: &Index) -> Vec<neighbour::Model> {
    let row = |(position, near): (i32, crate::content::neighbours::Neighbour)| neighbour::Model {
        article_id: id.0,
        position,
        related_id: near.id,
        score: f64::from(near.score),
    };
    (0..).zip(index.nearest(id.0)).map(row).collect()
}

fn same(old: &[neighbour::Model], new: &[neighbour::Model]) -> bool {
    let alike = |(a, b): (&neighbour::Model, &neighbour::Model)| {
        a.related_id == b.related_id && (a.score - b.score).abs() < SAME
    };
    old.len() == new.len() && old.iter().zip(new).all(alike)
}

fn candidate(row: &Row, filed: Option<&Filed>) -> Candidate {
    Candidate {
        id: row.id.0,
        story: row.story_id.0,
        published_at: row.published_at.timestamp(),
        tags: filed.map(|filed| filed.tags.clone()).unwrap_or_default(),
        categories: filed.map(|filed| filed.categories.clone()).unwrap_or_default(),
    }
}

#[derive(Default)]
struct Filed {
    tags: Vec<i64>,
    categories: Vec<i64>,
}

#[derive(FromQueryResult)]
struct Row {
    id: ArticleId,
    story_id: StoryId,
    locale: String,
    title: String,
    published_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct FiledRow {
    story_id: StoryId,
    kind: Kind,
    heading_id: i64,
}
