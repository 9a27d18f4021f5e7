//! What is done from the command line is audited, too: it shows no API key.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match manager.get_database_backend() {
            DbBackend::Sqlite => dialect::run(manager, &made_again("api_key_id BIGINT")).await,
            _ => dialect::run(manager, "ALTER TABLE audit ALTER COLUMN api_key_id DROP NOT NULL").await,
        }
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, "DELETE FROM audit WHERE api_key_id IS NULL").await?;
        match manager.get_database_backend() {
            DbBackend::Sqlite => dialect::run(manager, &made_again("api_key_id BIGINT NOT NULL")).await,
            _ => dialect::run(manager, "ALTER TABLE audit ALTER COLUMN api_key_id SET NOT NULL").await,
        }
    }
}

/// SQLite changes no column of a table that stands.
fn made_again(api_key_id: &str) -> String {
    format!(
        "
ALTER TABLE audit RENAME TO audit_before;
CREATE TABLE audit (
    seq BIGINT NOT NULL PRIMARY KEY,
    written_at TIMESTAMPTZ NOT NULL,
    {api_key_id},
    action TEXT NOT NULL CHECK (action <> ''),
    nodes TEXT NOT NULL
);
INSERT INTO audit (seq, written_at, api_key_id, action, nodes)
    SELECT seq, written_at, api_key_id, action, nodes FROM audit_before;
DROP TABLE audit_before;
"
    )
}
