//! What of the log may go. `change` is thinned out, never cut: from its start it always tells of all that stands and of
//! all that went. `log_tag` is cut where no cached answer is as old: `floor` says where.
//!
//! Nothing goes that somebody with a durable cursor has yet to read, but those who can do without ([`OUTWARD`]).

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, FromQueryResult, Statement, Value};

use super::cursor::{OUTWARD, Place};

/// Changes that one statement looks at.
const CHANGES: u64 = 500;

/// Commits that one transaction forgets the tags of.
const COMMITS: u64 = 1_000;

/// A change that nobody misses, as another of its node stands later: no tombstone, and nobody's view was left by it, not
/// that of those either who see some sections alone. What entered a view stays until the node is published again or goes:
/// edits since do not tell of it to those who hear of publications alone. What partners alone hear of makes nothing
/// superfluous that others hear of.
const SUPERSEDED: &str = "kind IN ('PUBLISHED', 'UPDATED', 'MOVED') \
     AND (sections_before = '' OR sections_before = sections_after) \
     AND EXISTS (SELECT 1 FROM change later WHERE later.node = change.node AND (later.seq, later.n) > (change.seq, change.n) \
     AND (later.embargo_minutes IS NULL OR later.embargo_minutes = change.embargo_minutes) \
     AND (change.kind <> 'PUBLISHED' AND change.sections_before = change.sections_after \
     OR later.kind NOT IN ('UPDATED', 'MOVED')))";

/// Up to where all followers have come for whom something is kept, but `name`; `head` where there is none.
///
/// # Errors
/// The database's own.
pub async fn passed(connection: &impl ConnectionTrait, name: &str, head: Place) -> Result<Place, DbErr> {
    let sql = "SELECT seq, n FROM log_cursor WHERE name NOT IN ($1, $2, $3) ORDER BY seq, n LIMIT 1";
    let [first, second] = OUTWARD;
    let slowest = one::<Spot>(connection, sql, [name, first, second].map(Value::from)).await?;
    Ok(slowest.map_or(head, |spot| head.min((spot.seq, spot.n))))
}

/// Of the nodes that changed after `from`, up to `to`, the changes go that a later one makes superfluous: those of a few
/// hundred changes. Up to where; done where that is `to`.
///
/// # Errors
/// The database's own.
pub async fn thin_out(connection: &impl ConnectionTrait, from: Place, to: Place) -> Result<Place, DbErr> {
    let window = "(seq, n) > ($1, $2) AND (seq, n) <= ($3, $4)";
    let sql = format!("SELECT seq, n FROM change WHERE {window} ORDER BY seq, n LIMIT 1 OFFSET {}", CHANGES - 1);
    let last = one::<Spot>(connection, &sql, [from.0.into(), from.1.into(), to.0.into(), to.1.into()]).await?;
    let end = last.map_or(to, |last| (last.seq, last.n));
    let sql = format!(
        "DELETE FROM change WHERE node IN (SELECT node FROM change WHERE {window}) AND (seq, n) <= ($3, $4) AND {SUPERSEDED}"
    );
    let values = [from.0.into(), from.1.into(), end.0.into(), end.1.into()];
    connection.execute_raw(Statement::from_sql_and_values(connection.get_database_backend(), sql, values)).await?;
    Ok(end)
}

/// Forgets the tags of the oldest commits, as far as they were written before `time` and everybody is past them: of a
/// thousand at most. Whether there may be more.
///
/// # Errors
/// The database's own.
pub async fn forget_tags(
    transaction: &DatabaseTransaction,
    time: DateTime<Utc>,
    (passed, n): Place,
) -> Result<bool, DbErr> {
    let backend = transaction.get_database_backend();
    // Of a commit that is read in part, something is still to be read.
    let whole = if n == i32::MAX { passed } else { passed - 1 };
    let sql = format!("SELECT seq, written_at FROM log_tag WHERE seq <= $1 ORDER BY seq LIMIT {COMMITS}");
    let oldest: Vec<Written> = Written::find_by_statement(Statement::from_sql_and_values(backend, sql, [whole.into()]))
        .all(transaction)
        .await?;
    let Some(floor) = oldest.iter().take_while(|row| row.written_at < time).map(|row| row.seq).last() else {
        return Ok(false);
    };
    // The head's lock, on which writers wait, is taken last.
    for sql in ["DELETE FROM log_tag WHERE seq <= $1", "UPDATE log_head SET floor = $1 WHERE id = 1 AND floor < $1"] {
        transaction.execute_raw(Statement::from_sql_and_values(backend, sql, [floor.into()])).await?;
    }
    Ok(oldest.len() as u64 == COMMITS && oldest.last().is_some_and(|last| last.seq == floor))
}

async fn one<T: FromQueryResult>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<T>, DbErr> {
    T::find_by_statement(Statement::from_sql_and_values(connection.get_database_backend(), sql, values))
        .one(connection)
        .await
}

#[derive(FromQueryResult)]
struct Spot {
    seq: i64,
    n: i32,
}

#[derive(FromQueryResult)]
struct Written {
    seq: i64,
    written_at: DateTime<Utc>,
}
