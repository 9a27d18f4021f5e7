//! An index of the instants at which articles come into view: every poll of the log asks for those to come.

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
        manager.get_connection().execute_unprepared("DROP INDEX article_due").await?;
        Ok(())
    }
}

const INDEX: &str = "CREATE INDEX article_due ON article (published_at) WHERE status IN ('PUBLISHED', 'SCHEDULED')";
