//! Nodes over one database: what is written on one is what another answers, at once to who says so, soon to everybody.

use std::time::{Duration, Instant};

use entity::key::Role;
use serde_json::{Value, json};

use super::{ask, ask_with, header, level, newsroom, page, title};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::{Reply, Site};

/// Longer than anything here takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// Asks again and again until the answer is as it should be.
async fn until(ask: impl AsyncFn() -> Reply, is_so: impl Fn(&Reply) -> bool) -> Reply {
    let began = Instant::now();
    loop {
        let reply = ask().await;
        if is_so(&reply) {
            return reply;
        }
        assert!(began.elapsed() < PATIENCE, "it never comes to that: {}", reply.text);
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn whoever_shows_the_version_of_their_write_is_answered_at_least_as_new_on_any_node() {
    for backend in BOTH {
        // Polls come seldom: what is known on the other node is known for that it was asked.
        let seldom = ["--max-lag-ms", "600000"];
        let writer = Site::over(backend, &seldom).await;
        let saved = newsroom().save(writer.content()).await;
        let other = Site::at(backend, writer.database_url.clone(), &seldom).await;
        let key = writer.key(Role::Admin, &[]).await;
        let id = format!("article:{}", saved.articles[&("story-1".into(), "en".into())].0);
        assert_eq!(level(&ask(&other, &page(1)).await), "MISS");

        for turn in 0..10 {
            let wanted = format!("Turn {turn}");
            let input = json!({ "id": id, "title": wanted });
            let query = "mutation($input: SaveArticleInput!) { saveArticle(input: $input) { errors { message } } }";
            let body = json!({ "query": query, "variables": { "input": input } });
            let written = writer.send(&body, &[("authorization", &format!("Bearer {key}"))]).await.fine();
            assert_eq!(written.data["saveArticle"]["errors"], json!([]), "{backend:?}");
            let version = header(&written, "x-content-version");

            let told = ask_with(&other, &page(1), &[("x-content-version", version)]).await;
            let own = ask(&writer, &page(1)).await;

            assert_eq!((title(&told), title(&own)), (&Value::from(&*wanted), &Value::from(&*wanted)), "{backend:?}");
        }
        let elsewhere = ask_with(&other, &page(1), &[("x-content-version", "00ff.999999")]).await.fine();
        assert_eq!(title(&elsewhere), "Turn 9", "{backend:?}: a version of another history is met by what is there");
    }
}

#[tokio::test]
async fn what_is_written_on_one_node_is_soon_answered_by_another_and_a_revoked_key_is_none() {
    for backend in BOTH {
        let writer = Site::empty(backend).await;
        let saved = newsroom().save(writer.content()).await;
        let other = Site::at(backend, writer.database_url.clone(), &[]).await;
        let key = writer.key(Role::Admin, &[]).await;
        let bearer = format!("Bearer {key}");
        let article = saved.articles[&("story-1".into(), "en".into())];
        ask(&other, &page(1)).await;
        assert_eq!(level(&ask(&other, &page(1)).await), "L1");
        until(async || ask_with(&other, &page(2), &[("authorization", &bearer)]).await, |reply| reply.status == 200)
            .await;
        assert_eq!(level(&ask_with(&other, &page(2), &[("authorization", &bearer)]).await), "L1");

        edit_article(writer.content(), article, |article| article.title = "Mended".into()).await.unwrap();
        for key in writer.content().keys().await.unwrap() {
            writer.content().revoke_key(&key.name).await.unwrap();
        }

        until(async || ask(&other, &page(1)).await, |reply| title(reply) == "Mended").await;
        until(async || ask_with(&other, &page(2), &[("authorization", &bearer)]).await, |reply| reply.status == 401)
            .await;
    }
}
