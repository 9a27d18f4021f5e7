//! What the two databases spell differently. The migrations are written in PostgreSQL's words.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Runs a list of statements, separated by `;` at a line's end, in the database's own spelling.
pub(crate) async fn run(manager: &SchemaManager<'_>, statements: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let sqlite = connection.get_database_backend() == DbBackend::Sqlite;
    for statement in statements.split(";\n").map(str::trim).filter(|statement| !statement.is_empty()) {
        let spelled = if sqlite { in_sqlite(statement) } else { statement.to_owned() };
        connection.execute_unprepared(&spelled).await?;
    }
    Ok(())
}

/// Drops tables, in the order given.
pub(crate) async fn drop(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(Alias::new(*table)).to_owned()).await?;
    }
    Ok(())
}

/// SQLite takes any type name and keeps by affinity; these names give the affinity that sqlx decodes.
fn in_sqlite(statement: &str) -> String {
    statement.replace("TIMESTAMPTZ", "timestamp_with_timezone_text").replace("BYTEA", "BLOB")
}
