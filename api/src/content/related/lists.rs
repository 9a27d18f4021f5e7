//! Each article's list of those most alike: what stands, and how others take its place.

use std::collections::{BTreeSet, HashMap};

use entity::related::neighbour;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::content::edit::Edit;
use crate::content::id::ArticleId;
use crate::content::neighbours::Neighbour;
use crate::content::sql::Sql;
use crate::content::{Result, tag};

/// Scores closer than this are the same: the weights drift with every article that comes.
const SAME: f64 = 1e-4;

/// Lists by article.
#[derive(Debug, Default)]
pub(super) struct Lists(HashMap<i64, Vec<neighbour::Model>>);

impl Lists {
    /// Those of these articles as they stand.
    pub(super) async fn standing(
        connection: &impl ConnectionTrait,
        ids: impl IntoIterator<Item = i64>,
    ) -> Result<Self> {
        let mut sql = Sql::new(connection, "SELECT article_id, position, related_id, score FROM neighbour WHERE ");
        sql.any("article_id", ids).push(" ORDER BY article_id, position");
        let mut lists: HashMap<i64, Vec<neighbour::Model>> = HashMap::new();
        for row in sql.all::<neighbour::Model>(connection).await? {
            lists.entry(row.article_id).or_default().push(row);
        }
        Ok(Self(lists))
    }

    /// What stands in one of them.
    pub(super) fn of(&self, id: i64) -> Vec<Neighbour> {
        let rows = self.0.get(&id).map_or(&[][..], Vec::as_slice);
        rows.iter().map(|row| Neighbour { id: row.related_id, score: row.score as f32 }).collect()
    }

    /// Whether these are the same, but for the drift.
    pub(super) fn stands(&self, id: i64, list: &[Neighbour]) -> bool {
        let old = self.0.get(&id).map_or(&[][..], Vec::as_slice);
        let alike = |(old, new): (&neighbour::Model, &Neighbour)| {
            old.related_id == new.id && (old.score - f64::from(new.score)).abs() < SAME
        };
        old.len() == list.len() && old.iter().zip(list).all(alike)
    }
}

/// Those that show one of these articles.
pub(super) async fn showing(connection: &impl ConnectionTrait, ids: &BTreeSet<i64>) -> Result<BTreeSet<i64>> {
    let mut sql = Sql::new(connection, "SELECT DISTINCT article_id FROM neighbour WHERE ");
    sql.any("related_id", ids.iter().copied());
    Ok(sql.all::<Showing>(connection).await?.into_iter().map(|row| row.article_id).collect())
}

/// Puts these in the place of what stands, and commits: one write of the log. Which of them a reader may be offered is
/// decided at the read.
pub(super) async fn replace(edit: Edit, fresh: &[(i64, Vec<Neighbour>)]) -> Result<()> {
    let mut sealed = edit.seal().await?;
    let mut sql = Sql::new(&sealed.transaction, "DELETE FROM neighbour WHERE ");
    sql.any("article_id", fresh.iter().map(|(id, _)| *id)).execute(&sealed.transaction).await?;
    let rows = fresh.iter().flat_map(|(id, list)| {
        (0..).zip(list).map(|(position, near)| neighbour::Model {
            article_id: *id,
            position,
            related_id: near.id,
            score: f64::from(near.score),
        })
    });
    entity::insert(&sealed.transaction, rows).await?;
    sealed.tags.extend(fresh.iter().map(|(id, _)| tag::related(ArticleId(*id))));
    sealed.commit().await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Showing {
    article_id: i64,
}
