//! What a node does unasked.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::cache::Remote;
use crate::config::Config;
use crate::content::{Content, Error};
use crate::door::Door;
use crate::jobs::neighbours::Neighbours;
use crate::jobs::prune::{Prune, TAGS_KEPT};
use crate::jobs::purges::Purges;
use crate::jobs::purges::edge::Edge;
use crate::jobs::runner::{self, Job};
use crate::jobs::scheduler;
use crate::log::Feed;
use crate::log::cursor::begin_again;
use crate::telemetry::trace::Tracer;

/// The jobs that every newsroom has.
pub(super) fn jobs(content: &Content, feed: &Feed, tracer: Option<&Arc<Tracer>>) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    tasks.spawn(scheduler::run(content.clone(), feed.clone(), tracer.cloned()));
    run(&mut tasks, Neighbours::new(content.clone()), content, feed, tracer);
    run(&mut tasks, Prune::new(content.clone(), TAGS_KEPT), content, feed, tracer);
    tasks
}

/// Tells the edge of what is written, where there is one. Where there is none any more, nobody is behind; one that
/// comes back is told of everything.
pub(super) async fn purges(
    tasks: &mut JoinSet<()>,
    config: &Config,
    edge: Option<Edge>,
    content: &Content,
    feed: &Feed,
    tracer: Option<&Arc<Tracer>>,
) -> Result<(), Error> {
    let Some(edge) = edge else { return Ok(begin_again(content.database()).await?) };
    // What began before a commit may be answered for so long, by a node that does not know of it for so long.
    let spans = [config.live.max_lag_ms, config.cache.max_stale_ms, config.server.request_timeout_ms];
    let settled = Duration::from_millis(spans.into_iter().fold(0, u64::saturating_add));
    run(tasks, Purges::at_once(content.clone(), edge.clone()), content, feed, tracer);
    run(tasks, Purges::again(content.clone(), edge, settled), content, feed, tracer);
    Ok(())
}

/// Has clients' points counted on all nodes, where they keep anything together.
pub(super) fn share_rates(tasks: &mut JoinSet<()>, door: &Door, remote: Option<Remote>) {
    let rates = door.rates.clone();
    if let Some(remote) = remote {
        tasks.spawn(async move { rates.share(remote).await });
    }
}

fn run<J>(tasks: &mut JoinSet<()>, job: J, content: &Content, feed: &Feed, tracer: Option<&Arc<Tracer>>)
where
    J: Job<Error: Sync> + 'static,
{
    tasks.spawn(runner::run(job, content.clone(), feed.clone(), tracer.cloned()));
}
