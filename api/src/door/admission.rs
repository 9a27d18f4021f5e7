//! How many operations are executed at once, and how long the others may wait for their turn.
//!
//! Whoever may well wait longer than that is refused at once: a queue that nobody sees the end of helps nobody. How long
//! the wait would be is estimated by those who wait already and by how long the last executions took.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

/// How much of the mean one execution is.
const WEIGHT: f64 = 1.0 / 16.0;

/// How many times as long as estimated a wait may become: executions take longer, the more there are. Whoever waits and is
/// refused in the end is worse off than who is refused at once.
const CAUTION: f64 = 2.0;

/// The door of the executor.
#[derive(Debug)]
pub struct Admission {
    places: Arc<Semaphore>,
    most: usize,
    patience: Duration,
    waiting: AtomicUsize,
    /// How long executions take in the mean.
    mean: Arc<Mutex<Duration>>,
    shed: AtomicU64,
}

/// A refusal: there is too much to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overloaded;

impl Admission {
    /// So many at once; others wait for so long at most.
    pub fn new(most: usize, patience: Duration) -> Self {
        let places = Arc::new(Semaphore::new(most));
        let (waiting, shed) = (AtomicUsize::new(0), AtomicU64::new(0));
        Self { places, most, patience, waiting, mean: Arc::default(), shed }
    }

    /// A place; whoever finds none waits, where that is not for too long.
    ///
    /// # Errors
    /// Too many wait already.
    pub async fn enter(&self) -> Result<Place, Overloaded> {
        if let Ok(permit) = self.places.clone().try_acquire_owned() {
            return Ok(self.place(permit));
        }
        let waiting = Waiting::begin(&self.waiting);
        if self.wait_of(waiting.before + 1).mul_f64(CAUTION) > self.patience {
            return Err(self.shed());
        }
        match timeout(self.patience, self.places.clone().acquire_owned()).await {
            Ok(Ok(permit)) => Ok(self.place(permit)),
            Ok(Err(_)) | Err(_) => Err(self.shed()),
        }
    }

    /// How many are executed.
    pub fn executing(&self) -> usize {
        self.most - self.places.available_permits()
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// How many were refused.
    pub fn refused(&self) -> u64 {
        self.shed.load(Ordering::Relaxed)
    }

    /// How long the last of so many in a queue would wait.
    fn wait_of(&self, queued: usize) -> Duration {
        let mean = *self.mean.lock().unwrap_or_else(PoisonError::into_inner);
        mean.mul_f64(queued as f64 / self.most as f64)
    }

    fn place(&self, permit: OwnedSemaphorePermit) -> Place {
        Place { _permit: permit, since: Instant::now(), mean: self.mean.clone() }
    }

    fn shed(&self) -> Overloaded {
        self.shed.fetch_add(1, Ordering::Relaxed);
        Overloaded
    }
}

/// Somebody in the queue, until this is dropped: also where the client has gone.
struct Waiting<'a> {
    waiting: &'a AtomicUsize,
    before: usize,
}

impl<'a> Waiting<'a> {
    fn begin(waiting: &'a AtomicUsize) -> Self {
        let before = waiting.fetch_add(1, Ordering::Relaxed);
        Self { waiting, before }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A place of an execution, until this is dropped.
#[derive(Debug)]
pub struct Place {
    _permit: OwnedSemaphorePermit,
    since: Instant,
    mean: Arc<Mutex<Duration>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut mean = self.mean.lock().unwrap_or_else(PoisonError::into_inner);
        *mean = mean.mul_f64(1.0 - WEIGHT) + self.since.elapsed().mul_f64(WEIGHT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_finds_no_place_waits_and_who_would_wait_too_long_is_refused_at_once() {
        let admission = Arc::new(Admission::new(2, Duration::from_secs(120)));
        *admission.mean.lock().unwrap() = Duration::from_secs(30);
        let (first, second) = (admission.enter().await.unwrap(), admission.enter().await.unwrap());

        let enter = || {
            let admission = admission.clone();
            tokio::spawn(async move { admission.enter().await.map(drop) })
        };
        let waiting: Vec<_> = (0..4).map(|_| enter()).collect();
        while admission.waiting() < waiting.len() {
            tokio::task::yield_now().await;
        }
        let refused = enter().await.unwrap();

        assert_eq!(
            refused,
            Err(Overloaded),
            "two at a time in 30 s: the fifth would wait for 75 s, or for as long again"
        );
        assert_eq!((admission.executing(), admission.waiting(), admission.refused()), (2, 4, 1));
        drop((first, second));
        for one in waiting {
            assert_eq!(one.await.unwrap(), Ok(()));
        }
        assert_eq!((admission.executing(), admission.waiting()), (0, 0));
    }

    #[tokio::test]
    async fn nobody_waits_for_longer_than_the_setting_whatever_the_estimate() {
        let admission = Admission::new(1, Duration::from_millis(20));
        let _held = admission.enter().await.unwrap();

        assert_eq!(admission.enter().await.map(drop), Err(Overloaded));
        assert_eq!(admission.waiting(), 0);
    }
}
