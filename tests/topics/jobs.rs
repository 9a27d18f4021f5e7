//! What follows the log once for all nodes: that it does so, and what each job makes of it.

mod neighbours;
mod prune;
mod turns;

use std::time::Duration;

use dragoman::log::{Feed, Follower, Place, follow};

use crate::harness::Site;

/// The log of a site as a node of its own follows it, to the test's end.
async fn followed(site: &Site) -> Feed {
    let content = site.content();
    let interval = Duration::from_millis(50);
    let (follower, feed) = Follower::new(content.database(), content.hint(), interval).await.unwrap();
    tokio::spawn(follower.run());
    feed
}

/// The end of a site's log.
async fn head(site: &Site) -> Place {
    (follow::head(site.content().database()).await.unwrap().seq, i32::MAX)
}
