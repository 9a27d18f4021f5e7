//! Documents that are asked by their hash: what one node was sent is known to all, for its time, and never for another.

use std::time::Duration;

use entity::key::Role;
use serde_json::json;

use super::{Nodes, PATIENT};
use crate::harness::database::BOTH;
use crate::harness::{Backend, Redis, Reply, Site};
use crate::topics::documents::hashed;

const LOCALES: &str = "query Locales { locales { code } }";
const SITE: &str = "query Site { site(locale: \"en\") { name } }";
const SECONDS: &str = "1000";

async fn nodes(backend: Backend) -> Nodes {
    let flags = [&PATIENT[..], &["--persisted-queries-seconds", SECONDS]].concat();
    Nodes::over(backend, Redis::start().await, 2, &flags).await
}

/// Asked by its hash alone.
async fn by_hash(site: &Site, text: &str) -> Reply {
    site.send(&json!({ "extensions": hashed(text) }), &[]).await
}

/// Sent beside the hash of a document, which need not be its own.
async fn sent(site: &Site, text: &str, hash_of: &str) -> Reply {
    site.send(&json!({ "query": text, "extensions": hashed(hash_of) }), &[]).await
}

/// The names of the documents that Redis holds, as soon as there are so many: nobody waits for their being written.
async fn held(redis: &Redis, count: usize) -> Vec<String> {
    let holding = async {
        loop {
            let names: Vec<_> = redis.names().await.into_iter().filter(|name| name.contains(":d:")).collect();
            if names.len() >= count {
                return names;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), holding).await.expect("what is sent is kept")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_node_was_sent_the_other_knows_and_asks_for_again_once_it_is_lost() {
    for backend in BOTH {
        let nodes = nodes(backend).await;
        let [one, other] = &nodes.sites[..] else { unreachable!() };

        let unknown = by_hash(other, LOCALES).await;
        let first = sent(one, LOCALES, LOCALES).await.fine();
        let names = held(&nodes.redis, 1).await;
        let life: i64 = nodes.redis.say(&["TTL", &names[0]]).await.parse().unwrap();
        let known = by_hash(other, LOCALES).await.fine();
        nodes.redis.say(&["FLUSHALL"]).await;
        let url = nodes.redis.url();
        let flags = [&PATIENT[..], &["--redis-url", &url]].concat();
        let late = Site::at(backend, one.database_url.clone(), &flags).await;
        let lost = by_hash(&late, LOCALES).await;
        sent(&late, LOCALES, LOCALES).await.fine();
        let again = held(&nodes.redis, 1).await;

        assert_eq!((unknown.status, unknown.code()), (200, "PERSISTED_QUERY_NOT_FOUND"), "{backend:?}");
        assert!((1..=1_000).contains(&life), "{backend:?}: it is kept for {life} s");
        assert_eq!(known.data, first.data, "{backend:?}");
        assert_eq!((lost.status, lost.code()), (200, "PERSISTED_QUERY_NOT_FOUND"), "{backend:?}");
        assert_eq!(again, names, "{backend:?}: it is kept anew where it was");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_a_wrong_hash_nor_a_wrong_document_is_kept_or_believed() {
    for backend in BOTH {
        let nodes = nodes(backend).await;
        let [one, other] = &nodes.sites[..] else { unreachable!() };

        for (text, hash_of) in [(SITE, LOCALES), ("{ nothing }", "{ nothing }"), ("{", "{")] {
            let refused = sent(one, text, hash_of).await;
            assert_eq!(refused.code(), "BAD_USER_INPUT", "{backend:?} {text}");
        }
        sent(one, SITE, SITE).await.fine();
        let of_site = held(&nodes.redis, 1).await;
        sent(one, LOCALES, LOCALES).await.fine();
        let names = held(&nodes.redis, 2).await;
        // Somebody puts the one document where the other was.
        let of_locales = names.iter().find(|name| **name != of_site[0]).unwrap();
        nodes.redis.say(&["COPY", &of_site[0], of_locales, "REPLACE"]).await;
        let exchanged = by_hash(other, LOCALES).await;
        nodes.redis.say(&["SET", &of_site[0], SITE]).await;
        let forged = by_hash(other, SITE).await;

        assert_eq!(names.len(), 2, "{backend:?}: what was refused is not there");
        for unknown in [exchanged, forged] {
            assert_eq!(unknown.code(), "PERSISTED_QUERY_NOT_FOUND", "{backend:?} {}", unknown.text);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_key_sent_is_known_by_that_key_alone_at_every_node() {
    let nodes = nodes(Backend::Postgres).await;
    let [one, other] = &nodes.sites[..] else { unreachable!() };
    let keys = [one.key(Role::Editor, &[]).await, one.key(Role::Editor, &[]).await];
    let [mine, others] = keys.map(|key| format!("Bearer {key}"));
    let body = json!({ "query": LOCALES, "extensions": hashed(LOCALES) });
    one.send(&body, &[("authorization", &mine)]).await.fine();
    held(&nodes.redis, 1).await;

    let asked = json!({ "extensions": hashed(LOCALES) });
    let stranger = other.send(&asked, &[("authorization", &others)]).await;
    let nobody = other.send(&asked, &[]).await;
    let owner = other.send(&asked, &[("authorization", &mine)]).await;

    assert_eq!([stranger.code(), nobody.code()], ["PERSISTED_QUERY_NOT_FOUND"; 2]);
    owner.fine();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_is_gone_costs_one_sending_and_no_answer() {
    let mut nodes = nodes(Backend::Postgres).await;
    sent(&nodes.sites[0], LOCALES, LOCALES).await.fine();
    held(&nodes.redis, 1).await;
    nodes.redis.kill().await;

    let other = &nodes.sites[1];
    let unknown = by_hash(other, LOCALES).await;
    sent(other, LOCALES, LOCALES).await.fine();
    let known = by_hash(other, LOCALES).await;

    assert_eq!((unknown.status, unknown.code()), (200, "PERSISTED_QUERY_NOT_FOUND"));
    known.fine();
}
