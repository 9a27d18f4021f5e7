//! Tells webhooks of what changed: what the log tells is queued for each by a job, and a courier takes it there.
//!
//! Unknown here: who hears of what, and what may be sent when.

pub mod address;
pub mod courier;
mod message;
pub mod post;

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use tokio::sync::Notify;

use super::runner::Job;
use crate::content::{Content, Error, Result};
use crate::log::cursor::{Place, Start};

/// How often it is looked for what was delivered long ago.
const FORGETS: Duration = Duration::from_secs(3_600);

/// The job.
#[derive(Debug)]
pub struct Webhooks {
    content: Content,
    bell: Arc<Notify>,
    /// When old deliveries were forgotten last, and up to which.
    forgotten: Option<(Instant, DateTime<Utc>)>,
}

impl Webhooks {
    /// Queues what a newsroom's log tells, and rings for this node's courier.
    pub fn new(content: Content, bell: Arc<Notify>) -> Self {
        Self { content, bell, forgotten: None }
    }
}

impl Job for Webhooks {
    const NAME: &'static str = "webhooks";
    // Each webhook hears of what came after it was made, whenever this began.
    const START: Start = Start::Beginning;
    // An import's many commits are a few turns: each writes the cursor, also where there is no webhook.
    const REST: Duration = Duration::from_millis(200);
    type Error = Error;

    async fn follow(&mut self, from: Place, head: Place) -> Result<Place> {
        let to = self.content.queue_webhooks(from, head).await?;
        self.bell.notify_one();
        if self.forgotten.is_none_or(|(at, _)| at.elapsed() >= FORGETS) {
            let until = self.content.forget_deliveries(self.forgotten.map(|(_, until)| until)).await?;
            self.forgotten = Some((Instant::now(), until));
        }
        Ok(to)
    }
}
