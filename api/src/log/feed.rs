//! What the follower reads, as it is handed on to who listens: nobody is waited for.

use std::sync::Arc;

use tokio::sync::{broadcast, watch};

use super::change::Logged;
use super::position::Position;

/// Batches that are kept for who listens.
const KEPT: usize = 64;

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

/// Who tells.
#[derive(Debug)]
pub(super) struct Teller {
    batches: broadcast::Sender<Arc<Batch>>,
    place: watch::Sender<Position>,
}

impl Teller {
    /// From a place on.
    pub(super) fn new(place: Position) -> (Self, Feed) {
        let batches = broadcast::Sender::new(KEPT);
        let (place, places) = watch::channel(place);
        let feed = Feed { batches: batches.clone(), place: places };
        (Self { batches, place }, feed)
    }

    /// The place told to.
    pub(super) fn place(&self) -> Position {
        self.place.borrow().clone()
    }

    /// Tells what came up to a place.
    pub(super) fn tell(&self, end: Position, rows: Vec<Logged>) {
        // The place first: who listens to batches and then asks for the place misses none between the two.
        self.place.send_replace(end.clone());
        // Nobody may be listening.
        drop(self.batches.send(Arc::new(Batch { rows, end })));
    }
}
