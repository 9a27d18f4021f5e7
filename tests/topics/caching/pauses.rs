//! A fill that is held up between its reads and its end, and a write that is acknowledged meanwhile: nobody is given
//! what was read before it.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, TransactionTrait};

use super::{ask, level, newsroom, title};
use crate::harness::desk::edit_article;
use crate::harness::{Backend, Site};

/// Reads the article first, its picture's other sizes last.
pub(super) const PAGE: &str =
    "{ article(slug: \"story-1-en\", locale: \"en\") { title lead { ... on Image { url(width: 300) } } } }";

/// Until so many statements wait for a lock.
pub(super) async fn held_up(database: &DatabaseConnection, count: i64) {
    let waiting = "SELECT count(*) AS waiting FROM pg_stat_activity \
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let began = Instant::now();
    loop {
        let asked = Statement::from_string(database.get_database_backend(), waiting);
        let row = database.query_one_raw(asked).await.unwrap().unwrap();
        if row.try_get::<i64>("", "waiting").unwrap() >= count {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "nothing is held up");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_read_before_a_write_is_answered_to_nobody_who_asks_after_it() {
    let site = Site::empty(Backend::Postgres).await;
    let saved = newsroom().save(site.content()).await;
    let other = Site::at(Backend::Postgres, site.database_url.clone(), &[]).await;
    let article = saved.articles[&("story-1".into(), "en".into())];
    let lock = site.content().database().begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE media_rendition IN ACCESS EXCLUSIVE MODE").await.unwrap();

    let early = ask(&site, PAGE);
    let write = async {
        held_up(site.content().database(), 1).await;
        edit_article(site.content(), article, |article| article.title = "Mended".into()).await.unwrap();
        let late = ask(&site, PAGE);
        let release = async {
            held_up(site.content().database(), 1).await;
            lock.rollback().await.unwrap();
        };
        tokio::join!(late, release).0
    };
    let (early, late) = tokio::join!(early, write);
    let after = ask(&site, PAGE).await;

    assert!(early.errors.is_empty(), "it asked before the write: either is right: {}", early.text);
    assert_eq!((title(&late.fine()), title(&after)), (&"Mended".into(), &"Mended".into()));
    let began = Instant::now();
    while title(&ask(&other, PAGE).await) != "Mended" {
        assert!(began.elapsed() < Duration::from_secs(60), "the other node never learns of it");
    }
    assert_eq!(level(&ask(&site, PAGE).await), "L1", "the new one is kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_who_ask_for_the_same_at_once_cost_one_execution() {
    let site = Site::of(Backend::Postgres, newsroom()).await;
    let lock = site.content().database().begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE media_rendition IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let before = site.app.cache_stats.executions.get();

    let asking = futures::future::join_all((0..200).map(|_| ask(&site, PAGE)));
    let release = async {
        held_up(site.content().database(), 1).await;
        lock.rollback().await.unwrap();
    };
    let (replies, ()) = tokio::join!(asking, release);

    assert!(replies.iter().all(|reply| reply.errors.is_empty() && reply.text == replies[0].text));
    assert_eq!(site.app.cache_stats.executions.get() - before, 1);
}
