//! Level 2: what the nodes of a site remember together, in Redis. Nobody has to have one.
//!
//! Redis is neither believed nor waited for. A value is sealed, so a shared or corrupt Redis costs a miss and
//! never a wrong page; what does not answer within milliseconds does not answer, and after a few of those nobody asks
//! until it does. An entry is one name with an end, and no command takes two names: a Cluster may move them
//! at any time. What is written is written behind the caller's back, within a bound.
//!
//! Unknown here: what the bytes mean, and whether they may still be served.

mod address;
mod connection;
mod hints;
mod lease;
mod line;
mod names;
mod seal;
mod strikes;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use redis::{Cmd, Value};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

pub use address::AddressError;
pub use lease::{Claim, LEASE, Lease};
pub use line::State;
pub use names::Shelf;

use super::key::Key;
use line::Line;
use names::Names;
use seal::Seal;

/// How much may wait to be written, in KiB. What comes on top is not written.
const MOST_WAITING: usize = 16 * 1024;

/// How many writes are on their way at once: the last of many would be late by waiting for the others.
const MOST_WRITING: usize = 32;

/// How Redis is reached.
#[derive(Clone)]
pub struct Settings {
    /// One server or some of a Cluster's, such as `rediss://user:password@host:6379` or `redis-cluster://a:6379,b:6379`.
    pub url: String,
    /// Who signed the servers' certificates (PEM), where the system does not know them.
    pub authority: Option<Vec<u8>>,
    /// What is not answered within it is not answered.
    pub timeout: Duration,
    /// Known to the site's nodes alone, and used for nothing else.
    pub key: [u8; 32],
}

/// Redis, as a node uses it. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Remote(Arc<Inner>);

struct Inner {
    /// Where what is done in the background is done, whoever asked for it.
    runtime: Handle,
    line: Arc<Line>,
    names: Names,
    /// What tells this node's hints from others'.
    node: String,
    seal: Seal,
    waiting: Arc<Semaphore>,
    writing: Semaphore,
    found: AtomicU64,
    missed: AtomicU64,
    refused: AtomicU64,
    unwritten: AtomicU64,
}

/// Redis did not answer in time, or nobody asks it at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Redis does not answer")]
pub struct Unreachable;

/// How often what happened, since the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// A value was there.
    pub found: u64,
    /// None was there, or nobody answered in time.
    pub missed: u64,
    /// What was there was not written by a node of this site under that name.
    pub refused: u64,
    /// A value was not written: too many waited, or Redis was out.
    pub unwritten: u64,
}

impl Remote {
    /// Nothing is connected before it is first needed, and nothing fails because Redis is not there. It is opened on the
    /// runtime that requests run on: what it does in the background is done there.
    ///
    /// # Errors
    /// An address or a certificate that cannot be read.
    pub fn open(settings: &Settings) -> Result<Self, AddressError> {
        let endpoint = address::read(&settings.url, settings.authority.as_deref(), settings.timeout)?;
        let (names, runtime) = (Names::of_site(&settings.key), Handle::current());
        Ok(Self(Arc::new(Inner {
            line: Arc::new(Line::to(endpoint, settings.timeout, names.probe(), runtime.clone())),
            runtime,
            names,
            node: format!("{:016x}", RandomState::new().build_hasher().finish()),
            seal: Seal::new(settings.key),
            waiting: Arc::new(Semaphore::new(MOST_WAITING)),
            writing: Semaphore::new(MOST_WRITING),
            found: AtomicU64::new(0),
            missed: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            unwritten: AtomicU64::new(0),
        })))
    }

    /// The answer that was kept under `key`.
    ///
    /// # Errors
    /// Nobody answers in time.
    pub async fn get(&self, key: &Key) -> Result<Option<Bytes>, Unreachable> {
        self.load(Shelf::Answer, key).await
    }

    /// Keeps an answer for at most `life`, in the background: the caller is not told whether that went well.
    pub fn put(&self, key: &Key, answer: Bytes, life: Duration) {
        self.store(Shelf::Answer, key, answer, life);
    }

    /// What a shelf holds under `key`.
    ///
    /// # Errors
    /// Nobody answers in time.
    pub async fn load(&self, shelf: Shelf, key: &Key) -> Result<Option<Bytes>, Unreachable> {
        let inner = &*self.0;
        let name = inner.names.of(shelf, key);
        let answered = inner.line.ask::<Value>(&command("GET", &name)).await;
        let (found, count) = match answered {
            Some(Value::BulkString(sealed)) => match inner.seal.open(&name, sealed) {
                Some(value) => (Ok(Some(value)), &inner.found),
                None => (Ok(None), &inner.refused),
            },
            Some(_) => (Ok(None), &inner.missed),
            None => (Err(Unreachable), &inner.missed),
        };
        count.fetch_add(1, Ordering::Relaxed);
        found
    }

    /// Puts a value on a shelf for at most `life`, in the background.
    pub fn store(&self, shelf: Shelf, key: &Key, value: Bytes, life: Duration) {
        let remote = self.clone();
        let name = self.0.names.of(shelf, key);
        self.in_background(value.len(), async move { remote.set(&name, &value, life).await });
    }

    /// Counts `by` more under `key` and answers the sum. It ends `life` after it was counted last.
    pub async fn count(&self, key: &Key, by: u64, life: Duration) -> Option<u64> {
        let name = self.0.names.of(Shelf::Count, key);
        let mut both = redis::pipe();
        both.atomic().cmd("INCRBY").arg(&name).arg(by);
        both.cmd("PEXPIRE").arg(&name).arg(milliseconds(life)).ignore();
        self.0.line.ask::<(u64,)>(&both).await.map(|(sum,)| sum)
    }

    /// Whether Redis is asked at present.
    pub fn state(&self) -> State {
        self.0.line.state()
    }

    /// How often what happened.
    pub fn counts(&self) -> Counts {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let Inner { found, missed, refused, unwritten, .. } = &*self.0;
        Counts { found: read(found), missed: read(missed), refused: read(refused), unwritten: read(unwritten) }
    }

    async fn set(&self, name: &str, value: &[u8], life: Duration) {
        let sealed = self.0.seal.over(name, value);
        let mut set = command("SET", name);
        set.arg(&sealed).arg("PX").arg(milliseconds(life));
        if self.0.line.ask::<Value>(&set).await.is_none() {
            self.0.unwritten.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Runs `work`, which holds `size` bytes, unless too much is waiting already.
    fn in_background(&self, size: usize, work: impl Future<Output = ()> + Send + 'static) {
        let size = u32::try_from(size / 1024 + 1).unwrap_or(u32::MAX);
        let room = self.0.waiting.clone().try_acquire_many_owned(size);
        let (Ok(room), true) = (room, self.state() == State::Closed) else {
            self.0.unwritten.fetch_add(1, Ordering::Relaxed);
            return;
        };
        let remote = self.clone();
        self.0.runtime.spawn(async move {
            // Nobody closes the semaphore; a permit is only a place in the queue.
            let _turn = remote.0.writing.acquire().await;
            work.await;
            drop(room);
        });
    }
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remote").field("state", &self.state()).field("counts", &self.counts()).finish()
    }
}

/// A command about one name.
fn command(word: &'static str, name: &str) -> Cmd {
    let mut command = redis::cmd(word);
    command.arg(name);
    command
}

/// As Redis takes a life: never none at all, which would be for ever.
fn milliseconds(life: Duration) -> u64 {
    u64::try_from(life.as_millis()).unwrap_or(u64::MAX).clamp(1, MOST_LIFE_MS)
}

/// A year: what is longer means the same, and Redis takes no number that overflows its clock.
const MOST_LIFE_MS: u64 = 365 * 24 * 3_600 * 1_000;
