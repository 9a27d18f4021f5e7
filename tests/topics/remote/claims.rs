//! Claims: of nodes that want the same answer, one makes it.

use bytes::Bytes;
use dragoman::cache::Remote;
use dragoman::cache::remote::{Claim, LEASE, Lease};
use futures::future::join_all;

use super::{LIFE, eventually, kept, key, node};
use crate::harness::Redis;
use crate::harness::redis::shared;

async fn claimed(node: &Remote, number: u64) -> Option<Lease> {
    match node.claim(&key(number)).await {
        Claim::Mine(lease) => Some(lease),
        _ => None,
    }
}

#[tokio::test]
async fn of_many_nodes_one_makes_the_answer() {
    let nodes: Vec<Remote> = (0..8).map(|_| node(&shared())).collect();

    let wanted = key(300);
    let claims = join_all(nodes.iter().map(|node| node.claim(&wanted))).await;

    let mine = claims.iter().filter(|claim| matches!(claim, Claim::Mine(_))).count();
    let theirs = claims.iter().filter(|claim| matches!(claim, Claim::Theirs)).count();
    assert_eq!((mine, theirs), (1, 7));
}

#[tokio::test]
async fn a_claim_ends_when_the_answer_is_kept_and_not_before() {
    let (one, other) = (node(&shared()), node(&shared()));
    let lease = claimed(&one, 301).await.expect("nobody else wants it");
    assert!(claimed(&other, 301).await.is_none());

    lease.fulfil(&key(301), Bytes::from_static(b"answer"), LIFE);

    let next = eventually("the claim's end", async || claimed(&other, 301).await).await;
    assert_eq!(
        other.get(&key(301)).await.unwrap().as_deref(),
        Some(&b"answer"[..]),
        "whoever can claim finds the answer"
    );
    drop(next);
}

#[tokio::test]
async fn a_claim_that_comes_to_nothing_is_given_up() {
    let (one, other) = (node(&shared()), node(&shared()));
    let lease = claimed(&one, 302).await.expect("nobody else wants it");

    drop(lease);

    eventually("the claim's end", async || claimed(&other, 302).await).await;
}

#[tokio::test]
async fn a_claim_whose_holder_died_ends_by_itself() {
    let redis = Redis::start().await;
    let node = node(&redis.url());

    // It cannot be given up any more.
    std::mem::forget(node.claim(&key(1)).await);

    let [name] = &redis.names().await[..] else { panic!("there is one claim") };
    let life: u128 = redis.say(&["PTTL", name]).await.parse().unwrap();
    assert!(life <= LEASE.as_millis());
    eventually("its end", async || claimed(&node, 1).await).await;
}

#[tokio::test]
async fn without_redis_nobody_can_tell_whose_claim_came_first() {
    let mut redis = Redis::start().await;
    let node = node(&redis.url());
    node.put(&key(1), Bytes::from_static(b"answer"), LIFE);
    kept(&node, &key(1)).await;

    redis.kill().await;

    eventually("the outage", async || matches!(node.claim(&key(1)).await, Claim::Unreachable).then_some(())).await;
}
