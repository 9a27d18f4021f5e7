//! What a node does unasked.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::cache::Remote;
use crate::config::{Config, WebhooksConfig};
use crate::content::{Content, Error};
use crate::door::Door;
use crate::jobs::letters;
use crate::jobs::neighbours::Neighbours;
use crate::jobs::prune::{Prune, TAGS_KEPT};
use crate::jobs::purges::Purges;
use crate::jobs::purges::edge::Edge;
use crate::jobs::runner::{self, Job};
use crate::jobs::scheduler;
use crate::jobs::webhooks::{self, Webhooks, courier};
use crate::jobs::websub::hub::Hub;
use crate::jobs::websub::{self, WebSub};
use crate::log::Feed;
use crate::log::cursor::{begin_again, forget};
use crate::mail::{Outbox, Post};
use crate::syndication::Publisher;
use crate::telemetry::trace::{self, Tracer};

/// When the index is looked at again, where that failed.
const INDEXED_AGAIN: Duration = Duration::from_secs(10);

/// The jobs that every newsroom has.
pub(super) fn jobs(content: &Content, feed: &Feed, tracer: Option<&Arc<Tracer>>) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    tasks.spawn(index(content.clone(), tracer.cloned()));
    tasks.spawn(scheduler::run(content.clone(), feed.clone(), tracer.cloned()));
    run(&mut tasks, Neighbours::new(content.clone()), content, feed, tracer);
    run(&mut tasks, Prune::new(content.clone(), TAGS_KEPT), content, feed, tracer);
    tasks
}

/// Makes the index that searches look in, for a newsroom from before there was one, however long the database is away.
async fn index(content: Content, tracer: Option<Arc<Tracer>>) {
    loop {
        let indexed = trace::work(tracer.as_deref(), "index for searches", content.index_where_missing(), |indexed| {
            let articles = indexed.as_ref().map_or(1, |articles| *articles);
            (articles > 0).then(Vec::new)
        });
        match indexed.await {
            Ok(0) => return,
            Ok(articles) => return tracing::info!(articles, "articles were indexed for searches"),
            Err(error) => tracing::warn!(%error, "articles are not indexed yet: some are not found"),
        }
        sleep(INDEXED_AGAIN).await;
    }
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

/// Tells a hub what is new in which feeds, where there is one. Where there is none any more, nobody is behind.
pub(super) async fn websub(
    tasks: &mut JoinSet<()>,
    hub: Option<Hub>,
    publisher: &Publisher,
    content: &Content,
    feed: &Feed,
    tracer: Option<&Arc<Tracer>>,
) -> Result<(), Error> {
    let Some(hub) = hub else { return Ok(forget(content.database(), websub::NAME).await?) };
    run(tasks, WebSub::new(content.clone(), publisher.clone(), hub), content, feed, tracer);
    Ok(())
}

/// Queues what webhooks are to be told, and sends it.
pub(super) fn webhooks(
    tasks: &mut JoinSet<()>,
    config: &WebhooksConfig,
    content: &Content,
    feed: &Feed,
    tracer: Option<&Arc<Tracer>>,
) {
    let bell = Arc::default();
    run(tasks, Webhooks::new(content.clone(), Arc::clone(&bell)), content, feed, tracer);
    let post = webhooks::post::Post::new(config.webhook_allow.clone());
    tasks.spawn(courier::run(content.clone(), feed.clone(), post, bell, tracer.cloned()));
}

/// Has clients' points counted on all nodes, where they keep anything together.
pub(super) fn share_rates(tasks: &mut JoinSet<()>, door: &Door, remote: Option<Remote>) {
    let rates = door.rates.clone();
    if let Some(remote) = remote {
        tasks.spawn(async move { rates.share(remote).await });
    }
}

/// Writes letters to readers, which lead to a page if there is one; who is to get one is noted in what it answers.
pub(super) fn letters(
    tasks: &mut JoinSet<()>,
    page: Option<String>,
    post: Post,
    content: &Content,
    tracer: Option<&Arc<Tracer>>,
) -> Outbox {
    let (outbox, notes) = Outbox::new();
    tasks.spawn(letters::run(content.clone(), notes, post, page, tracer.cloned()));
    outbox
}

fn run<J>(tasks: &mut JoinSet<()>, job: J, content: &Content, feed: &Feed, tracer: Option<&Arc<Tracer>>)
where
    J: Job<Error: Sync> + 'static,
{
    tasks.spawn(runner::run(job, content.clone(), feed.clone(), tracer.cloned()));
}
