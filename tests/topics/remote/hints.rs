//! Hints: a word from node to node.

use dragoman::cache::Remote;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::{PATIENCE, State, comes_to, eventually, node};
use crate::harness::Redis;

/// What a node hears, from the moment on at which it listens.
async fn ear(node: &Remote) -> (watch::Receiver<()>, JoinHandle<()>) {
    let (told, mut news) = watch::channel(());
    let listening = tokio::spawn(node.clone().listening(told));
    hears(&mut news).await;
    (news, listening)
}

async fn hears(news: &mut watch::Receiver<()>) {
    timeout(PATIENCE, news.changed()).await.expect("it hears").unwrap();
}

#[tokio::test]
async fn what_a_node_tells_all_others_hear_and_itself_does_not() {
    let redis = Redis::start().await;
    let (one, other) = (node(&redis.url()), node(&redis.url()));
    let ((mut own, _one), (mut others, _other)) = (ear(&one).await, ear(&other).await);

    one.hint();
    hears(&mut others).await;
    other.hint();
    hears(&mut own).await;

    // What it said itself came before what the other said, and on the same way.
    assert!(!own.has_changed().unwrap() && !others.has_changed().unwrap());
}

#[tokio::test]
async fn sites_that_share_a_redis_do_not_hear_each_other() {
    let redis = Redis::start().await;
    let stranger = Remote::open(&super::Settings { key: [9; 32], ..super::settings(&redis.url()) }).unwrap();
    let (node, sibling) = (node(&redis.url()), node(&redis.url()));
    let (mut news, _listening) = ear(&node).await;

    stranger.hint();
    eventually("the stranger's word", async || published(&redis).await.filter(|count| *count >= 1)).await;
    let heard = news.has_changed().unwrap();
    sibling.hint();

    assert!(!heard);
    hears(&mut news).await;
}

#[tokio::test]
async fn who_listens_hears_again_when_redis_is_back() {
    let mut redis = Redis::start().await;
    let (one, other) = (node(&redis.url()), node(&redis.url()));
    let (mut news, _listening) = ear(&other).await;

    redis.kill().await;
    redis.restart().await;
    // Coming back is a reason to look, whatever was said meanwhile.
    hears(&mut news).await;
    drop(one.get(&super::key(1)).await);
    comes_to(&one, State::Closed).await;
    one.hint();

    hears(&mut news).await;
}

/// How many words were published.
async fn published(redis: &Redis) -> Option<u64> {
    let stats = redis.say(&["INFO", "commandstats"]).await;
    let line = stats.lines().find_map(|line| line.strip_prefix("cmdstat_publish:calls="))?;
    line.split(',').next()?.parse().ok()
}
