//! Tells a WebSub hub which feeds have something new, so that their readers need not poll.
//!
//! What gathers is told once. A hub that is away is told when it is back: of each feed, not of each change.
//!
//! Unknown here: which feeds changes show in, and how a hub is spoken to.

pub mod hub;

use std::collections::BTreeSet;
use std::time::Duration;

use self::hub::Hub;
use super::client::CallError;
use super::errand::{Errand, Messenger};
use super::runner::Job;
use crate::content::{self, Content};
use crate::log;
use crate::log::Change;
use crate::log::change;
use crate::log::cursor::{Place, Start};
use crate::syndication::Publisher;
use crate::syndication::topics::topics;

/// Changes that are read at once.
const CHANGES: u64 = 500;

/// The name of its cursor.
pub const NAME: &str = "websub";

/// The job.
#[derive(Debug)]
pub struct WebSub {
    content: Content,
    publisher: Publisher,
    hub: Hub,
    left: Option<Errand<BTreeSet<String>>>,
}

/// Why the hub was not told.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What there is to tell could not be read.
    #[error(transparent)]
    Log(#[from] log::Error),
    /// Nor where it shows.
    #[error(transparent)]
    Content(#[from] content::Error),
    /// It does not take it.
    #[error("the WebSub hub at websub_hub {0}")]
    Hub(#[from] CallError),
}

impl WebSub {
    /// Tells a hub of a newsroom's feeds.
    pub fn new(content: Content, publisher: Publisher, hub: Hub) -> Self {
        Self { content, publisher, hub, left: None }
    }
}

impl Messenger for WebSub {
    /// Feeds, by their addresses.
    type News = BTreeSet<String>;
    type Error = Error;

    fn left(&mut self) -> &mut Option<Errand<Self::News>> {
        &mut self.left
    }

    async fn errand(&self, from: Place, head: Place) -> Result<Errand<Self::News>, Error> {
        let mut logged = change::after(self.content.database(), from, None, CHANGES).await?;
        let is_all = (logged.len() as u64) < CHANGES;
        logged.retain(|one| (one.seq, one.n) <= head);
        let to = logged.last().map(|last| (last.seq, last.n)).filter(|_| !is_all).unwrap_or(head);
        let changes: Vec<Change> = logged.into_iter().map(|one| one.change).collect();
        let topics = topics(&self.content, &self.publisher, &changes).await?;
        Ok(Errand { from, to, news: topics })
    }

    async fn tell(&self, topics: &mut Self::News) -> Result<(), Error> {
        Ok(self.hub.publish(topics).await?)
    }
}

impl Job for WebSub {
    const NAME: &'static str = NAME;
    const START: Start = Start::End;
    const REST: Duration = Duration::from_secs(2);
    type Error = Error;

    async fn follow(&mut self, from: Place, head: Place) -> Result<Place, Error> {
        self.go(from, head).await
    }
}
