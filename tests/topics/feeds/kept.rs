//! Feeds come by way of the cache: kept until something of them is written, never longer, and known by name and date.

use std::io::Read;
use std::time::Duration;

use entity::key::Role;
use flate2::read::GzDecoder;
use reqwest::Response;
use tokio::time::{Instant, sleep};

use super::{gateway, text};
use crate::harness::database::BOTH;
use crate::harness::desk::{edit_article, edit_heading, edit_site};
use crate::harness::{Backend, Newsroom, Redis, Site};

const FEED: &str = "/feeds/en/atom.xml";

fn header<'r>(response: &'r Response, name: &str) -> &'r str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

async fn level(site: &Site, path: &str) -> String {
    header(&site.get(path, &[]).await, "x-cache").to_owned()
}

/// Asks until the answer is kept: what was made while the log was read behind a write is made once more.
async fn settle(site: &Site, path: &str) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while level(site, path).await != "L1" {
        assert!(Instant::now() < deadline, "{path} is never kept");
    }
}

#[tokio::test]
async fn a_feed_is_answered_from_memory_until_something_of_it_is_written_and_then_shows_it() {
    for backend in BOTH {
        let site = gateway(backend).await;
        let saved = Newsroom::of_many(6, &["en", "fa"]).save(site.content()).await;
        let article = |locale: &str| saved.articles[&("story-3".to_owned(), locale.to_owned())];
        for path in [FEED, "/feeds/en/rss.xml", "/feeds/en/feed.json", "/feeds/en/category/part-0-en/rss.xml"] {
            assert_eq!(level(&site, path).await, "MISS", "{backend:?} {path}");
            settle(&site, path).await;

            edit_article(site.content(), article("en"), |article| article.title += ", mended").await.unwrap();
            let mended = site.get(path, &[]).await;
            assert_eq!(header(&mended, "x-cache"), "MISS", "{backend:?} {path}");
            assert!(mended.text().await.unwrap().contains(", mended"), "{backend:?} {path}");

            settle(&site, path).await;
            edit_heading(site.content(), saved.headings["a:author-3"], |author| {
                author.words.iter_mut().for_each(|words| words.name += "!");
            })
            .await
            .unwrap();
            assert!(text(&site, path).await.contains("author-3 (en)!"), "{backend:?} {path}");
            edit_site(site.content(), |site| site.words.iter_mut().for_each(|words| words.name += "?")).await.unwrap();
            assert!(text(&site, path).await.contains("News English?"), "{backend:?} {path}");
        }
    }
}

#[tokio::test]
async fn what_is_written_elsewhere_leaves_a_feed_alone() {
    for backend in BOTH {
        let site = gateway(backend).await;
        let saved = Newsroom::of_many(6, &["en", "ru"]).save(site.content()).await;
        let (category, tag) = ("/feeds/en/category/part-1-en/rss.xml", "/feeds/en/tag/subject-2-en/rss.xml");
        for path in [category, tag] {
            settle(&site, path).await;
        }

        // Filed under part-0 and subject-3.
        let article = saved.articles[&("story-3".into(), "en".into())];
        edit_article(site.content(), article, |article| article.body = "<p>Another text.</p>".into()).await.unwrap();
        edit_article(site.content(), saved.articles[&("story-0".into(), "ru".into())], |article| article.title += ".")
            .await
            .unwrap();

        assert_eq!([level(&site, category).await, level(&site, tag).await], ["L1", "L1"], "{backend:?}");
    }
}

#[tokio::test]
async fn whoever_has_a_feed_is_not_sent_it_again() {
    for backend in BOTH {
        let site = gateway(backend).await;
        let saved = Newsroom::of_many(3, &["en"]).save(site.content()).await;
        let first = site.get(FEED, &[]).await;
        let etag = header(&first, "etag").to_owned();

        let known = site.get(FEED, &[("if-none-match", &etag)]).await;
        assert_eq!((known.status().as_u16(), header(&known, "etag")), (304, &*etag), "{backend:?}");
        assert_eq!(known.text().await.unwrap(), "", "{backend:?}");
        // By its date once that stands for it alone.
        let deadline = Instant::now() + Duration::from_secs(30);
        let date = loop {
            let date = header(&site.get(FEED, &[]).await, "last-modified").to_owned();
            assert!(date.ends_with(" GMT"), "{backend:?} {date}");
            if site.get(FEED, &[("if-modified-since", &date)]).await.status() == 304 {
                break date;
            }
            assert!(Instant::now() < deadline, "{backend:?}: {date} is never known");
            sleep(Duration::from_millis(50)).await;
        };

        edit_article(site.content(), saved.articles[&("story-1".into(), "en".into())], |one| one.title += ".")
            .await
            .unwrap();

        assert_eq!(site.get(FEED, &[("if-none-match", &etag)]).await.status(), 200, "{backend:?}");
        assert_eq!(site.get(FEED, &[("if-modified-since", &date)]).await.status(), 200, "{backend:?}");
    }
}

#[tokio::test]
async fn a_feed_says_what_caches_and_clients_want_to_know() {
    for backend in BOTH {
        let site = gateway(backend).await;
        Newsroom::of_many(3, &["en"]).save(site.content()).await;
        let key = format!("Bearer {}", site.key(Role::Partner, &[]).await);

        for (path, media_type) in [
            (FEED, "application/atom+xml; charset=utf-8"),
            ("/feeds/en/rss.xml", "application/rss+xml; charset=utf-8"),
            ("/feeds/en/feed.json", "application/feed+json; charset=utf-8"),
            ("/ninjs/en", "application/json; charset=utf-8"),
            ("/sitemaps/en.xml", "application/xml; charset=utf-8"),
        ] {
            let response = site.get(path, &[]).await;
            assert_eq!(header(&response, "content-type"), media_type, "{backend:?}");
            assert_eq!(header(&response, "cache-control"), "public, max-age=0, must-revalidate, s-maxage=60");
            assert_eq!(header(&response, "content-language"), "en", "{backend:?} {path}");
            assert!(header(&response, "vary").contains("Authorization"), "{backend:?} {path}");
            assert!(header(&response, "surrogate-key").len() > 16, "{backend:?} {path}");
            let head = site.request("HEAD", path, &[], "").await;
            assert_eq!((head.status().as_u16(), header(&head, "etag")), (200, header(&response, "etag")), "{path}");
            assert_eq!(head.text().await.unwrap(), "", "{backend:?} {path}");
            let partners = site.get(path, &[("authorization", &key)]).await;
            assert_eq!(header(&partners, "cache-control"), "private, no-store", "{backend:?} {path}");
            let unkept = site.get(path, &[("cache-control", "no-store")]).await;
            assert_eq!(header(&unkept, "x-cache"), "BYPASS", "{backend:?} {path}");
            assert_eq!(unkept.text().await.unwrap(), response.text().await.unwrap(), "{backend:?} {path}");
            let wrong = site.get(path, &[("authorization", "Bearer drg_nobody")]).await;
            assert_eq!(wrong.status(), 401, "{backend:?} {path}");
        }
    }
}

#[tokio::test]
async fn a_feed_comes_compressed_to_whoever_takes_it_so_and_is_the_same() {
    for backend in BOTH {
        let site = gateway(backend).await;
        Newsroom::of_many(20, &["en"]).save(site.content()).await;
        for path in [FEED, "/feeds/en/rss.xml", "/feeds/en/feed.json", "/ninjs/en", "/sitemaps/en.xml"] {
            let plain = text(&site, path).await;

            let deadline = Instant::now() + Duration::from_secs(60);
            let compressed = loop {
                let response = site.get(path, &[("accept-encoding", "gzip")]).await;
                if header(&response, "content-encoding") == "gzip" {
                    break response;
                }
                assert!(Instant::now() < deadline, "{backend:?} {path} is never compressed");
            };

            assert!(header(&compressed, "vary").to_lowercase().contains("accept-encoding"), "{backend:?} {path}");
            let bytes = compressed.bytes().await.unwrap();
            assert!(bytes.len() * 2 < plain.len(), "{backend:?} {path}");
            let mut decoded = String::new();
            GzDecoder::new(&bytes[..]).read_to_string(&mut decoded).unwrap();
            assert_eq!(decoded, plain, "{backend:?} {path}");
        }
    }
}

#[tokio::test]
async fn a_feed_that_was_made_by_one_node_is_another_nodes_too() {
    let redis = Redis::start().await;
    let url = redis.url();
    // On a busy machine milliseconds are no measure.
    let flags =
        ["--redis-url", &url, "--redis-timeout-ms", "5000", "--cache-sample", "0", "--public-url", super::GATEWAY];
    let one = Site::over(Backend::Postgres, &flags).await;
    Newsroom::of_many(3, &["fa"]).save(one.content()).await;
    let other = Site::at(Backend::Postgres, one.database_url.clone(), &flags).await;
    let path = "/feeds/fa/rss.xml";

    let first = one.get(path, &[]).await;
    let deadline = Instant::now() + Duration::from_secs(60);
    while !redis.names().await.iter().any(|name| name.contains(":a:")) {
        assert!(Instant::now() < deadline, "it is kept nowhere");
        sleep(Duration::from_millis(20)).await;
    }
    let second = other.get(path, &[]).await;

    assert_eq!([&first, &second].map(|response| header(response, "x-cache")), ["MISS", "L2"]);
    for name in ["content-type", "link", "etag", "content-language", "surrogate-key"] {
        assert_eq!(header(&second, name), header(&first, name), "{name}");
    }
    assert_eq!(second.text().await.unwrap(), first.text().await.unwrap());
    assert_eq!(other.app.cache_stats.executions.get(), 0);
}
