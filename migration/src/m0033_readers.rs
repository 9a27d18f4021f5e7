//! Readers: their accounts and sessions, the tokens that set a password, and what they keep to read.

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
        dialect::drop(manager, &["reading_list_item", "reader_reset", "reader_session", "reader"]).await
    }
}

// Whoever signs up is let in before it is known whose the address is: else the answer would tell whether it has an
// account. So an address may stand in many accounts, but in one whose holder has proved that they read its mail.
const TABLES: &str = "
CREATE TABLE reader (
    id BIGINT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    display_name TEXT NOT NULL CHECK (length(display_name) BETWEEN 1 AND 100),
    password TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    confirmed_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX reader_confirmed ON reader (email) WHERE confirmed_at IS NOT NULL;
CREATE INDEX reader_email ON reader (email, created_at);
CREATE INDEX reader_unconfirmed ON reader (created_at) WHERE confirmed_at IS NULL;
CREATE TABLE reader_session (
    hash BYTEA NOT NULL PRIMARY KEY,
    reader_id BIGINT NOT NULL REFERENCES reader (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX reader_session_reader ON reader_session (reader_id);
CREATE INDEX reader_session_expiry ON reader_session (expires_at);
CREATE TABLE reader_reset (
    hash BYTEA NOT NULL PRIMARY KEY,
    reader_id BIGINT NOT NULL REFERENCES reader (id) ON DELETE CASCADE,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX reader_reset_reader ON reader_reset (reader_id);
CREATE INDEX reader_reset_expiry ON reader_reset (expires_at);
CREATE TABLE reading_list_item (
    reader_id BIGINT NOT NULL REFERENCES reader (id) ON DELETE CASCADE,
    article_id BIGINT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    added_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (reader_id, article_id)
);
CREATE INDEX reading_list_item_place ON reading_list_item (reader_id, added_at, article_id);
CREATE INDEX reading_list_item_article ON reading_list_item (article_id);
";
