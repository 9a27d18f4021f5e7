//! Old bytes under a good name: written late, or put back.

use super::{Nodes, PATIENT, ask, holds, level, page, title, until};
use crate::harness::desk::edit_article;
use crate::harness::{Backend, Site};

/// A node that was paused between its read and its SET writes over what is newer: here the old bytes are put back.
#[tokio::test]
async fn a_late_set_over_a_newer_value_is_never_served() {
    let nodes = Nodes::start(2, &PATIENT).await;
    let [writer, other] = &nodes.sites[..] else { unreachable!() };
    let old = ask(writer, &page(1)).await.fine();
    let [name] = &holds(&nodes.redis, 1).await[..] else { panic!("one answer was kept") };
    assert_eq!(nodes.redis.say(&["COPY", name, "old"]).await, "1");
    edit_article(writer.content(), nodes.article(1), |article| article.title = "Newer".into()).await.unwrap();
    until("its being kept anew", async || ask(other, &page(1)).await, |reply| title(reply) == "Newer").await;

    let bytes = async |name: &str| nodes.redis.say(&["GET", name]).await;
    while bytes(name).await == bytes("old").await {
        tokio::task::yield_now().await;
    }
    nodes.redis.say(&["COPY", "old", name, "REPLACE"]).await;
    let url = nodes.redis.url();
    let bare = ["--redis-url", &url, "--cache-memory-bytes", "0", "--redis-timeout-ms", "5000"];
    let fresh = Site::at(Backend::Postgres, writer.database_url.clone(), &bare).await;
    let replies = [ask(&fresh, &page(1)).await.fine(), ask(writer, &page(1)).await.fine(), ask(other, &page(1)).await];

    assert_ne!(title(&old), "Newer");
    assert!(replies.iter().all(|reply| title(reply) == "Newer"));
    assert_eq!(level(&replies[0]), "MISS", "what was there did not prove itself");
    until(
        "its being kept again",
        async || ask(&fresh, &page(1)).await,
        |reply| {
            assert_eq!(title(reply), "Newer");
            level(reply) == "L2"
        },
    )
    .await;
}

#[tokio::test]
async fn what_is_not_ours_under_our_names_is_a_miss() {
    let nodes = Nodes::start(2, &PATIENT).await;
    let [one, other] = &nodes.sites[..] else { unreachable!() };
    let wanted: Vec<String> = (0..8).map(page).collect();
    let mut texts = Vec::new();
    for query in &wanted {
        texts.push(ask(one, query).await.fine().text);
    }
    let names = holds(&nodes.redis, wanted.len()).await;

    for (name, next) in names.iter().zip(names.iter().skip(1)) {
        nodes.redis.say(&["COPY", next, name, "REPLACE"]).await;
    }
    nodes.redis.say(&["SET", &names[names.len() - 1], "garbage"]).await;

    for (query, text) in wanted.iter().zip(&texts) {
        let reply = ask(other, query).await.fine();
        assert_eq!((&reply.text, level(&reply)), (text, "MISS"));
    }
}
