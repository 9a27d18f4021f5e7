//! Partners: what was agreed with each, which keys they hold, and how far the ends of their embargoes were told.

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
        manager.get_connection().execute_unprepared("ALTER TABLE change DROP COLUMN embargo_minutes").await?;
        let tables = ["embargo", "partner_key", "partner_kind", "partner_category", "partner_locale", "partner"];
        dialect::drop(manager, &tables).await
    }
}

// Whether a partner is limited to some languages, categories or kinds is said apart from which those are: were the last
// of them deleted, the partner would see nothing, and not everything.
//
// A length of embargo has a row as long as somebody has it: since when, and up to when its ends were told. A change with
// a number of minutes is for partners alone: 0 for all of limited rights, else for those who have that embargo.
const TABLES: &str = "
CREATE TABLE partner (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
    version INTEGER NOT NULL CHECK (version > 0),
    limits_locales BOOLEAN NOT NULL,
    limits_categories BOOLEAN NOT NULL,
    limits_kinds BOOLEAN NOT NULL,
    full_text BOOLEAN NOT NULL,
    pictures BOOLEAN NOT NULL,
    embargo_minutes INTEGER NOT NULL CHECK (embargo_minutes BETWEEN 0 AND 525600),
    credit_line TEXT,
    canonical_required BOOLEAN NOT NULL,
    requests_a_minute INTEGER CHECK (requests_a_minute > 0),
    points_a_minute INTEGER CHECK (points_a_minute > 0),
    created_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE partner_locale (
    partner_id BIGINT NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    locale TEXT NOT NULL REFERENCES locale (code) ON DELETE CASCADE,
    PRIMARY KEY (partner_id, locale)
);
CREATE TABLE partner_category (
    partner_id BIGINT NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    heading_id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind = 'CATEGORY'),
    PRIMARY KEY (partner_id, heading_id),
    FOREIGN KEY (heading_id, kind) REFERENCES heading (id, kind) ON DELETE CASCADE
);
CREATE INDEX partner_category_heading ON partner_category (heading_id);
CREATE TABLE partner_kind (
    partner_id BIGINT NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('STORY', 'VIDEO', 'GALLERY', 'PAGE')),
    PRIMARY KEY (partner_id, kind)
);
CREATE TABLE partner_key (
    api_key_id BIGINT NOT NULL PRIMARY KEY REFERENCES api_key (id) ON DELETE CASCADE,
    partner_id BIGINT NOT NULL REFERENCES partner (id) ON DELETE CASCADE
);
CREATE INDEX partner_key_partner ON partner_key (partner_id);
CREATE TABLE embargo (
    minutes INTEGER NOT NULL PRIMARY KEY CHECK (minutes > 0),
    begun_at TIMESTAMPTZ NOT NULL,
    told_until TIMESTAMPTZ NOT NULL
);
ALTER TABLE change ADD COLUMN embargo_minutes INTEGER;
";
