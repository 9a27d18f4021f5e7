//! When batches leave: once the execution can do nothing more without them, all loaders' at once.
//!
//! One level of a query is one round, and a round is at most one batch a loader: the execution goes on when the whole
//! round is done. So the number of batches follows from the query's shape, at any number of rows and any concurrency.
//! No timer, no second task: a batch runs on the request's own task, with its spans and its cancellation.
//!
//! Unknown here: what is executed and what a batch reads.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures::FutureExt;
use futures::future::join_all;
use futures::task::AtomicWaker;

use super::loader::Batch;

/// Polls of a busy execution in a row before other tasks get the worker. An executor of many futures comes back half
/// way through each long list, so a level takes several.
const POLLS: usize = 64;

/// An execution whose loads leave in rounds.
pub struct Rounds<F, T> {
    execution: Pin<Box<F>>,
    take: T,
    round: Option<Batch>,
    bell: Arc<Bell>,
}

impl<F: Future, T: FnMut() -> Vec<Batch> + Unpin> Rounds<F, T> {
    /// Over an execution that asks the loaders whose batches `take` gives away.
    pub fn new(execution: F, take: T) -> Self {
        Self { execution: Box::pin(execution), take, round: None, bell: Arc::default() }
    }
}

impl<F: Future, T: FnMut() -> Vec<Batch> + Unpin> Future for Rounds<F, T> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = &mut *self;
        let waker = Waker::from(this.bell.clone());
        for _ in 0..POLLS {
            if let Some(round) = &mut this.round {
                std::task::ready!(round.poll_unpin(context));
                this.round = None;
            }
            this.bell.silence();
            if let Poll::Ready(output) = this.execution.as_mut().poll(&mut Context::from_waker(&waker)) {
                return Poll::Ready(output);
            }
            if this.bell.has_rung() {
                continue;
            }
            let batches = (this.take)();
            if !batches.is_empty() {
                this.round = Some(join_all(batches).map(drop).boxed());
                continue;
            }
            // It waits for something that is no loader's.
            this.bell.task.register(context.waker());
            if !this.bell.has_rung() {
                return Poll::Pending;
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Tells an execution that waits from one that only paused: the latter has rung by the time it returns.
#[derive(Default)]
struct Bell {
    rung: AtomicBool,
    task: AtomicWaker,
}

impl Bell {
    fn silence(&self) {
        self.rung.store(false, Ordering::Release);
    }

    fn has_rung(&self) -> bool {
        self.rung.load(Ordering::Acquire)
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        self.task.wake();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::AtomicUsize;

    use futures::executor::block_on;
    use futures::future::{join_all, try_join_all};

    use super::*;
    use crate::content::{Collector, Error, Tracked};
    use crate::graphql::loader::{Answer, Loader};

    /// Doubles numbers; keeps what each read was asked for.
    #[derive(Default)]
    struct Doubling {
        reads: Mutex<Vec<Vec<u32>>>,
        pauses: AtomicUsize,
    }

    impl Doubling {
        async fn read(&self, keys: &[u32]) -> Answer<u32, u32> {
            for _ in 0..self.pauses.load(Ordering::Relaxed) {
                pause().await;
            }
            self.reads.lock().unwrap().push(keys.to_vec());
            assert!(!keys.contains(&1_313), "unlucky");
            Ok(keys.iter().filter(|key| **key != 404).map(|key| (*key, Tracked::new(key * 2, []))).collect())
        }
    }

    fn loader(source: &Arc<Doubling>, most: usize) -> Loader<Doubling, u32, u32> {
        Loader::new(source, &Arc::new(Collector::default()), most, |source, keys| source.read(keys).boxed())
    }

    fn run<F: Future>(loaders: &[&Loader<Doubling, u32, u32>], execution: F) -> F::Output {
        block_on(Rounds::new(execution, || loaders.iter().filter_map(|loader| loader.take_batch()).collect()))
    }

    /// Lets everything else go first, once.
    async fn pause() {
        let mut paused = false;
        std::future::poll_fn(|context| {
            if std::mem::replace(&mut paused, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    #[test]
    fn a_hundred_resolvers_at_one_level_are_one_batch() {
        let source = Arc::new(Doubling::default());
        let doubled = loader(&source, 500);

        let answers = run(&[&doubled], try_join_all((0..100).map(|key| doubled.one(key)))).unwrap();

        assert_eq!(answers, (0..100).map(|key| key * 2).collect::<Vec<_>>());
        assert_eq!(source.reads.lock().unwrap().len(), 1);
    }

    #[test]
    fn two_levels_are_two_batches_and_a_key_is_read_once() {
        let source = Arc::new(Doubling::default());
        let doubled = loader(&source, 500);
        let parent =
            async |key| join_all((0..50).map(|_| async { doubled.one(1_000 + doubled.one(key).await?).await })).await;

        run(&[&doubled], join_all((0..50).map(parent)));

        let reads = source.reads.lock().unwrap();
        assert_eq!(reads.len(), 2);
        assert_eq!(reads.iter().map(Vec::len).sum::<usize>(), 100);
    }

    #[test]
    fn a_level_is_one_batch_although_another_loader_is_slower() {
        let (quick, slow) = (Arc::new(Doubling::default()), Arc::new(Doubling::default()));
        slow.pauses.store(20, Ordering::Relaxed);
        let (quickly, slowly) = (loader(&quick, 500), loader(&slow, 500));
        let resolver = async |key: u32| {
            let first = if key.is_multiple_of(2) { &quickly } else { &slowly };
            quickly.one(1_000 + first.one(key).await?).await
        };

        run(&[&quickly, &slowly], try_join_all((0..80).map(resolver))).unwrap();

        assert_eq!(quick.reads.lock().unwrap().iter().map(Vec::len).collect::<Vec<_>>(), [40, 80]);
        assert_eq!(slow.reads.lock().unwrap().len(), 1);
    }

    #[test]
    fn a_resolver_that_pauses_before_it_asks_still_joins_its_level() {
        let source = Arc::new(Doubling::default());
        let doubled = loader(&source, 500);
        let resolver = async |key: u32| {
            for _ in 0..key * 5 {
                pause().await;
            }
            doubled.one(key).await
        };

        run(&[&doubled], try_join_all((0..40).map(resolver))).unwrap();

        assert_eq!(source.reads.lock().unwrap().len(), 1);
    }

    #[test]
    fn a_panic_in_a_batch_reaches_those_who_wait_as_an_error() {
        let source = Arc::new(Doubling::default());
        let doubled = loader(&source, 2);

        let answers = run(&[&doubled], join_all([1, 2, 1_313, 4, 404].map(|key| doubled.one(key))));

        assert!(matches!(answers[..2], [Ok(2), Ok(4)]));
        assert!(matches!(answers[2..], [Err(Error::Internal), Err(Error::Internal), Err(Error::Internal)]));
    }

    #[test]
    fn keys_beyond_the_most_of_a_read_are_read_beside_each_other_in_the_same_round() {
        let source = Arc::new(Doubling::default());
        let doubled = loader(&source, 30);

        run(&[&doubled], try_join_all((0..100).map(|key| doubled.one(key)))).unwrap();

        assert_eq!(source.reads.lock().unwrap().iter().map(Vec::len).collect::<Vec<_>>(), [30, 30, 30, 10]);
    }

    #[test]
    fn an_execution_that_waits_for_something_else_is_woken_by_it() {
        let (tell, told) = futures::channel::oneshot::channel();
        let teller = std::thread::spawn(move || tell.send(7));

        let answer = run(&[], told);

        teller.join().unwrap().unwrap();
        assert_eq!(answer, Ok(7));
    }
}
