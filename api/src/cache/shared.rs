//! Level 2 under the rule: what another node has made, or whose turn it is to make it.
//!
//! What Redis gives is served where it proves itself to this node's view of the log, as what stands in its own memory is.
//! Of the nodes that want an answer at once, one makes it and the others look for it a while: then they make it, too,
//! since an answer twice made is better than one awaited.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::clock::BootTime;
use super::entry::{Entry, Value};
use super::key::Key;
use super::proof::NEVER;
use super::remote::{Claim, Lease, Remote, State, Unreachable};
use super::view::View;

/// How long an entry is kept at most. What is asked for again and again is made anew once an hour at most.
const MOST_LIFE: Duration = Duration::from_secs(3_600);

/// When another node's answer is looked for first; then after twice the time, and so on.
const FIRST_LOOK: Duration = Duration::from_millis(2);

/// How long it is looked for.
const LOOKING: Duration = Duration::from_millis(250);

/// How long the log is waited for where something was written that it has not told yet.
const PATIENCE: Duration = Duration::from_millis(40);

/// What to do for an answer.
#[derive(Debug)]
pub enum Turn<V: Value> {
    /// Nothing: another node has made it, and it may be served.
    Made(Arc<Entry<V>>),
    /// To make it; with the claim to be the only one, where that could be had.
    Ours(Option<Lease>),
}

/// Finds an answer, or whose turn it is to make it.
pub async fn turn<V: Value>(remote: &Remote, view: &View, key: &Key) -> Turn<V> {
    match look(remote, view, key).await {
        Ok(Some(entry)) => return Turn::Made(entry),
        Ok(None) => {}
        // Nor would it tell whose turn it is: that is not waited for as well.
        Err(Unreachable) => return Turn::Ours(None),
    }
    // Whoever made it meanwhile has given up their claim: what is looked for after one's own is there.
    match tokio::join!(remote.claim(key), look(remote, view, key)) {
        (_, Ok(Some(entry))) => Turn::Made(entry),
        (Claim::Mine(lease), _) => Turn::Ours(Some(lease)),
        (Claim::Unreachable, _) => Turn::Ours(None),
        (Claim::Theirs, _) => await_other(remote, view, key).await.map_or(Turn::Ours(None), Turn::Made),
    }
}

/// What is kept, if it may be served now.
///
/// # Errors
/// Nobody answers in time.
pub async fn look<V: Value>(remote: &Remote, view: &View, key: &Key) -> Result<Option<Arc<Entry<V>>>, Unreachable> {
    let Some(entry) = remote.get(key).await?.and_then(Entry::from_bytes) else { return Ok(None) };
    if view.passes(&entry.proof, BootTime::now()) {
        return Ok(Some(Arc::new(entry)));
    }
    if view.is_behind(&entry.proof) {
        // What is executed before the log was read that far would be out of date before it is kept.
        view.polls.fresh(PATIENCE).await;
    }
    Ok(None)
}

/// Keeps an entry for the other nodes, and gives up the claim to make it.
pub fn keep<V: Value>(remote: &Remote, view: &View, key: &Key, entry: &Entry<V>, lease: Option<Lease>) {
    let life = match entry.proof.not_after {
        NEVER => MOST_LIFE,
        instant => {
            let left = instant.saturating_sub(view.log().database_time(BootTime::now()));
            Duration::from_micros(u64::try_from(left).unwrap_or_default()).min(MOST_LIFE)
        }
    };
    match lease {
        Some(lease) => lease.fulfil(key, entry.to_bytes(), life),
        None => remote.put(key, entry.to_bytes(), life),
    }
}

/// The answer that another node is making, if it comes soon enough.
async fn await_other<V: Value>(remote: &Remote, view: &View, key: &Key) -> Option<Arc<Entry<V>>> {
    let end = Instant::now() + LOOKING;
    let mut pause = FIRST_LOOK;
    loop {
        let next = (Instant::now() + pause).min(end);
        sleep_until(next).await;
        let looked = look(remote, view, key).await;
        // One answer that comes late is no outage: many who ask at once keep a machine busy.
        let may_come = remote.state() == State::Closed && Instant::now() < end;
        match looked {
            Ok(Some(entry)) => return Some(entry),
            Ok(None) | Err(Unreachable) if may_come => {}
            _ => return None,
        }
        pause *= 2;
    }
}
