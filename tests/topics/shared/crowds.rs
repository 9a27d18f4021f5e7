//! Crowds: a thousand who ask at once for what nobody has answered yet.

use futures::future::join_all;
use sea_orm::{ConnectionTrait, TransactionTrait};

use super::{Nodes, PATIENT, ask, holds, page, title, until};
use crate::harness::desk::edit_article;
use crate::harness::{Reply, Site};

const CROWD: usize = 1_000;

/// Nodes that write nothing unasked: what is related is refreshed a moment after an edit, and then is executed again.
/// They compare all their hits, for which nobody waits: it is no execution.
async fn idle(count: usize) -> Nodes {
    let nodes = Nodes::start(count, &["--cache-sample", "1"]).await;
    for site in &nodes.sites {
        site.app.end_tasks().await;
    }
    nodes
}

/// The answers to a thousand at once, spread over the nodes.
async fn crowd(nodes: &Nodes) -> Vec<Reply> {
    let query = page(1);
    let asking = (0..CROWD).map(|number| ask(&nodes.sites[number % nodes.sites.len()], &query));
    join_all(asking).await
}

fn all_alike(replies: &[Reply]) {
    for reply in replies {
        assert_eq!((reply.status, &reply.text), (200, &replies[0].text));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_at_one_node_are_one_execution_with_redis_or_without() {
    let mut nodes = idle(1).await;
    all_alike(&crowd(&nodes).await);
    assert_eq!(nodes.executions(), 1);

    nodes.redis.kill().await;
    edit_article(nodes.sites[0].content(), nodes.article(1), |article| article.title = "Mended".into()).await.unwrap();
    nodes.sites[0].content().view().polls.fresh(std::time::Duration::from_secs(60)).await;
    let replies = crowd(&nodes).await;

    assert_eq!(title(&replies[0]), "Mended");
    all_alike(&replies);
    assert_eq!(nodes.executions(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_at_three_nodes_are_three_executions_at_most_with_redis_or_without() {
    let mut nodes = idle(3).await;
    all_alike(&crowd(&nodes).await);
    let with_redis = nodes.executions();

    nodes.redis.kill().await;
    edit_article(nodes.sites[0].content(), nodes.article(1), |article| article.title = "Mended".into()).await.unwrap();
    for site in &nodes.sites {
        // Not by asking: a miss would be an execution.
        site.content().view().polls.fresh(std::time::Duration::from_secs(60)).await;
    }
    let replies = crowd(&nodes).await;

    assert_eq!(title(&replies[0]), "Mended");
    all_alike(&replies);
    assert!((1..=3).contains(&with_redis), "{with_redis}");
    assert!(nodes.executions() - with_redis <= 3, "{}", nodes.executions() - with_redis);
}

/// Few ask here, so that the answer is made within the time that the others look for it, however busy the machine is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_quickly_made_is_made_by_one_of_three_nodes() {
    let nodes = Nodes::start(3, &PATIENT).await;
    let query = page(1);

    let replies = join_all(nodes.sites.iter().map(|site| ask(site, &query))).await;

    all_alike(&replies);
    assert_eq!(nodes.executions(), 1);
}

#[tokio::test]
async fn what_takes_long_is_made_by_each_node_that_waited_long_enough() {
    let nodes = Nodes::start(3, &PATIENT).await;
    let query = page(1);
    let held = nodes.sites[0].content().database().begin().await.unwrap();
    held.execute_unprepared("LOCK TABLE article IN ACCESS EXCLUSIVE MODE").await.unwrap();

    let asking = join_all(nodes.sites.iter().map(|site| ask(site, &query)));
    let release = async {
        until_all_execute(&nodes).await;
        held.rollback().await.unwrap();
    };
    let (replies, ()) = tokio::join!(asking, release);

    all_alike(&replies);
    assert_eq!(nodes.executions(), 3, "nobody waits for another's answer for ever");
}

async fn until_all_execute(nodes: &Nodes) {
    let each = |site: &Site| site.app.cache_stats.executions.get() > 0;
    while !nodes.sites.iter().all(each) {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

/// The claim of a node that is gone holds for two seconds; nobody waits so long.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_claim_of_a_node_that_died_holds_nobody_up() {
    let nodes = Nodes::start(3, &PATIENT).await;
    ask(&nodes.sites[0], &page(1)).await.fine();
    let [answer] = &holds(&nodes.redis, 1).await[..] else { panic!("one answer was kept") };
    let before = nodes.executions();
    edit_article(nodes.sites[0].content(), nodes.article(1), |article| article.title = "Mended".into()).await.unwrap();
    for site in &nodes.sites {
        site.content().view().polls.fresh(std::time::Duration::from_secs(60)).await;
    }

    nodes.redis.say(&["SET", &answer.replace(":a:", ":f:"), "", "PX", "2000"]).await;
    let replies = crowd(&nodes).await;

    assert_eq!(title(&replies[0]), "Mended");
    all_alike(&replies);
    assert!(nodes.executions() - before <= 3, "{}", nodes.executions() - before);
    until(
        "the next node's finding it",
        async || ask(&nodes.sites[1], &page(1)).await,
        |reply| title(reply) == "Mended",
    )
    .await;
}
