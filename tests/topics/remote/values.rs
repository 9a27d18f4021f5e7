//! Values: what one node keeps another finds, whole or not at all.

use bytes::Bytes;
use dragoman::cache::remote::{Settings, Shelf, State};
use dragoman::cache::{Key, Remote};

use super::{LIFE, eventually, kept, key, node, settings};
use crate::harness::Redis;
use crate::harness::redis::shared;

#[tokio::test]
async fn what_one_node_keeps_another_finds_and_nobody_else() {
    let (one, other) = (node(&shared()), node(&shared()));
    let stranger = Remote::open(&Settings { key: [8; 32], ..settings(&shared()) }).unwrap();
    let answer = Bytes::from_static(b"{\"data\":{}}");

    one.put(&key(100), answer.clone(), LIFE);

    assert_eq!(kept(&other, &key(100)).await, answer);
    assert_eq!(other.get(&key(101)).await, Ok(None));
    assert_eq!(other.load(Shelf::Document, &key(100)).await, Ok(None));
    assert_eq!(stranger.get(&key(100)).await, Ok(None));
    assert_eq!((other.counts().found, stranger.counts().missed), (1, 1));
}

#[tokio::test]
async fn every_name_ends_and_none_has_a_brace() {
    let redis = Redis::start().await;
    let node = node(&redis.url());

    node.put(&Key([b'{'; 32]), Bytes::from_static(b"answer"), LIFE);
    node.store(Shelf::Document, &key(1), Bytes::from_static(b"{ site { name } }"), LIFE);
    node.count(&key(1), 1, LIFE).await.unwrap();
    let _claim = node.claim(&key(1)).await;

    let names = eventually("four names' coming", async || Some(redis.names().await).filter(|names| names.len() == 4));
    for name in names.await {
        let life: i64 = redis.say(&["PTTL", &name]).await.parse().unwrap();
        assert!(life > 0, "{name} has {life} ms to live");
        assert!(name.starts_with("dragoman:") && !name.contains(['{', '}']), "{name}");
    }
}

#[tokio::test]
async fn a_strangers_bytes_under_our_names_are_a_miss() {
    let redis = Redis::start().await;
    let node = node(&redis.url());
    for number in 0..2 {
        node.put(&key(number), Bytes::from(format!("answer {number}")), LIFE);
        kept(&node, &key(number)).await;
    }
    let names = redis.names().await;
    let [first, second] = &names[..] else { panic!("{names:?}") };

    redis.say(&["COPY", first, second, "REPLACE"]).await;
    let exchanged = [node.get(&key(0)).await.unwrap(), node.get(&key(1)).await.unwrap()];
    for garbage in ["", "garbage", &"x".repeat(100)] {
        redis.say(&["SET", first, garbage]).await;
        redis.say(&["SET", second, garbage]).await;
        assert_eq!((node.get(&key(0)).await, node.get(&key(1)).await), (Ok(None), Ok(None)), "{garbage}");
    }
    redis.say(&["DEL", first]).await;
    redis.say(&["LPUSH", first, "not even a text"]).await;

    assert_eq!(exchanged.iter().flatten().count(), 1, "the copied one is refused under its new name");
    assert_eq!(node.counts().refused, 7);
    assert!(!matches!(node.get(&key(0)).await, Ok(Some(_))) && !matches!(node.get(&key(1)).await, Ok(Some(_))));
    assert_eq!(node.state(), State::Closed);
}

#[tokio::test]
async fn what_was_flushed_is_a_miss_and_can_be_kept_again() {
    let redis = Redis::start().await;
    let node = node(&redis.url());
    node.put(&key(1), Bytes::from_static(b"answer"), LIFE);
    kept(&node, &key(1)).await;

    redis.say(&["FLUSHALL"]).await;
    let flushed = node.get(&key(1)).await;
    node.put(&key(1), Bytes::from_static(b"again"), LIFE);

    assert_eq!(flushed, Ok(None));
    assert_eq!(kept(&node, &key(1)).await, "again");
}

#[tokio::test]
async fn all_nodes_count_together_and_a_counter_ends() {
    let redis = Redis::start().await;
    let (one, other) = (node(&redis.url()), node(&redis.url()));

    let sums =
        [one.count(&key(1), 1, LIFE).await, other.count(&key(1), 5, LIFE).await, one.count(&key(2), 2, LIFE).await];

    assert_eq!(sums, [Some(1), Some(6), Some(2)]);
}

#[tokio::test]
async fn too_much_to_write_is_not_written_and_nobody_waits() {
    let node = node(&shared());
    let large = Bytes::from(vec![b'x'; 9 * 1024 * 1024]);

    node.put(&key(200), large.clone(), LIFE);
    node.put(&key(201), large.clone(), LIFE);

    assert_eq!(node.counts().unwritten, 1, "two of them are more than may wait");
    assert_eq!(kept(&node, &key(200)).await, large);
    assert_eq!(node.get(&key(201)).await, Ok(None));
}

/// Every policy is legal: there is nothing in Redis that must not be lost.
#[tokio::test]
async fn a_full_redis_gives_what_it_has_and_never_anything_else() {
    let policies = [
        "noeviction",
        "allkeys-lru",
        "allkeys-lfu",
        "allkeys-random",
        "volatile-lru",
        "volatile-lfu",
        "volatile-random",
        "volatile-ttl",
    ];
    let redis = Redis::with(&["--maxmemory", "1mb"]).await;
    for policy in policies {
        redis.say(&["FLUSHALL"]).await;
        redis.say(&["CONFIG", "SET", "maxmemory-policy", policy]).await;
        let node = node(&redis.url());
        let value = |number: u64| Bytes::from(format!("{number}").repeat(2_000));

        let mut found = 0;
        for number in 0..300 {
            node.put(&key(number), value(number), LIFE);
            for earlier in [number, number / 2] {
                if let Ok(Some(kept)) = node.get(&key(earlier)).await {
                    assert_eq!(kept, value(earlier), "{policy}");
                    found += 1;
                }
            }
        }

        assert!(found > 0, "{policy}: something was kept");
        assert_eq!((node.state(), node.counts().refused), (State::Closed, 0), "{policy}");
    }
}
