//! One subscription, told once to all who listen to it: a task that follows the log for as long as somebody does.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender};
use tokio::task::AbortHandle;

use super::Ending;
use super::teller::{Teller, Told};
use crate::log::{Batch, Feed, Logged, Position};

/// What a broadcast says.
#[derive(Clone, Debug)]
pub(super) enum Said {
    /// Of a change.
    Told(Told),
    /// There is nothing more to be told.
    Ended(Ending),
}

/// A subscription that somebody listens to.
pub(super) struct Broadcast {
    pub(super) teller: Arc<Teller>,
    desk: Arc<Desk>,
    task: AbortHandle,
}

impl Broadcast {
    /// From the log's end on. So many results are kept for a listener that falls behind.
    pub(super) fn start(teller: Teller, feed: &Feed, backlog: usize) -> Self {
        // In this order: what the follower brings between the two comes by both ways.
        let batches = feed.batches();
        let place = feed.place();
        let teller = Arc::new(teller);
        let desk = Arc::new(Desk { said: Sender::new(backlog), place: Mutex::new(place.clone()) });
        let announcer = Announcer { teller: teller.clone(), desk: desk.clone(), feed: feed.clone(), place };
        let task = tokio::spawn(announcer.follow(batches)).abort_handle();
        Self { teller, desk, task }
    }

    /// What is said from now on, and the place up to which it was said before.
    pub(super) fn join(&self) -> (Receiver<Said>, Position) {
        let place = self.desk.place.lock().unwrap_or_else(PoisonError::into_inner);
        (self.desk.said.subscribe(), place.clone())
    }
}

impl Drop for Broadcast {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Where a broadcast has come to, and what it says: the two change together.
struct Desk {
    said: Sender<Said>,
    place: Mutex<Position>,
}

impl Desk {
    fn advance(&self, to: &Position, said: Option<Said>) {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        *place = to.clone();
        if let Some(said) = said {
            // Nobody may be listening any more.
            drop(self.said.send(said));
        }
    }
}

struct Announcer {
    teller: Arc<Teller>,
    desk: Arc<Desk>,
    feed: Feed,
    place: Position,
}

impl Announcer {
    async fn follow(mut self, mut batches: Receiver<Arc<Batch>>) {
        loop {
            match batches.recv().await {
                Ok(batch) if batch.end.epoch != self.place.epoch => {
                    return self.desk.advance(&batch.end, Some(Said::Ended(Ending::Expired)));
                }
                Ok(batch) => {
                    self.tell(&batch.rows).await;
                    self.move_to(batch.end.place());
                }
                Err(RecvError::Lagged(_)) => {
                    batches = batches.resubscribe();
                    self.catch_up(self.feed.place()).await;
                }
                Err(RecvError::Closed) => return,
            }
        }
    }

    async fn tell(&mut self, rows: &[Logged]) {
        for row in rows {
            if (row.seq, row.n) <= self.place.place() {
                continue;
            }
            let told = self.teller.tell(&self.place.epoch, row).await;
            (self.place.seq, self.place.n) = (row.seq, row.n);
            self.desk.advance(&self.place, told.map(Said::Told));
        }
    }

    /// Reads what the follower brought too fast.
    async fn catch_up(&mut self, until: Position) {
        while self.place.epoch == until.epoch && self.place.place() < until.place() {
            match &self.teller.page(&self.place).await[..] {
                [] => self.move_to(until.place()),
                rows => self.tell(rows).await,
            }
        }
    }

    fn move_to(&mut self, place: (i64, i32)) {
        if place > self.place.place() {
            (self.place.seq, self.place.n) = place;
            self.desk.advance(&self.place, None);
        }
    }
}
