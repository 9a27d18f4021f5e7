//! The contestants, each as its documentation sets it up: a loader a relation, made for each request.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::runtime::{TokioSpawner, TokioTimer};
use dataloader::{BatchFn, cached};
use dragoman::content::{Collector, Tracked};
use dragoman::graphql::loader::{Answer, Batch, Loader as OurLoader};
use futures::FutureExt;

use super::newsroom::{Archive, Row};

/// Who gathers the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contestant {
    /// Nobody: each row is had at once.
    None,
    /// async-graphql's own, which sleeps so long.
    Library(Duration),
    /// The `dataloader` crate, which yields so often.
    Crate(usize),
    /// Ours.
    Ours,
}

impl Contestant {
    /// Each as it comes, the library's without its delay and the crate's with the least one, too.
    pub(crate) const ALL: [Self; 6] = [
        Self::None,
        Self::Library(Duration::from_millis(1)),
        Self::Library(Duration::ZERO),
        Self::Crate(10),
        Self::Crate(1),
        Self::Ours,
    ];

    /// Its name in the table.
    pub(crate) fn name(self) -> String {
        match self {
            Self::None => "none".to_owned(),
            Self::Library(delay) => format!("async-graphql, {} ms", delay.as_millis()),
            Self::Crate(1) => "dataloader, 1 yield".to_owned(),
            Self::Crate(yields) => format!("dataloader, {yields} yields"),
            Self::Ours => "ours".to_owned(),
        }
    }
}

/// A request's loaders.
pub(crate) struct Loaders {
    /// The rows themselves.
    pub(crate) archive: Arc<Archive>,
    /// Of articles.
    pub(crate) categories: Relation,
    /// Of articles.
    pub(crate) pictures: Relation,
    /// Of articles.
    pub(crate) authors: Relation,
    /// Of authors.
    pub(crate) portraits: Relation,
    batches: Arc<AtomicUsize>,
}

impl Loaders {
    /// Nothing read yet.
    pub(crate) fn new(contestant: Contestant, archive: &Arc<Archive>) -> Self {
        let batches = Arc::new(AtomicUsize::new(0));
        let collector = Arc::new(Collector::default());
        let relation = || {
            let look_up = LookUp { archive: archive.clone(), batches: batches.clone() };
            Relation::new(contestant, look_up, &collector)
        };
        Self {
            archive: archive.clone(),
            categories: relation(),
            pictures: relation(),
            authors: relation(),
            portraits: relation(),
            batches: batches.clone(),
        }
    }

    /// How many batches were read so far.
    pub(crate) fn batches(&self) -> usize {
        self.batches.load(Ordering::Relaxed)
    }

    /// What waits in our loaders.
    pub(crate) fn take_batches(&self) -> Vec<Batch> {
        let relations = [&self.categories, &self.pictures, &self.authors, &self.portraits];
        relations.into_iter().filter_map(Relation::take_batch).collect()
    }
}

/// One relation.
pub(crate) enum Relation {
    None(LookUp),
    // The largest by far, and there are four to a request.
    Library(Box<DataLoader<LookUp>>),
    Crate(cached::Loader<u32, Row, LookUp>),
    Ours(OurLoader<LookUp, u32, Row>),
}

impl Relation {
    fn new(contestant: Contestant, look_up: LookUp, collector: &Arc<Collector>) -> Self {
        match contestant {
            Contestant::None => Self::None(look_up),
            Contestant::Library(delay) => {
                let loader = DataLoader::new(look_up, TokioSpawner::current(), TokioTimer::default());
                Self::Library(Box::new(loader.delay(delay)))
            }
            Contestant::Crate(yields) => Self::Crate(cached::Loader::new(look_up).with_yield_count(yields)),
            Contestant::Ours => {
                let look_up = Arc::new(look_up);
                Self::Ours(OurLoader::new(&look_up, collector, 500, |look_up, ids| look_up.tracked(ids).boxed()))
            }
        }
    }

    /// The row of an id.
    pub(crate) async fn one(&self, id: u32) -> Row {
        const THERE: &str = "the archive has a row for each id that is asked for";
        match self {
            Self::None(look_up) => look_up.archive.row(id),
            Self::Library(loader) => loader.load_one(id).await.ok().flatten().expect(THERE),
            Self::Crate(loader) => loader.try_load(id).await.expect(THERE),
            Self::Ours(loader) => loader.one(id).await.expect(THERE),
        }
    }

    fn take_batch(&self) -> Option<Batch> {
        match self {
            Self::Ours(loader) => loader.take_batch(),
            _ => None,
        }
    }
}

/// What every contestant reads with, one batch a call.
pub(crate) struct LookUp {
    archive: Arc<Archive>,
    batches: Arc<AtomicUsize>,
}

impl LookUp {
    async fn rows(&self, ids: &[u32]) -> HashMap<u32, Row> {
        self.batches.fetch_add(1, Ordering::Relaxed);
        self.archive.rows(ids).await
    }

    async fn tracked(&self, ids: &[u32]) -> Answer<u32, Row> {
        let rows = self.rows(ids).await;
        Ok(rows.into_iter().map(|(id, row)| (id, Tracked::new(row, []))).collect())
    }
}

impl Loader<u32> for LookUp {
    type Value = Row;
    type Error = Infallible;

    async fn load(&self, ids: &[u32]) -> Result<HashMap<u32, Row>, Infallible> {
        Ok(self.rows(ids).await)
    }
}

impl BatchFn<u32, Row> for LookUp {
    async fn load(&mut self, ids: &[u32]) -> HashMap<u32, Row> {
        self.rows(ids).await
    }
}
