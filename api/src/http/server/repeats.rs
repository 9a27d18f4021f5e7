//! Where in its requests a connection is, as far as the lane past the parsers needs to know: it may look at bytes only
//! where a request begins, and where nothing of the one before is left with the parsers, neither to be read nor to be
//! written.
//!
//! That is known of hyper 1.12: it drops a body once all of it is in its buffer, flushes that before it reads on, and the
//! stream only once the buffer is empty (`proto::h1::dispatch`, `poll_loop`; `proto::h1::io`, `poll_flush`).

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures::future::BoxFuture;

use super::super::lane::whole::is_one_request;
use super::super::lane::{Lane, Passage, Ready};
use super::between::Between;
use super::pulse::{self, Pulse};

/// How much is looked at at once: as much as hyper reads first. A longer request goes to the parsers.
pub(super) const LOOKED_AT: usize = 8 * 1024;

/// What goes along with the request that the parsers have, for who answers it.
#[derive(Clone, Debug, Default)]
pub(super) struct Slip(Arc<Mutex<Option<Passage>>>);

impl Slip {
    /// Takes it off.
    pub(super) fn take(&self) -> Option<Passage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, passage: Option<Passage>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = passage;
    }
}

/// What is asked of the other nodes.
pub(super) type Asking = BoxFuture<'static, Result<Ready, Passage>>;

/// Where a connection is.
pub(super) struct Repeats {
    /// None once it is not certain any more where requests begin.
    lane: Option<Arc<Lane>>,
    place: Place,
    slip: Slip,
    between: Between,
    /// What was read, and is for the parsers.
    pub(super) kept: Bytes,
    /// What is to be written before anything else is read.
    pub(super) owed: Ready,
    pub(super) asking: Option<Asking>,
    /// Keeps the connection from being taken for an idle one while something is asked or owed.
    pub(super) busy: Option<pulse::Request>,
}

#[derive(Clone, Copy)]
enum Place {
    /// A request is to begin.
    Between,
    /// The parsers have one whole request, which is the next after so many; whether something of its answer was written,
    /// and all of that is on its way.
    Within { requests: u64, is_written: bool, is_flushed: bool },
}

impl Repeats {
    /// At the beginning of a connection.
    pub(super) fn new(lane: Option<Arc<Lane>>) -> Self {
        let (kept, owed, between) = (Bytes::new(), Ready::default(), Between::default());
        Self { lane, place: Place::Between, slip: Slip::default(), between, kept, owed, asking: None, busy: None }
    }

    /// What whoever wants the connection to end looks at.
    pub(super) fn between(&self) -> &Between {
        &self.between
    }

    /// What goes along with a request.
    pub(super) fn slip(&self) -> Slip {
        self.slip.clone()
    }

    /// The lane, where a request is to begin.
    pub(super) fn lane(&mut self, pulse: &Pulse) -> Option<&Arc<Lane>> {
        if let Place::Within { requests, is_written: true, is_flushed: true } = self.place
            && pulse.has_answered_one_after(requests)
        {
            self.place = Place::Between;
        }
        let lane = self.lane.as_ref().filter(|_| matches!(self.place, Place::Between));
        self.between.set(lane.is_some());
        lane
    }

    /// The parsers get the bytes that the lane has looked at.
    pub(super) fn hand_on(&mut self, passage: Passage, pulse: &Pulse) {
        self.kept = passage.bytes.clone();
        if is_one_request(&passage.bytes) {
            self.place = Place::Within { requests: pulse.requests(), is_written: false, is_flushed: false };
            self.slip.put(Some(passage));
        } else {
            self.close();
        }
    }

    /// The parsers have read for themselves: it is theirs to know where the next request begins.
    pub(super) fn close(&mut self) {
        self.lane = None;
        self.slip.put(None);
    }

    /// The parsers write.
    pub(super) fn wrote(&mut self) {
        if let Place::Within { is_written, is_flushed, .. } = &mut self.place {
            (*is_written, *is_flushed) = (true, false);
        }
    }

    /// All that they wrote is on its way.
    pub(super) fn flushed(&mut self) {
        if let Place::Within { is_flushed, .. } = &mut self.place {
            *is_flushed = true;
        }
    }
}

impl std::fmt::Debug for Repeats {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repeats").field("is_open", &self.lane.is_some()).finish_non_exhaustive()
    }
}
