//! What the change log has yet to say is in view: its scheduler's work.

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
        dialect::drop(manager, &["scheduled"]).await
    }
}

// An article whose state lists it has a row here as long as the log has not told that it is in view: whoever tells it
// removes the row, under the head's lock, so it is told once. No foreign key, as for `listing`: a row whose article is
// gone is dropped when it is due. Whatever was scheduled before this table was there, told or not, is caught up with.
const TABLES: &str = "
CREATE TABLE scheduled (
    article_id BIGINT NOT NULL PRIMARY KEY,
    due_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX scheduled_due ON scheduled (due_at);
INSERT INTO scheduled (article_id, due_at)
SELECT a.id, a.published_at FROM article a
WHERE a.status IN ('PUBLISHED', 'SCHEDULED') AND a.published_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM change c WHERE c.node = 'article:' || a.id AND c.kind IN ('PUBLISHED', 'UPDATED', 'MOVED')
    AND NOT EXISTS (SELECT 1 FROM change l WHERE l.node = c.node AND (l.seq, l.n) > (c.seq, c.n))
);
";
