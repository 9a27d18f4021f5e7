//! A node's follower: reads the log as it grows, once for all in the process who depend on it.
//!
//! It polls a few times a second, at every hint from this process or another node, and whenever somebody asks. What it
//! reads goes into the cache's [`View`], and to who listens by a [`Feed`]; it never waits for anybody. It has a thread
//! and connections of its own: neither a busy processor nor a full pool makes the view lapse.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{DatabaseConnection, DbErr};
use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::brought::Brought;
use super::clock::Offset;
use super::cursor;
use super::feed::{Feed, Teller};
use super::follow;
use super::hint::Hint;
use super::history::{History, Seen};
use super::link::Link;
use super::outage::Outage;
use super::poll::{From, Polled, poll};
use super::position::Position;
use crate::cache::{BootTime, Page, Remote, View};
use crate::telemetry::trace::{self, Tracer};

/// How far apart two hints to the other nodes are.
const APART: Duration = Duration::from_millis(5);

/// How far apart two polls are that somebody asked for.
const ASKED_APART: Duration = Duration::from_millis(50);

/// What is said of a step that took longer than a view may be old.
const LATE: &str = "it takes too long";

/// How long a connection is used: an address may lead to another server by now.
const CONNECTION_AGE: Duration = Duration::from_secs(30);

/// A follower at work. It ends with this value.
#[derive(Debug)]
pub struct Following {
    stop: oneshot::Sender<()>,
    ended: oneshot::Receiver<()>,
}

impl Following {
    /// Ends it, and waits until its connections are closed.
    pub async fn end(self) {
        drop(self.stop);
        // An error says that its thread has ended already.
        drop(self.ended.await);
    }
}

/// Reads the log.
#[derive(Debug)]
pub struct Follower {
    database: DatabaseConnection,
    view: Arc<View>,
    committed: watch::Receiver<i64>,
    teller: Teller,
    history: History,
    offset: Option<Offset>,
    /// A second way of hints.
    remote: Option<Remote>,
    max_lag: Duration,
    outage: Outage,
    tracer: Option<Arc<Tracer>>,
}

impl Follower {
    /// Of a log whose view may be `max_lag` old. Who listens hears of what comes after its end as it is now.
    ///
    /// # Errors
    /// The database's own.
    pub async fn new(
        database: &DatabaseConnection,
        view: &Arc<View>,
        hint: &Hint,
        remote: Option<Remote>,
        max_lag: Duration,
        tracer: Option<Arc<Tracer>>,
    ) -> Result<(Self, Feed), DbErr> {
        // Heard from before the head is read: a commit between the two is not missed.
        let committed = hint.heard();
        let head = follow::head(database).await?;
        let (teller, feed) = Teller::new(Position { epoch: head.epoch, seq: head.seq, n: i32::MAX });
        let (database, view) = (database.clone(), view.clone());
        let history = History::new()?;
        let (offset, outage) = (None, Outage::none(max_lag / 3));
        Ok((Self { database, view, committed, teller, history, offset, remote, max_lag, outage, tracer }, feed))
    }

    /// Follows, on a thread of its own.
    ///
    /// # Errors
    /// The operating system gives no thread.
    pub fn start(self) -> std::io::Result<Following> {
        let (stop, stopped) = oneshot::channel::<()>();
        let (end, ended) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new().name("log follower".into()).spawn(move || {
            runtime.block_on(self.run(stopped));
            drop(runtime);
            // Nobody may be waiting.
            end.send(()).unwrap_or_default();
        })?;
        Ok(Following { stop, ended })
    }

    async fn run(mut self, mut stopped: oneshot::Receiver<()>) {
        let mut link = Link::to(&self.database, self.remote.clone());
        let (told, news) = watch::channel(());
        let listening = link.listening(told);
        tokio::select! {
            () = async { tokio::join!(listening, self.follow(&mut link, news)); } => {}
            _ = &mut stopped => {}
        }
        link.close().await;
    }

    async fn follow(&mut self, link: &mut Link, mut news: watch::Receiver<()>) {
        let interval = self.max_lag / 3;
        let mut next_poll = Instant::now();
        let (mut quiet_until, mut is_owed) = (Instant::now(), false);
        let (mut unasked_until, mut is_asked) = (Instant::now(), false);
        let view = self.view.clone();
        loop {
            let mut is_new = true;
            tokio::select! {
                _ = self.committed.changed() => is_owed = true,
                _ = news.changed() => {}
                () = view.polls.wanted(), if !is_asked => {
                    is_asked = true;
                    if Instant::now() < unasked_until {
                        continue;
                    }
                }
                () = sleep_until(unasked_until), if is_asked => {}
                () = sleep_until(quiet_until), if is_owed => {}
                () = sleep_until(next_poll) => is_new = false,
            }
            if is_owed && Instant::now() >= quiet_until {
                if let Err(error) = self.in_time(link.notify()).await {
                    tracing::debug!(%error, "other nodes are not told; they find it when they poll");
                }
                (is_owed, quiet_until) = (false, Instant::now() + APART);
            }
            if std::mem::take(&mut is_asked) {
                unasked_until = Instant::now() + ASKED_APART;
            }
            self.look(link, is_new).await;
            next_poll = Instant::now() + interval;
            // Whatever would have had it polled meanwhile is still there afterwards.
            sleep(self.outage.pause()).await;
        }
    }

    /// One poll, told to who asked for it.
    async fn look(&mut self, link: &mut Link, is_new: bool) {
        let number = self.view.polls.begin();
        if link.age() > CONNECTION_AGE {
            link.renew(&self.database).await;
        }
        let tracer = self.tracer.clone();
        // That it fails is told of an outage once, and not of every poll.
        let came_to = |brought: &Result<Brought, DbErr>| brought.as_ref().ok()?.said();
        let caught_up = trace::work(tracer.as_deref(), "read the log", self.caught_up(link, is_new), came_to).await;
        self.view.polls.end(number, caught_up.is_ok());
        match caught_up {
            Ok(_) => self.outage.ends(),
            Err(error) => self.outage.goes_on(&error),
        }
    }

    /// The same as [`Self::catch_up`], at a second try where the first came late and nothing was wrong before: it may have
    /// been this process that was held up. What is new may have been noticed by the first.
    async fn caught_up(&mut self, link: &mut Link, is_new: bool) -> Result<Brought, DbErr> {
        match self.catch_up(link, is_new).await {
            Err(DbErr::Custom(why)) if why == LATE && !self.outage.is_under_way() => self.catch_up(link, true).await,
            caught_up => caught_up,
        }
    }

    /// Reads all there is after the place.
    async fn catch_up(&mut self, link: &mut Link, is_new: bool) -> Result<Brought, DbErr> {
        let mut brought = Brought::default();
        let began = BootTime::now();
        let may_have_moved = self.in_time(link.may_have_moved()).await?;
        // A view that is doubted is recent once the log was read again, and not before.
        let is_sound = self.view.is_leased(began) && !self.view.polls.are_failing();
        if !may_have_moved && !is_new && is_sound {
            self.renew(began);
            return Ok(brought);
        }
        loop {
            let (began, from) = (BootTime::now(), self.from());
            let polled = self.in_time(poll(link.connection(), from)).await?;
            match self.history.see(&self.view.log(), &polled) {
                Seen::OnItsWay => {
                    brought.page(from.pos, &polled);
                    if self.apply(began, polled) {
                        return Ok(brought);
                    }
                }
                Seen::Another(epoch) => {
                    // What was told outside of the one that was followed holds no more.
                    if self.view.log().epoch != 0 {
                        self.in_time(cursor::begin_again(link.connection())).await?;
                    }
                    self.begin(epoch, polled);
                }
                Seen::Broken => {
                    let history = polled.history;
                    tracing::warn!(history, "the change log is not what it was: another history begins");
                    self.in_time(super::append::change_history(link.connection(), &history)).await?;
                    self.history.forget();
                }
                Seen::Pruned => {
                    self.view.skip_to(polled.floor);
                    self.history.forget();
                }
            }
        }
    }

    fn from(&self) -> From {
        let time = self.view.time().and_then(DateTime::from_timestamp_micros);
        // A clock that was set back meanwhile makes the instants between the two ones to come.
        let time = time.unwrap_or_else(Utc::now).min(Utc::now()) - TimeDelta::seconds(1);
        From { pos: self.view.log().pos, told: self.teller.place().seq, time }
    }

    /// Whether that was the log's end.
    fn apply(&mut self, began: BootTime, polled: Polled) -> bool {
        let (end, is_last) = (polled.end, polled.end >= polled.head);
        self.history.note(polled.end_nonce);
        if let Some(last) = polled.changes.iter().map(|logged| logged.at.timestamp_micros()).max() {
            self.view.note_time(last);
        }
        let clock = self.clock(polled.clock, began);
        let (commits, floor, dues) = (polled.commits, polled.floor, polled.dues.into());
        self.view.apply(Page { began, end, is_last, floor, commits, clock, dues }, self.max_lag);
        let told = self.teller.place().seq;
        if end > told {
            self.teller.tell(Position { epoch: polled.history, seq: end, n: i32::MAX }, polled.changes);
        }
        is_last
    }

    /// Nothing was written: what was known is as good as new.
    fn renew(&mut self, began: BootTime) {
        let log = self.view.log();
        let (end, floor, dues) = (log.pos, log.floor, log.dues.clone());
        // A file has this machine's time.
        let clock = self.clock(Utc::now(), began);
        let (is_last, commits) = (true, Vec::new());
        self.view.apply(Page { began, end, is_last, floor, commits, clock, dues }, self.max_lag);
    }

    /// The database's time, and when that is.
    fn clock(&mut self, told: DateTime<Utc>, began: BootTime) -> (i64, BootTime) {
        let now = BootTime::now();
        let seen = Offset::seen(told.timestamp_micros(), began, now);
        let offset = self.offset.map_or(seen, |known| known.and(seen));
        self.offset = Some(offset);
        (offset.time(now), now)
    }

    fn begin(&mut self, epoch: u128, polled: Polled) {
        self.history.forget();
        let place = self.teller.place();
        let is_same = polled.history == place.epoch;
        if self.view.log().epoch != 0 || !is_same || polled.head < place.seq {
            // What lies between the two places is still to be told.
            let seq = if is_same { polled.head.min(place.seq) } else { polled.head };
            self.teller.tell(Position { epoch: polled.history.clone(), seq, n: i32::MAX }, Vec::new());
        }
        self.view.begin(epoch, polled.history.into(), polled.floor);
    }

    /// An error, too, where it takes longer than a view may be old.
    async fn in_time<T>(&self, step: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        let patience = self.max_lag.max(Duration::from_secs(1));
        timeout(patience, step).await.unwrap_or_else(|_| Err(DbErr::Custom(LATE.into())))
    }
}
