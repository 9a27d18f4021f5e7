//! The audit: who wrote what, with which mutation or command, and when. Kept in the write's own transaction; read by
//! admins.
//!
//! An import is one entry, however many its commits: each of them counts itself into that of the first, so an import
//! that was killed half way has an entry that is true.
//!
//! Unknown here: who may read it. Whoever asks checks the caller first.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::id::KeyId;
use super::sql::Sql;
use super::{Content, Result, Tracked, tag};

/// Who is named where no API key was shown.
const COMMAND_LINE: &str = "command line";

/// Whose a write is, and what they asked for.
#[derive(Clone, Debug)]
pub enum Signature {
    /// Of whoever shows an API key and calls a mutation.
    Shown(KeyId, &'static str),
    /// Of whoever types a command, such as `key create`.
    Typed(&'static str),
    /// Of whoever types a command that imports.
    Importing(&'static str, Arc<Import>),
}

/// An import, whose commits are one entry.
#[derive(Debug)]
pub struct Import {
    /// Their names, a line each.
    files: String,
    /// The entry that stands: its commit, and how much was written so far.
    entry: Mutex<Option<(i64, u64)>>,
}

impl Signature {
    /// Of whoever types a command that imports these files. No path of theirs is kept: whoever reads the audit need not
    /// know the machine.
    pub fn importing<'f>(command: &'static str, files: impl IntoIterator<Item = &'f Path>) -> Self {
        let name = |file: &Path| file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
        let line = |file| format!("file:{}\n", name(file).replace(char::is_control, "\u{fffd}"));
        let import = Import { files: files.into_iter().map(line).collect(), entry: Mutex::default() };
        Self::Importing(command, Arc::new(import))
    }

    /// The API key that they showed; none from the command line.
    pub(super) fn key(&self) -> Option<KeyId> {
        match self {
            Self::Shown(key, _) => Some(*key),
            Self::Typed(_) | Self::Importing(..) => None,
        }
    }

    /// The mutation's name, or the command.
    fn action(&self) -> &'static str {
        match self {
            Self::Shown(_, action) | Self::Typed(action) | Self::Importing(action, _) => action,
        }
    }

    /// Learns that a commit which [`keep`] kept has come to be.
    pub(super) fn kept(&self, seq: i64, nodes: &BTreeSet<String>) {
        if let Self::Importing(_, import) = self
            && !nodes.is_empty()
        {
            let entry = import.with(seq, nodes.len() as u64);
            *import.entry.lock().unwrap_or_else(PoisonError::into_inner) = Some(entry);
        }
    }

    /// The entry with a commit that wrote so much, and what it tells: an import's is that of its first commit.
    fn counting(&self, seq: i64, count: u64) -> (i64, String) {
        match self {
            Self::Shown(..) | Self::Typed(_) => (seq, format!("written:{count}")),
            Self::Importing(_, import) => {
                let (first, written) = import.with(seq, count);
                (first, format!("{}written:{written}", import.files))
            }
        }
    }
}

impl Import {
    /// The entry with a commit that wrote so much: that of the first one.
    fn with(&self, seq: i64, count: u64) -> (i64, u64) {
        let stands = *self.entry.lock().unwrap_or_else(PoisonError::into_inner);
        stands.map_or((seq, count), |(first, written)| (first, written + count))
    }
}

/// A write in the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The commit in the change log.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// The name of the API key that was shown, or that it was the command line.
    pub actor: String,
    /// The mutation's name, or the command.
    pub action: String,
    /// What was written, by public ids; of an import its files, and how much.
    pub nodes: Vec<String>,
}

impl Content {
    /// The `limit` newest writes, or those before the commit `before`, the newest first. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn audit(&self, before: Option<i64>, limit: u32) -> Result<Tracked<Vec<Entry>>> {
        let mut sql = Sql::new(
            &self.database,
            "SELECT a.seq, a.written_at, a.api_key_id, k.name, a.action, a.nodes FROM audit a \
             LEFT JOIN api_key k ON k.id = a.api_key_id WHERE a.seq < ",
        );
        sql.bind(before.unwrap_or(i64::MAX)).push(" ORDER BY a.seq DESC LIMIT ").bind(i64::from(limit));
        let entries = sql.all::<Row>(&self.database).await?.into_iter().map(Row::entry).collect();
        // Every write may be one of them.
        Ok(Tracked::new(entries, [tag::changes()]))
    }
}

/// Appends to the audit. The head's lock is held, so `seq` is this write's alone. A commit of an import that writes no
/// node is not told of.
pub(super) async fn keep(
    connection: &impl ConnectionTrait,
    seq: i64,
    at: DateTime<Utc>,
    signature: &Signature,
    nodes: &BTreeSet<String>,
) -> Result<()> {
    match signature {
        Signature::Importing(..) if nodes.is_empty() => Ok(()),
        Signature::Importing(..) => keep_count(connection, seq, at, signature, nodes.len() as u64).await,
        Signature::Shown(..) | Signature::Typed(_) => {
            let nodes = nodes.iter().map(String::as_str).collect::<Vec<_>>().join("\n");
            insert(connection, seq, at, signature, nodes).await
        }
    }
}

/// Keeps how much a commit wrote, where that is too much to name: of an import in the entry of its first commit.
pub(super) async fn keep_count(
    connection: &impl ConnectionTrait,
    seq: i64,
    at: DateTime<Utc>,
    signature: &Signature,
    count: u64,
) -> Result<()> {
    let (first, nodes) = signature.counting(seq, count);
    if first == seq {
        return insert(connection, seq, at, signature, nodes).await;
    }
    let mut sql = Sql::new(connection, "UPDATE audit SET nodes = ");
    sql.bind(nodes).push(" WHERE seq = ").bind(first).execute(connection).await?;
    Ok(())
}

async fn insert(
    connection: &impl ConnectionTrait,
    seq: i64,
    at: DateTime<Utc>,
    signature: &Signature,
    nodes: String,
) -> Result<()> {
    let mut sql = Sql::new(connection, "INSERT INTO audit (seq, written_at, api_key_id, action, nodes) VALUES (");
    sql.bind(seq).push(", ").bind(at).push(", ").bind(signature.key().map(|key| key.0));
    sql.push(", ").bind(signature.action()).push(", ").bind(nodes).push(")");
    sql.execute(connection).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    written_at: DateTime<Utc>,
    api_key_id: Option<i64>,
    name: Option<String>,
    action: String,
    nodes: String,
}

impl Row {
    fn entry(self) -> Entry {
        Entry {
            seq: self.seq,
            at: self.written_at,
            actor: match self.api_key_id {
                Some(_) => self.name.unwrap_or_default(),
                None => COMMAND_LINE.to_owned(),
            },
            action: self.action,
            nodes: self.nodes.lines().map(str::to_owned).collect(),
        }
    }
}
