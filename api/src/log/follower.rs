//! A node's follower: reads the log as it grows, once for all in the process who listen.
//!
//! It polls a few times a second and at every hint, from this process or another node. Who listens gets each batch of
//! changes by a [`Feed`]; the follower never waits for anybody: whoever falls behind reads the log itself.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, FromQueryResult, Statement};
use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, sleep_until, timeout};

use super::change::{Logged, Row};
use super::follow;
use super::hint::Hint;
use super::link::Link;
use super::position::Position;

/// Changes to a batch.
const ROWS: usize = 500;

/// Batches that are kept for who listens.
const KEPT: usize = 64;

/// How far apart two hints to the other nodes are.
const APART: Duration = Duration::from_millis(5);

/// How long one poll may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the log brought.
#[derive(Clone, Debug)]
pub struct Batch {
    /// In the order of commits.
    pub rows: Vec<Logged>,
    /// The place read to. In another epoch: what was followed is no more.
    pub end: Position,
}

/// The log as it grows.
#[derive(Clone, Debug)]
pub struct Feed {
    batches: broadcast::Sender<Arc<Batch>>,
    place: watch::Receiver<Position>,
}

impl Feed {
    /// What comes after [`Feed::place`] as it is asked after this; some of what came before it may come again.
    pub fn batches(&self) -> broadcast::Receiver<Arc<Batch>> {
        self.batches.subscribe()
    }

    /// The place read to.
    pub fn place(&self) -> Position {
        self.place.borrow().clone()
    }

    /// Tells when that is another.
    pub fn places(&self) -> watch::Receiver<Position> {
        self.place.clone()
    }
}

/// Reads the log.
#[derive(Debug)]
pub struct Follower {
    link: Link,
    committed: watch::Receiver<i64>,
    batches: broadcast::Sender<Arc<Batch>>,
    place: watch::Sender<Position>,
    interval: Duration,
    is_out: bool,
}

impl Follower {
    /// At the log's end, to poll it at this interval.
    ///
    /// # Errors
    /// The database's own.
    pub async fn new(database: &DatabaseConnection, hint: &Hint, interval: Duration) -> Result<(Self, Feed), DbErr> {
        // Heard from before the head is read: a commit between the two is not missed.
        let committed = hint.heard();
        let head = follow::head(database).await?;
        let batches = broadcast::Sender::new(KEPT);
        let (place, places) = watch::channel(Position { epoch: head.epoch, seq: head.seq, n: i32::MAX });
        let feed = Feed { batches: batches.clone(), place: places };
        Ok((Self { link: Link::to(database), committed, batches, place, interval, is_out: false }, feed))
    }

    /// Follows for as long as it is polled.
    pub async fn run(mut self) {
        let (told, mut news) = watch::channel(());
        let listening = self.link.listening(told);
        let following = async {
            let mut next_poll = Instant::now();
            let mut quiet_until = Instant::now();
            let mut is_owed = false;
            loop {
                tokio::select! {
                    _ = self.committed.changed() => is_owed = true,
                    _ = news.changed() => {}
                    () = sleep_until(quiet_until), if is_owed => {}
                    () = sleep_until(next_poll) => match self.in_time(Self::has_moved).await {
                        Some(true) => {}
                        _ => { next_poll = Instant::now() + self.interval; continue }
                    },
                }
                if is_owed && Instant::now() >= quiet_until {
                    self.in_time(Self::notify).await;
                    (is_owed, quiet_until) = (false, Instant::now() + APART);
                }
                self.in_time(Self::poll).await;
                next_poll = Instant::now() + self.interval;
            }
        };
        tokio::join!(listening, following);
    }

    async fn has_moved(&mut self) -> Result<bool, DbErr> {
        self.link.may_have_moved().await
    }

    async fn notify(&mut self) -> Result<(), DbErr> {
        self.link.notify().await
    }

    /// Reads all there is after the place.
    async fn poll(&mut self) -> Result<(), DbErr> {
        loop {
            let place = self.place.borrow().clone();
            let (end, rows) = page(self.link.connection(), &place).await?;
            let is_full = rows.len() == ROWS;
            if end == place {
                return Ok(());
            }
            // The place first: who listens to batches and then asks for the place misses none between the two.
            self.place.send_replace(end.clone());
            // Nobody may be listening.
            drop(self.batches.send(Arc::new(Batch { rows, end })));
            if !is_full {
                return Ok(());
            }
        }
    }

    /// None where that fails, of which the log tells once an outage.
    async fn in_time<T>(&mut self, step: impl AsyncFnOnce(&mut Self) -> Result<T, DbErr>) -> Option<T> {
        let done = match timeout(PATIENCE, step(self)).await {
            Ok(done) => done.map_err(|error| error.to_string()),
            Err(_) => Err("it takes too long".to_owned()),
        };
        match done {
            Ok(done) => {
                self.is_out = false;
                Some(done)
            }
            Err(error) => {
                if !std::mem::replace(&mut self.is_out, true) {
                    tracing::warn!(error, "the change log cannot be followed");
                }
                None
            }
        }
    }
}

/// What was written after a place, and where that ends: in one statement, so of one moment.
async fn page(connection: &impl ConnectionTrait, place: &Position) -> Result<(Position, Vec<Logged>), DbErr> {
    let sql = format!(
        "SELECT h.seq AS head_seq, h.epoch, c.seq, c.n, c.node, c.kind, c.locale, c.changed_at, c.sections_before, \
         c.sections_after FROM log_head h LEFT JOIN (SELECT * FROM change WHERE (seq, n) > ($1, $2) \
         ORDER BY seq, n LIMIT {ROWS}) c ON 1 = 1 ORDER BY c.seq, c.n"
    );
    let values = [place.seq.into(), place.n.into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let polled = Polled::find_by_statement(statement).all(connection).await?;
    let Some(head) = polled.first().map(|row| (row.head_seq, row.epoch.clone())) else {
        return Err(DbErr::RecordNotFound("the change log has no head; was the database migrated?".into()));
    };
    let (seq, epoch) = head;
    if epoch != place.epoch || seq < place.seq {
        return Ok((Position { epoch, seq, n: i32::MAX }, Vec::new()));
    }
    let rows = polled.into_iter().filter_map(Polled::logged).collect::<Result<Vec<_>, _>>()?;
    let end = match rows.last() {
        Some(last) if rows.len() == ROWS => (last.seq, last.n),
        _ => (seq, i32::MAX),
    };
    Ok((Position { epoch, seq: end.0, n: end.1 }, rows))
}

#[derive(FromQueryResult)]
struct Polled {
    head_seq: i64,
    epoch: String,
    seq: Option<i64>,
    n: Option<i32>,
    node: Option<String>,
    kind: Option<String>,
    locale: Option<String>,
    changed_at: Option<DateTime<Utc>>,
    sections_before: Option<String>,
    sections_after: Option<String>,
}

impl Polled {
    /// None where the head stood alone.
    fn logged(self) -> Option<Result<Logged, DbErr>> {
        let row = Row {
            seq: self.seq?,
            n: self.n?,
            node: self.node?,
            kind: self.kind?,
            locale: self.locale,
            changed_at: self.changed_at?,
            sections_before: self.sections_before?,
            sections_after: self.sections_after?,
        };
        Some(row.logged())
    }
}
