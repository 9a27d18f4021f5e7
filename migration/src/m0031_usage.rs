//! What partners made use of, by day, and how much of it was agreed for a month; and an index of what may have left the
//! view of one of them: feeds tell it so.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}

// In a language's log most entries are edits, which leave every article where it stood: they are not in this index.
//
// A day is of UTC, written so that it sorts. The nodes add to its row what each of them counted.
const UP: &str = "
ALTER TABLE partner ADD COLUMN requests_a_month INTEGER CHECK (requests_a_month > 0);
ALTER TABLE partner ADD COLUMN points_a_month INTEGER CHECK (points_a_month > 0);
CREATE TABLE partner_usage (
    partner_id BIGINT NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    day TEXT NOT NULL CHECK (length(day) = 10),
    requests BIGINT NOT NULL CHECK (requests >= 0),
    bytes BIGINT NOT NULL CHECK (bytes >= 0),
    articles BIGINT NOT NULL CHECK (articles >= 0),
    points BIGINT NOT NULL CHECK (points >= 0),
    PRIMARY KEY (partner_id, day)
);
CREATE INDEX partner_usage_day ON partner_usage (day);
CREATE INDEX change_left ON change (locale, seq, n)
    WHERE kind IN ('UNPUBLISHED', 'RETRACTED', 'DELETED') OR (sections_before <> '' AND sections_before <> sections_after);
";

const DOWN: &str = "
DROP INDEX change_left;
DROP TABLE partner_usage;
ALTER TABLE partner DROP COLUMN points_a_month;
ALTER TABLE partner DROP COLUMN requests_a_month;
";
