//! A write: one transaction that also appends to the log, in the order that the cache's promise rests on.
//!
//! [`Edit`] locks the stories and headings it touches, ids sorted; what was there is read after that. [`Edit::seal`]
//! takes the log's head, whose lock puts commits in the order of `seq`. A [`Sealed`] edit writes derived rows and the
//! log alone: memberships and tags are computed under the head's lock, by new statements, so that they see whatever a
//! concurrent writer has just committed.

use std::collections::BTreeSet;
use std::ops::Range;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sea_orm::{DatabaseTransaction, EntityTrait, FromQueryResult, IntoActiveModel, ModelTrait};

use super::Content;
use super::audit::{self, Signature};
use super::database::{begin_write, for_delete, for_update};
use super::error::{Error, Result};
use super::id::{HeadingId, StoryId};
use super::origin::Origins;
use super::sql::Sql;
use super::tag;
use super::writers::Turn;
use crate::cache::BootTime;
use crate::cache::tag::{CacheTag, written};
use crate::cache::view::Commit;
use crate::log::append::{append, take_head};
use crate::log::{Change, Head, Position};

/// How often the place of a commit of unknown outcome is tried to be taken, and how far apart: a minute together. Later
/// somebody else's write takes it.
const PASSES: u32 = 60;
const PASS_APART: Duration = Duration::from_secs(1);

/// How long one poll of the log is waited for, where a commit of this node's came after others'.
const CATCHING_UP: Duration = Duration::from_secs(1);

/// A write that may still change content.
#[derive(Debug)]
pub(super) struct Edit {
    /// The transaction.
    pub(super) transaction: DatabaseTransaction,
    /// The instant of the write, UTC.
    pub(super) at: DateTime<Utc>,
    /// Who learns of the commit; nobody where another history begins with it.
    content: Option<Content>,
    /// Whose it is; nobody's is the demo's or a job's.
    pub(super) signature: Option<Signature>,
    /// What it writes, by public ids: for the audit.
    pub(super) nodes: BTreeSet<String>,
    turn: Turn,
}

/// A write that holds the head of the log: derived rows, tags and changes only.
#[derive(Debug)]
pub(super) struct Sealed {
    /// The transaction.
    pub(super) transaction: DatabaseTransaction,
    /// The instant of the write, UTC.
    pub(super) at: DateTime<Utc>,
    /// What readers must forget.
    pub(super) tags: BTreeSet<CacheTag>,
    /// What became of public faces.
    pub(super) changes: Vec<Change>,
    signature: Option<Signature>,
    nodes: BTreeSet<String>,
    /// Its place in the log.
    pub(super) head: Head,
    content: Option<Content>,
    // The last field: the transaction is over before the next writer's turn.
    turn: Turn,
}

impl Edit {
    /// Begins, and locks the rows of these stories and headings until the end.
    ///
    /// # Errors
    /// The database's own; a lock that is not had in 5 s.
    pub(super) async fn begin(content: &Content, stories: &[StoryId], headings: &[HeadingId]) -> Result<Self> {
        let turn = content.writers.turn().await;
        let transaction = begin_write(&content.database).await?;
        let edit = Self {
            at: content.now(),
            signature: content.signature.clone(),
            turn,
            content: Some(content.clone()),
            ..Self::over(transaction)
        };
        edit.lock("story", stories.iter().map(|id| id.0).collect()).await?;
        edit.lock("heading", headings.iter().map(|id| id.0).collect()).await?;
        Ok(edit)
    }

    /// Nobody's edit, in a transaction that holds back whoever it has to.
    pub(super) fn over(transaction: DatabaseTransaction) -> Self {
        let (nodes, turn) = (BTreeSet::new(), Turn::default());
        Self { transaction, at: super::access::now(), signature: None, nodes, content: None, turn }
    }

    /// Locks the rows of a table with these ids until the end. Tables in one order: stories, headings, then others.
    ///
    /// # Errors
    /// The database's own; a lock that is not had in 5 s.
    pub(super) async fn lock(&self, table: &str, ids: BTreeSet<i64>) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let mut sql = Sql::new(&self.transaction, &format!("SELECT id FROM {table} WHERE "));
        sql.any("id", ids).push(" ORDER BY id").push(for_update(&self.transaction));
        sql.execute(&self.transaction).await?;
        Ok(())
    }

    /// Locks a row of a table for its end: whoever is about to point at it waits, and finds it gone.
    ///
    /// # Errors
    /// The database's own; a lock that is not had in 5 s.
    pub(super) async fn lock_for_delete(&self, table: &str, column: &str, id: i64) -> Result<()> {
        let mut sql = Sql::new(&self.transaction, &format!("SELECT id FROM {table} WHERE {column} = "));
        sql.bind(id).push(" ORDER BY id").push(for_delete(&self.transaction)).execute(&self.transaction).await?;
        Ok(())
    }

    /// Holds back whoever else is about to write a menu, the site or its languages: each is replaced whole, and has no
    /// row of its own to lock.
    ///
    /// # Errors
    /// The database's own; a lock that is not had in 5 s.
    pub(super) async fn hold_site(&self) -> Result<()> {
        self.lock("site", BTreeSet::from([1])).await
    }

    /// Holds back whoever else is about to give slugs or addresses: what is found free after this stays so.
    ///
    /// # Errors
    /// The database's own; a lock that is not had in 5 s.
    pub(super) async fn hold_addresses(&self) -> Result<()> {
        const HOLD: &str = "INSERT INTO id_counter (name, next) VALUES ('address', 1) \
             ON CONFLICT (name) DO UPDATE SET next = id_counter.next";
        Sql::new(&self.transaction, HOLD).execute(&self.transaction).await?;
        Ok(())
    }

    /// The next `count` ids of a table.
    ///
    /// # Errors
    /// The database's own.
    pub(super) async fn take_ids(&self, table: &str, count: usize) -> Result<Range<i64>> {
        if count == 0 {
            return Ok(0..0);
        }
        let count = i64::try_from(count).expect("no batch holds 2^63 rows");
        let mut sql = Sql::new(&self.transaction, "INSERT INTO id_counter (name, next) VALUES (");
        sql.bind(table).push(", 1 + ").bind(count);
        sql.push(") ON CONFLICT (name) DO UPDATE SET next = id_counter.next + ").bind(count).push(" RETURNING next");
        let next = sql.one::<Counter>(&self.transaction).await?.map_or(1, |counter| counter.next);
        Ok(next - count..next)
    }

    /// Inserts rows of a table.
    ///
    /// # Errors
    /// The database's own.
    pub(super) fn insert<M>(&self, rows: impl IntoIterator<Item = M>) -> impl Future<Output = Result<()>>
    where
        M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    {
        let inserted = entity::insert(&self.transaction, rows);
        async move { Ok(inserted.await?) }
    }

    /// Takes the head of the log: from here on, derived rows and the log alone.
    ///
    /// # Errors
    /// The database's own.
    pub(super) async fn seal(self) -> Result<Sealed> {
        let head = take_head(&self.transaction).await?;
        if let Some(content) = &self.content {
            content.view.doubt(head.seq, head.nonce, &head.epoch, BootTime::now());
        }
        let Self { transaction, at, content, signature, nodes, turn } = self;
        let (tags, changes) = (BTreeSet::new(), Vec::new());
        Ok(Sealed { transaction, at, tags, changes, signature, nodes, head, content, turn })
    }

    /// Leaves everything as it was: there was nothing to change.
    ///
    /// # Errors
    /// The database's own.
    pub(super) async fn abandon(self) -> Result<()> {
        Ok(self.transaction.rollback().await?)
    }

    /// The same, but for how an import left its rows: that is nothing a reader sees, and no commit of the log.
    ///
    /// # Errors
    /// The database's own.
    pub(super) async fn close(self, mut origins: Origins) -> Result<()> {
        if origins.is_empty() {
            return self.abandon().await;
        }
        origins.write(&self).await?;
        Ok(self.transaction.commit().await?)
    }
}

impl Sealed {
    /// Appends to the log and commits. The position is this write's; before it is known, so is to this node's cache
    /// what was written.
    ///
    /// # Errors
    /// The database's own.
    pub(super) async fn commit(mut self) -> Result<Position> {
        // A page of the public log tells how far the log was read, so each commit makes another page of it.
        self.tags.insert(tag::changes());
        let position = Position { epoch: self.head.epoch.clone(), seq: self.head.seq, n: 0 };
        let withdraws = self.changes.iter().any(|change| change.kind.withdraws());
        let commit = Commit { seq: position.seq, nonce: self.head.nonce, tags: written(self.tags), withdraws };
        append(&self.transaction, &self.head, self.at, &commit.tags, self.changes).await?;
        if let Some(signature) = &self.signature {
            audit::keep(&self.transaction, position.seq, self.at, signature, &self.nodes).await?;
        }
        let committed = self.transaction.commit().await;
        // Also where the outcome is unknown: it may have been a commit.
        let is_known = self.content.as_ref().is_none_or(|content| content.committed(&commit, committed.is_err()));
        // Whoever writes next need not wait for what this node has yet to read.
        drop(self.turn);
        committed.map_err(Error::of_commit)?;
        if let Some(content) = self.content.filter(|_| !is_known) {
            content.catch_up().await;
        }
        self.signature.iter().for_each(|signature| signature.kept(position.seq, &self.nodes));
        Ok(position)
    }

    /// Leaves everything as it was: there was nothing to tell.
    ///
    /// # Errors
    /// The database's own.
    pub(super) async fn abandon(self) -> Result<()> {
        self.transaction.rollback().await?;
        self.content.iter().for_each(|content| content.view.undoubt(self.head.seq, self.head.nonce));
        Ok(())
    }
}

#[derive(FromQueryResult)]
struct Counter {
    next: i64,
}

impl Content {
    /// Tells this node's cache, then whoever follows the log, of a commit, or of what may have been one. Whether all that
    /// was committed before it is known here, too.
    fn committed(&self, commit: &Commit, is_unknown: bool) -> bool {
        let is_known = self.view.mark(commit);
        self.hint.committed(commit.seq);
        if is_unknown {
            tokio::spawn(pass(self.clone()));
        }
        is_known
    }

    /// Waits until what other nodes committed is read: whoever hears that something was written is shown nothing by this
    /// node that is older than what it was written upon. Where the log cannot be read, the node soon answers nothing from
    /// its cache at all.
    async fn catch_up(&self) {
        while self.view.is_leased(BootTime::now()) && !self.view.polls.fresh(CATCHING_UP).await {}
    }
}

/// Takes the place in the log of a commit that may not have been one: what this node marked as written by it is to be
/// written before nothing that is read from now on. Whoever writes first does as well.
async fn pass(content: Content) {
    for _ in 0..PASSES {
        let passed = async {
            // Nobody is told, and nobody signs: it touches nothing, and should it fail as the first did, this goes on.
            let edit = Edit { content: None, signature: None, ..Edit::begin(&content, &[], &[]).await? };
            edit.seal().await?.commit().await
        };
        match passed.await {
            Ok(_) => return,
            Err(error) => tracing::debug!(%error, "a commit's outcome is unknown, and nothing can be written yet"),
        }
        tokio::time::sleep(PASS_APART).await;
    }
}
