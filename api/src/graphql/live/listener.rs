//! One who listens: from its own cursor on it reads the log, until it has caught up with the broadcast.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::broadcast::{Broadcast, Said};
use super::teller::Told;
use crate::content::Caller;
use crate::log::{Logged, Position};

/// One who listens.
pub struct Listener {
    broadcast: Arc<Broadcast>,
    /// Whoever else listens has the same rights, and may have another key.
    caller: Caller,
    said: Receiver<Said>,
    /// The place told to.
    place: Position,
    /// What came before the broadcast was joined: up to here the log tells.
    until: Position,
    missed: VecDeque<Logged>,
    has_caught_up: bool,
}

/// Why nothing more is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// More was told than was taken. It can go on after this cursor.
    TooSlow(String),
    /// The database was restored, or the rights of whoever listens are others: begin again.
    Expired,
    /// The key by which it was asked for is revoked.
    Revoked,
    /// Something broke. It can go on after this cursor, here or at another node.
    Lost(String),
}

impl Listener {
    /// After a place.
    pub(super) fn new(broadcast: Arc<Broadcast>, caller: Caller, place: Position) -> Self {
        let (said, until) = broadcast.join();
        Self { broadcast, caller, said, place, until, missed: VecDeque::new(), has_caught_up: false }
    }

    /// How it names the place told to.
    fn cursor(&self) -> String {
        self.broadcast.teller.cursor(&self.place)
    }

    /// The next result.
    ///
    /// # Errors
    /// Why there is none, and will be none.
    pub async fn next(&mut self) -> Result<Told, Ending> {
        let told = self.told().await?;
        self.broadcast.teller.check_rights(&self.caller).await?;
        Ok(told)
    }

    async fn told(&mut self) -> Result<Told, Ending> {
        loop {
            if self.until.epoch != self.place.epoch {
                return Err(Ending::Expired);
            }
            if let Some(row) = self.missed.pop_front() {
                let told = self.broadcast.teller.tell(&self.place.epoch, &row).await;
                (self.place.seq, self.place.n) = (row.seq, row.n);
                match told {
                    Some(told) => return Ok(told),
                    None => continue,
                }
            }
            if self.place.place() < self.until.place() {
                self.missed = self.broadcast.teller.page(&self.place).await.into();
                if self.missed.is_empty() {
                    self.place = self.until.clone();
                }
                continue;
            }
            match self.said.recv().await {
                Ok(Said::Told(told)) if told.place.place() <= self.place.place() => {}
                Ok(Said::Told(told)) => {
                    self.has_caught_up = true;
                    self.place = told.place.clone();
                    return Ok(told);
                }
                Ok(Said::Ended(ending)) => return Err(ending),
                Err(RecvError::Lagged(_)) if self.has_caught_up => return Err(Ending::TooSlow(self.cursor())),
                // It was catching up meanwhile: again from where that came to.
                Err(RecvError::Lagged(_)) => (self.said, self.until) = self.broadcast.join(),
                Err(RecvError::Closed) => return Err(Ending::Lost(self.cursor())),
            }
        }
    }
}
