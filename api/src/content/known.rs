//! What every request asks before it is answered: the key that it shows, and the languages. Kept in this process, under
//! the cache's one rule: a key that was revoked is no key on any node within `max_lag`.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use super::key::{self, Key};
use super::locale::Locales;
use super::{Content, Result, tag};
use crate::cache::proof::NEVER;
use crate::cache::tag::CacheTag;
use crate::cache::{BootTime, Kept, Proof};

/// Keys in use at once, at most.
const KEYS: usize = 1_024;

/// What is kept.
pub(super) struct Known {
    keys: Kept<[u8; 32], Key>,
    locales: Kept<(), Arc<Locales>>,
}

impl Default for Known {
    fn default() -> Self {
        Self { keys: Kept::new(KEYS), locales: Kept::new(1) }
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
}

fn tags<const COUNT: usize>(tags: [CacheTag; COUNT]) -> BTreeSet<CacheTag> {
    tags.into()
}
