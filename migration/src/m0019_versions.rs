//! Headings, media and languages count their saves, as articles do: so nobody overwrites what they have not read.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, COLUMNS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, COLUMNS_DOWN).await
    }
}

const COLUMNS: &str = "
ALTER TABLE heading ADD COLUMN version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0);
ALTER TABLE media ADD COLUMN version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0);
ALTER TABLE locale ADD COLUMN version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0);
";

const COLUMNS_DOWN: &str = "
ALTER TABLE locale DROP COLUMN version;
ALTER TABLE media DROP COLUMN version;
ALTER TABLE heading DROP COLUMN version;
";
