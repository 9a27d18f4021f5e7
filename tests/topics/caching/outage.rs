//! The database is gone: what is kept is answered for a while, and says that it is old; all else is told to come again.

use std::time::{Duration, Instant};

use entity::key::Role;
use serde_json::json;

use super::{ask, ask_with, header, level, newsroom, page};
use crate::harness::Site;
use crate::harness::database::{self, BOTH};

#[tokio::test]
async fn without_its_database_the_gateway_answers_what_it_has_and_says_that_it_is_old() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = newsroom().save(site.content()).await;
        let key = site.key(Role::Admin, &[]).await;
        let bearer = format!("Bearer {key}");
        let kept = ask(&site, &page(1)).await.fine();
        ask(&site, &page(2)).await.fine();
        ask_with(&site, &page(3), &[("authorization", &bearer)]).await.fine();
        let taken = format!("article:{}", saved.articles[&("story-2".into(), "en".into())].0);
        let retracted = site
            .mutate(&key, "retractArticle", json!({ "id": taken, "reason": "Untrue." }), "article { status }")
            .await;
        assert_eq!(retracted["errors"], json!([]), "{backend:?}");

        database::lose(backend, &site.database_url, site.content().database()).await;

        let began = Instant::now();
        let old = loop {
            let reply = ask(&site, &page(1)).await;
            assert_eq!((reply.status, &reply.text), (200, &kept.text), "{backend:?}: no reader notices");
            if level(&reply) == "STALE" {
                break reply;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "{backend:?}: it never lapses");
        };
        assert_eq!((header(&old, "cache-control"), header(&old, "etag")), ("private, no-store", ""), "{backend:?}");
        assert!(header(&old, "age").parse::<u64>().is_ok(), "{backend:?}");
        let mutation = "mutation { saveSite(input: { locale: \"en\", name: \"X\" }) { errors { code } } }";
        let refused = [
            ask(&site, &page(2)).await,
            ask(&site, &page(4)).await,
            ask_with(&site, &page(3), &[("authorization", &bearer)]).await,
            ask_with(&site, &page(1), &[("x-content-version", "00ff.7")]).await,
            ask_with(&site, mutation, &[("authorization", &bearer)]).await,
        ];
        for (which, reply) in refused.iter().enumerate() {
            let said = (reply.status, reply.code(), header(reply, "retry-after"));
            assert_eq!(said, (503, "UNAVAILABLE", "1"), "{backend:?}: {which}, {}", reply.text);
        }
        assert!(site.app.cache_stats.stale.get() > 0 && site.app.cache_stats.refused.get() >= 5);
    }
}

#[tokio::test]
async fn who_wants_nothing_old_turns_it_off() {
    for backend in BOTH {
        let site = Site::over(backend, &["--stale-if-error-ms", "0"]).await;
        newsroom().save(site.content()).await;
        ask(&site, &page(1)).await.fine();

        database::lose(backend, &site.database_url, site.content().database()).await;

        let began = Instant::now();
        while ask(&site, &page(1)).await.status == 200 {
            assert!(began.elapsed() < Duration::from_secs(60), "{backend:?}: it never lapses");
        }
        assert_eq!(site.app.cache_stats.stale.get(), 0, "{backend:?}");
    }
}
