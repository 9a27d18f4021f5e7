//! An index of what was taken out of view, by language: feeds tell those who have copies.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(INDEX).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("DROP INDEX change_withdrawn").await?;
        Ok(())
    }
}

const INDEX: &str = "CREATE INDEX change_withdrawn ON change (locale, seq, n) \
     WHERE kind IN ('UNPUBLISHED', 'RETRACTED', 'DELETED')";
