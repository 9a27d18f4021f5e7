//! What every request asks before it is answered: the key that it shows, and the languages. Kept in this process, under
//! the cache's one rule: a key that was revoked is no key on any node within `max_lag`.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use tokio::sync::Mutex;

use super::id::KeyId;
use super::key::{self, Key};
use super::locale::Locales;
use super::{Content, Result, Tracked, tag};
use crate::cache::proof::NEVER;
use crate::cache::tag::CacheTag;
use crate::cache::{BootTime, Kept, Proof};

/// Keys in use at once, at most.
const KEYS: usize = 1_024;

/// What is kept.
pub(super) struct Known {
    keys: Kept<[u8; 32], Key>,
    by_id: Kept<KeyId, Key>,
    /// Held by who looks one up by its id: many ask for the same at once.
    looking: Mutex<()>,
    locales: Kept<(), Arc<Locales>>,
}

impl Default for Known {
    fn default() -> Self {
        Self { keys: Kept::new(KEYS), by_id: Kept::new(KEYS), looking: Mutex::default(), locales: Kept::new(1) }
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Known(…)")
    }
}

impl Content {
    /// As [`Content::key`]; no statement where it was looked up already.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn known_key(&self, secret: &str) -> Result<Option<Key>> {
        let hash = key::hash(secret);
        if let Some(key) = self.known.keys.get(&self.view, &hash) {
            return Ok(Some(key));
        }
        let log = self.view.log();
        let found = self.key(secret).await?;
        // A secret that is nobody's is not kept: whoever guesses would drive out those who know one.
        if let Some(key) = &found {
            let proof = Proof::new(log.epoch, log.pos, NEVER, &tags([tag::rights()]));
            self.known.keys.put(hash, proof, key.clone());
        }
        Ok(found)
    }

    /// As [`Content::key_by_id`]; no statement where it was looked up already.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn known_key_by_id(&self, id: KeyId) -> Result<Option<Key>> {
        if let Some(key) = self.known.by_id.get(&self.view, &id) {
            return Ok(Some(key));
        }
        let _looking = self.known.looking.lock().await;
        if let Some(key) = self.known.by_id.get(&self.view, &id) {
            return Ok(Some(key));
        }
        let log = self.view.log();
        let found = self.key_by_id(id).await?;
        if let Some(key) = &found {
            let proof = Proof::new(log.epoch, log.pos, NEVER, &tags([tag::rights()]));
            self.known.by_id.put(id, proof, key.clone());
        }
        Ok(found)
    }

    /// As [`Content::locales`]; no statement where they were looked up already, nor where the log cannot be followed: then
    /// they are as they were.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn known_locales(&self) -> Result<Arc<Locales>> {
        if let Some(locales) = self.known.locales.get(&self.view, &()) {
            return Ok(locales);
        }
        if !self.view.is_leased(BootTime::now())
            && let Some(locales) = self.known.locales.last(&())
        {
            return Ok(locales);
        }
        let log = self.view.log();
        let locales = Arc::new(self.locales().await?.noted(&super::Collector::default()));
        let proof = Proof::new(log.epoch, log.pos, NEVER, &tags([tag::locales()]));
        self.known.locales.put((), proof, locales.clone());
        Ok(locales)
    }

    /// As [`Content::locales`]; no statement where they were looked up already, and nothing is known that was written
    /// since: what is answered with them proves itself as if they had been read by it.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn kept_locales(&self) -> Result<Tracked<Arc<Locales>>> {
        match self.known.locales.get(&self.view, &()) {
            Some(locales) => Ok(Tracked::new(locales, [tag::locales()])),
            None => Ok(self.locales().await?.map(Arc::new)),
        }
    }
}

fn tags<const COUNT: usize>(tags: [CacheTag; COUNT]) -> BTreeSet<CacheTag> {
    tags.into()
}
