//! A gateway whose Redis is not there, not yet, or not any more; and what it says of it.

use super::level;
use crate::harness::redis::free_port;
use crate::harness::{Binary, Redis};

/// Nobody reads what it says while it runs: a line a request would fill the pipe.
const SAID: &str = "warn,dragoman::cache=debug";

const QUERY: &str = "{ locales { code } }";

#[tokio::test]
async fn a_gateway_starts_serves_and_is_ready_without_its_redis() {
    let url = format!("redis://gateway:hunter2@127.0.0.1:{}", free_port());
    let binary = Binary::new().with("REDIS_URL", &url).with("RUST_LOG", SAID);

    let running = binary.serve(&[]).await;
    let replies = [running.ask(QUERY).await.fine(), running.ask(QUERY).await.fine()];
    let ready = running.get("/readyz").await;

    assert_eq!(replies.each_ref().map(level), ["MISS", "L1"]);
    assert_eq!(ready.status(), 200);
    assert_eq!(ready.json::<serde_json::Value>().await.unwrap()["redis"]["ok"], false);
    let said = running.end_by("TERM").await;
    assert_eq!(said.error.matches("Redis is out").count(), 1, "{}", said.error);
    assert!(!said.error.contains("hunter2"), "{}", said.error);
}

#[tokio::test]
async fn each_outage_is_told_once_and_its_end_as_well() {
    let mut redis = Redis::start().await;
    let binary = Binary::new().with("REDIS_URL", &redis.url()).with("RUST_LOG", SAID);
    let running = binary.serve(&["--redis-timeout-ms", "2000"]).await;
    let mut number = 0;
    let mut comes_to = async |ok: bool| {
        loop {
            // A miss each: it asks Redis as long as that is asked at all.
            number += 1;
            running.ask(&format!("query Q{number} {QUERY}")).await.fine();
            let ready: serde_json::Value = running.get("/readyz").await.json().await.unwrap();
            if ready["redis"]["ok"] == ok {
                return;
            }
        }
    };
    comes_to(true).await;

    for _ in 0..2 {
        redis.kill().await;
        comes_to(false).await;
        redis.restart().await;
        comes_to(true).await;
    }

    let said = running.end_by("TERM").await;
    assert_eq!(said.error.matches("Redis is out").count(), 2, "{}", said.error);
    assert_eq!(said.error.matches("Redis is back").count(), 2, "{}", said.error);
}

#[tokio::test]
async fn an_address_that_is_none_is_said_before_anything_begins_and_without_its_password() {
    let at = async |url: &str| Binary::new().with("REDIS_URL", url).run(&["serve"]).await;

    let cases = [
        (at("redis://me:hunter,2@host").await, "%2C for a comma"),
        (at("redis-cluster://me:hunter2@host:port").await, "address 1 of Redis cannot be read"),
        (at("rediss://me:hunter2@host/x").await, "address 1 of Redis cannot be read"),
    ];
    let unknown = at("http://me:hunter2@host").await;
    let unread = Binary::new().with("REDIS_URL", "rediss://host").with("DRAGOMAN_REDIS_CA", "gone.pem");
    let shown = Binary::new().with("REDIS_URL", "redis://me:hunter2@host").run(&["config", "show"]).await.fine();

    for (said, why) in &cases {
        assert!(said.one_sentence().contains(why) && !said.error.contains("hunter"), "{}", said.error);
    }
    assert!(unknown.error.contains("redis-cluster://") && !unknown.error.contains("hunter"), "{}", unknown.error);
    assert!(unread.run(&["serve"]).await.one_sentence().contains("gone.pem"));
    assert!(shown.contains("redis://me:***@host") && !shown.contains("hunter"), "{shown}");
}
