//! The rows of a batch of stories, written table by table.

use entity::article::{self as article_row, revision};
use entity::story::heading as story_heading;
use entity::story::{self as story_row, media as story_media};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};

use super::super::face::StoryState;
use super::batch::Batch;
use crate::content::edit::Edit;
use crate::content::id::{MediaId, StoryId};
use crate::content::sql::Sql;
use crate::content::{Result, origin};

/// Rows to an INSERT of twenty columns, below both databases' bind limits.
const ROWS: usize = 1_000;

impl Batch {
    /// Writes the rows of a batch, each table's at once.
    pub(super) async fn write(&mut self, edit: &Edit) -> Result<()> {
        let connection = &edit.transaction;
        self.write_stories(edit).await?;
        for rows in self.fresh.chunks(ROWS) {
            let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
            article_row::Entity::insert_many(rows).exec_without_returning(connection).await?;
        }
        for rows in self.revisions.chunks(ROWS) {
            let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
            revision::Entity::insert_many(rows).exec_without_returning(connection).await?;
        }
        for row in &self.changed {
            let row = row.clone().into_active_model().reset_all();
            article_row::Entity::update(row).exec(connection).await?;
        }
        self.claims.write(edit).await?;
        origin::keep(connection, std::mem::take(&mut self.origins)).await
    }

    async fn write_stories(&self, edit: &Edit) -> Result<()> {
        let connection = &edit.transaction;
        let row = |state: &StoryState| story_row::ActiveModel {
            id: Set(state.id.0),
            original_locale: Set(state.original_locale.clone()),
        };
        let (new, old): (Vec<_>, Vec<_>) = self.states.iter().partition(|state| self.new_stories.contains(&state.id));
        for states in new.chunks(ROWS) {
            let rows = states.iter().map(|state| row(state));
            story_row::Entity::insert_many(rows).exec_without_returning(connection).await?;
        }
        for state in old.into_iter().filter(|state| self.refiled.contains(&state.id)) {
            story_row::Entity::update(row(state)).exec(connection).await?;
        }
        self.write_filings(edit).await?;
        self.write_media(edit).await
    }

    async fn write_filings(&self, edit: &Edit) -> Result<()> {
        forget(edit, "story_heading", self.refiled.difference(&self.new_stories)).await?;
        let refiled = self.states.iter().filter(|state| self.refiled.contains(&state.id));
        let rows: Vec<_> = refiled
            .flat_map(|state| {
                state.filing.places().map(|(kind, position, heading)| story_heading::ActiveModel {
                    story_id: Set(state.id.0),
                    kind: Set(kind),
                    position: Set(position),
                    heading_id: Set(heading.0),
                })
            })
            .collect();
        for rows in rows.chunks(ROWS) {
            story_heading::Entity::insert_many(rows.to_vec()).exec_without_returning(&edit.transaction).await?;
        }
        Ok(())
    }

    async fn write_media(&self, edit: &Edit) -> Result<()> {
        forget(edit, "story_media", self.replaced.difference(&self.new_stories)).await?;
        let replaced = self.states.iter().filter(|state| self.replaced.contains(&state.id));
        let rows: Vec<_> = replaced
            .flat_map(|state| {
                (0..).zip(&state.media).map(|(position, MediaId(media))| story_media::ActiveModel {
                    story_id: Set(state.id.0),
                    position: Set(position),
                    media_id: Set(*media),
                })
            })
            .collect();
        for rows in rows.chunks(ROWS) {
            story_media::Entity::insert_many(rows.to_vec()).exec_without_returning(&edit.transaction).await?;
        }
        Ok(())
    }
}

async fn forget(edit: &Edit, table: &str, stories: impl Iterator<Item = &StoryId>) -> Result<()> {
    let mut sql = Sql::new(&edit.transaction, &format!("DELETE FROM {table} WHERE "));
    sql.any("story_id", stories.map(|id| id.0)).execute(&edit.transaction).await?;
    Ok(())
}
