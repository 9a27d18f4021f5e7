//! The audit: who wrote what, with which mutation, and when. Kept in the write's own transaction; read by admins.
//!
//! Unknown here: who may read it. Whoever asks checks the caller first.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::id::KeyId;
use super::sql::Sql;
use super::{Content, Result, Tracked, tag};

/// Whose a write is, and what they asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The API key that they showed.
    pub key: KeyId,
    /// The mutation's name.
    pub action: &'static str,
}

/// A write in the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The commit in the change log.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// The name of the API key that was shown.
    pub actor: String,
    /// The mutation's name.
    pub action: String,
    /// What was written, by public ids.
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
            "SELECT a.seq, a.written_at, k.name, a.action, a.nodes FROM audit a \
             LEFT JOIN api_key k ON k.id = a.api_key_id WHERE a.seq < ",
        );
        sql.bind(before.unwrap_or(i64::MAX)).push(" ORDER BY a.seq DESC LIMIT ").bind(i64::from(limit));
        let entries = sql.all::<Row>(&self.database).await?.into_iter().map(Row::entry).collect();
        // Every write may be one of them.
        Ok(Tracked::new(entries, [tag::changes()]))
    }
}

/// Appends to the audit. The head's lock is held, so `seq` is this write's alone.
pub(super) async fn keep(
    connection: &impl ConnectionTrait,
    seq: i64,
    at: DateTime<Utc>,
    signature: Signature,
    nodes: &BTreeSet<String>,
) -> Result<()> {
    let nodes = nodes.iter().map(String::as_str).collect::<Vec<_>>().join("\n");
    let mut sql = Sql::new(connection, "INSERT INTO audit (seq, written_at, api_key_id, action, nodes) VALUES (");
    sql.bind(seq).push(", ").bind(at).push(", ").bind(signature.key.0);
    sql.push(", ").bind(signature.action).push(", ").bind(nodes).push(")");
    sql.execute(connection).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    written_at: DateTime<Utc>,
    name: Option<String>,
    action: String,
    nodes: String,
}

impl Row {
    fn entry(self) -> Entry {
        Entry {
            seq: self.seq,
            at: self.written_at,
            actor: self.name.unwrap_or_default(),
            action: self.action,
            nodes: self.nodes.lines().map(str::to_owned).collect(),
        }
    }
}
