//! What is kept by nobody: an error, what took too long, and what somebody left behind that was old when it was done.

use sea_orm::{ConnectionTrait, TransactionTrait};

use super::pauses::{PAGE, held_up};
use super::{ask, level, newsroom, title};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::{Backend, Site};

#[tokio::test]
async fn an_answer_with_an_error_is_made_anew_each_time() {
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;
        let query = "{ site(locale: \"en\") { name } article(slug: \"story-1-en\", locale: \"xx\") { title } }";
        let before = site.app.cache_stats.executions.get();

        for time in 1..=3 {
            let reply = ask(&site, query).await;

            assert_eq!(reply.reason(), "UNKNOWN_LOCALE", "{backend:?}: {}", reply.text);
            assert_eq!(level(&reply), "MISS", "{backend:?}");
            assert_eq!(site.app.cache_stats.executions.get(), before + time, "{backend:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_took_too_long_is_asked_for_anew() {
    let site = Site::over(Backend::Postgres, &["--request-timeout-ms", "1000"]).await;
    newsroom().save(site.content()).await;
    let lock = site.content().database().begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE media_rendition IN ACCESS EXCLUSIVE MODE").await.unwrap();

    let late = ask(&site, PAGE).await;
    lock.rollback().await.unwrap();
    let mut first = ask(&site, PAGE).await;
    // The execution ends a moment after who waited for it: who comes between the two hears what came of it, too.
    while first.code() == "TIMEOUT" {
        first = ask(&site, PAGE).await;
    }
    let second = ask(&site, PAGE).await.fine();

    assert_eq!(late.code(), "TIMEOUT", "{}", late.text);
    assert_eq!((second.text.as_str(), level(&second)), (first.fine().text.as_str(), "L1"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_asked_for_who_has_left_is_not_answered_after_a_write() {
    let site = Site::empty(Backend::Postgres).await;
    let saved = newsroom().save(site.content()).await;
    let article = saved.articles[&("story-1".into(), "en".into())];
    let lock = site.content().database().begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE media_rendition IN ACCESS EXCLUSIVE MODE").await.unwrap();

    tokio::select! {
        early = ask(&site, PAGE) => panic!("it is held up: {}", early.text),
        // With that, who asked leaves.
        () = held_up(site.content().database(), 1) => {}
    }
    edit_article(site.content(), article, |article| article.title = "Mended".into()).await.unwrap();
    lock.rollback().await.unwrap();
    let after = ask(&site, PAGE).await;

    assert_eq!(title(&after.fine()), "Mended");
}
