//! What articles were before they were overwritten: who saved it, when, and what. Editors read and restore it.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::article::{Kind, Status, revision};
use sea_orm::{EntityTrait, FromQueryResult};

use crate::content::id::ArticleId;
use crate::content::sql::Sql;
use crate::content::{Caller, Content, Result, Tracked, tag};

/// A version that was overwritten, without its body.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Revision {
    /// Of which article.
    pub article_id: ArticleId,
    /// Its number.
    pub version: i32,
    /// When it was saved.
    pub saved_at: DateTime<Utc>,
    /// The name of the API key that saved it; none for an import.
    pub saved_by: Option<String>,
    /// What kind of piece.
    pub kind: Kind,
    /// Where it stood.
    pub status: Status,
    /// Decoded.
    pub slug: String,
    /// Plain text.
    pub title: String,
    /// Plain text.
    pub excerpt: String,
}

/// One version of an article.
pub type RevisionKey = (ArticleId, i32);

impl Content {
    /// The newest `limit` overwritten versions of each article that `caller` may edit; none of another. One statement:
    /// the limit holds per article, in SQL.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn revisions(
        &self,
        caller: &Caller,
        keys: &[(ArticleId, u32)],
    ) -> Result<HashMap<(ArticleId, u32), Tracked<Arc<Vec<Revision>>>>> {
        let most = keys.iter().map(|(_, limit)| *limit).max().unwrap_or_default();
        let mut sql = Sql::new(
            &self.database,
            "SELECT r.article_id, r.version, r.saved_at, k.name AS saved_by, r.kind, r.status, r.slug, r.title, r.excerpt \
             FROM (SELECT v.article_id, v.version, v.saved_at, v.saved_by, v.kind, v.status, v.slug, v.title, v.excerpt, \
             ROW_NUMBER() OVER (PARTITION BY v.article_id ORDER BY v.version DESC) AS rank \
             FROM revision v JOIN article a ON a.id = v.article_id WHERE ",
        );
        sql.any("v.article_id", keys.iter().map(|(id, _)| id.0)).push(" AND ");
        caller.edits_articles(&mut sql, "a");
        sql.push(&format!(
            ") AS r LEFT JOIN api_key k ON k.id = r.saved_by WHERE r.rank <= {most} ORDER BY r.article_id, r.rank"
        ));
        let mut found: HashMap<ArticleId, Vec<Revision>> = HashMap::new();
        for row in sql.all::<Revision>(&self.database).await? {
            found.entry(row.article_id).or_default().push(row);
        }
        let first = |key: &(ArticleId, u32)| {
            let rows = found.get(&key.0).map_or(&[][..], Vec::as_slice);
            let first: Vec<_> = rows.iter().take(key.1 as usize).cloned().collect();
            (*key, Tracked::new(Arc::new(first), [tag::article(key.0)]))
        };
        Ok(keys.iter().map(first).collect())
    }

    /// The names of the API keys that saved articles which `caller` may edit, as they stand; none for an import. One
    /// statement.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn savers(
        &self,
        caller: &Caller,
        ids: &[ArticleId],
    ) -> Result<HashMap<ArticleId, Tracked<Option<Arc<str>>>>> {
        let mut sql =
            Sql::new(&self.database, "SELECT a.id, k.name FROM article a JOIN api_key k ON k.id = a.saved_by WHERE ");
        sql.any("a.id", ids.iter().map(|id| id.0)).push(" AND ");
        caller.edits_articles(&mut sql, "a");
        let rows: Vec<Saver> = sql.all(&self.database).await?;
        let found: HashMap<ArticleId, Arc<str>> = rows.into_iter().map(|row| (row.id, row.name.into())).collect();
        Ok(ids.iter().map(|id| (*id, Tracked::new(found.get(id).cloned(), [tag::article(*id)]))).collect())
    }

    /// The bodies of overwritten versions that `caller` may edit. One statement.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn revision_bodies(
        &self,
        caller: &Caller,
        keys: &[RevisionKey],
    ) -> Result<HashMap<RevisionKey, Tracked<Option<Arc<str>>>>> {
        let mut sql = Sql::new(
            &self.database,
            "SELECT v.article_id, v.version, v.body FROM revision v JOIN article a ON a.id = v.article_id WHERE ",
        );
        sql.any("v.article_id", keys.iter().map(|(id, _)| id.0)).push(" AND ");
        sql.any("v.version", keys.iter().map(|(_, version)| i64::from(*version))).push(" AND ");
        caller.edits_articles(&mut sql, "a");
        let rows: Vec<Body> = sql.all(&self.database).await?;
        let found: HashMap<RevisionKey, Arc<str>> =
            rows.into_iter().map(|row| ((row.article_id, row.version), row.body.into())).collect();
        Ok(keys.iter().map(|key| (*key, Tracked::new(found.get(key).cloned(), [tag::article(key.0)]))).collect())
    }

    /// One version whole, to be restored; whoever asks may edit it. One statement.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn revision(&self, (article, version): RevisionKey) -> Result<Option<revision::Model>> {
        Ok(revision::Entity::find_by_id((article.0, version)).one(&self.database).await?)
    }
}

#[derive(FromQueryResult)]
struct Saver {
    id: ArticleId,
    name: String,
}

#[derive(FromQueryResult)]
struct Body {
    article_id: ArticleId,
    version: i32,
    body: String,
}
