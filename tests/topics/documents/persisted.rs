//! Automatic persisted queries, as Apollo Client asks them: by GET with a hash, then with the document, then by the hash.

use entity::key::Role;
use serde_json::{Value, json};

use super::{LOCALES, get, hashed, post, publish};
use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, Socket};

/// What Apollo Client accepts.
const ACCEPT: [(&str, &str); 1] = [("accept", "application/graphql-response+json,application/json;q=0.9")];

#[tokio::test]
async fn a_hash_is_asked_for_its_document_once_and_then_stands_for_it() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        let extensions = hashed(LOCALES).to_string();

        let first = get(&site, "/graphql", &[("extensions", &extensions)], &ACCEPT).await;
        let second = get(&site, "/graphql", &[("query", LOCALES), ("extensions", &extensions)], &ACCEPT).await.fine();
        let third = get(&site, "/graphql", &[("extensions", &extensions)], &ACCEPT).await.fine();
        let posted = post(&site, "/graphql", &json!({ "extensions": hashed(LOCALES) }), &ACCEPT).await.fine();

        assert_eq!((first.status, first.code()), (200, "PERSISTED_QUERY_NOT_FOUND"), "{backend:?} {}", first.text);
        assert_eq!(first.message(), "PersistedQueryNotFound", "{backend:?}");
        assert!(first.headers["cache-control"].to_str().unwrap().contains("no-store"), "{backend:?}");
        assert_eq!((&third.data, &posted.data), (&second.data, &second.data), "{backend:?}");
    }
}

#[tokio::test]
async fn a_bill_counts_each_look_into_what_the_cache_keeps() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        let secret = format!("Bearer {}", site.key(Role::Partner, &[]).await);
        let (bill, key) = (("x-query-bill", "1"), ("authorization", secret.as_str()));
        let whole = json!({ "query": LOCALES, "extensions": hashed(LOCALES) });
        let hash = json!({ "extensions": hashed(LOCALES) });
        let lookups = async |body: &Value, headers: &[(&str, &str)]| {
            let reply = post(&site, "/graphql", body, headers).await.fine();
            let body: Value = serde_json::from_str(&reply.text).unwrap();
            (body["extensions"]["bill"]["cacheLookups"].as_u64().unwrap(), reply.headers["x-cache"].clone())
        };

        let asked = [
            lookups(&whole, &[bill]).await,
            lookups(&hash, &[bill]).await,
            lookups(&whole, &[bill, key]).await,
            lookups(&hash, &[bill, key]).await,
        ];

        // With a bill a query is executed whatever the cache has, which is not asked for the answer.
        assert_eq!(
            asked.map(|(count, level)| {
                assert_eq!(level, "BYPASS");
                count
            }),
            [0, 1, 1, 2],
            "{backend:?}"
        );
    }
}

#[tokio::test]
async fn a_hash_that_is_not_the_documents_is_refused_and_nothing_kept() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        let other = "{ site { name } }";

        let refused = post(&site, "/graphql", &json!({ "query": other, "extensions": hashed(LOCALES) }), &[]).await;
        let still = post(&site, "/graphql", &json!({ "extensions": hashed(LOCALES) }), &[]).await;

        assert_eq!((refused.code(), refused.reason()), ("BAD_USER_INPUT", "PERSISTED_QUERY_HASH"), "{backend:?}");
        assert_eq!(still.code(), "PERSISTED_QUERY_NOT_FOUND", "{backend:?}");
        for wrong in [json!({}), json!({ "version": 2, "sha256Hash": "x" }), json!({ "version": 1 }), json!(7)] {
            let reply = post(&site, "/graphql", &json!({ "extensions": { "persistedQuery": wrong } }), &[]).await;
            assert_eq!(reply.reason(), "PERSISTED_QUERY_HASH", "{backend:?} {}", reply.text);
        }
    }
}

#[tokio::test]
async fn what_is_no_document_is_not_kept() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for wrong in ["{ nothing }", "{", "mutation { nothing }"] {
            post(&site, "/graphql", &json!({ "query": wrong, "extensions": hashed(wrong) }), &[]).await;
            let reply = post(&site, "/graphql", &json!({ "extensions": hashed(wrong) }), &[]).await;
            assert_eq!(reply.code(), "PERSISTED_QUERY_NOT_FOUND", "{backend:?} {wrong}");
        }
    }
}

#[tokio::test]
async fn a_hash_runs_no_mutation_by_get() {
    let mutation = "mutation { unpublishArticle(input: { id: \"article:1\" }) { errors { code } } }";
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        post(&site, "/graphql", &json!({ "query": mutation, "extensions": hashed(mutation) }), &[]).await;

        let extensions = hashed(mutation).to_string();
        let reply = get(&site, "/graphql", &[("extensions", &extensions)], &[]).await;

        assert_eq!(reply.status, 405, "{backend:?} {}", reply.text);
    }
}

#[tokio::test]
async fn each_key_has_what_it_sent_itself() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        let (one, other) = (site.key(Role::Editor, &[]).await, site.key(Role::Editor, &[]).await);
        let asked = json!({ "extensions": hashed(LOCALES) });
        let sent = json!({ "query": LOCALES, "extensions": hashed(LOCALES) });

        site.send(&sent, &[("authorization", &format!("Bearer {one}"))]).await.fine();

        site.send(&asked, &[("authorization", &format!("Bearer {one}"))]).await.fine();
        // Otherwise written: the same bytes may be answered from memory to whoever has the same rights.
        let asked = json!({ "extensions": hashed(LOCALES), "variables": {} });
        for reply in
            [site.send(&asked, &[("authorization", &format!("Bearer {other}"))]).await, site.send(&asked, &[]).await]
        {
            assert_eq!(reply.code(), "PERSISTED_QUERY_NOT_FOUND", "{backend:?}");
        }
    }
}

#[tokio::test]
async fn the_hash_of_a_published_document_needs_no_sending_and_where_only_those_count_none_is_kept() {
    for backend in BOTH {
        let site = Site::over(backend, &["--documents", "only"]).await;
        Newsroom::default().save(site.content()).await;
        publish(&site, &[("locales", LOCALES)]).await;
        let other = "{ site { name } }";

        let known = post(&site, "/graphql", &json!({ "extensions": hashed(LOCALES) }), &[]).await;
        let sent = post(&site, "/graphql", &json!({ "query": other, "extensions": hashed(other) }), &[]).await;
        let asked = post(&site, "/graphql", &json!({ "extensions": hashed(other) }), &[]).await;

        known.fine();
        assert_eq!((sent.code(), asked.code()), ("DOCUMENT_NOT_TRUSTED", "DOCUMENT_NOT_TRUSTED"), "{backend:?}");
        assert_eq!(site.app.persisted.counts().0, 0, "{backend:?}");
    }
}

#[tokio::test]
async fn hashes_can_be_turned_off_and_clients_hear_it() {
    for backend in BOTH {
        let site = Site::over(backend, &["--persisted-queries", "off"]).await;
        Newsroom::default().save(site.content()).await;

        let sent = post(&site, "/graphql", &json!({ "query": LOCALES, "extensions": hashed(LOCALES) }), &[]).await;
        let asked = post(&site, "/graphql", &json!({ "extensions": hashed(LOCALES) }), &[]).await;

        sent.fine();
        assert_eq!(asked.message(), "PersistedQueryNotSupported", "{backend:?}");
    }
}

#[tokio::test]
async fn a_hash_is_taken_by_websocket_too() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        site.send(&json!({ "query": LOCALES, "extensions": hashed(LOCALES) }), &[]).await.fine();
        let mut socket = Socket::greeted(&site.address).await;

        let payload = json!({ "extensions": hashed(LOCALES) });
        socket.say(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;

        assert!(socket.result().await["data"]["locales"].is_array(), "{backend:?}");
    }
}
