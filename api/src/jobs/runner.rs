//! Runs what follows the log once for all nodes: with a durable cursor, on one node at a time.
//!
//! Every node runs every job, and none is told who is first. When the log has grown, a node that finds a job's cursor
//! behind takes its turn, works to the log's end and lets go. Where another is at it, it looks again when that one's
//! lease must have lapsed: a node that was killed half way is stood in for. What is logged meanwhile is the next turn's.
//!
//! Unknown here: what a job does.

use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use opentelemetry::KeyValue;
use tokio::time::sleep;

use crate::content::Content;
use crate::log::cursor::{Cursor, Place, Start};
use crate::log::{self, Feed, Position};
use crate::telemetry::trace::{self, Tracer};

/// How long a node may stand still in its turn before another takes it.
const LEASE: Duration = Duration::from_secs(15);

/// How often one that works says that it does.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);

/// How long it waits after a failure; twice as long after each further one, news or not.
const AFTER_A_FAILURE: Duration = Duration::from_secs(2);

/// And how long at most.
const MOST_AFTER_FAILURES: Duration = Duration::from_secs(30);

/// Something that the log asks for.
pub trait Job: Send {
    /// Its cursor's, in the database, in what is logged and in what is measured.
    const NAME: &'static str;

    /// Where it begins in a newsroom that it has not followed yet.
    const START: Start;

    /// How long it lets news gather before it looks at them: what many of them ask for is done once.
    const REST: Duration;

    /// Why it did not work.
    type Error: From<log::Error> + Display + Send;

    /// How far it stays behind the log: what it is told of has been known to this node for so long.
    fn distance(&self) -> Duration {
        Duration::ZERO
    }

    /// Does what the log asks for after `from`, up to `head` at most; answers up to where it did. `from` itself, if it
    /// cannot go on before something else has happened. It must come to the same when it is asked for again.
    fn follow(&mut self, from: Place, head: Place) -> impl Future<Output = Result<Place, Self::Error>> + Send;
}

/// What came of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// Nothing is left to do.
    Done,
    /// Something is left: for another node, or for another time.
    Left,
}

/// Follows for as long as it is polled, or the log is.
pub async fn run<J: Job>(mut job: J, content: Content, feed: Feed, tracer: Option<Arc<Tracer>>) {
    let mut places = feed.places();
    let mut failures = 0;
    sleep(J::REST).await;
    while places.has_changed().is_ok() {
        let position = places.borrow_and_update().clone();
        sleep(job.distance()).await;
        if !is_on_the_way(&position, &places.borrow()) {
            continue;
        }
        let head = position.place();
        let retry = match take_turn(&mut job, &content, head, tracer.as_deref()).await {
            Ok(Turn::Done) => None,
            Ok(Turn::Left) => Some(LEASE),
            Err(error) => {
                if failures == 0 {
                    tracing::warn!(job = J::NAME, %error, "a job that follows the log failed; it is tried again");
                }
                failures += 1;
                sleep(pause(failures)).await;
                continue;
            }
        };
        failures = 0;
        tokio::select! {
            changed = places.changed() => match changed {
                Ok(()) => sleep(J::REST).await,
                Err(_) => return,
            },
            () = after(retry) => {}
        }
    }
}

/// Whether a place that the log had come to leads to where it has come by now. After another history began it does not.
fn is_on_the_way(before: &Position, now: &Position) -> bool {
    before.epoch == now.epoch && before.seq <= now.seq
}

/// How long it waits after so many failures, one after the other.
fn pause(failures: u32) -> Duration {
    AFTER_A_FAILURE.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(MOST_AFTER_FAILURES)
}

/// So long; for ever where that is not said.
async fn after(time: Option<Duration>) {
    match time {
        Some(time) => sleep(time).await,
        None => std::future::pending().await,
    }
}

/// Works to the log's end, where that is not done yet and nobody else is at it.
async fn take_turn<J: Job>(
    job: &mut J,
    content: &Content,
    head: Place,
    tracer: Option<&Tracer>,
) -> Result<Turn, J::Error> {
    let cursor = Cursor::new(content.database(), J::NAME, J::START, LEASE)?;
    if cursor.place().await? >= head {
        return Ok(Turn::Done);
    }
    let name = format!("job {}", J::NAME);
    let moved = trace::work(tracer, name, held(job, &cursor, head), came_to::<J>).await?;
    Ok(if moved.is_some_and(|(_, to)| to >= head) { Turn::Done } else { Turn::Left })
}

/// This node's turn, and from where to where it went; none where another is at it.
async fn held<J: Job>(job: &mut J, cursor: &Cursor, head: Place) -> Result<Option<(Place, Place)>, J::Error> {
    let Some(from) = cursor.take().await? else { return Ok(None) };
    let worked = work(job, cursor, from, head).await;
    // Whoever comes next need not wait for the lease's end, whatever became of this turn.
    let released = cursor.release().await;
    let to = worked?;
    released?;
    Ok(Some((from, to)))
}

/// Up to where it is done by then.
async fn work<J: Job>(job: &mut J, cursor: &Cursor, mut place: Place, head: Place) -> Result<Place, J::Error> {
    while place < head {
        let next = tokio::select! {
            next = job.follow(place, head) => next?,
            lost = lost(cursor) => return lost.map(|()| place).map_err(J::Error::from),
        };
        if next <= place || !cursor.advance(next).await? {
            break;
        }
        place = next;
    }
    Ok(place)
}

/// What a trace says of a turn; nothing where it moved nothing.
fn came_to<J: Job>(moved: &Result<Option<(Place, Place)>, J::Error>) -> Option<Vec<KeyValue>> {
    let mut said = vec![KeyValue::new("dragoman.job.name", J::NAME)];
    if let Ok(moved) = moved {
        let (from, to) = moved.filter(|(from, to)| from < to)?;
        said.extend([KeyValue::new("dragoman.log.from", from.0), KeyValue::new("dragoman.log.to", to.0)]);
    }
    Some(said)
}

/// Says again and again that this node works; comes back when another does.
async fn lost(cursor: &Cursor) -> Result<(), log::Error> {
    loop {
        sleep(SIGN_OF_LIFE).await;
        if !cursor.renew().await? {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_goes_on_failing_is_tried_less_often_but_never_given_up() {
        let pauses: Vec<_> = [1, 2, 3, 4, 5, 6, u32::MAX].map(|failures| pause(failures).as_secs()).into();

        assert_eq!(pauses, [2, 4, 8, 16, 30, 30, 30]);
    }
}
