//! One execution a key: whoever asks for what is on its way waits for it.
//!
//! A flight is a task of its own, so a client that leaves takes nobody along. Whether somebody may use what landed is
//! for them to say: a flight that began before they came may have read what is old by now.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::key::{Key, KeyHasher};

/// When somebody came, by the count of flights.
#[derive(Clone, Copy, Debug)]
pub struct Arrival(u64);

/// What came of a flight.
#[derive(Clone, Debug)]
pub struct Landed<T> {
    /// What it brought.
    pub value: T,
    /// Whether it began after whoever waited for it had come: then it is as new as they may ask for.
    pub began_after: bool,
    /// Whether it was begun for them.
    pub led: bool,
}

/// Flights by key.
pub struct Flights<T> {
    count: AtomicU64,
    flying: Arc<Mutex<Flying<T>>>,
}

type Flying<T> = HashMap<Key, Flight<T>, KeyHasher>;

struct Flight<T> {
    number: u64,
    landed: watch::Receiver<Option<T>>,
}

impl<T> Default for Flights<T> {
    fn default() -> Self {
        Self { count: AtomicU64::new(0), flying: Arc::default() }
    }
}

impl<T: Clone + Send + Sync + 'static> Flights<T> {
    /// Somebody comes.
    pub fn arrive(&self) -> Arrival {
        Arrival(self.count.load(Ordering::SeqCst))
    }

    /// Waits for the flight to a key, which is begun where there is none. None where it was lost: it panicked.
    pub async fn join<F>(&self, key: Key, arrival: Arrival, begin: impl FnOnce() -> F) -> Option<Landed<T>>
    where
        F: Future<Output = T> + Send + 'static,
    {
        let (number, mut landed, led) = self.board(key, begin);
        let value = landed.wait_for(Option::is_some).await.ok()?.clone()?;
        Some(Landed { value, began_after: number > arrival.0, led })
    }

    /// Begins the flight to a key, where there is none, for nobody in particular.
    pub fn begin<F>(&self, key: Key, begin: impl FnOnce() -> F)
    where
        F: Future<Output = T> + Send + 'static,
    {
        self.board(key, begin);
    }

    /// How many are on their way.
    pub fn count(&self) -> usize {
        lock(&self.flying).len()
    }

    fn board<F>(&self, key: Key, begin: impl FnOnce() -> F) -> (u64, watch::Receiver<Option<T>>, bool)
    where
        F: Future<Output = T> + Send + 'static,
    {
        let mut flying = lock(&self.flying);
        if let Some(flight) = flying.get(&key) {
            return (flight.number, flight.landed.clone(), false);
        }
        let number = self.count.fetch_add(1, Ordering::SeqCst) + 1;
        let (land, landed) = watch::channel(None);
        flying.insert(key, Flight { number, landed: landed.clone() });
        drop(flying);
        let ended = Ended { flying: self.flying.clone(), key };
        let execution = begin();
        tokio::spawn(async move {
            let value = execution.await;
            // Before it lands: whoever may not use it begins another at once.
            drop(ended);
            land.send_replace(Some(value));
        });
        (number, landed, true)
    }
}

/// Takes a flight off the table, however it ends.
struct Ended<T> {
    flying: Arc<Mutex<Flying<T>>>,
    key: Key,
}

impl<T> Drop for Ended<T> {
    fn drop(&mut self) {
        lock(&self.flying).remove(&self.key);
    }
}

fn lock<T>(flying: &Mutex<Flying<T>>) -> MutexGuard<'_, Flying<T>> {
    flying.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;
    use tokio::sync::oneshot;

    use super::*;

    const KEY: Key = Key([1; 32]);

    #[tokio::test]
    async fn a_thousand_who_ask_at_once_share_one_execution() {
        let flights = Flights::<u32>::default();
        let executed = Arc::new(AtomicU64::new(0));
        let execute = || {
            let executed = executed.clone();
            async move {
                executed.fetch_add(1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                7
            }
        };

        let landed = join_all((0..1_000).map(|_| flights.join(KEY, flights.arrive(), execute))).await;

        assert!(landed.iter().all(|landed| landed.as_ref().unwrap().value == 7));
        assert_eq!(landed.iter().filter(|landed| landed.as_ref().unwrap().led).count(), 1);
        assert_eq!((executed.load(Ordering::SeqCst), flights.count()), (1, 0));
    }

    #[tokio::test]
    async fn a_flight_that_began_before_somebody_came_says_so_and_the_next_one_is_new_to_them() {
        let flights = Flights::<u32>::default();
        let (go, gone) = oneshot::channel::<()>();
        let first = flights.join(KEY, flights.arrive(), || async move {
            gone.await.unwrap();
            1
        });
        let mut first = Box::pin(first);
        assert!(futures::poll!(&mut first).is_pending(), "it is on its way");
        let late = flights.arrive();
        let waiting = flights.join(KEY, late, || async { 2 });
        let mut waiting = Box::pin(waiting);
        assert!(futures::poll!(&mut waiting).is_pending(), "it waits for the first");

        go.send(()).unwrap();
        let (first, waiting) = (first.await.unwrap(), waiting.await.unwrap());
        let again = flights.join(KEY, late, || async { 3 }).await.unwrap();

        assert_eq!((first.value, first.began_after), (1, true));
        assert_eq!((waiting.value, waiting.began_after, waiting.led), (1, false, false));
        assert_eq!((again.value, again.began_after), (3, true));
    }

    #[tokio::test]
    async fn a_panic_releases_all_who_wait_and_a_client_that_leaves_stops_nothing() {
        let flights = Flights::<u32>::default();
        let panics = || async { panic!("as a bug would") };

        let lost = join_all((0..10).map(|_| flights.join(KEY, flights.arrive(), panics))).await;
        assert!(lost.iter().all(Option::is_none));
        assert_eq!(flights.count(), 0, "nothing is left of it");

        let (go, gone) = oneshot::channel::<()>();
        let (done, told) = oneshot::channel();
        let mut leaving = Box::pin(flights.join(KEY, flights.arrive(), || async move {
            gone.await.unwrap();
            done.send(()).unwrap();
            1
        }));
        assert!(futures::poll!(&mut leaving).is_pending());
        drop(leaving);
        go.send(()).unwrap();
        told.await.expect("the execution went on");
    }
}
