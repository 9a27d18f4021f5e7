//! What one node has answered.

use entity::key::Role;

use super::{Nodes, PATIENT, ask, holds, level, page, title, until};
use crate::harness::desk::edit_article;
use crate::harness::{Backend, Redis, Site};

#[tokio::test]
async fn what_one_node_has_answered_another_answers_without_the_database() {
    let nodes = Nodes::start(2, &PATIENT).await;
    let [one, other] = &nodes.sites[..] else { unreachable!() };

    let first = ask(one, &page(1)).await.fine();
    holds(&nodes.redis, 1).await;
    let second = ask(other, &page(1)).await.fine();
    let third = ask(other, &page(1)).await.fine();

    assert_eq!([&first, &second, &third].map(level), ["MISS", "L2", "L1"]);
    assert_eq!((&first.text, &first.text), (&second.text, &third.text));
    assert_eq!(first.headers["etag"], second.headers["etag"]);
    assert_eq!(first.headers["surrogate-key"], second.headers["surrogate-key"]);
    assert_eq!(other.app.cache_stats.executions.get(), 0);
    assert_eq!(other.app.cache_stats.shared_hits.get(), 1);
}

#[tokio::test]
async fn a_node_that_keeps_nothing_itself_answers_what_the_others_keep() {
    let nodes = Nodes::start(1, &PATIENT).await;
    let url = nodes.redis.url();
    let flags = [&["--redis-url", &url, "--cache-memory-bytes", "0"], &PATIENT[..]].concat();
    let bare = Site::at(Backend::Postgres, nodes.sites[0].database_url.clone(), &flags).await;
    ask(&bare, &page(1)).await.fine();
    holds(&nodes.redis, 1).await;

    for _ in 0..5 {
        assert_eq!(level(&ask(&bare, &page(1)).await.fine()), "L2");
    }

    assert_eq!(bare.app.cache_stats.executions.get(), 1);
}

#[tokio::test]
async fn what_only_some_may_see_is_kept_for_them_alone() {
    let nodes = Nodes::start(2, &PATIENT).await;
    let [one, other] = &nodes.sites[..] else { unreachable!() };
    let key = one.key(Role::Admin, &[]).await;
    let drafts = "{ articles(locale: \"en\", where: { status: [DRAFT, PUBLISHED] }) { totalCount nodes { title } } }";
    let bearer = format!("Bearer {key}");
    let privately = async |site: &Site| {
        let body = serde_json::json!({ "query": drafts });
        site.send(&body, &[("authorization", &bearer)]).await
    };
    edit_article(one.content(), nodes.article(1), |article| article.status = entity::article::Status::Draft)
        .await
        .unwrap();

    until("the key's being known", async || privately(other).await, |reply| reply.status == 200).await;
    let (seen, by_others) = (privately(one).await, ask(other, drafts).await);
    let again = privately(other).await;

    assert_eq!(seen.text, again.text);
    assert_ne!(seen.text, by_others.text, "whoever has no key is answered otherwise");
}

#[tokio::test]
async fn a_write_makes_what_all_nodes_keep_old() {
    let nodes = Nodes::start(2, &PATIENT).await;
    let [writer, other] = &nodes.sites[..] else { unreachable!() };
    for turn in 0..10 {
        let wanted = format!("Turn {turn}");
        edit_article(writer.content(), nodes.article(1), |article| article.title = wanted.clone()).await.unwrap();

        assert_eq!(title(&ask(writer, &page(1)).await.fine()), &*wanted, "who wrote sees it at once");
        until("the other's seeing it", async || ask(other, &page(1)).await, |reply| title(reply) == &*wanted).await;
    }
}

/// A database in a file is told of by no server, so Redis carries the word: polls alone would take minutes.
#[tokio::test]
async fn a_word_by_redis_is_enough_to_know_of_a_write() {
    let seldom = [&["--max-lag-ms", "600000"], &PATIENT[..]].concat();
    let nodes = Nodes::over(Backend::Sqlite, Redis::start().await, 2, &seldom).await;
    let [writer, other] = &nodes.sites[..] else { unreachable!() };
    until("its being listened to", async || ask(other, &page(1)).await, |reply| level(reply) == "L1").await;

    edit_article(writer.content(), nodes.article(1), |article| article.title = "Mended".into()).await.unwrap();

    until("the other's seeing it", async || ask(other, &page(1)).await, |reply| title(reply) == "Mended").await;
}

#[tokio::test]
async fn a_file_is_another_history_to_each_process_so_nothing_of_an_older_one_comes_back() {
    let nodes = Nodes::over(Backend::Sqlite, Redis::start().await, 2, &PATIENT).await;
    let [one, other] = &nodes.sites[..] else { unreachable!() };

    ask(one, &page(1)).await.fine();
    holds(&nodes.redis, 1).await;

    assert_eq!(level(&ask(other, &page(1)).await.fine()), "MISS");
}
