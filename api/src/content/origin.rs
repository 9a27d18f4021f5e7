//! Where rows came from: how an import finds again what it brought before.

use std::collections::HashMap;

use entity::origin::source;
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult, Set};

use super::sql::Sql;
use super::{Content, Result};

/// A row's name where it came from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    /// Such as `wordpress:https://newsroom.example`.
    pub source: String,
    /// What it is there, such as `post`.
    pub kind: &'static str,
    /// Its id there.
    pub id: String,
}

const ROWS: usize = 5_000;

impl Content {
    /// All rows of a kind that a source brought: their ids there and here. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn origins(&self, source: &str, kind: &str) -> Result<HashMap<String, i64>> {
        let mut sql = Sql::new(&self.database, "SELECT source_id, row_id FROM origin WHERE source = ");
        sql.bind(source).push(" AND kind = ").bind(kind);
        Ok(sql.all::<Row>(&self.database).await?.into_iter().map(|row| (row.source_id, row.row_id)).collect())
    }
}

/// Keeps where new rows came from, in the write's own transaction.
pub(super) async fn keep(connection: &impl ConnectionTrait, rows: Vec<(Origin, i64)>) -> Result<()> {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(origin, row_id)| source::ActiveModel {
            source: Set(origin.source),
            kind: Set(origin.kind.to_owned()),
            source_id: Set(origin.id),
            row_id: Set(row_id),
        })
        .collect();
    for rows in rows.chunks(ROWS) {
        source::Entity::insert_many(rows.to_vec()).exec_without_returning(connection).await?;
    }
    Ok(())
}

/// Forgets where rows of these kinds came from: what is deleted here comes anew when it is imported again.
pub(super) async fn forget(connection: &impl ConnectionTrait, kinds: &[&str], rows: &[i64]) -> Result<()> {
    let mut sql = Sql::new(connection, "DELETE FROM origin WHERE ");
    sql.any_text("kind", kinds.iter().map(ToString::to_string)).push(" AND ").any("row_id", rows.iter().copied());
    sql.execute(connection).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Row {
    source_id: String,
    row_id: i64,
}
