//! Following the log: its head, and the tags of the commits after a place.

use std::collections::BTreeSet;

use entity::log::{head, tag};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::cache::tag::CacheTag;

/// Where the log stands.
///
/// # Errors
/// The database's own; a database without a head was not migrated.
pub async fn head(connection: &impl ConnectionTrait) -> Result<head::Model, DbErr> {
    head::Entity::find_by_id(1_i16)
        .one(connection)
        .await?
        .ok_or_else(|| DbErr::RecordNotFound("the change log has no head; was the database migrated?".into()))
}

/// One commit: its place, the nonce that proves it, and what it touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The commit.
    pub seq: i64,
    /// The head's nonce at that commit.
    pub nonce: i64,
    /// What it touched.
    pub tags: BTreeSet<CacheTag>,
}

/// At most `limit` commits after `seq`, in order.
///
/// # Errors
/// The database's own.
pub async fn after(connection: &impl ConnectionTrait, seq: i64, limit: u64) -> Result<Vec<Entry>, DbErr> {
    let rows = tag::Entity::find()
        .filter(tag::Column::Seq.gt(seq))
        .order_by_asc(tag::Column::Seq)
        .limit(limit)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(entry).collect())
}

fn entry(row: tag::Model) -> Entry {
    let tags = row.tags.as_chunks().0.iter().map(|bytes| CacheTag::from_bytes(*bytes)).collect();
    Entry { seq: row.seq, nonce: row.nonce, tags }
}
