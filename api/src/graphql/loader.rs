//! One relation, read in batches: a key that is asked for waits for its round, and is read at most once a request.
//!
//! Knows that answers come [`Tracked`] and may fail as content does; not what is read, nor when batches leave: whoever
//! builds a loader says the one, [`super::rounds`] the other.

use std::collections::HashMap;
use std::future::poll_fn;
use std::hash::Hash;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};

use futures::FutureExt;
use futures::future::{BoxFuture, join_all, try_join_all};

use crate::content::{Collector, Error, Result, Tracked};

/// What many keys are answered with.
pub type Answer<K, V> = Result<HashMap<K, Tracked<V>>>;

/// How many keys are read from a source.
pub type Read<S, K, V> = for<'a> fn(&'a S, &'a [K]) -> BoxFuture<'a, Answer<K, V>>;

/// Keys on their way to the source. Done once all who wait for them have been woken.
pub type Batch = BoxFuture<'static, ()>;

/// Answers for the keys of one relation, kept for the request. A request asks few of its relations, and costs no more
/// for the others.
pub struct Loader<S, K, V> {
    source: Arc<S>,
    collector: Arc<Collector>,
    /// Keys to one read.
    most: usize,
    read: Read<S, K, V>,
    asked: OnceLock<Arc<Shared<S, K, V>>>,
}

/// A relation that was asked for.
struct Shared<S, K, V> {
    source: Arc<S>,
    collector: Arc<Collector>,
    most: usize,
    read: Read<S, K, V>,
    desk: Mutex<Desk<K, V>>,
}

/// What was asked for: what still waits for a batch, and what became of the rest.
struct Desk<K, V> {
    queued: Vec<K>,
    slots: HashMap<K, Slot<V>>,
}

enum Slot<V> {
    Waiting(Vec<Waker>),
    Kept(Result<V>),
}

impl<S, K, V> Loader<S, K, V>
where
    S: Send + Sync + 'static,
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + 'static,
{
    /// Nothing asked for yet. Tags are noted in `collector` as answers arrive; `most` keys go into one read.
    pub fn new(source: &Arc<S>, collector: &Arc<Collector>, most: usize, read: Read<S, K, V>) -> Self {
        Self { source: source.clone(), collector: collector.clone(), most, read, asked: OnceLock::new() }
    }

    /// The value of a key: from an earlier round, or from the next.
    ///
    /// # Errors
    /// The read's own, or [`Error::Internal`] where it panicked or left the key out.
    pub async fn one(&self, key: K) -> Result<V> {
        let (shared, mut place) = (self.shared(), None);
        poll_fn(|context| shared.desk().ask(&key, &mut place, context)).await
    }

    /// The values of keys, in their order, in one round.
    ///
    /// # Errors
    /// The first of the errors of [`Loader::one`].
    pub async fn many(&self, keys: impl IntoIterator<Item = K>) -> Result<Vec<V>> {
        try_join_all(keys.into_iter().map(|key| self.one(key))).await
    }

    /// All keys that wait, to be read together.
    pub fn take_batch(&self) -> Option<Batch> {
        let shared = self.asked.get()?.clone();
        let keys = std::mem::take(&mut shared.desk().queued);
        if keys.is_empty() {
            return None;
        }
        Some(async move { drop(join_all(keys.chunks(shared.most).map(|keys| shared.answer(keys))).await) }.boxed())
    }

    fn shared(&self) -> &Arc<Shared<S, K, V>> {
        self.asked.get_or_init(|| {
            let Self { source, collector, most, read, .. } = self;
            let desk = Mutex::new(Desk { queued: Vec::new(), slots: HashMap::new() });
            let (source, collector) = (source.clone(), collector.clone());
            Arc::new(Shared { source, collector, most: *most, read: *read, desk })
        })
    }
}

/// What every relation has, whatever its keys.
pub trait Relate {
    /// How many keys wait.
    fn waiting(&self) -> usize;
    /// All keys that wait, to be read together.
    fn take_batch(&self) -> Option<Batch>;
    /// Lets go of what was read, so that it is read anew.
    fn forget(&self);
}

impl<S, K, V> Relate for Loader<S, K, V>
where
    S: Send + Sync + 'static,
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + 'static,
{
    fn waiting(&self) -> usize {
        self.asked.get().map_or(0, |shared| shared.desk().queued.len())
    }

    fn take_batch(&self) -> Option<Batch> {
        Loader::take_batch(self)
    }

    fn forget(&self) {
        // Whoever still waits is of this round, and is answered.
        if let Some(shared) = self.asked.get() {
            shared.desk().slots.retain(|_, slot| matches!(slot, Slot::Waiting(_)));
        }
    }
}

impl<S, K: Clone + Eq + Hash, V: Clone> Shared<S, K, V> {
    async fn answer(&self, keys: &[K]) {
        let read = async { (self.read)(&self.source, keys).await };
        // What was half done belongs to the read alone, and is dropped with it.
        let answer = AssertUnwindSafe(read).catch_unwind().await.unwrap_or(Err(Error::Internal));
        // Here, not where it reaches a field: a hundred fields may wait for one read.
        if let Err(Error::Unavailable(cause)) = &answer {
            tracing::error!(error = %cause, keys = keys.len(), "content read failed");
        }
        for waker in self.keep(keys, answer) {
            waker.wake();
        }
    }

    fn keep(&self, keys: &[K], mut answer: Answer<K, V>) -> Vec<Waker> {
        let mut desk = self.desk();
        let mut wakers = Vec::new();
        for key in keys {
            let value = match &mut answer {
                Ok(rows) => rows.remove(key).map(|row| row.noted(&self.collector)).ok_or(Error::Internal),
                Err(error) => Err(error.clone()),
            };
            if let Some(Slot::Waiting(waiting)) = desk.slots.insert(key.clone(), Slot::Kept(value)) {
                wakers.extend(waiting);
            }
        }
        wakers
    }
}

impl<S, K, V> Shared<S, K, V> {
    fn desk(&self) -> MutexGuard<'_, Desk<K, V>> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Desk<K, V> {
    /// `place` is where this asker's waker stands, so that asking again takes no second one.
    fn ask(&mut self, key: &K, place: &mut Option<usize>, context: &Context<'_>) -> Poll<Result<V>> {
        let waiting = match self.slots.get_mut(key) {
            Some(Slot::Kept(value)) => return Poll::Ready(value.clone()),
            Some(Slot::Waiting(waiting)) => waiting,
            None => {
                self.queued.push(key.clone());
                *place = Some(0);
                self.slots.insert(key.clone(), Slot::Waiting(vec![context.waker().clone()]));
                return Poll::Pending;
            }
        };
        match place {
            Some(place) => waiting[*place].clone_from(context.waker()),
            None => {
                *place = Some(waiting.len());
                waiting.push(context.waker().clone());
            }
        }
        Poll::Pending
    }
}
