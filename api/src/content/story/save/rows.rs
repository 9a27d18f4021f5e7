//! The rows of a batch of stories, written table by table.

use entity::story::heading as story_heading;
use entity::story::{self as story_row, media as story_media};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use super::super::face::StoryState;
use super::batch::Batch;
use crate::content::Result;
use crate::content::edit::Edit;
use crate::content::id::{MediaId, StoryId};
use crate::content::sql::Sql;

impl Batch {
    /// Writes the rows of a batch, each table's at once.
    pub(super) async fn write(&mut self, edit: &Edit) -> Result<()> {
        let connection = &edit.transaction;
        self.write_stories(edit).await?;
        edit.insert(std::mem::take(&mut self.fresh)).await?;
        edit.insert(std::mem::take(&mut self.revisions)).await?;
        for row in &self.changed {
            let row = row.clone().into_active_model().reset_all();
            entity::article::Entity::update(row).exec(connection).await?;
        }
        self.claims.write(edit).await?;
        self.origins.write(edit).await
    }

    async fn write_stories(&self, edit: &Edit) -> Result<()> {
        let connection = &edit.transaction;
        let row =
            |state: &StoryState| story_row::Model { id: state.id.0, original_locale: state.original_locale.clone() };
        let (new, old): (Vec<_>, Vec<_>) = self.states.iter().partition(|state| self.new_stories.contains(&state.id));
        edit.insert(new.into_iter().map(row)).await?;
        for state in old.into_iter().filter(|state| self.refiled.contains(&state.id)) {
            story_row::Entity::update(row(state).into_active_model().reset_all()).exec(connection).await?;
        }
        self.write_filings(edit).await?;
        self.write_media(edit).await
    }

    async fn write_filings(&self, edit: &Edit) -> Result<()> {
        forget(edit, "story_heading", self.refiled.difference(&self.new_stories)).await?;
        let refiled = self.states.iter().filter(|state| self.refiled.contains(&state.id));
        let rows = refiled.flat_map(|state| {
            state.filing.places().map(|(kind, position, heading)| story_heading::Model {
                story_id: state.id.0,
                kind,
                position,
                heading_id: heading.0,
            })
        });
        edit.insert(rows).await
    }

    async fn write_media(&self, edit: &Edit) -> Result<()> {
        forget(edit, "story_media", self.replaced.difference(&self.new_stories)).await?;
        let replaced = self.states.iter().filter(|state| self.replaced.contains(&state.id));
        let rows = replaced.flat_map(|state| {
            (0..).zip(&state.media).map(|(position, MediaId(media))| story_media::Model {
                story_id: state.id.0,
                position,
                media_id: *media,
            })
        });
        edit.insert(rows).await
    }
}

async fn forget(edit: &Edit, table: &str, stories: impl Iterator<Item = &StoryId>) -> Result<()> {
    let mut sql = Sql::new(&edit.transaction, &format!("DELETE FROM {table} WHERE "));
    sql.any("story_id", stories.map(|id| id.0)).execute(&edit.transaction).await?;
    Ok(())
}
