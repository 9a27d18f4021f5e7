//! Turns: each part of the log is worked off once, by whichever node, and none is left out when one dies.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use dragoman::jobs::runner::Job;
use dragoman::log::cursor::{Cursor, Lag, Start, lags};
use dragoman::log::{Place, change};
use sea_orm::DbErr;

use super::{PATIENCE, caught_up, head, node, quiet};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_site;
use crate::harness::{Backend, Newsroom, Site};

/// Notes which parts of the log it was given, and fails as often as it is told to.
#[derive(Clone, Default)]
struct Noting {
    parts: Arc<Mutex<Vec<(Place, Place)>>>,
    failures: Arc<Mutex<usize>>,
}

impl Job for Noting {
    const NAME: &'static str = "noting";
    const START: Start = Start::Beginning;
    const REST: Duration = Duration::ZERO;
    type Error = DbErr;

    async fn follow(&mut self, from: Place, head: Place) -> Result<Place, DbErr> {
        {
            let mut failures = self.failures.lock().unwrap();
            if *failures > 0 {
                *failures -= 1;
                return Err(DbErr::Custom("not now".into()));
            }
        }
        // A commit at a time: another node sees it half way.
        let next = head.min((from.0 + 1, i32::MAX));
        self.parts.lock().unwrap().push((from, next));
        Ok(next)
    }
}

async fn newsroom(backend: Backend) -> Site {
    let site = quiet(backend).await;
    Newsroom::of_many(3, &["en"]).save(site.content()).await;
    site
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_three_nodes_each_commit_is_worked_off_by_one() {
    for backend in BOTH {
        let site = newsroom(backend).await;
        let job = Noting::default();
        for _ in 0..3 {
            node(&site, job.clone()).await;
        }

        for round in 0..20 {
            edit_site(site.content(), |draft| draft.words[0].name = format!("Round {round}")).await.unwrap();
        }
        caught_up(&site, "noting").await;

        let parts = job.parts.lock().unwrap().clone();
        assert_eq!(parts.first().map(|part| part.0), Some((0, 0)), "{backend:?}: from the beginning");
        assert_eq!(parts.last().map(|part| part.1), Some(head(&site).await), "{backend:?}: to the end");
        assert!(parts.windows(2).all(|two| two[0].1 == two[1].0), "{backend:?}: in order, none twice: {parts:?}");
    }
}

#[tokio::test]
async fn a_job_that_fails_goes_on_where_it_was() {
    for backend in BOTH {
        let site = newsroom(backend).await;
        let job = Noting { failures: Arc::new(Mutex::new(1)), ..Noting::default() };
        node(&site, job.clone()).await;

        caught_up(&site, "noting").await;

        let parts = job.parts.lock().unwrap().clone();
        assert_eq!(*job.failures.lock().unwrap(), 0, "{backend:?}");
        assert_eq!((parts[0].0, parts.last().unwrap().1), ((0, 0), head(&site).await), "{backend:?}");
    }
}

#[tokio::test]
async fn a_node_that_stands_still_is_stood_in_for_and_moves_nothing_any_more() {
    let (short, long) = (Duration::from_millis(300), Duration::from_secs(60));
    for backend in BOTH {
        let site = newsroom(backend).await;
        let cursor = |lease| Cursor::new(site.content().database(), "webhooks", Start::End, lease).unwrap();
        let (frozen, other) = (cursor(short), cursor(long));
        let end = head(&site).await;
        assert_eq!(
            frozen.place().await.unwrap(),
            end,
            "{backend:?}: who begins at the end has nothing to catch up with"
        );

        assert_eq!(frozen.take().await.unwrap(), Some(end), "{backend:?}");
        let deadline = Instant::now() + PATIENCE;
        while other.take().await.unwrap().is_none() {
            assert!(Instant::now() < deadline, "{backend:?}: nobody stands in");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }

        assert!(!frozen.advance((end.0 + 5, 0)).await.unwrap(), "{backend:?}");
        assert!(!frozen.renew().await.unwrap(), "{backend:?}");
        frozen.release().await.unwrap();
        assert_eq!(frozen.take().await.unwrap(), None, "{backend:?}: what it let go of was not its own any more");
        assert!(other.advance((end.0 - 1, 3)).await.unwrap(), "{backend:?}");
        let last = change::after(site.content().database(), (end.0 - 1, i32::MAX), None, 1).await.unwrap();
        let waiting_since = last.first().map(|change| change.at);
        let lag = Lag { name: "webhooks".into(), seq: end.0 - 1, behind: 1, waiting_since };
        assert_eq!(lags(site.content().database()).await.unwrap(), [lag], "{backend:?}");
        other.release().await.unwrap();
        assert_eq!(frozen.take().await.unwrap(), Some((end.0 - 1, 3)), "{backend:?}: then it is its turn again");
    }
}
