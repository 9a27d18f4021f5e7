//! Deleting a story with all its articles, for ever.

use entity::article::{Model as Row, Status};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::super::face::{Before, note_gone};
use super::super::version;
use crate::content::address::forget_addresses;
use crate::content::edit::{Edit, Sealed};
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
        let mut referrers = referrers(&edit.transaction, "curated", &articles).await?;
        origin::forget_story(&edit.transaction, id).await?;
        let mut sql = Sql::new(&edit.transaction, "DELETE FROM story WHERE id = ");
        sql.bind(id.0).execute(&edit.transaction).await?;
        let mut sealed = edit.seal().await?;
        referrers.extend(leave_neighbours(&sealed, &articles).await?);
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

/// Which articles have these among their related items, of a table.
async fn referrers(connection: &impl ConnectionTrait, table: &str, articles: &[i64]) -> Result<Vec<ArticleId>> {
    let mut sql = Sql::new(connection, &format!("SELECT DISTINCT article_id AS id FROM {table} WHERE "));
    sql.any("related_id", articles.iter().copied());
    Ok(sql.all::<Referrer>(connection).await?.into_iter().map(|row| row.id).collect())
}

/// Takes them from among the neighbours, which have no foreign key to go by. Whoever fills neighbours in holds the head:
/// before it is held they may not be touched, or two writers wait for each other.
async fn leave_neighbours(sealed: &Sealed, articles: &[i64]) -> Result<Vec<ArticleId>> {
    let referrers = referrers(&sealed.transaction, "neighbour", articles).await?;
    let mut sql = Sql::new(&sealed.transaction, "DELETE FROM neighbour WHERE ");
    sql.any("article_id", articles.iter().copied()).push(" OR ").any("related_id", articles.iter().copied());
    sql.execute(&sealed.transaction).await?;
    Ok(referrers)
}

#[derive(FromQueryResult)]
struct Referrer {
    id: ArticleId,
}
