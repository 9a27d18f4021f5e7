//! Deleting a category that nothing stands in: its words, its addresses, its places in menus.

use entity::heading::Kind;
use sea_orm::FromQueryResult;

use super::face::Faces;
use crate::content::address::forget_addresses;
use crate::content::edit::Edit;
use crate::content::error::expected;
use crate::content::heading::name_of;
use crate::content::id::HeadingId;
use crate::content::locale::published_chains;
use crate::content::menu::note_entries;
use crate::content::node::NodeId;
use crate::content::sql::Sql;
use crate::content::{Content, Error, Result, tag};
use crate::log::{ChangeKind, Position};

impl Content {
    /// Deletes a category; `wanted` is the version at which it must stand for that. One transaction.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`]; [`Error::Invalid`] while categories stand below it or stories in it; [`Error::Unavailable`].
    pub async fn delete_category(&self, id: HeadingId, wanted: Option<i32>) -> Result<Position> {
        let mut edit = Edit::begin(self, &[], &[]).await?;
        // In the order of whoever writes a menu, which points at headings.
        edit.hold_site().await?;
        edit.lock_for_delete("heading", "id", id.0).await?;
        let faces = Faces::read(&edit.transaction, std::iter::once(id)).await?;
        let row = faces.headings.get(&id).filter(|row| row.kind == Kind::Category).ok_or(Error::NotFound)?;
        expected(wanted, Some(row.version))?;
        is_empty(&edit, id).await?;
        edit.nodes.insert(format!("{}:{id}", name_of(row.kind)));
        let chains = published_chains(&edit.transaction).await?;
        let menus = note_entries(&edit.transaction, "heading_id", id.0, &chains).await?;
        let paths = forget_addresses(&edit.transaction, "heading_id", &[id.0]).await?;
        let mut sql = Sql::new(&edit.transaction, "DELETE FROM heading WHERE id = ");
        sql.bind(id.0).execute(&edit.transaction).await?;
        let mut sealed = edit.seal().await?;
        sealed.tags.extend(paths.iter().map(|path_key| tag::address(path_key)));
        sealed.tags.extend([tag::heading(id), tag::category_tree()]);
        for words in faces.words_of(id).values() {
            sealed.tags.insert(tag::heading_slug(name_of(row.kind), &words.locale, &words.slug));
        }
        for chain in chains.iter().filter(|chain| chain.iter().any(|code| faces.words_of(id).contains_key(code))) {
            sealed.changes.push(NodeId::heading(row.kind, id, &chain[0]).change(ChangeKind::Deleted));
        }
        menus.note(&mut sealed);
        sealed.commit().await
    }
}

async fn is_empty(edit: &Edit, id: HeadingId) -> Result<()> {
    let count = |text: &str| {
        let mut sql = Sql::new(&edit.transaction, text);
        sql.bind(id.0);
        sql
    };
    let below = count("SELECT COUNT(*) AS held FROM heading WHERE parent_id = ");
    let filed = count("SELECT COUNT(*) AS held FROM story_heading WHERE heading_id = ");
    for (sql, what) in [(below, "categories stand below it"), (filed, "stories are filed under it")] {
        let held = sql.one::<Held>(&edit.transaction).await?.map_or(0, |row| row.held);
        if held > 0 {
            return Err(Error::Invalid(format!("{held} {what}; move them first")));
        }
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Held {
    held: i64,
}
