//! Deleting a story with all its articles, for ever.

use entity::article::{Model as Row, Status};
use sea_orm::FromQueryResult;

use super::super::face::{Before, note_gone};
use super::super::version;
use crate::content::address::forget_addresses;
use crate::content::edit::Edit;
use crate::content::id::{ArticleId, StoryId};
use crate::content::listing::derive::unlist;
use crate::content::locale::published_chains;
use crate::content::menu::note_entries;
use crate::content::node::NodeId;
use crate::content::sql::Sql;
use crate::content::{Content, Error, Result, error, origin, tag};
use crate::log::Position;

impl Content {
    /// Deletes a story with its articles, their addresses, revisions, and places in menus and among related items;
    /// `wanted` is the version at which it must stand for that. One transaction.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`]; [`Error::Unavailable`].
    pub async fn delete_story(&self, id: StoryId, wanted: Option<i32>) -> Result<Position> {
        let mut edit = Edit::begin(self, &[], &[]).await?;
        // In the order of whoever writes a menu, which points at stories.
        edit.hold_site().await?;
        edit.lock_for_delete("story", "id", id.0).await?;
        edit.lock_for_delete("article", "story_id", id.0).await?;
        let before = Before::read(&edit.transaction, &[id]).await?;
        let old = before.story(id).ok_or(Error::NotFound)?;
        error::expected(wanted, Some(version(old.articles.iter().map(|row| row.version))))?;
        let articles: Vec<i64> = old.articles.iter().map(|row| row.id).collect();
        edit.nodes.insert(NodeId::Story(id).to_string());
        edit.nodes.extend(articles.iter().map(|id| NodeId::Article(ArticleId(*id)).to_string()));
        let chains = published_chains(&edit.transaction).await?;
        let menus = note_entries(&edit.transaction, "story_id", id.0, &chains).await?;
        let paths = forget_addresses(&edit.transaction, "article_id", &articles).await?;
        let referrers = referrers(&edit, &articles).await?;
        origin::forget_story(&edit.transaction, id).await?;
        let mut sql = Sql::new(&edit.transaction, "DELETE FROM story WHERE id = ");
        sql.bind(id.0).execute(&edit.transaction).await?;
        let mut sealed = edit.seal().await?;
        sealed.tags.extend(paths.iter().map(|path_key| tag::address(path_key)));
        sealed.tags.extend(referrers.into_iter().map(tag::related));
        let gone: Vec<Row> = old.articles.iter().map(archived).collect();
        let sections = unlist(&mut sealed, &gone, &old.filing).await?;
        note_gone(&mut sealed, &before, old, &sections).await?;
        menus.note(&mut sealed);
        sealed.commit().await
    }
}

/// As a row that stands in no list.
fn archived(row: &Row) -> Row {
    Row { status: Status::Archived, ..row.clone() }
}

/// Which articles have these among their related items; neighbours have no foreign key to go by.
async fn referrers(edit: &Edit, articles: &[i64]) -> Result<Vec<ArticleId>> {
    let mut found = Vec::new();
    for table in ["curated", "neighbour"] {
        let mut sql = Sql::new(&edit.transaction, &format!("SELECT DISTINCT article_id AS id FROM {table} WHERE "));
        sql.any("related_id", articles.iter().copied());
        found.extend(sql.all::<Referrer>(&edit.transaction).await?.into_iter().map(|row| row.id));
    }
    let mut sql = Sql::new(&edit.transaction, "DELETE FROM neighbour WHERE ");
    sql.any("article_id", articles.iter().copied()).push(" OR ").any("related_id", articles.iter().copied());
    sql.execute(&edit.transaction).await?;
    Ok(found)
}

#[derive(FromQueryResult)]
struct Referrer {
    id: ArticleId,
}
