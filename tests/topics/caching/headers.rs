//! What an answer says of itself, and to the caches between here and the client.

use std::io::Read;
use std::time::{Duration, Instant};

use entity::key::Role;
use serde_json::json;

use super::{ask, ask_with, header, level, newsroom, page, title};
use crate::harness::Site;
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;

#[tokio::test]
async fn a_question_is_answered_again_from_memory_byte_for_byte_until_something_of_it_is_written() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = newsroom().save(site.content()).await;
        let article = saved.articles[&("story-3".into(), "en".into())];

        let first = ask(&site, &page(3)).await.fine();
        let again = ask(&site, &page(3)).await;
        let read = ask_with(&site, &page(3), &[("cache-control", "no-store")]).await;
        let other = ask(&site, &page(4)).await.fine();

        assert_eq!([level(&first), level(&again), level(&read), level(&other)], ["MISS", "L1", "BYPASS", "MISS"]);
        assert_eq!((&again.text, &read.text), (&first.text, &first.text), "{backend:?}");
        assert_eq!(site.app.cache_stats.aliased.get(), 1, "the second was not even parsed");
        edit_article(site.content(), article, |article| article.title = "Mended".into()).await.unwrap();
        let (mended, untouched) = (ask(&site, &page(3)).await, ask(&site, &page(4)).await);
        assert_eq!((title(&mended), level(&mended)), (&json!("Mended"), "MISS"), "{backend:?}");
        assert_eq!(level(&untouched), "L1", "{backend:?}: an unrelated edit leaves it alone");
    }
}

#[tokio::test]
async fn what_a_client_has_already_is_not_sent_again() {
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;
        let path = format!("/graphql?query={}", urlencoded(&page(2)));

        let first = site.get(&path, &[]).await;
        let etag = first.headers()["etag"].to_str().unwrap().to_owned();
        let known = site.get(&path, &[("if-none-match", &etag)]).await;
        let other = site.get(&path, &[("if-none-match", "\"other\"")]).await;

        assert_eq!((known.status().as_u16(), known.headers()["etag"].to_str().unwrap()), (304, &*etag));
        assert_eq!(known.text().await.unwrap(), "");
        assert_eq!(other.status(), 200);
        assert_eq!(site.app.cache_stats.not_modified.get(), 1);
    }
}

#[tokio::test]
async fn shared_caches_may_keep_what_is_for_everybody_and_nothing_else() {
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;
        let key = format!("Bearer {}", site.key(Role::Editor, &[]).await);
        let control = async |query: &str, headers: &[(&str, &str)]| {
            let reply = ask_with(&site, query, headers).await;
            assert!(header(&reply, "vary").contains("Authorization"), "{backend:?}");
            header(&reply, "cache-control").to_owned()
        };
        let failing = "{ articles(locale: \"xx\") { totalCount } }";

        assert_eq!(control(&page(1), &[]).await, "public, max-age=0, must-revalidate, s-maxage=60");
        assert_eq!(control("{ articles { totalCount } }", &[]).await, "private, max-age=0, must-revalidate");
        assert_eq!(control(&page(1), &[("authorization", &key)]).await, "private, no-store");
        assert_eq!(control("{ site(locale: \"en\") { name } }", &[("authorization", &key)]).await, "private, no-store");
        for _ in 0..2 {
            let failed = ask(&site, failing).await;
            assert_eq!((failed.code(), level(&failed)), ("BAD_USER_INPUT", "MISS"), "errors are kept nowhere");
            assert_eq!(header(&failed, "cache-control"), "private, no-store");
        }
        let shown = ask(&site, &page(1)).await;
        assert_eq!(header(&shown, "content-language"), "en", "{backend:?}");
        assert_eq!(header(&shown, "surrogate-key").replace(' ', ","), header(&shown, "cache-tag"));
        assert!(header(&shown, "surrogate-key").len() > 16 && header(&shown, "cache-tag").len() <= 4_096);
    }
}

#[tokio::test]
async fn a_body_is_compressed_once_it_was_asked_for_again_and_stays_so() {
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;
        let path = format!("/graphql?query={}", urlencoded("{ __schema { types { name fields { name } } } }"));
        let plain = site.get(&path, &[]).await.text().await.unwrap();

        for (encoding, suffix) in [("br", "-br\""), ("gzip", "-gzip\"")] {
            let began = Instant::now();
            let encoded = loop {
                let reply = site.get(&path, &[("accept-encoding", encoding)]).await;
                if reply.headers().contains_key("content-encoding") {
                    break reply;
                }
                assert_eq!(reply.text().await.unwrap(), plain, "{backend:?}: until then it comes as it is");
                assert!(began.elapsed() < Duration::from_secs(60), "{backend:?}: {encoding} is never made");
            };
            assert_eq!(encoded.headers()["content-encoding"], encoding);
            assert!(encoded.headers()["etag"].to_str().unwrap().ends_with(suffix), "{backend:?}");
            let bytes = encoded.bytes().await.unwrap();
            assert!(bytes.len() * 2 < plain.len(), "{backend:?}");
            if encoding == "br" {
                let mut text = String::new();
                brotli::Decompressor::new(&bytes[..], 4_096).read_to_string(&mut text).unwrap();
                assert_eq!(text, plain, "{backend:?}");
            }
        }
    }
}

fn urlencoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
