//! API keys: who may ask for more than everybody. Their secrets are kept as hashes alone.

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
        dialect::drop(manager, &["api_key_use", "api_key_locale", "api_key"]).await
    }
}

// A revoked key stays, since the audit trail names it; its name may be given again. When a key was last used is no part
// of the newsroom: it is written beside the log, and no key's check waits for it.
const TABLES: &str = "
CREATE TABLE api_key (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    role TEXT NOT NULL CHECK (role IN ('ADMIN', 'EDITOR', 'PARTNER')),
    hash BYTEA NOT NULL UNIQUE CHECK (length(hash) = 32),
    created_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX api_key_name ON api_key (name) WHERE revoked_at IS NULL;
CREATE TABLE api_key_locale (
    api_key_id BIGINT NOT NULL REFERENCES api_key (id) ON DELETE CASCADE,
    locale TEXT NOT NULL REFERENCES locale (code) ON DELETE CASCADE,
    PRIMARY KEY (api_key_id, locale)
);
CREATE TABLE api_key_use (
    api_key_id BIGINT NOT NULL PRIMARY KEY REFERENCES api_key (id) ON DELETE CASCADE,
    used_at TIMESTAMPTZ NOT NULL
);
";
