//! What follows the log once for all nodes: that it does so, and what each job makes of it.

mod encrypted;
mod neighbours;
mod prune;
mod purges;
mod turns;

use std::time::{Duration, Instant};

use dragoman::jobs::runner::{self, Job};
use dragoman::log::cursor::lags;
use dragoman::log::{Follower, Place, follow};
use entity::log::cursor;
use sea_orm::EntityTrait;

use crate::harness::{Backend, Site};

/// Longer than anything here takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(40);

/// An empty newsroom whose gateway does nothing unasked, and of which nobody has followed anything.
async fn quiet(backend: Backend) -> Site {
    let site = Site::empty(backend).await;
    site.rest().await;
    cursor::Entity::delete_many().exec(site.content().database()).await.unwrap();
    site
}

/// A node of its own that works on a job, to the test's end.
async fn node(site: &Site, job: impl Job<Error: Sync> + 'static) {
    let content = site.content();
    let max_lag = Duration::from_millis(150);
    let followed = Follower::new(content.database(), content.view(), content.hint(), None, max_lag, None).await;
    let (follower, feed) = followed.unwrap();
    let content = content.clone();
    let following = follower.start().unwrap();
    tokio::spawn(async move {
        runner::run(job, content, feed, None).await;
        drop(following);
    });
}

/// The end of a site's log.
async fn head(site: &Site) -> Place {
    (follow::head(site.content().database()).await.unwrap().seq, i32::MAX)
}

/// Waits until a job has come to the log's end.
async fn caught_up(site: &Site, name: &str) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let lags = lags(site.content().database()).await.unwrap();
        if lags.iter().any(|lag| lag.name == name && lag.behind == 0) {
            return;
        }
        assert!(Instant::now() < deadline, "{:?}: {name} does not catch up: {lags:?}", site.backend);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
