//! The whole newsroom, read out as it stood at one instant, however many write meanwhile.
//!
//! Rows come as a stream, each table in the order of its keys, the same on both databases. Unknown here: what they are
//! written to.

use futures::{Stream, TryStreamExt};
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult, QueryResult};

use super::database::{begin_snapshot, bytewise};
use super::sql::Sql;
use super::table::{Kind, Row, Table};
use super::{Content, Result};
use crate::log::follow::head;

/// The newsroom at one instant.
#[derive(Debug)]
pub struct Snapshot {
    /// Where the log stood.
    pub seq: i64,
    transaction: DatabaseTransaction,
}

impl Content {
    /// The newsroom as it stands now; later writes do not show in it, and do not wait for it.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn snapshot(&self) -> Result<Snapshot> {
        let transaction = begin_snapshot(&self.database).await?;
        Ok(Snapshot { seq: head(&transaction).await?.seq, transaction })
    }
}

impl Snapshot {
    /// How many rows a table has.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn count(&self, table: &Table) -> Result<u64> {
        count(&self.transaction, table).await
    }

    /// All rows of a table, one after the other.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn rows<'s>(&'s self, table: &'s Table) -> Result<impl Stream<Item = Result<Row>> + 's> {
        let rows = self.select(table).stream(&self.transaction).await?;
        let cells = move |row: QueryResult| {
            table.columns.iter().enumerate().map(|(place, column)| column.kind.read(&row, place)).collect()
        };
        Ok(rows.and_then(move |row| std::future::ready(cells(row))).map_err(Into::into))
    }

    fn select(&self, table: &Table) -> Sql {
        let Table { name, columns, key, parent } = table;
        let columns: Vec<_> = columns.iter().map(|column| format!("t.{}", column.name)).collect();
        let select = format!("SELECT {} FROM {name} t", columns.join(", "));
        let key = key.iter().filter_map(|key| table.column(key)).map(|column| {
            format!("t.{}{}", column.name, if column.kind == Kind::Text { bytewise(&self.transaction) } else { "" })
        });
        let key = key.collect::<Vec<_>>().join(", ");
        // Rows in a circle below each other can only be forced in by hand: none of them may get lost, so they come last.
        let text = parent.map_or(format!("{select} ORDER BY {key}"), |parent| {
            format!(
                "WITH RECURSIVE placed (id, depth) AS (SELECT id, 0 FROM {name} WHERE {parent} IS NULL UNION ALL \
                 SELECT below.id, placed.depth + 1 FROM {name} below JOIN placed ON below.{parent} = placed.id) \
                 {select} LEFT JOIN placed ON placed.id = t.id ORDER BY placed.depth IS NULL, placed.depth, {key}"
            )
        });
        Sql::new(&self.transaction, &text)
    }
}

/// How many rows a table has, for dumps and restores alike.
pub(super) async fn count(connection: &impl ConnectionTrait, table: &Table) -> Result<u64> {
    let sql = Sql::new(connection, &format!("SELECT count(*) AS counted FROM {}", table.name));
    let count: Option<Count> = sql.one(connection).await?;
    Ok(count.map_or(0, |count| count.counted.unsigned_abs()))
}

#[derive(FromQueryResult)]
struct Count {
    counted: i64,
}
