//! The change log, its one head, the followers' cursors, and the nodes' shared secret.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, Statement};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, TABLES).await?;
        let connection = manager.get_connection();
        let backend = connection.get_database_backend();
        let [secret, epoch] = [random()?, random()?];
        let epoch = epoch.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>();
        let head = "INSERT INTO log_head (id, seq, nonce, epoch, floor) VALUES (1, 0, 0, $1, 0)";
        connection.execute_raw(Statement::from_sql_and_values(backend, head, [epoch.into()])).await?;
        let kept = "INSERT INTO secret (id, bytes) VALUES (1, $1)";
        connection.execute_raw(Statement::from_sql_and_values(backend, kept, [secret.to_vec().into()])).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("DELETE FROM secret").await?;
        dialect::drop(manager, &["log_cursor", "change", "log_tag", "log_head"]).await
    }
}

/// 256 bits from the operating system.
fn random() -> Result<[u8; 32], DbErr> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| DbErr::Custom(format!("no randomness to be had: {error}")))?;
    Ok(bytes)
}

// No foreign keys here: the log outlives what it tells of, and nothing may follow the head's lock.
const TABLES: &str = "
CREATE TABLE log_head (
    id SMALLINT NOT NULL PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
    nonce BIGINT NOT NULL,
    epoch TEXT NOT NULL,
    floor BIGINT NOT NULL
);
CREATE TABLE log_tag (
    seq BIGINT NOT NULL PRIMARY KEY,
    nonce BIGINT NOT NULL,
    tags BYTEA NOT NULL
);
CREATE TABLE change (
    seq BIGINT NOT NULL,
    n INTEGER NOT NULL,
    node TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('PUBLISHED', 'UPDATED', 'MOVED', 'UNPUBLISHED', 'RETRACTED', 'DELETED')),
    locale TEXT,
    changed_at TIMESTAMPTZ NOT NULL,
    sections_before TEXT NOT NULL,
    sections_after TEXT NOT NULL,
    PRIMARY KEY (seq, n)
);
CREATE INDEX change_node ON change (node, seq);
CREATE TABLE log_cursor (
    name TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    n INTEGER NOT NULL,
    lease_holder TEXT,
    lease_until TIMESTAMPTZ
);
";
