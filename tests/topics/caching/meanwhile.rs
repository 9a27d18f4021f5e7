//! Who says so is answered as it was while an answer is made anew: marked, for a while, and never what was taken back.

use std::time::{Duration, Instant};

use entity::key::Role;
use serde_json::json;

use super::{ask, ask_with, header, level, newsroom, page, title};
use crate::harness::Site;
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;

/// What a live blog's page sends.
const PATIENT: [(&str, &str); 1] = [("cache-control", "max-stale=3600")];

/// As long as a busy machine may take.
const ALLOWED: [&str; 4] = ["--max-lag-ms", "600000", "--max-stale-ms", "600000"];

#[tokio::test]
async fn who_says_so_is_answered_as_it_was_while_it_is_made_anew() {
    for backend in BOTH {
        let site = Site::over(backend, &ALLOWED).await;
        let saved = newsroom().save(site.content()).await;
        let article = saved.articles[&("story-1".into(), "en".into())];
        let first = ask_with(&site, &page(1), &PATIENT).await.fine();

        edit_article(site.content(), article, |article| article.title = "Mended".into()).await.unwrap();
        let old = ask_with(&site, &page(1), &PATIENT).await;

        assert_eq!((level(&old), &old.text), ("STALE", &first.text), "{backend:?}");
        assert_eq!((header(&old, "cache-control"), header(&old, "etag")), ("private, no-store", ""), "{backend:?}");
        let began = Instant::now();
        loop {
            let reply = ask_with(&site, &page(1), &PATIENT).await;
            if level(&reply) == "L1" {
                assert_eq!(title(&reply), "Mended", "{backend:?}");
                break;
            }
            assert_eq!(level(&reply), "STALE", "{backend:?}: nobody who says so waits for it");
            assert!(began.elapsed() < Duration::from_secs(60), "{backend:?}: it is never made anew");
        }
    }
}

#[tokio::test]
async fn who_does_not_say_so_shows_a_version_or_a_key_is_answered_as_it_is() {
    for backend in BOTH {
        let site = Site::over(backend, &ALLOWED).await;
        let saved = newsroom().save(site.content()).await;
        let article = saved.articles[&("story-1".into(), "en".into())];
        let key = format!("Bearer {}", site.key(Role::Editor, &[]).await);
        let askers: [&[(&str, &str)]; 4] = [
            &[],
            &[("cache-control", "max-stale=0")],
            &[PATIENT[0], ("x-content-version", "00ff.7")],
            &[PATIENT[0], ("authorization", &key)],
        ];

        for (turn, headers) in askers.into_iter().enumerate() {
            ask_with(&site, &page(1), headers).await.fine();
            let wanted = format!("Turn {turn}");
            edit_article(site.content(), article, |article| article.title = wanted.clone()).await.unwrap();

            let reply = ask_with(&site, &page(1), headers).await.fine();

            assert_eq!(title(&reply), &*wanted, "{backend:?}: {headers:?}");
        }
        assert_eq!(site.app.cache_stats.stale.get(), 0, "{backend:?}");
    }
}

#[tokio::test]
async fn what_was_taken_back_is_given_to_nobody_and_a_site_that_does_not_allow_it_gives_nothing_old() {
    for (backend, flags) in BOTH.into_iter().flat_map(|backend| [(backend, &ALLOWED[..]), (backend, &ALLOWED[..2])]) {
        let site = Site::over(backend, flags).await;
        let saved = newsroom().save(site.content()).await;
        let key = site.key(Role::Admin, &[]).await;
        let [taken, mended] = ["story-1", "story-2"].map(|story| saved.articles[&(story.into(), "en".into())]);
        for number in [1, 2] {
            ask_with(&site, &page(number), &PATIENT).await.fine();
        }

        let input = json!({ "id": format!("article:{}", taken.0), "reason": "Untrue." });
        let retracted = site.mutate(&key, "retractArticle", input, "article { status }").await;
        edit_article(site.content(), mended, |article| article.title = "Mended".into()).await.unwrap();
        let levels = [ask_with(&site, &page(1), &PATIENT).await, ask_with(&site, &page(2), &PATIENT).await];

        assert_eq!(retracted["errors"], json!([]), "{backend:?}");
        let expected = if flags == ALLOWED { "STALE" } else { "MISS" };
        assert_eq!(levels.each_ref().map(level), ["MISS", expected], "{backend:?}");
        assert_ne!(level(&ask(&site, &page(2)).await), "STALE", "{backend:?}: not without a word");
    }
}
