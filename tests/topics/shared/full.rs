//! A Redis that is full, whatever it forgets: every answer is that which the database gives.

use futures::future::join_all;

use super::{Nodes, PATIENT, ask, until};
use crate::harness::desk::edit_article;
use crate::harness::{Backend, Redis, Reply, Site};

const POLICIES: [&str; 8] = [
    "noeviction",
    "allkeys-lru",
    "allkeys-lfu",
    "allkeys-random",
    "volatile-lru",
    "volatile-lfu",
    "volatile-random",
    "volatile-ttl",
];

/// What Redis may hold beside what it takes itself, which is a mebibyte by now: less than all answers together, and more
/// than its buffers for the connections that are yet to come.
const ROOM: u64 = 96 * 1024;

fn queries() -> Vec<String> {
    let list = |number: usize| {
        format!(
            "query Q{number} {{ articles(locale: \"en\", first: {}) {{ nodes {{ title body tags {{ name }} }} }} }}",
            1 + number % 12
        )
    };
    (0..100).map(list).collect()
}

/// The same, by the database.
async fn read(site: &Site, query: &str) -> Reply {
    site.send(&serde_json::json!({ "query": query }), &[("cache-control", "no-store")]).await.fine()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_policy_gives_right_answers() {
    let redis = Redis::start().await;
    let bare = [&["--cache-memory-bytes", "0"], &PATIENT[..]].concat();
    let nodes = Nodes::over(Backend::Postgres, redis, 2, &bare).await;
    let [one, other] = &nodes.sites[..] else { unreachable!() };
    let queries = queries();
    let memory = nodes.redis.say(&["INFO", "memory"]).await;
    let used = memory.lines().find_map(|line| line.trim_end().strip_prefix("used_memory:")).unwrap();
    let most = used.parse::<u64>().unwrap() + ROOM;
    nodes.redis.say(&["CONFIG", "SET", "maxmemory", &most.to_string()]).await;
    for (turn, policy) in POLICIES.into_iter().enumerate() {
        nodes.redis.say(&["CONFIG", "SET", "maxmemory-policy", policy]).await;
        let wanted = format!("By {policy}");
        edit_article(one.content(), nodes.article(turn), |article| article.title = wanted.clone()).await.unwrap();
        let first = "{ articles(locale: \"en\", first: 12) { nodes { title } } }";
        until("its being known", async || ask(other, first).await, |reply| reply.text.contains(&wanted)).await;

        for site in [one, other] {
            for some in queries.chunks(10) {
                let answered = join_all(some.iter().map(|query| ask(site, query))).await;
                for (query, reply) in some.iter().zip(answered) {
                    assert_eq!(reply.fine().text, read(site, query).await.text, "{policy}: {query}");
                }
            }
        }
    }
    assert!(other.app.cache_stats.shared_hits.get() > 0, "some were kept");
}
