//! Deleting a story with all its articles, for ever.

use entity::article::{Model as Row, Status};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::super::face::{Before, StoryState, note_gone};
use super::super::version;
use crate::content::address::forget_addresses;
use crate::content::edit::{Edit, Sealed};
use crate::content::id::{ArticleId, StoryId};
use crate::content::listing::derive::unlist;
use crate::content::locale::published_chains;
use crate::content::menu::note_entries;
use crate::content::node::NodeId;
use crate::content::search::index::forget;
use crate::content::sql::Sql;
use crate::content::{Content, Error, Result, error, origin, related, tag};
use crate::log::Position;

impl Content {
    /// Deletes a story with its articles, their addresses, revisions, and places in menus and among related items, if
    /// `may` says so of the languages that it is told in, and was first written in, when it is locked; `wanted` is the
    /// version at which it must stand for that. One transaction.
    ///
    /// # Errors
    /// What `may` has; [`Error::NotFound`]; [`Error::Conflict`]; [`Error::Unavailable`].
    pub async fn delete_story<E: From<Error>>(
        &self,
        id: StoryId,
        wanted: Option<i32>,
        may: impl FnOnce(&[&str]) -> Result<(), E>,
    ) -> Result<Position, E> {
        let (edit, choosers) = self.hold_with_choosers(id).await?;
        let before = Before::read(&edit.transaction, &[id]).await?;
        let old = before.story(id).ok_or(Error::NotFound)?;
        let locales = old.articles.iter().map(|row| row.locale.as_str()).chain([old.original_locale.as_str()]);
        may(&locales.collect::<Vec<_>>())?;
        error::expected(wanted, Some(version(old.articles.iter().map(|row| row.version))))?;
        Ok(delete(edit, &before, old, &choosers).await?)
    }

    /// Begins, and holds what is to be deleted with the stories of the articles for which one of its own was chosen;
    /// which articles those are. Stories are locked at once, ids sorted; so where another was chosen for meanwhile, it
    /// is begun anew.
    async fn hold_with_choosers(&self, id: StoryId) -> Result<(Edit, Vec<ArticleId>)> {
        let mut held = choosers(&self.database, id).await?;
        loop {
            let edit = Edit::begin(self, &[], &[]).await?;
            // In the order of whoever writes a menu, which points at stories.
            edit.hold_site().await?;
            edit.lock("story", held.iter().map(|row| row.story_id).chain([id.0]).collect()).await?;
            edit.lock_for_delete("story", "id", id.0).await?;
            edit.lock_for_delete("article", "story_id", id.0).await?;
            let now = choosers(&edit.transaction, id).await?;
            if now.iter().all(|row| held.contains(row)) {
                return Ok((edit, now.into_iter().map(|row| row.id).collect()));
            }
            edit.abandon().await?;
            held = now;
        }
    }
}

/// Deletes what is held; `choosers` are the articles for which one of its own was chosen.
async fn delete(mut edit: Edit, before: &Before, old: &StoryState, choosers: &[ArticleId]) -> Result<Position> {
    let id = old.id;
    let articles: Vec<i64> = old.articles.iter().map(|row| row.id).collect();
    edit.nodes.insert(NodeId::Story(id).to_string());
    edit.nodes.extend(articles.iter().map(|id| NodeId::Article(ArticleId(*id)).to_string()));
    let chains = published_chains(&edit.transaction).await?;
    let menus = note_entries(&edit.transaction, "story_id", id.0, &chains).await?;
    let paths = forget_addresses(&edit.transaction, "article_id", &articles).await?;
    related::count_save(&edit, choosers).await?;
    origin::forget_story(&edit.transaction, id).await?;
    let mut sql = Sql::new(&edit.transaction, "DELETE FROM story WHERE id = ");
    sql.bind(id.0).execute(&edit.transaction).await?;
    let mut sealed = edit.seal().await?;
    related::note_choice(&mut sealed, choosers).await?;
    let neighbours = leave_neighbours(&sealed, &articles).await?;
    sealed.tags.extend(neighbours.into_iter().map(tag::related));
    sealed.tags.extend(paths.iter().map(|path_key| tag::address(path_key)));
    let gone: Vec<Row> = old.articles.iter().map(archived).collect();
    forget(&sealed.transaction, &articles).await?;
    let sections = unlist(&mut sealed, &gone, &old.filing).await?;
    note_gone(&mut sealed, before, old, &sections).await?;
    menus.note(&mut sealed);
    sealed.commit().await
}

/// The articles of other stories for which an editor chose one of this story's.
async fn choosers(connection: &impl ConnectionTrait, id: StoryId) -> Result<Vec<Chooser>> {
    let mut sql = Sql::new(
        connection,
        "SELECT DISTINCT a.id, a.story_id FROM article own JOIN curated c ON c.related_id = own.id \
         JOIN article a ON a.id = c.article_id WHERE own.story_id = ",
    );
    sql.bind(id.0).push(" AND a.story_id <> own.story_id ORDER BY a.id");
    Ok(sql.all(connection).await?)
}

/// As a row that stands in no list.
fn archived(row: &Row) -> Row {
    Row { status: Status::Archived, ..row.clone() }
}

/// Takes them from among the neighbours, which have no foreign key to go by. Whoever fills neighbours in holds the head:
/// before it is held they may not be touched, or two writers wait for each other.
async fn leave_neighbours(sealed: &Sealed, articles: &[i64]) -> Result<Vec<ArticleId>> {
    let mut sql = Sql::new(&sealed.transaction, "SELECT DISTINCT article_id AS id FROM neighbour WHERE ");
    sql.any("related_id", articles.iter().copied());
    let referrers = sql.all::<Referrer>(&sealed.transaction).await?.into_iter().map(|row| row.id).collect();
    let mut sql = Sql::new(&sealed.transaction, "DELETE FROM neighbour WHERE ");
    sql.any("article_id", articles.iter().copied()).push(" OR ").any("related_id", articles.iter().copied());
    sql.execute(&sealed.transaction).await?;
    Ok(referrers)
}

#[derive(FromQueryResult)]
struct Referrer {
    id: ArticleId,
}

#[derive(PartialEq, Eq, FromQueryResult)]
struct Chooser {
    id: ArticleId,
    story_id: i64,
}
