//! Outages: nobody waits for a Redis that is dead, stopped or cut off, and it is used again when it is back.

use bytes::Bytes;
use dragoman::cache::Remote;
use dragoman::cache::remote::{Claim, State, Unreachable};
use futures::FutureExt;

use super::{LIFE, comes_to, eventually, hasty_node, kept, key, node};
use crate::harness::Redis;
use crate::harness::redis::{Gate, free_port};

/// Asks until nobody is asked any more; what comes of it then is known at once.
async fn gives_up(node: &Remote) {
    eventually("giving up", async || {
        drop(node.get(&key(1)).await);
        (node.state() != State::Closed).then_some(())
    })
    .await;
    assert_eq!(node.get(&key(1)).now_or_never(), Some(Err(Unreachable)), "nobody waits");
    assert!(matches!(node.claim(&key(1)).now_or_never(), Some(Claim::Unreachable)), "nobody waits");
    let before = node.counts().unwritten;
    node.put(&key(1), Bytes::from_static(b"lost"), LIFE);
    assert_eq!(node.counts().unwritten, before + 1, "nothing is kept for later");
}

#[tokio::test]
async fn a_redis_that_was_killed_is_used_again_when_it_is_back() {
    let mut redis = Redis::start().await;
    let node = node(&redis.url());
    for round in 0..3 {
        let answer = Bytes::from(format!("answer {round}"));
        node.put(&key(1), answer.clone(), LIFE);
        assert_eq!(kept(&node, &key(1)).await, answer);

        redis.kill().await;
        gives_up(&node).await;
        redis.restart().await;

        comes_to(&node, State::Closed).await;
        assert_eq!(node.get(&key(1)).await, Ok(None), "it came back empty");
    }
}

#[tokio::test]
async fn a_redis_that_stands_still_is_given_up_and_used_again_when_it_goes_on() {
    let redis = Redis::start().await;
    let (writer, node) = (node(&redis.url()), hasty_node(&redis.url()));
    writer.put(&key(1), Bytes::from_static(b"answer"), LIFE);
    kept(&node, &key(1)).await;

    redis.pause().await;
    gives_up(&node).await;
    redis.resume().await;

    comes_to(&node, State::Closed).await;
    assert_eq!(kept(&node, &key(1)).await, "answer");
}

#[tokio::test]
async fn a_node_that_is_cut_off_gives_up_alone() {
    let redis = Redis::start().await;
    let gate = Gate::to(redis.port).await;
    let (near, far) = (node(&redis.url()), hasty_node(&gate.url()));
    near.put(&key(1), Bytes::from_static(b"answer"), LIFE);
    kept(&far, &key(1)).await;

    gate.shut();
    gives_up(&far).await;
    near.put(&key(1), Bytes::from_static(b"newer"), LIFE);
    eventually("the newer value's coming", async || {
        near.get(&key(1)).await.ok().flatten().filter(|value| value == "newer")
    })
    .await;
    assert_eq!(near.state(), State::Closed);
    gate.open();

    comes_to(&far, State::Closed).await;
    assert_eq!(kept(&far, &key(1)).await, "newer");
}

#[tokio::test]
async fn a_redis_that_was_never_there_is_found_when_it_comes() {
    let mut redis = Redis::start().await;
    redis.kill().await;
    let node = node(&redis.url());
    assert_eq!(node.state(), State::Closed, "nobody has asked yet");

    assert_eq!(node.get(&key(1)).await, Err(Unreachable));
    assert_ne!(node.state(), State::Closed);
    redis.restart().await;

    comes_to(&node, State::Closed).await;
}

#[tokio::test]
async fn a_redis_that_does_not_let_in_is_no_redis() {
    let node = hasty_node(&format!("redis://127.0.0.1:{}", free_port()));

    gives_up(&node).await;
}
