//! Where it is noted who is to get a letter, until somebody writes it.

use tokio::sync::mpsc;

use crate::telemetry::metrics::METRICS;

/// Letters that wait to be written, at most: who asks for more than are written is not told, as nobody is.
const MOST: usize = 1_000;

/// Who is to get a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Under which address.
    pub address: String,
    /// For what.
    pub reason: Reason,
    /// In which language it was asked for, and then those that stand in for that one, in order; none, if the site has none.
    pub chain: Vec<String>,
}

/// For what somebody is to get a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Somebody signed up with the address.
    SignedUp,
    /// Somebody has lost the password of the account under it, if there is one.
    Reset,
}

/// Takes notes, without anybody's waiting.
#[derive(Clone, Debug)]
pub struct Outbox(mpsc::Sender<Wanted>);

/// The notes, in their order.
pub type Notes = mpsc::Receiver<Wanted>;

impl Outbox {
    /// With the other end.
    pub fn new() -> (Self, Notes) {
        let (sender, notes) = mpsc::channel(MOST);
        (Self(sender), notes)
    }

    /// Notes that somebody is to get a letter.
    pub fn note(&self, wanted: Wanted) {
        if self.0.try_send(wanted).is_err() {
            METRICS.letters.told(false);
            tracing::warn!("too many letters wait to be written: one is not");
        }
    }
}
