//! The line to Redis: one connection that all requests share, made when it is first needed and given up when it fails.
//!
//! A request has one deadline, from its first step to its answer; nobody waits for a connection that did not come
//! within it. When [too many](super::strikes) requests failed, or a connection cannot be made, the line is down: nobody
//! asks any more, and one task tries twice a second until Redis takes a name again. The log tells of an outage once.
//!
//! Unknown here: what is asked.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use redis::{FromRedisValue, RedisError, Value};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::connection::{CONNECTING, Connection, Endpoint, Words};
use super::strikes::Strikes;
use crate::telemetry::told;

/// How often a line that is down is tried.
const APART: Duration = Duration::from_millis(500);

/// Whether Redis is asked, as a circuit breaker's states are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is.
    Closed,
    /// It is not: it failed.
    Open,
    /// It is not, and is being tried.
    HalfOpen,
}

/// One connection, or the way to one.
pub(super) struct Line {
    /// Connections live there, whoever asked first.
    runtime: Handle,
    endpoint: Endpoint,
    timeout: Duration,
    /// A name that the line is tried with.
    probe: String,
    phase: watch::Sender<Phase>,
    /// The number of the next connection.
    next: AtomicU64,
    strikes: Mutex<Strikes>,
}

#[derive(Clone)]
enum Phase {
    /// Nobody has asked yet.
    Idle,
    /// It is being made since then.
    Dialing(Instant),
    /// The number tells this connection from those before it.
    Up(Connection, u64),
    /// Since then; whether it is being tried at this moment.
    Down(Instant, bool),
}

impl Line {
    /// Not connected yet.
    pub(super) fn to(endpoint: Endpoint, timeout: Duration, probe: String, runtime: Handle) -> Self {
        let phase = watch::Sender::new(Phase::Idle);
        Self {
            runtime,
            endpoint,
            timeout,
            probe,
            phase,
            next: AtomicU64::new(0),
            strikes: Mutex::new(Strikes::of(timeout)),
        }
    }

    /// What Redis answers in time; none where it does not, or refuses.
    pub(super) async fn ask<T: FromRedisValue + Send>(self: &Arc<Self>, words: &impl Words) -> Option<T> {
        let began = Instant::now();
        let deadline = began + self.timeout;
        let (mut connection, number) = self.connection(deadline).await?;
        let answer = match timeout_at(deadline, words.ask(&mut connection)).await {
            Ok(Ok(answer)) => Some(answer),
            Ok(Err(error)) => {
                self.failed(number, &error);
                None
            }
            Err(_) => {
                // Where the timer itself came late, it was this process that stood still.
                if began.elapsed() < self.timeout * 2 {
                    self.strike(number, "it does not answer in time");
                }
                None
            }
        };
        told::redis(words.verb(), answer.is_some(), began.elapsed());
        answer
    }

    /// Whether it is up, or may come to be.
    pub(super) fn state(&self) -> State {
        match *self.phase.borrow() {
            Phase::Down(_, false) => State::Open,
            Phase::Down(_, true) => State::HalfOpen,
            _ => State::Closed,
        }
    }

    /// Where it leads.
    pub(super) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    async fn connection(self: &Arc<Self>, deadline: Instant) -> Option<(Connection, u64)> {
        let since = match &*self.phase.borrow() {
            Phase::Up(connection, number) => return Some((connection.clone(), *number)),
            Phase::Down(..) => return None,
            Phase::Dialing(since) => *since,
            Phase::Idle => Instant::now(),
        };
        let mut phase = self.phase.subscribe();
        self.dial_unless(|phase| !matches!(phase, Phase::Idle));
        // One that was begun long ago may take longer still: then it is not waited for at all.
        let deadline = deadline.min(since + self.timeout);
        let made = phase.wait_for(|phase| !matches!(phase, Phase::Dialing(_)));
        match &*timeout_at(deadline, made).await.ok()?.ok()? {
            Phase::Up(connection, number) => Some((connection.clone(), *number)),
            _ => None,
        }
    }

    /// Begins to make a connection, unless the phase is such.
    fn dial_unless(self: &Arc<Self>, is_such: impl FnOnce(&Phase) -> bool) {
        let begins = self.phase.send_if_modified(|phase| {
            let begins = !is_such(phase);
            if begins {
                *phase = Phase::Dialing(Instant::now());
            }
            begins
        });
        if begins {
            self.runtime.spawn(restore(Arc::downgrade(self)));
        }
    }

    fn failed(self: &Arc<Self>, number: u64, error: &RedisError) {
        if is_alive(error) {
            tracing::debug!(%error, "Redis refuses a command");
        } else if error.is_unrecoverable_error() {
            self.dial_unless(|phase| !matches!(phase, Phase::Up(_, current) if *current == number));
        } else {
            self.strike(number, &self.told(error));
        }
    }

    /// One request on this connection failed.
    fn strike(self: &Arc<Self>, number: u64, reason: &str) {
        let are_too_many = self.strikes.lock().unwrap_or_else(PoisonError::into_inner).add(Instant::now());
        let is_current = |phase: &Phase| matches!(phase, Phase::Up(_, current) if *current == number);
        if are_too_many && self.go_down(is_current, reason) {
            self.runtime.spawn(restore(Arc::downgrade(self)));
        }
    }

    /// Where the phase is such, it is down from now on; whether it was such.
    fn go_down(&self, is_such: impl FnOnce(&Phase) -> bool, reason: &str) -> bool {
        let goes = self.phase.send_if_modified(|phase| {
            let goes = is_such(phase);
            if goes {
                *phase = Phase::Down(Instant::now(), false);
            }
            goes
        });
        if goes {
            tracing::warn!(reason, "Redis is out; each node answers from its own memory until it is back");
        }
        goes
    }

    /// A new connection over which a name can be written in time.
    async fn dial(&self) -> Result<Connection, String> {
        let dialed = timeout(CONNECTING, self.endpoint.connect()).await;
        let mut connection = dialed.map_err(|_| "it does not connect in time")?.map_err(|error| self.told(&error))?;
        // A Cluster's ping goes to all of its masters.
        let mut words = [redis::cmd("PING"), redis::cmd("GET"), redis::cmd("SET")];
        words[1].arg(&self.probe);
        words[2].arg(&self.probe).arg("").arg("PX").arg(1);
        for words in words {
            let answered = timeout(self.timeout, words.ask::<Value>(&mut connection)).await;
            match answered.map_err(|_| "it does not answer in time")? {
                Err(error) if error.code() != Some(FULL) => return Err(self.told(&error)),
                _ => {}
            }
        }
        Ok(connection)
    }

    /// Notes that a line which is down is being tried, or was.
    fn trying(&self, is_tried: bool) {
        self.phase.send_if_modified(|phase| {
            if let Phase::Down(_, is_being_tried) = phase {
                *is_being_tried = is_tried;
            }
            false
        });
    }

    /// What an error says, and what to do about it where that is known.
    fn told(&self, error: &RedisError) -> String {
        match (&self.endpoint, error.code()) {
            (Endpoint::Server(_), Some("MOVED" | "ASK")) => {
                "it is a Cluster; its address has to begin with redis-cluster://".to_owned()
            }
            _ => error.to_string(),
        }
    }

    fn come_up(&self, connection: Connection) {
        self.phase.send_modify(|phase| {
            if let Phase::Down(since, _) = phase {
                let seconds = since.elapsed().as_secs();
                tracing::info!(seconds, "Redis is back");
            }
            *phase = Phase::Up(connection, self.next.fetch_add(1, Ordering::Relaxed));
        });
    }
}

/// Makes the connection: at once where that is awaited, twice a second while the line is down. It ends with the line.
async fn restore(line: Weak<Line>) {
    loop {
        let Some(is_down) = line.upgrade().map(|line| line.state() != State::Closed) else { return };
        if is_down {
            sleep(APART).await;
        }
        let Some(line) = line.upgrade() else { return };
        line.trying(true);
        match line.dial().await {
            Ok(connection) => return line.come_up(connection),
            Err(reason) => {
                line.go_down(|phase| matches!(phase, Phase::Dialing(_)), &reason);
                line.trying(false);
            }
        }
    }
}

/// What a server answers that takes no more and evicts nothing: what it has it still gives.
const FULL: &str = "OOM";

/// Whether whoever refuses with this error serves other requests well.
fn is_alive(error: &RedisError) -> bool {
    matches!(error.code(), Some(FULL | "NOPERM"))
}
