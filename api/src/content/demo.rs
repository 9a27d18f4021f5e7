//! Whether the demo newsroom stands here, and clearing it so that a real one can move in: only while nobody has worked
//! on it.
//!
//! Clearing is one logged write: caches forget everything, and whoever follows the log hears that every node is gone.
//! Ids that were given are not given again. Unknown here: what the demo tells.

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::edit::{Edit, Sealed};
use super::locale::LocaleDraft;
use super::sql::Sql;
use super::table::{self, DERIVED};
use super::{Content, Error, Result, tag};
use crate::log::follow::head;
use crate::log::{Change, ChangeKind, Position};

/// Whether the demo newsroom stands here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoState {
    /// It does not: the newsroom is a real one, or empty.
    None,
    /// Whoever filled it in was stopped half way.
    Unfinished,
    /// As it was filled in.
    Unedited,
    /// Something was written since.
    Edited,
}

/// In the place of where the log stood, while the demo is being filled in.
const UNFINISHED: i64 = -1;

impl Content {
    /// Makes the demo's languages, and notes that the rest of it is still to come: whoever is stopped before
    /// [`Content::finish_demo`] leaves no newsroom that looks like a real one. One transaction.
    ///
    /// # Errors
    /// As [`Content::save_locales`] has them.
    pub async fn begin_demo(&self, languages: &[LocaleDraft], default: &str) -> Result<Option<Position>> {
        self.write_locales(languages, default, Some(UNFINISHED)).await
    }

    /// Notes where the log stands now that the demo is filled in: as long as it stands there, nobody edited.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn finish_demo(&self) -> Result<()> {
        let sql = Sql::new(&self.database, "UPDATE site SET demo_seq = (SELECT seq FROM log_head WHERE id = 1)");
        sql.execute(&self.database).await?;
        Ok(())
    }

    /// Whether the demo newsroom stands here, and as it was filled in. Two statements.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn demo_state(&self) -> Result<DemoState> {
        let now = head(&self.database).await?.seq;
        state(&self.database, now).await
    }

    /// Clears the demo newsroom. One transaction.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it does not stand here, or was edited; [`Error::Unavailable`].
    pub async fn clear_demo(&self) -> Result<Position> {
        let edit = Edit::begin(self, &[], &[]).await?;
        edit.hold_site().await?;
        let filled = filled_at(&edit.transaction).await?;
        clear(&edit.transaction).await?;
        let mut sealed = edit.seal().await?;
        // Whoever wrote since has committed before the head could be taken: its place tells.
        let now = head(&sealed.transaction).await?.seq;
        if filled.is_none_or(|filled| filled != UNFINISHED && filled + 1 != now) {
            sealed.abandon().await?;
            return Err(Error::Invalid("the demo newsroom is edited or gone by now: it stays as it is".into()));
        }
        sealed.changes = gone(&sealed.transaction).await?;
        sealed.tags.extend(tag::everything());
        sealed.commit().await
    }
}

/// Whether the demo newsroom stands here, the log standing at `seq`.
pub(super) async fn state(connection: &impl ConnectionTrait, seq: i64) -> Result<DemoState> {
    Ok(match filled_at(connection).await? {
        None => DemoState::None,
        Some(UNFINISHED) => DemoState::Unfinished,
        Some(filled) if filled == seq => DemoState::Unedited,
        Some(_) => DemoState::Edited,
    })
}

/// Deletes all content, what points before what is pointed at. The log, the secret and the counters of ids stay.
pub(super) async fn clear(connection: &impl ConnectionTrait) -> Result<()> {
    let content = table::content();
    for table in DERIVED.into_iter().chain(content.iter().rev().map(|table| table.name)) {
        Sql::new(connection, &format!("DELETE FROM {table}")).execute(connection).await?;
    }
    Ok(())
}

/// Has the demo newsroom be as it was filled in, if it was before this commit, which writes nothing of the newsroom's.
/// The site is held.
pub(super) async fn stays(sealed: &Sealed) -> Result<()> {
    move_on(&sealed.transaction, sealed.head.seq - 1, sealed.head.seq).await
}

/// Has the demo newsroom be as it was filled in at another place of the log, if it is as it was at one.
pub(super) async fn move_on(connection: &impl ConnectionTrait, from: i64, to: i64) -> Result<()> {
    let mut sql = Sql::new(connection, "UPDATE site SET demo_seq = ");
    sql.bind(to).push(" WHERE demo_seq = ").bind(from).execute(connection).await?;
    Ok(())
}

/// Where the log stood when the demo newsroom was filled in.
async fn filled_at(connection: &impl ConnectionTrait) -> Result<Option<i64>> {
    let site: Option<Filled> = Sql::new(connection, "SELECT demo_seq FROM site").one(connection).await?;
    Ok(site.and_then(|site| site.demo_seq))
}

/// The end of every node that the public log does not call gone already.
async fn gone(connection: &impl ConnectionTrait) -> Result<Vec<Change>> {
    let sql = Sql::new(
        connection,
        "SELECT c.node, c.locale, c.sections_after FROM change c WHERE c.kind NOT IN ('DELETED', 'UNPUBLISHED') \
         AND c.embargo_minutes IS NULL AND NOT EXISTS (SELECT 1 FROM change later WHERE later.node = c.node \
         AND later.embargo_minutes IS NULL AND (later.seq, later.n) > (c.seq, c.n)) \
         ORDER BY c.seq, c.n",
    );
    let rows: Vec<Last> = sql.all(connection).await?;
    let change = |last: Last| Change {
        sections_before: last.sections_after,
        ..Change::new(last.node, last.locale, ChangeKind::Deleted)
    };
    Ok(rows.into_iter().map(change).collect())
}

#[derive(FromQueryResult)]
struct Filled {
    demo_seq: Option<i64>,
}

#[derive(FromQueryResult)]
struct Last {
    node: String,
    locale: Option<String>,
    sections_after: String,
}
