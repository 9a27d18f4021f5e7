//! Documents that clients sent with their hashes, so that they need not send them again.
//!
//! Kept by bytes, and for each key by itself; and where the nodes share a Redis, there for a while, so that a document
//! that one node was sent is known to all. Whatever is lost is asked for again, so nothing here needs to last.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::cache::remote::Shelf as RemoteShelf;
use crate::cache::{Key, Remote};
use crate::config::DocumentsConfig;
use crate::content::document::sha256;
use crate::content::id::KeyId;
use crate::telemetry::told;

/// Keys that have a store at once; whoever was away for longest loses it first.
const KEYS: usize = 16;

/// Memory of an entry beside its text, in bytes.
const OVERHEAD: u64 = 200;

/// What clients have sent. Half of the bytes are anybody's, the other half the keys', in equal shares.
pub struct PersistedQueries {
    anybodys: Shelf,
    keys: Mutex<Vec<(KeyId, Arc<Shelf>)>>,
    share: u64,
    remote: Option<Remote>,
    life: Duration,
}

type Shelf = Cache<String, Arc<str>, Weight>;

#[derive(Clone)]
struct Weight;

impl Weighter<String, Arc<str>> for Weight {
    fn weight(&self, _: &String, text: &Arc<str>) -> u64 {
        OVERHEAD + text.len() as u64
    }
}

impl PersistedQueries {
    /// None yet on this node.
    pub fn new(config: &DocumentsConfig, remote: Option<Remote>) -> Self {
        let life = Duration::from_secs(config.persisted_queries_seconds);
        Self { remote, life, ..Self::of(config.persisted_queries_bytes) }
    }

    fn of(most_bytes: u64) -> Self {
        let half = most_bytes / 2;
        let (keys, life) = (Mutex::default(), Duration::ZERO);
        Self { anybodys: shelf(half), keys, share: half / KEYS as u64, remote: None, life }
    }

    /// The document with a hash, of whoever holds a key, or of anybody without.
    pub async fn get(&self, key: Option<KeyId>, hash: &str) -> Option<Arc<str>> {
        told::looked_at_kept();
        if let Some(text) = self.on_shelf(key, |shelf| shelf.get(hash)) {
            return Some(text);
        }
        let remote = self.remote.as_ref()?;
        told::looked_at_kept();
        let found = remote.load(RemoteShelf::Document, &name(key, hash)).await.ok()??;
        let text = std::str::from_utf8(&found).ok().filter(|text| sha256(text) == hash)?;
        self.put(key, hash, text);
        Some(text.into())
    }

    /// Keeps a document whose hash was checked.
    pub fn keep(&self, key: Option<KeyId>, hash: &str, text: &str) {
        if self.put(key, hash, text)
            && let Some(remote) = &self.remote
        {
            let text = Bytes::copy_from_slice(text.as_bytes());
            remote.store(RemoteShelf::Document, &name(key, hash), text, self.life);
        }
    }

    /// Whether it was new.
    fn put(&self, key: Option<KeyId>, hash: &str, text: &str) -> bool {
        self.on_shelf(key, |shelf| {
            let is_new = shelf.get(hash).is_none();
            if is_new {
                shelf.insert(hash.to_owned(), text.into());
            }
            is_new
        })
    }

    /// How many are kept, and their bytes.
    pub fn counts(&self) -> (u64, u64) {
        let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let shelves = keys.iter().map(|(_, shelf)| &**shelf).chain([&self.anybodys]);
        shelves.fold((0, 0), |(count, bytes), shelf| (count + shelf.len() as u64, bytes + shelf.weight()))
    }

    fn on_shelf<T>(&self, key: Option<KeyId>, act: impl FnOnce(&Shelf) -> T) -> T {
        let Some(key) = key else { return act(&self.anybodys) };
        let own = {
            let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
            let own = match keys.iter().position(|(known, _)| *known == key) {
                Some(at) => keys.remove(at),
                None => (key, Arc::new(shelf(self.share))),
            };
            keys.truncate(KEYS - 1);
            keys.insert(0, own.clone());
            own.1
        };
        act(&own)
    }
}

/// What a document is called in Redis.
fn name(key: Option<KeyId>, hash: &str) -> Key {
    let owner = key.map_or(-1, |key| key.0);
    Key(blake3::derive_key("dragoman 2026 persisted queries", format!("{owner}:{hash}").as_bytes()))
}

fn shelf(most_bytes: u64) -> Shelf {
    let expected = usize::try_from(most_bytes / 2048).unwrap_or(usize::MAX).clamp(8, 100_000);
    Cache::with_weighter(expected, most_bytes, Weight)
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;

    #[test]
    fn nobodys_documents_drive_out_another_keys() {
        let persisted = PersistedQueries::of(100_000);
        let (mine, others) = (Some(KeyId(1)), Some(KeyId(2)));
        persisted.keep(mine, "a", "{ a }");

        for n in 0..1_000 {
            persisted.keep(others, &n.to_string(), &"x".repeat(500));
            persisted.keep(None, &n.to_string(), &"x".repeat(500));
        }

        assert_eq!(block_on(persisted.get(mine, "a")).as_deref(), Some("{ a }"));
        assert_eq!(block_on(persisted.get(others, "a")), None);
        assert!(persisted.counts().1 <= 100_000, "{:?}", persisted.counts());
    }

    #[test]
    fn however_many_keys_there_are_it_stays_within_its_bytes() {
        let persisted = PersistedQueries::of(100_000);

        for key in 0..500 {
            for n in 0..20 {
                persisted.keep(Some(KeyId(key)), &n.to_string(), &"x".repeat(400));
            }
        }

        let (count, bytes) = persisted.counts();
        assert!(count > 10 && bytes <= 100_000, "{count} {bytes}");
    }
}
