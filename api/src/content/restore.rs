//! A whole newsroom, written where none stands: one transaction, so that whoever is stopped half way has done nothing.
//!
//! Unlike an edit it writes everything under the head's lock: nobody else can be at what is not there, and who is about
//! to begin waits. Nothing is logged of it: what the log told where the rows come from comes along, and the database
//! begins another history, so that no cache, cursor or follower of its old one goes on. Unknown here: what is read from.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::database::begin_migration;
use super::demo::{self, DemoState};
use super::dump::count;
use super::edit::{Edit, Sealed};
use super::id::StoryId;
use super::listing::derive::derive;
use super::search::index;
use super::sql::Sql;
use super::story::filings;
use super::table::{self, Row, Table};
use super::{Content, Error, Result, Signature, audit};
use crate::log::append::begin_epoch;
use crate::log::follow::head;

/// Values bound to an INSERT, below both databases' limits.
const VALUES: usize = 30_000;
/// Stories whose list rows are made at once.
const STORIES: u64 = 1_000;

/// Why no newsroom can move in.
#[derive(Debug, thiserror::Error)]
pub enum NoRoom {
    /// Somebody works on it.
    #[error("this database holds the demo newsroom, and somebody has edited it")]
    EditedDemo,
    /// Another newsroom, or a part of one.
    #[error("this database holds a newsroom already")]
    Newsroom,
    /// Whoever holds them would not be let in any more.
    #[error("this database holds API keys already, and the newsroom brings its own")]
    Keys,
    /// The database's own.
    #[error(transparent)]
    Content(#[from] Error),
}

/// A newsroom that moves in. Dropped before its end, it never came.
#[derive(Debug)]
pub struct Restore {
    /// Whether the unedited demo newsroom made room.
    pub demo_cleared: bool,
    sealed: Sealed,
    signature: Option<Signature>,
}

impl Content {
    /// Begins to write a whole newsroom in the place of none, or of the unedited demo.
    ///
    /// # Errors
    /// [`NoRoom`], the newsroom that stands there being as it was.
    pub async fn restore(&self) -> std::result::Result<Restore, NoRoom> {
        let transaction = begin_migration(&self.database).await.map_err(Error::from)?;
        let sealed = Edit::over(transaction).seal().await?;
        let connection = &sealed.transaction;
        // Taking the head moved it on by one.
        let stood_at = head(connection).await.map_err(Error::from)?.seq - 1;
        let demo_cleared = match demo::state(connection, stood_at).await? {
            DemoState::Edited => return Err(NoRoom::EditedDemo),
            DemoState::Unedited | DemoState::Unfinished => true,
            DemoState::None if are_empty(connection, &table::content()).await? => false,
            DemoState::None => return Err(NoRoom::Newsroom),
        };
        // Before a language goes: a key that is limited to it would be limited to none.
        if !are_empty(connection, &table::rights()).await? {
            return Err(NoRoom::Keys);
        }
        demo::clear(connection).await?;
        for table in table::history().iter().map(|table| table.name).chain(["log_tag", "log_cursor"]) {
            Sql::new(connection, &format!("DELETE FROM {table}")).execute(connection).await.map_err(Error::from)?;
        }
        Ok(Restore { demo_cleared, sealed, signature: self.signature.clone() })
    }
}

impl Restore {
    /// Writes rows of a table; those that they point at were written before.
    ///
    /// # Errors
    /// [`Error::Unavailable`], with what the database does not take.
    pub async fn insert(&self, table: &Table, rows: Vec<Row>) -> Result<()> {
        let connection = &self.sealed.transaction;
        let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        let begin = format!("INSERT INTO {} ({}) VALUES ", table.name, names.join(", "));
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let mut sql = Sql::new(connection, &begin);
            for (place, row) in rows.by_ref().take(VALUES / table.columns.len()).enumerate() {
                sql.push(if place == 0 { "(" } else { ", (" });
                for (place, (column, cell)) in table.columns.iter().zip(row).enumerate() {
                    sql.push(if place == 0 { "" } else { ", " }).bind(column.kind.value(cell));
                }
                sql.push(")");
            }
            sql.execute(connection).await?;
        }
        Ok(())
    }

    /// Makes what is derived, begins another history where the log stood at `seq`, or one commit further where somebody
    /// signs for `rows` rows, and commits; `told` hears of how many stories the lists are made.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn finish(mut self, seq: i64, rows: u64, told: impl FnMut(u64)) -> Result<()> {
        self.fill_lists(told).await?;
        let connection = &self.sealed.transaction;
        let begun = seq + i64::from(self.signature.is_some());
        if let Some(signature) = &self.signature {
            audit::keep_count(connection, begun, self.sealed.at, signature, rows).await?;
            // Nobody has edited a demo newsroom by moving it.
            demo::move_on(connection, seq, begun).await?;
        }
        begin_epoch(connection, begun).await?;
        Ok(self.sealed.transaction.commit().await?)
    }

    async fn fill_lists(&mut self, mut told: impl FnMut(u64)) -> Result<()> {
        let (mut last, mut done) = (i64::MIN, 0);
        loop {
            let connection = &self.sealed.transaction;
            let mut sql = Sql::new(connection, "SELECT id FROM story WHERE id > ");
            sql.bind(last).push(&format!(" ORDER BY id LIMIT {STORIES}"));
            let stories: Vec<StoryId> = sql.all::<Id>(connection).await?.into_iter().map(|row| row.id).collect();
            let Some(end) = stories.last() else { return Ok(()) };
            last = end.0;
            done += stories.len() as u64;
            let filings = filings(connection, &stories).await?;
            derive(&mut self.sealed, &stories, &filings, &BTreeSet::new()).await?;
            index::fill(&self.sealed.transaction, &stories).await?;
            // No cache of this history has anything to forget.
            self.sealed.tags.clear();
            told(done);
        }
    }
}

/// Whether nothing stands in any of the tables.
async fn are_empty(connection: &impl ConnectionTrait, tables: &[Table]) -> Result<bool> {
    for table in tables {
        if count(connection, table).await? > 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

#[derive(FromQueryResult)]
struct Id {
    id: StoryId,
}
