//! How far each node has written down what partners made use of: what it does not know to be written is tried again, and
//! is not written twice.

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
        dialect::drop(manager, &["partner_usage_node"]).await
    }
}

// A node has another name whenever it begins: rows of those that are no more go.
const TABLES: &str = "
CREATE TABLE partner_usage_node (
    node TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    written_at TIMESTAMPTZ NOT NULL
)
";
