//! The trusted documents as a node knows them: all of them, in memory.
//!
//! An id names one text for ever, so what is known stays true, and only what is unknown may have come since: it is looked
//! for once for each place of the change log, since whoever publishes appends to that. Whatever ids are made up, the
//! database is asked no more often than the newsroom writes. Those of the gateway's own pages come with the binary, and
//! are published nowhere.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::Mutex;

use crate::content::document::Trusted;
use crate::content::{Collector, Content, Result};
use crate::log::{Feed, Position};

/// Unpublished documents that are told apart; when there are more, counting begins anew.
const MOST_SEEN: usize = 1_000;

/// What a request's document is by, if it was published.
pub type Known = Option<Arc<Trusted>>;

/// The trusted documents.
#[derive(Clone)]
pub struct TrustedDocuments(Arc<Inner>);

struct Inner {
    content: Content,
    feed: Feed,
    /// Those that came with the binary.
    own: Register,
    known: RwLock<Register>,
    /// One reads at a time; the others find what it has read.
    reading: Mutex<()>,
    untrusted: AtomicU64,
    /// How often each of them came, by hash.
    seen: std::sync::Mutex<HashMap<String, u64>>,
}

#[derive(Default)]
struct Register {
    /// The log's place at which all there were had been read.
    read_at: Option<Position>,
    last: i64,
    by_id: HashMap<String, Arc<Trusted>>,
    by_sha256: HashMap<String, Arc<Trusted>>,
}

impl TrustedDocuments {
    /// Of a newsroom whose log is followed; and `own`, which need not be published.
    pub fn new(content: Content, feed: Feed, own: Vec<Trusted>) -> Self {
        let (mut register, known, reading, untrusted, seen) = <(Register, _, _, _, _)>::default();
        own.into_iter().for_each(|document| register.add(document));
        Self(Arc::new(Inner { content, feed, own: register, known, reading, untrusted, seen }))
    }

    /// The document with an id: as it was published, or `sha256:` and the hash of its text.
    ///
    /// # Errors
    /// The newsroom's own.
    pub async fn by_id(&self, id: &str) -> Result<Known> {
        self.find(|register| match id.strip_prefix("sha256:") {
            Some(hash) => register.by_sha256(hash).or_else(|| register.by_id.get(id)).cloned(),
            None => register.by_id.get(id).cloned(),
        })
        .await
    }

    /// The document that a client of Apollo's names: by the hash of its text, or by the id of its manifest.
    ///
    /// # Errors
    /// The newsroom's own.
    pub async fn by_hash(&self, hash: &str) -> Result<Known> {
        self.find(|register| register.by_sha256(hash).or_else(|| register.by_id.get(hash)).cloned()).await
    }

    /// How many requests came with a document that was not published, where that is looked at.
    pub fn untrusted(&self) -> u64 {
        self.0.untrusted.load(Ordering::Relaxed)
    }

    /// Counts one, and names it in the log the first time, and each time that it has come twice as often.
    pub fn note_untrusted(&self, sha256: &str, operation: Option<&str>) {
        self.0.untrusted.fetch_add(1, Ordering::Relaxed);
        let mut seen = self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= MOST_SEEN && !seen.contains_key(sha256) {
            seen.clear();
        }
        let times = seen.entry(sha256.to_owned()).or_default();
        *times += 1;
        if times.is_power_of_two() {
            tracing::warn!(sha256, operation, times, "a document was asked that was not published");
        }
    }

    async fn find(&self, find: impl Fn(&Register) -> Known) -> Result<Known> {
        if let own @ Some(_) = find(&self.0.own) {
            return Ok(own);
        }
        let place = self.0.feed.place();
        let look = || {
            let register = self.0.known.read().unwrap_or_else(PoisonError::into_inner);
            let found = find(&register);
            (found.is_some() || register.read_at.as_ref() == Some(&place)).then_some(found)
        };
        if let Some(found) = look() {
            return Ok(found);
        }
        let _reading = self.0.reading.lock().await;
        if let Some(found) = look() {
            return Ok(found);
        }
        self.read(place.clone()).await?;
        Ok(look().flatten())
    }

    /// Reads what came since; all anew where the database is of another history.
    async fn read(&self, place: Position) -> Result<()> {
        let (last, is_same) = {
            let register = self.0.known.read().unwrap_or_else(PoisonError::into_inner);
            let is_same = register.read_at.as_ref().is_some_and(|read_at| read_at.epoch == place.epoch);
            (if is_same { register.last } else { 0 }, is_same)
        };
        let rows = self.0.content.trusted_documents(last).await?.noted(&Collector::default());
        let mut register = self.0.known.write().unwrap_or_else(PoisonError::into_inner);
        if !is_same {
            *register = Register::default();
        }
        rows.into_iter().for_each(|document| register.add(document));
        register.read_at = Some(place);
        Ok(())
    }
}

impl Register {
    fn by_sha256(&self, hash: &str) -> Option<&Arc<Trusted>> {
        self.by_sha256.get(hash)
    }

    fn add(&mut self, document: Trusted) {
        let document = Arc::new(document);
        self.last = self.last.max(document.place);
        self.by_sha256.entry(document.sha256.clone()).or_insert_with(|| document.clone());
        self.by_id.insert(document.id.clone(), document);
    }
}
