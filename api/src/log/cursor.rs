//! How far those have come who follow the log once for all nodes, and which node works for each of them now.
//!
//! A row a follower. Whoever works holds its lease, which lapses by the database's own clock: no two nodes' clocks need
//! agree. A node that stood still past its lease finds that it moves nothing any more. So work may be done twice, and
//! none is left out: what a follower does has to come to the same when it is done again.
//!
//! Unknown here: what is done, and when.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, FromQueryResult, Statement, Value};

use super::append::random;
use super::follow;

/// A place in the log of the database that is followed: a commit, and an entry in it.
pub type Place = (i64, i32);

/// Those who tell of the log outside, where no restore of the database takes anything back. They may begin again at any
/// time, for from the beginning they say that anything may have changed; so nothing is kept for them that they have yet
/// to read.
pub const OUTWARD: [&str; 2] = ["purges", "purges-again"];

/// Where a follower begins that has never run here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// With all that the log holds.
    Beginning,
    /// With what comes from now on.
    End,
}

/// A follower's row, as one node sees it.
#[derive(Clone, Debug)]
pub struct Cursor {
    database: DatabaseConnection,
    name: &'static str,
    start: Start,
    holder: String,
    lease_ms: i64,
}

/// How far a follower is behind.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Lag {
    /// Who.
    pub name: String,
    /// The last commit that it is done with.
    pub seq: i64,
    /// Commits after that.
    pub behind: i64,
    /// When the first change was written that it has yet to look at.
    pub waiting_since: Option<DateTime<Utc>>,
}

impl Cursor {
    /// Of the follower `name`. Its lease lapses when it is not renewed for so long.
    ///
    /// # Errors
    /// No randomness to be had.
    pub fn new(
        database: &DatabaseConnection,
        name: &'static str,
        start: Start,
        lease: Duration,
    ) -> Result<Self, DbErr> {
        let holder = format!("{:016x}", u64::from_le_bytes(random()?));
        let lease_ms = i64::try_from(lease.as_millis()).unwrap_or(i64::MAX);
        Ok(Self { database: database.clone(), name, start, holder, lease_ms })
    }

    /// How far it has come; the row is made where there is none.
    ///
    /// # Errors
    /// The database's own.
    pub async fn place(&self) -> Result<Place, DbErr> {
        loop {
            let sql = "SELECT seq, n FROM log_cursor WHERE name = $1";
            if let Some(place) = self.place_by(sql, vec![self.name.into()]).await? {
                return Ok(place);
            }
            let (seq, n) = match self.start {
                Start::Beginning => (0, 0),
                Start::End => (follow::head(&self.database).await?.seq, i32::MAX),
            };
            let sql = "INSERT INTO log_cursor (name, seq, n, lease_until_ms) VALUES ($1, $2, $3, 0) \
                       ON CONFLICT (name) DO NOTHING";
            self.execute(sql, vec![self.name.into(), seq.into(), n.into()]).await?;
        }
    }

    /// Makes it this node's turn, and answers how far the work is done; none where another node is at it.
    ///
    /// # Errors
    /// The database's own.
    pub async fn take(&self) -> Result<Option<Place>, DbErr> {
        let now = self.now();
        let sql = format!(
            "UPDATE log_cursor SET holder = $2, lease_until_ms = {now} + $3 \
             WHERE name = $1 AND (holder IS NULL OR holder = $2 OR lease_until_ms < {now}) RETURNING seq, n"
        );
        self.place_by(&sql, vec![self.name.into(), self.holder.as_str().into(), self.lease_ms.into()]).await
    }

    /// Goes on holding the lease; false where it is another's by now.
    ///
    /// # Errors
    /// The database's own.
    pub async fn renew(&self) -> Result<bool, DbErr> {
        let sql = format!("UPDATE log_cursor SET lease_until_ms = {} + $3 WHERE name = $1 AND holder = $2", self.now());
        self.execute(&sql, vec![self.name.into(), self.holder.as_str().into(), self.lease_ms.into()]).await
    }

    /// The work is done up to `to`; false where the lease is another's by now, or nobody's.
    ///
    /// # Errors
    /// The database's own.
    pub async fn advance(&self, to: Place) -> Result<bool, DbErr> {
        let sql = format!(
            "UPDATE log_cursor SET seq = $4, n = $5, lease_until_ms = {} + $3 WHERE name = $1 AND holder = $2",
            self.now()
        );
        let values =
            vec![self.name.into(), self.holder.as_str().into(), self.lease_ms.into(), to.0.into(), to.1.into()];
        self.execute(&sql, values).await
    }

    /// Lets any node have the next turn.
    ///
    /// # Errors
    /// The database's own; then the others wait until the lease lapses.
    pub async fn release(&self) -> Result<(), DbErr> {
        let sql = "UPDATE log_cursor SET holder = NULL WHERE name = $1 AND holder = $2";
        self.execute(sql, vec![self.name.into(), self.holder.as_str().into()]).await.map(drop)
    }

    fn now(&self) -> &'static str {
        clock_ms(self.database.get_database_backend())
    }

    async fn place_by(&self, sql: &str, values: Vec<Value>) -> Result<Option<Place>, DbErr> {
        let row = self.database.query_one_raw(self.statement(sql, values)).await?;
        row.map(|row| Ok((row.try_get("", "seq")?, row.try_get("", "n")?))).transpose()
    }

    /// Whether a row was touched.
    async fn execute(&self, sql: &str, values: Vec<Value>) -> Result<bool, DbErr> {
        Ok(self.database.execute_raw(self.statement(sql, values)).await?.rows_affected() > 0)
    }

    fn statement(&self, sql: &str, values: Vec<Value>) -> Statement {
        Statement::from_sql_and_values(self.database.get_database_backend(), sql, values)
    }
}

/// A database's clock in milliseconds since 1970, as SQL: leases lapse by it.
pub fn clock_ms(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
        _ => "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
    }
}

/// Has those who tell of the log outside begin again, if they have begun. Else nothing is written.
///
/// # Errors
/// The database's own.
pub async fn begin_again(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    let of_them =
        |sql| Statement::from_sql_and_values(connection.get_database_backend(), sql, OUTWARD.map(Value::from));
    let begun = of_them("SELECT name FROM log_cursor WHERE name IN ($1, $2) LIMIT 1");
    if connection.query_one_raw(begun).await?.is_none() {
        return Ok(());
    }
    connection.execute_raw(of_them("DELETE FROM log_cursor WHERE name IN ($1, $2)")).await.map(drop)
}

/// A follower is none any more: nothing is kept for it, and should it come back, it begins anew.
///
/// # Errors
/// The database's own.
pub async fn forget(connection: &impl ConnectionTrait, name: &str) -> Result<(), DbErr> {
    let of_it = |sql| Statement::from_sql_and_values(connection.get_database_backend(), sql, [name.into()]);
    let begun = of_it("SELECT name FROM log_cursor WHERE name = $1");
    if connection.query_one_raw(begun).await?.is_none() {
        return Ok(());
    }
    connection.execute_raw(of_it("DELETE FROM log_cursor WHERE name = $1")).await.map(drop)
}

/// How far each follower is behind, by name.
///
/// # Errors
/// The database's own.
pub async fn lags(connection: &impl ConnectionTrait) -> Result<Vec<Lag>, DbErr> {
    let sql = "SELECT c.name, c.seq, h.seq - c.seq AS behind, (SELECT x.changed_at FROM change x WHERE x.seq > c.seq \
               ORDER BY x.seq, x.n LIMIT 1) AS waiting_since \
               FROM log_cursor c JOIN log_head h ON h.id = 1 ORDER BY c.name";
    Lag::find_by_statement(Statement::from_string(connection.get_database_backend(), sql)).all(connection).await
}
