//! Writing the log: take the head, then append under its lock.
//!
//! PostgreSQL makes a commit visible before it lets go of its row locks, so whoever takes the head next already sees
//! everything that the one before wrote: `seq` is the order of commits, and no entry ever turns up late.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::log::{change, tag};
use sea_orm::{ConnectionTrait, DbErr, Statement};

use super::change::Change;
use crate::cache::tag::CacheTag;

/// The log's head, as the transaction that holds its lock moved it.
#[derive(Clone, Debug)]
pub struct Head {
    /// This commit.
    pub seq: i64,
    /// Random; a restored database betrays itself by another one.
    pub nonce: i64,
    /// Which history this is.
    pub epoch: String,
}

/// Moves the head and keeps its row locked until the transaction ends. Nothing but derived rows and the log follows.
///
/// # Errors
/// The database's own.
pub async fn take_head(transaction: &impl ConnectionTrait) -> Result<Head, DbErr> {
    let nonce = i64::from_le_bytes(random()?);
    let moved = Statement::from_sql_and_values(
        transaction.get_database_backend(),
        "UPDATE log_head SET seq = seq + 1, nonce = $1 WHERE id = 1 RETURNING seq, epoch",
        [nonce.into()],
    );
    let row = transaction
        .query_one_raw(moved)
        .await?
        .ok_or_else(|| DbErr::RecordNotFound("the change log has no head; was the database migrated?".into()))?;
    Ok(Head { seq: row.try_get("", "seq")?, nonce, epoch: row.try_get("", "epoch")? })
}

/// Begins another history where `history` was followed and is not what stands there; whoever sees that first does so.
///
/// # Errors
/// The database's own.
pub async fn change_history(connection: &impl ConnectionTrait, history: &str) -> Result<(), DbErr> {
    let changed = Statement::from_sql_and_values(
        connection.get_database_backend(),
        "UPDATE log_head SET epoch = $1 WHERE id = 1 AND epoch = $2",
        [fresh_epoch()?.into(), history.into()],
    );
    connection.execute_raw(changed).await?;
    Ok(())
}

/// Begins another history where the log stood at `seq`: no position, cache or follower of the old one goes on in it.
///
/// # Errors
/// The database's own.
pub async fn begin_epoch(transaction: &impl ConnectionTrait, seq: i64) -> Result<(), DbErr> {
    let (nonce, epoch) = (random()?, fresh_epoch()?);
    let begun = Statement::from_sql_and_values(
        transaction.get_database_backend(),
        "UPDATE log_head SET seq = $1, floor = $1, nonce = $2, epoch = $3 WHERE id = 1",
        [seq.into(), i64::from_le_bytes(nonce).into(), epoch.into()],
    );
    transaction.execute_raw(begun).await?;
    Ok(())
}

fn fresh_epoch() -> Result<String, DbErr> {
    Ok(random::<16>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Bytes from the operating system.
pub(super) fn random<const COUNT: usize>() -> Result<[u8; COUNT], DbErr> {
    let mut bytes = [0; COUNT];
    getrandom::fill(&mut bytes).map_err(|error| DbErr::Custom(format!("no randomness to be had: {error}")))?;
    Ok(bytes)
}

/// Appends what this commit touched, as [`crate::cache::tag::written`] has it, and what it made of the public faces. The
/// head's lock must be held.
///
/// # Errors
/// The database's own.
pub async fn append(
    transaction: &impl ConnectionTrait,
    head: &Head,
    at: DateTime<Utc>,
    tags: &BTreeSet<CacheTag>,
    changes: Vec<Change>,
) -> Result<(), DbErr> {
    let tags = tags.iter().copied().flat_map(CacheTag::to_bytes).collect();
    entity::insert(transaction, [tag::Model { seq: head.seq, nonce: head.nonce, tags, written_at: at }]).await?;
    entity::insert(transaction, (0..).zip(changes).map(|(n, change)| row(head.seq, n, at, change))).await
}

fn row(seq: i64, n: i32, at: DateTime<Utc>, change: Change) -> change::Model {
    change::Model {
        seq,
        n,
        node: change.node,
        kind: change.kind.name().to_owned(),
        locale: change.locale,
        changed_at: at,
        sections_before: change.sections_before,
        sections_after: change.sections_after,
        embargo_minutes: change.embargo_minutes,
    }
}
