//! Tells of one change: executes the document for it, as of that change.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::interest::Interest;
use super::{Ending, Inner};
use crate::content::Content;
use crate::graphql::Schema;
use crate::graphql::change::ChangeEdge;
use crate::graphql::execution::{Asked, first_result};
use crate::graphql::operation::Operation;
use crate::graphql::payload::Payload;
use crate::graphql::subscription::Occasion;
use crate::log::{Change, Logged, Position};

/// Changes to a page of the log.
const PAGE: u64 = 200;

/// How often a change is told anew while the database does not answer, and how long that waits: 100 ms, then twice as
/// long each time, 13 s together.
const TRIES: u32 = 7;
const WAIT: Duration = Duration::from_millis(100);

/// A result, and its place in the log.
#[derive(Clone, Debug)]
pub struct Told {
    /// Of the change; its text is the cursor.
    pub place: Position,
    /// The result, as JSON.
    pub payload: Arc<str>,
}

/// What executes a subscription's document.
pub(super) struct Teller {
    schema: Schema,
    content: Content,
    operation: Operation,
    asked: Asked,
    interest: Interest,
    patience: Duration,
    executions: Arc<AtomicU64>,
}

impl Teller {
    pub(super) fn new(live: &Inner, operation: Operation, asked: Asked, interest: Interest) -> Self {
        let (schema, content) = (live.schema.clone(), live.content.clone());
        let (patience, executions) = (live.patience, live.executions.clone());
        Self { schema, content, operation, asked, interest, patience, executions }
    }

    /// The result for a change of the history `epoch`; none where that is of no interest, or not in view.
    ///
    /// # Errors
    /// [`Ending::Revoked`]: whoever listens has no right to any more.
    pub(super) async fn tell(&self, epoch: &str, row: &Logged) -> Result<Option<Told>, Ending> {
        let Some((id, kind)) = self.interest.takes(&row.change) else { return Ok(None) };
        self.check_rights().await?;
        let place = Position { epoch: epoch.to_owned(), seq: row.seq, n: row.n };
        let seen = Logged { change: Change { kind, ..row.change.clone() }, ..row.clone() };
        let edge = ChangeEdge::new(&place, seen);
        for attempt in 0.. {
            let request = self.operation.request().data(Occasion::Change(edge.clone(), id));
            let mut asked = self.asked.clone();
            // The writer's clock may be ahead of this node's.
            asked.caller.as_of = self.content.now().max(row.at);
            self.executions.fetch_add(1, Ordering::Relaxed);
            let payload = match timeout(self.patience, first_result(&self.schema, request, asked)).await {
                Ok(None) => return Ok(None),
                Ok(Some(response)) => Payload::of(response),
                Err(_) => Payload::refused("UNAVAILABLE", "the change could not be read in time", &[]),
            };
            if attempt == TRIES || !payload.has_code("UNAVAILABLE") {
                return Ok(Some(Told { place, payload: payload.json().into() }));
            }
            sleep(WAIT * 2_u32.pow(attempt)).await;
        }
        Ok(None)
    }

    /// A key may be revoked while its holder listens.
    async fn check_rights(&self) -> Result<(), Ending> {
        let Some(key) = self.asked.caller.key() else { return Ok(()) };
        loop {
            match self.content.key_stands(key).await {
                Ok(true) => return Ok(()),
                Ok(false) => return Err(Ending::Revoked),
                Err(_) => sleep(WAIT * 10).await,
            }
        }
    }

    /// What the log holds after a place, and may be of interest; empty where it holds no more. It waits for a database
    /// that does not answer.
    pub(super) async fn page(&self, place: &Position) -> Vec<Logged> {
        loop {
            match self.content.logged(place, &self.interest.scan(), PAGE).await {
                Ok(rows) => return rows,
                Err(error) => {
                    tracing::debug!(%error, "the log cannot be read for whoever listens");
                    sleep(WAIT * 10).await;
                }
            }
        }
    }
}
