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
use crate::log::{self, Feed};
use crate::telemetry::trace::{self, Tracer};

/// How long a node may stand still in its turn before another takes it.
const LEASE: Duration = Duration::from_secs(15);

/// How often one that works says that it does.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);

/// How long it waits after a failure.
const AFTER_A_FAILURE: Duration = Duration::from_secs(2);

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
    let mut is_out = false;
    sleep(J::REST).await;
    loop {
        let head = places.borrow_and_update().place();
        let turn = take_turn(&mut job, &content, head, tracer.as_deref()).await;
        if let Err(error) = &turn
            && !is_out
        {
            tracing::warn!(job = J::NAME, %error, "a job that follows the log failed; it is tried again");
        }
        is_out = turn.is_err();
        let retry = async {
            match turn {
                Ok(Turn::Done) => std::future::pending().await,
                Ok(Turn::Left) => sleep(LEASE).await,
                Err(_) => sleep(AFTER_A_FAILURE).await,
            }
        };
        tokio::select! {
            changed = places.changed() => match changed {
                Ok(()) => sleep(J::REST).await,
                Err(_) => return,
            },
            () = retry => {}
        }
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
