//! Trusted documents: what frontends may ask for by name, and who may ask for nothing else.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["trusted_document"]).await?;
        manager.get_connection().execute_unprepared("ALTER TABLE api_key DROP COLUMN documents").await?;
        Ok(())
    }
}

// An id names one text for ever: caches rely on it. `sha256` is the text's own, in lower-case hexadecimal digits; the
// same text may have several ids, one for each tool that made a manifest of it. Budgets are what the document cost when
// it was published; the statements of one that could not be tried out are unknown.
const TABLES: &str = "
CREATE TABLE trusted_document (
    id BIGINT NOT NULL PRIMARY KEY,
    document_id TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    name TEXT,
    body TEXT NOT NULL,
    cost BIGINT NOT NULL,
    statements BIGINT,
    published_at TIMESTAMPTZ NOT NULL
);
ALTER TABLE api_key ADD COLUMN documents TEXT CHECK (documents IN ('OFF', 'LOG', 'ONLY'));
";
