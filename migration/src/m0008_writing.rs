//! What writing keeps: the versions of articles that were overwritten, why one was taken down, and who wrote what.

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
        dialect::drop(manager, &["audit", "revision"]).await?;
        dialect::run(manager, COLUMNS_DOWN).await
    }
}

// Whoever saves is an API key; nobody is the import or the demo. An audited write is a commit of the log, and the log's
// place names it. No foreign keys on either: keys are revoked, never deleted, and the audit is written under the lock of
// the log's head.
const TABLES: &str = "
ALTER TABLE article ADD COLUMN saved_by BIGINT;
ALTER TABLE article ADD COLUMN retraction_reason TEXT;
CREATE TABLE revision (
    article_id BIGINT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    version INTEGER NOT NULL CHECK (version > 0),
    saved_at TIMESTAMPTZ NOT NULL,
    saved_by BIGINT,
    kind TEXT NOT NULL CHECK (kind IN ('STORY', 'VIDEO', 'GALLERY', 'PAGE')),
    status TEXT NOT NULL CHECK (status IN ('DRAFT', 'SCHEDULED', 'PUBLISHED', 'ARCHIVED', 'RETRACTED')),
    slug TEXT NOT NULL,
    title TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    body TEXT NOT NULL,
    lead_id BIGINT,
    PRIMARY KEY (article_id, version)
);
CREATE TABLE audit (
    seq BIGINT NOT NULL PRIMARY KEY,
    written_at TIMESTAMPTZ NOT NULL,
    api_key_id BIGINT NOT NULL,
    action TEXT NOT NULL CHECK (action <> ''),
    nodes TEXT NOT NULL
);
";

const COLUMNS_DOWN: &str = "
ALTER TABLE article DROP COLUMN retraction_reason;
ALTER TABLE article DROP COLUMN saved_by;
";
