//! What an import needs to be run again: how it left each row, and that only one runs at a time.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, CHANGES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["lease"]).await?;
        dialect::run(manager, "ALTER TABLE origin DROP COLUMN fingerprint;\n").await
    }
}

// A row without a fingerprint was brought by a version that kept none.
const CHANGES: &str = "
ALTER TABLE origin ADD COLUMN fingerprint BIGINT;
CREATE TABLE lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    beats BIGINT NOT NULL
);
";
