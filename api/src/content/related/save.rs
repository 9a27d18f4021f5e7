//! Writing what an editor chose as related.

use std::collections::{BTreeSet, HashMap};

use entity::related::curated;
use sea_orm::{EntityTrait, FromQueryResult, Set};

use crate::content::access::Caller;
use crate::content::edit::Edit;
use crate::content::id::{ArticleId, StoryId};
use crate::content::node::NodeId;
use crate::content::sql::Sql;
use crate::content::{Content, Result, tag};
use crate::log::{ChangeKind, Position};

/// Rows to an INSERT, below both databases' bind limits.
const ROWS: usize = 5_000;

impl Content {
    /// Makes these articles' curated related items be as given, in order; an article itself, one named twice, and one
    /// that does not exist are left out. One transaction. How many articles changed, and no position where none did.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn save_curated(&self, choices: &[(ArticleId, Vec<ArticleId>)]) -> Result<(usize, Option<Position>)> {
        let known = self.known(choices).await?;
        let stories: Vec<StoryId> = choices.iter().filter_map(|(id, _)| known.get(id).copied()).collect();
        let mut edit = Edit::begin(self, &stories, &[]).await?;
        let old = standing(&edit, choices).await?;
        let wanted = choices.iter().filter(|(id, _)| known.contains_key(id)).map(|(id, chosen)| {
            let mut seen = BTreeSet::from([*id]);
            let chosen = chosen.iter().filter(|other| known.contains_key(other) && seen.insert(**other));
            (*id, chosen.copied().collect::<Vec<_>>())
        });
        let changed: Vec<_> =
            wanted.filter(|(id, chosen)| old.get(id).map_or(&[][..], Vec::as_slice) != chosen).collect();
        if changed.is_empty() {
            edit.abandon().await?;
            return Ok((0, None));
        }
        edit.nodes.extend(changed.iter().map(|(id, _)| NodeId::Article(*id).to_string()));
        write(&edit, &changed).await?;
        let mut sealed = edit.seal().await?;
        let caller = Caller::anonymous_at(sealed.at);
        let mut sql = Sql::new(&sealed.transaction, "SELECT a.id, a.locale FROM article a WHERE ");
        sql.any("a.id", changed.iter().map(|(id, _)| id.0)).push(" AND ");
        caller.sees_articles(&mut sql, "a").push(" ORDER BY a.id");
        for row in sql.all::<InView>(&sealed.transaction).await? {
            let mut change = NodeId::Article(row.id).change(ChangeKind::Updated);
            change.locale = Some(row.locale);
            sealed.changes.push(change);
        }
        sealed.tags.extend(changed.iter().map(|(id, _)| tag::related(*id)));
        Ok((changed.len(), Some(sealed.commit().await?)))
    }

    /// The stories of all articles that are named.
    async fn known(&self, choices: &[(ArticleId, Vec<ArticleId>)]) -> Result<HashMap<ArticleId, StoryId>> {
        let named: BTreeSet<i64> =
            choices.iter().flat_map(|(id, chosen)| chosen.iter().chain([id])).map(|id| id.0).collect();
        let mut sql = Sql::new(&self.database, "SELECT id, story_id FROM article WHERE ");
        sql.any("id", named);
        let rows: Vec<Known> = sql.all(&self.database).await?;
        Ok(rows.into_iter().map(|row| (row.id, row.story_id)).collect())
    }
}

async fn standing(edit: &Edit, choices: &[(ArticleId, Vec<ArticleId>)]) -> Result<HashMap<ArticleId, Vec<ArticleId>>> {
    let mut sql = Sql::new(&edit.transaction, "SELECT article_id, position, related_id FROM curated WHERE ");
    sql.any("article_id", choices.iter().map(|(id, _)| id.0)).push(" ORDER BY article_id, position");
    let mut standing: HashMap<ArticleId, Vec<ArticleId>> = HashMap::new();
    for row in sql.all::<curated::Model>(&edit.transaction).await? {
        standing.entry(ArticleId(row.article_id)).or_default().push(ArticleId(row.related_id));
    }
    Ok(standing)
}

async fn write(edit: &Edit, changed: &[(ArticleId, Vec<ArticleId>)]) -> Result<()> {
    let mut sql = Sql::new(&edit.transaction, "DELETE FROM curated WHERE ");
    sql.any("article_id", changed.iter().map(|(id, _)| id.0)).execute(&edit.transaction).await?;
    let rows: Vec<_> = changed
        .iter()
        .flat_map(|(id, chosen)| {
            (0..).zip(chosen).map(|(position, related)| curated::ActiveModel {
                article_id: Set(id.0),
                position: Set(position),
                related_id: Set(related.0),
            })
        })
        .collect();
    for rows in rows.chunks(ROWS) {
        curated::Entity::insert_many(rows.to_vec()).exec_without_returning(&edit.transaction).await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Known {
    id: ArticleId,
    story_id: StoryId,
}

#[derive(FromQueryResult)]
struct InView {
    id: ArticleId,
    locale: String,
}
