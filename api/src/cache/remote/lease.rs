//! Who makes an answer that several nodes want at once: the one whose claim came first, for at most two seconds.
//!
//! A claim is a hint. It is lost with Redis, and whoever waited too long makes the answer as well: that costs work and
//! nothing else.

use std::time::Duration;

use bytes::Bytes;
use redis::Value;
use tokio::time::Instant;

use super::{Remote, Shelf, command, milliseconds};
use crate::cache::key::Key;

/// How long a claim holds.
pub const LEASE: Duration = Duration::from_secs(2);

/// For how long a holder takes its claim for its own: Redis counts from a moment that lies after it was sent.
const SURELY_OURS: Duration = Duration::from_millis(1_500);

/// What came of a claim.
#[derive(Debug)]
pub enum Claim {
    /// Nobody else makes it at present.
    Mine(Lease),
    /// Another does.
    Theirs,
    /// Nobody knows.
    Unreachable,
}

/// A claim that holds. It is given up with this value.
#[derive(Debug)]
pub struct Lease {
    remote: Remote,
    name: String,
    claimed: Instant,
}

impl Remote {
    /// Claims to be the one who makes the answer of `key`.
    pub async fn claim(&self, key: &Key) -> Claim {
        let name = self.0.names.of(Shelf::Flight, key);
        let claimed = Instant::now();
        let mut set = command("SET", &name);
        set.arg("").arg("NX").arg("PX").arg(milliseconds(LEASE));
        match self.0.line.ask::<Value>(&set).await {
            Some(Value::Okay) => Claim::Mine(Lease { remote: self.clone(), name, claimed }),
            Some(_) => Claim::Theirs,
            None => Claim::Unreachable,
        }
    }
}

impl Lease {
    /// Keeps the answer as [`Remote::put`] does; the claim is given up after that, so that who waits finds it.
    pub fn fulfil(self, key: &Key, answer: Bytes, life: Duration) {
        let remote = self.remote.clone();
        let name = remote.0.names.of(Shelf::Answer, key);
        remote.clone().in_background(answer.len(), async move {
            remote.set(&name, &answer, life).await;
            drop(self);
        });
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // Later it may have ended, and be another's by now; then it ends by itself.
        if self.claimed.elapsed() < SURELY_OURS {
            let (remote, name) = (self.remote.clone(), std::mem::take(&mut self.name));
            self.remote.0.runtime.spawn(async move { remote.0.line.ask::<Value>(&command("DEL", &name)).await });
        }
    }
}
