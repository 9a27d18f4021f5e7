//! Tells of one change: executes the document for it, as of that change.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::{sleep, timeout};

use super::interest::Interest;
use super::watched::Watched;
use super::{Ending, Inner};
use crate::content::{self, Caller, Content};
use crate::graphql::Schema;
use crate::graphql::change::ChangeEdge;
use crate::graphql::code::Code;
use crate::graphql::execution::{Asked, first_result};
use crate::graphql::operation::Operation;
use crate::graphql::payload::Payload;
use crate::graphql::subscription::Occasion;
use crate::log::{Change, Logged, Position};
use crate::telemetry::trace::Tracer;

/// Changes to a page of the log.
const PAGE: u64 = 200;

/// How often a change is told anew while the database does not answer, and how long that waits: 100 ms, then twice as
/// long each time, 13 s together.
const TRIES: u32 = 7;
const WAIT: Duration = Duration::from_millis(100);

/// A result, and its place in the log.
#[derive(Clone, Debug)]
pub struct Told {
    /// Of the change.
    pub place: Position,
    /// How whoever listens names that.
    pub cursor: String,
    /// The result, as JSON.
    pub payload: Arc<str>,
    /// How many articles it is made of.
    pub articles: u32,
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
    tracer: Option<Arc<Tracer>>,
}

impl Teller {
    pub(super) fn new(live: &Inner, operation: Operation, asked: Asked, interest: Interest) -> Self {
        let (schema, content) = (live.schema.clone(), live.content.clone());
        let (patience, executions, tracer) = (live.patience, live.executions.clone(), live.tracer.clone());
        Self { schema, content, operation, asked, interest, patience, executions, tracer }
    }

    /// The result for a change of the history `epoch`; none where that is of no interest, or not in view.
    pub(super) async fn tell(&self, epoch: &str, row: &Logged) -> Option<Told> {
        if !self.interest.concerns(&row.change) {
            return None;
        }
        let row = self.heard(row).await?;
        let (id, kind) = self.interest.takes(&row.change)?;
        let place = Position { epoch: epoch.to_owned(), seq: row.seq, n: row.n };
        let seen = Logged { change: Change { kind, ..row.change.clone() }, ..row.clone() };
        let cursor = self.cursor(&place);
        let occasion = Occasion::Change(ChangeEdge::new(cursor.clone(), seen), id);
        let watched = Watched { title: self.operation.title(), seq: row.seq };
        let mut articles = 0;
        let execution = async {
            let (payload, count) = self.executed(&occasion, row.at).await?;
            articles = count;
            Some(payload)
        };
        let payload = watched.run(self.tracer.as_deref(), execution).await?;
        Some(Told { place, cursor, payload: payload.json().into(), articles })
    }

    /// What the document says to an occasion of that time, as often as the database does not answer; and of how many
    /// articles that is made.
    async fn executed(&self, occasion: &Occasion, at: DateTime<Utc>) -> Option<(Payload, u32)> {
        for attempt in 0.. {
            let request = self.operation.request().data(occasion.clone());
            let mut asked = self.asked.clone();
            // The writer's clock may be ahead of this node's.
            asked.caller.as_of = self.content.now().max(at);
            self.executions.fetch_add(1, Ordering::Relaxed);
            let (payload, articles) = match timeout(self.patience, first_result(&self.schema, request, asked)).await {
                Ok(result) => result.map(|(response, articles)| (Payload::of(response), articles))?,
                Err(_) => (Payload::refused(Code::Unavailable, "the change could not be read in time", &[]), 0),
            };
            if attempt == TRIES || !payload.has_code(Code::Unavailable) {
                return Some((payload, articles));
            }
            sleep(WAIT * 2_u32.pow(attempt)).await;
        }
        None
    }

    /// What the change is to whoever listens.
    async fn heard(&self, row: &Logged) -> Option<Logged> {
        let heard = once_read(|| {
            let caller = Caller { as_of: self.content.now(), ..self.asked.caller.clone() };
            async move { self.content.heard(&caller, vec![row.clone()]).await }
        });
        heard.await.into_iter().next()
    }

    /// How whoever listens names a place.
    pub(super) fn cursor(&self, place: &Position) -> String {
        self.asked.caller.cursor(place)
    }

    /// Whether one who listens still may: a key may be revoked meanwhile, or what was agreed become another thing.
    ///
    /// # Errors
    /// [`Ending::Revoked`], [`Ending::Expired`]: they have no right to any more, or other rights.
    pub(super) async fn check_rights(&self, caller: &Caller) -> Result<(), Ending> {
        let Some(key) = caller.key() else { return Ok(()) };
        match once_read(|| self.content.known_key_by_id(key)).await {
            Some(key) if Caller::with(&key, caller.as_of).class() == caller.class() => Ok(()),
            Some(_) => Err(Ending::Expired),
            None => Err(Ending::Revoked),
        }
    }

    /// What the log holds after a place, and may be of interest; empty where it holds no more.
    pub(super) async fn page(&self, place: &Position) -> Vec<Logged> {
        let scan = self.interest.scan();
        once_read(|| self.content.logged(&self.asked.caller, place, &scan, PAGE)).await
    }
}

/// What is read, once the database answers: whoever listens waits for it.
async fn once_read<T, F: Future<Output = content::Result<T>>>(read: impl Fn() -> F) -> T {
    loop {
        match read().await {
            Ok(read) => return read,
            Err(error) => {
                tracing::debug!(%error, "a change cannot be told of yet");
                sleep(WAIT * 10).await;
            }
        }
    }
}
