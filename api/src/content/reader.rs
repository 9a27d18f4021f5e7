//! Readers: people with an account. Who they are, and the way their rows are written: beside the log, since nothing that
//! is kept for others depends on them.
//!
//! Nothing here tells whether an address has an account: what is answered of one that has none takes as long.

pub mod account;
pub mod email;
pub mod password;
pub mod reading_list;
pub mod reset;
pub mod session;
mod token;
pub mod undo;

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};

use super::database::{begin_write, for_update};
use super::id::ReaderId;
use super::sql::Sql;
use super::writers::Turn;
use super::{Content, Result, Tracked};

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Reader {
    /// Drawn by lot.
    pub id: ReaderId,
    /// In small letters.
    pub email: String,
    /// As they want to be called: plain text, whatever they wrote.
    pub display_name: String,
    /// Whether they proved that they read the address's mail.
    pub is_confirmed: bool,
}

impl Content {
    /// The readers with these ids. One statement. No tags: what is told of a reader is kept for nobody.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn readers(&self, ids: &[ReaderId]) -> Result<HashMap<ReaderId, Tracked<Option<Arc<Reader>>>>> {
        let columns = "SELECT id, email, display_name, confirmed_at IS NOT NULL AS is_confirmed FROM reader WHERE ";
        let mut sql = Sql::new(&self.database, columns);
        sql.any("id", ids.iter().map(|id| id.0));
        let rows: Vec<Reader> = sql.all(&self.database).await?;
        let found: HashMap<_, _> = rows.into_iter().map(|row| (row.id, Arc::new(row))).collect();
        Ok(ids.iter().map(|id| (*id, Tracked::new(found.get(id).cloned(), []))).collect())
    }
}

/// A write to readers' rows: one transaction, and nobody's place in the log.
struct Writing {
    transaction: DatabaseTransaction,
    // The last field: the transaction is over before the next writer's turn.
    _turn: Turn,
}

impl Writing {
    async fn begin(content: &Content) -> Result<Self> {
        let turn = content.writers.turn().await;
        Ok(Self { transaction: begin_write(&content.database).await?, _turn: turn })
    }

    async fn commit(self) -> Result<()> {
        Ok(self.transaction.commit().await?)
    }

    /// What a reader's password is, its row being held until the end: whoever sets another one waits.
    async fn hold(&self, reader: ReaderId) -> Result<Option<String>> {
        let mut sql = Sql::new(&self.transaction, "SELECT password FROM reader WHERE id = ");
        sql.bind(reader.0).push(for_update(&self.transaction));
        Ok(sql.one::<Password>(&self.transaction).await?.map(|row| row.password))
    }

    async fn execute(&self, sql: &mut Sql) -> Result<u64> {
        Ok(sql.execute(&self.transaction).await?)
    }

    fn sql(&self, text: &str) -> Sql {
        Sql::new(&self.transaction, text)
    }
}

/// Deletes the rows of a table whose column names a reader.
async fn delete_of(connection: &impl ConnectionTrait, table: &str, reader: ReaderId) -> Result<()> {
    let mut sql = Sql::new(connection, &format!("DELETE FROM {table} WHERE reader_id = "));
    sql.bind(reader.0).execute(connection).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Password {
    password: String,
}
