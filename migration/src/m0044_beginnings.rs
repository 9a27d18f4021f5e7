//! Words by their first letters, in SQLite: much begins with two that are typed, such as an Arabic article.
//!
//! Without them each word that begins so is read with all articles that hold it, a few times for a search: where a third
//! of all that is written does, for seconds. PostgreSQL's index has words in order and needs nothing.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        remake(manager, ", prefix='2 3'").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        remake(manager, "").await
    }
}

/// The index of `m0032_search`, empty and with a further option: the next node that starts fills it in. It keeps no texts
/// that it could be made of here.
async fn remake(manager: &SchemaManager<'_>, option: &str) -> Result<(), DbErr> {
    if manager.get_connection().get_database_backend() != DbBackend::Sqlite {
        return Ok(());
    }
    let words = format!(
        "DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5 (
    title, excerpt, body, content='', contentless_delete=1, detail=column, tokenize='ascii'{option}
);
"
    );
    dialect::run(manager, &words).await
}
