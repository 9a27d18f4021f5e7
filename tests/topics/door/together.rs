//! What a key may spend at two nodes: together what it may at one, as long as they hear of each other by Redis; else at
//! each what it may there.

use std::time::{Duration, Instant};

use chrono::Utc;
use entity::key::Role;
use serde_json::json;
use tokio::time::sleep;

use crate::harness::{Backend, Newsroom, Redis, Reply, Site};

/// Points that a key has in a minute, so that some 17 come back in a second.
const LIMIT: u64 = 1_000;

const DEAR: &str = "{ articles(locale: \"en\", first: 100) { nodes { title } } }";

/// It costs 2 points.
const CHEAP: &str = "{ site { name } }";

async fn nodes() -> (Redis, [Site; 2]) {
    let redis = Redis::start().await;
    let (url, limit) = (redis.url(), LIMIT.to_string());
    let flags = ["--redis-url", &url, "--redis-timeout-ms", "5000", "--key-rate-limit", &limit];
    let first = Site::over(Backend::Postgres, &flags).await;
    Newsroom::of_many(3, &["en"]).save(first.content()).await;
    let second = Site::at(Backend::Postgres, first.database_url.clone(), &flags).await;
    (redis, [first, second])
}

/// The answer to a query that is executed anew each time.
async fn ask(site: &Site, key: &str, query: &str) -> Reply {
    let bearer = format!("Bearer {key}");
    site.send(&json!({ "query": query }), &[("authorization", &bearer), ("cache-control", "no-store")]).await
}

/// How much its client has left there, as an answer tells.
fn left(reply: &Reply) -> u64 {
    let told = reply.headers["ratelimit"].to_str().unwrap();
    told.split([';', '=']).nth(2).unwrap().parse().unwrap()
}

/// Whether a node hears that a new key has spent most of its points at another: in the minute that both count in.
async fn hears([first, second]: &[Site; 2]) -> bool {
    let key = first.key(Role::Partner, &[]).await;
    let minute = || Utc::now().timestamp() / 60;
    let begun = minute();
    while left(&ask(first, &key, DEAR).await) > LIMIT * 2 / 5 {}
    while minute() == begun {
        // It gets back more in that time than it spends by asking.
        if left(&ask(second, &key, CHEAP).await.fine()) <= LIMIT / 2 {
            return true;
        }
        sleep(Duration::from_millis(250)).await;
    }
    false
}

#[tokio::test]
async fn what_a_key_has_spent_at_one_node_it_has_no_more_at_the_other() {
    let (_redis, sites) = nodes().await;
    let unused = sites[0].key(Role::Partner, &[]).await;

    // A minute that ends in between is followed by a whole one.
    let is_heard = hears(&sites).await || hears(&sites).await;
    let unused = left(&ask(&sites[1], &unused, CHEAP).await.fine());

    assert!(is_heard, "it has all of its points there");
    assert!(unused >= LIMIT - 2, "each key has its own: {unused}");
}

#[tokio::test]
async fn without_redis_each_node_limits_for_itself_and_no_request_fails_for_it() {
    let (mut redis, sites) = nodes().await;
    let (key, began) = (sites[0].key(Role::Partner, &[]).await, Instant::now());
    for site in &sites {
        ask(site, &key, CHEAP).await.fine();
    }

    redis.kill().await;

    for site in &sites {
        let mut answered = 0;
        let refused = loop {
            let reply = ask(site, &key, DEAR).await;
            if reply.status != 200 {
                break reply;
            }
            answered += 1;
            assert!(answered < LIMIT, "there is no limit");
        };
        assert_eq!((refused.status, refused.code()), (429, "RATE_LIMITED"), "{}", refused.text);
        let cost = refused.errors[0]["extensions"]["cost"].as_u64().unwrap();
        // It has spent 2 points there and perhaps heard of 2 at the other before that was over.
        let (spent, came_back) = (answered * cost, (began.elapsed().as_secs() + 1) * LIMIT / 60);
        assert!(spent + cost > LIMIT - 4 && spent <= LIMIT + came_back, "{answered} times {cost}");
    }
    redis.restart().await;
    assert!(hears(&sites).await || hears(&sites).await, "once it is back they hear of each other again");
}
