//! Claims: of nodes that want the same answer, one makes it.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use dragoman::cache::entry::Value;
use dragoman::cache::proof::NEVER;
use dragoman::cache::remote::{Claim, LEASE, Lease};
use dragoman::cache::shared::{Turn, keep, turn};
use dragoman::cache::{BootTime, Entry, Page, Proof, Remote, View};
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

/// A value of some bytes.
#[derive(Debug, PartialEq)]
struct Text(Bytes);

impl Value for Text {
    fn weight(&self) -> usize {
        self.0.len()
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.0);
    }

    fn read(bytes: Bytes) -> Option<Self> {
        Some(Self(bytes))
    }
}

/// Whose first look came too early, and whose claim comes after the other's was given up: they find what was made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_made_between_a_look_and_a_claim_is_not_made_again() {
    let (one, other, now) = (node(&shared()), node(&shared()), BootTime::now());
    let view = View::with_slots(16);
    view.begin(1, "here".into(), 0);
    let page =
        Page { began: now, end: 1, is_last: true, floor: 0, commits: Vec::new(), clock: (1, now), dues: [].into() };
    view.apply(page, LIFE);

    for number in 0..1_000 {
        let wanted = key(1_000 + number);
        let made = AtomicUsize::new(0);
        let make = async |node: &Remote, pauses: u64| {
            for _ in 0..pauses {
                tokio::task::yield_now().await;
            }
            if let Turn::Ours(lease) = turn::<Text>(node, &view, &wanted).await {
                made.fetch_add(1, Ordering::SeqCst);
                let proof = Proof::new(1, 1, NEVER, &BTreeSet::new());
                keep(node, &view, &wanted, &Entry::new(proof, 1, Text(Bytes::from_static(b"answer"))), lease);
            }
        };

        tokio::join!(make(&one, 0), make(&other, number % 40));

        assert_eq!(made.into_inner(), 1, "{number}");
    }
}
