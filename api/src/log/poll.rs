//! One poll of the log: one statement, so of one moment. Where it stands, which history it is, what was written after a
//! place, and when answers will change by themselves.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement};

use super::change::{Logged, Row};
use crate::cache::tag::CacheTag;
use crate::cache::view::{Commit, MOST_DUES};

/// Commits to a page.
const COMMITS: usize = 200;

/// From where a poll reads on.
#[derive(Clone, Copy, Debug)]
pub struct From {
    /// Tags after this commit.
    pub pos: i64,
    /// Changes after this one.
    pub told: i64,
    /// Instants to come after this one.
    pub time: DateTime<Utc>,
}

/// What a poll found.
#[derive(Debug)]
pub struct Polled {
    /// The last commit.
    pub head: i64,
    /// Its nonce.
    pub head_nonce: i64,
    /// Which history, as the database says.
    pub history: String,
    /// Which server, and which of its timelines.
    pub server: String,
    /// What has been pruned.
    pub floor: i64,
    /// The nonce of the commit at the place it was read from; none where that is not there.
    pub own_nonce: Option<i64>,
    /// The database's time.
    pub clock: DateTime<Utc>,
    /// The commits after the place, in order.
    pub commits: Vec<Commit>,
    /// The nonce of the commit that was read up to.
    pub end_nonce: i64,
    /// Read up to here.
    pub end: i64,
    /// What became of public faces, in order.
    pub changes: Vec<Logged>,
    /// The instants at which something comes into view, in order, in microseconds since 1970.
    pub dues: Vec<i64>,
}

/// Reads on.
///
/// # Errors
/// The database's own; a server in recovery is no source of what is written.
pub async fn poll(connection: &impl ConnectionTrait, from: From) -> Result<Polled, DbErr> {
    let backend = connection.get_database_backend();
    let values = [from.pos.into(), from.told.into(), from.time.into(), Utc::now().into()];
    let values = if backend == DbBackend::Postgres { &values[..3] } else { &values[..] };
    let statement = Statement::from_sql_and_values(backend, sql(backend), values.to_vec());
    Found::default().read(Part::find_by_statement(statement).all(connection).await?)
}

/// Parts in one statement: the head (0), commits (1), their changes (2), instants to come (3).
fn sql(backend: DbBackend) -> String {
    // The server's timeline is another after a failover or a restore to a point in time. A SQLite file has none.
    let (server, clock, after) = match backend {
        DbBackend::Postgres => (
            "CASE WHEN pg_is_in_recovery() THEN NULL ELSE (SELECT CAST(system_identifier AS text) FROM pg_control_system()) \
             || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) END",
            "clock_timestamp()",
            "LEAST($3, clock_timestamp()) - interval '1 second'",
        ),
        _ => ("'sqlite'", "$4", "$3"),
    };
    format!(
        "WITH h AS (SELECT seq, nonce, epoch, floor FROM log_head WHERE id = 1), \
         t AS (SELECT seq, nonce, tags FROM log_tag WHERE seq > $1 ORDER BY seq LIMIT {COMMITS}), \
         e AS (SELECT CASE WHEN count(*) = {COMMITS} THEN max(seq) ELSE (SELECT seq FROM h) END AS seq FROM t) \
         SELECT 0 AS part, seq, CAST(NULL AS integer) AS n, nonce, (SELECT nonce FROM log_tag WHERE seq = $1) AS own_nonce, \
         floor, epoch AS node, {server} AS kind, CAST(NULL AS text) AS locale, {clock} AS changed_at, \
         CAST(NULL AS text) AS sections_before, CAST(NULL AS text) AS sections_after, CAST(NULL AS integer) AS embargo_minutes, \
         CAST(NULL AS bytea) AS tags FROM h \
         UNION ALL SELECT 1, seq, NULL, nonce, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, tags FROM t \
         UNION ALL SELECT 2, seq, n, NULL, NULL, NULL, node, kind, locale, changed_at, sections_before, sections_after, \
         embargo_minutes, NULL FROM change WHERE seq > $2 AND seq <= (SELECT seq FROM e) \
         UNION ALL SELECT 3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, published_at, NULL, NULL, NULL, NULL FROM \
         (SELECT DISTINCT published_at FROM article WHERE status IN ('PUBLISHED', 'SCHEDULED') AND published_at > {after} \
         ORDER BY published_at LIMIT {MOST_DUES}) d \
         ORDER BY part, seq, n, changed_at"
    )
}

#[derive(FromQueryResult)]
struct Part {
    part: i32,
    seq: Option<i64>,
    n: Option<i32>,
    nonce: Option<i64>,
    own_nonce: Option<i64>,
    floor: Option<i64>,
    node: Option<String>,
    kind: Option<String>,
    locale: Option<String>,
    changed_at: Option<DateTime<Utc>>,
    sections_before: Option<String>,
    sections_after: Option<String>,
    embargo_minutes: Option<i32>,
    tags: Option<Vec<u8>>,
}

impl Part {
    fn commit(&self) -> Option<Commit> {
        let tags = self.tags.as_ref()?.as_chunks().0.iter().map(|bytes| CacheTag::from_bytes(*bytes)).collect();
        Some(Commit { seq: self.seq?, nonce: self.nonce?, tags, withdraws: false })
    }

    fn change(self) -> Option<Result<Logged, DbErr>> {
        let row = Row {
            seq: self.seq?,
            n: self.n?,
            node: self.node?,
            kind: self.kind?,
            locale: self.locale,
            changed_at: self.changed_at?,
            sections_before: self.sections_before?,
            sections_after: self.sections_after?,
            embargo_minutes: self.embargo_minutes,
        };
        Some(row.logged())
    }
}

/// The parts, sorted out.
#[derive(Default)]
struct Found {
    head: Option<Part>,
    commits: BTreeMap<i64, (i64, Commit)>,
    changes: Vec<Logged>,
    dues: Vec<i64>,
}

impl Found {
    fn read(mut self, parts: Vec<Part>) -> Result<Polled, DbErr> {
        for part in parts {
            match part.part {
                0 => self.head = Some(part),
                1 => self.commits.extend(part.commit().map(|commit| (commit.seq, (part.nonce.unwrap_or(0), commit)))),
                2 => self.changes.extend(part.change().transpose()?),
                _ => self.dues.extend(part.changed_at.map(|at| at.timestamp_micros())),
            }
        }
        self.polled()
    }

    fn polled(mut self) -> Result<Polled, DbErr> {
        let withdrawing: BTreeSet<i64> =
            self.changes.iter().filter(|logged| logged.change.kind.withdraws()).map(|logged| logged.seq).collect();
        for seq in withdrawing {
            self.commits.entry(seq).and_modify(|(_, commit)| commit.withdraws = true);
        }
        let none = || DbErr::RecordNotFound("the change log has no head; was the database migrated?".into());
        let head = self.head.ok_or_else(none)?;
        let in_recovery = || DbErr::Custom("the server is in recovery: what is written is not there yet".into());
        let seq = head.seq.ok_or_else(none)?;
        let head_nonce = head.nonce.ok_or_else(none)?;
        let (end, end_nonce) = match self.commits.last_key_value() {
            Some((last, (nonce, _))) if self.commits.len() == COMMITS => (*last, *nonce),
            _ => (seq, head_nonce),
        };
        Ok(Polled {
            head: seq,
            head_nonce,
            history: head.node.ok_or_else(none)?,
            server: head.kind.ok_or_else(in_recovery)?,
            floor: head.floor.ok_or_else(none)?,
            own_nonce: head.own_nonce,
            clock: head.changed_at.ok_or_else(none)?,
            commits: self.commits.into_values().map(|(_, commit)| commit).collect(),
            end_nonce,
            end,
            changes: self.changes,
            dues: self.dues,
        })
    }
}
