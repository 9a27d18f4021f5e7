//! Keeps the log as small as what it has to tell.

use std::time::Duration;

use chrono::TimeDelta;

use super::runner::Job;
use crate::content::access::now;
use crate::content::database::begin_write;
use crate::content::{Content, Error, Result};
use crate::log::cursor::{Place, Start};
use crate::log::prune::{forget_tags, passed, thin_out};

/// How long a commit's tags are kept: longer than any cached answer lives.
pub const TAGS_KEPT: TimeDelta = TimeDelta::days(1);

/// The job.
#[derive(Debug)]
pub struct Prune {
    content: Content,
    tags_kept: TimeDelta,
}

impl Prune {
    /// Of this newsroom's log; tags of commits that are older than `tags_kept` may go.
    pub fn new(content: Content, tags_kept: TimeDelta) -> Self {
        Self { content, tags_kept }
    }
}

impl Job for Prune {
    const NAME: &'static str = "prune";
    const START: Start = Start::Beginning;
    const REST: Duration = Duration::from_secs(60);
    type Error = Error;

    async fn follow(&mut self, from: Place, head: Place) -> Result<Place> {
        let database = self.content.database();
        let passed = passed(database, Self::NAME, head).await?;
        loop {
            let transaction = begin_write(database).await?;
            let more = forget_tags(&transaction, now() - self.tags_kept, passed).await?;
            transaction.commit().await?;
            if !more {
                break;
            }
        }
        // Not before the slowest of the others: what it has yet to read stays.
        if passed <= from {
            return Ok(from);
        }
        Ok(thin_out(database, from, passed).await?)
    }
}
