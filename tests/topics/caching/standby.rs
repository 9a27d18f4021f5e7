//! A server in recovery has not got what is written: nobody starts over one, and who is led to one answers from it
//! nothing.

use std::time::{Duration, Instant};

use tests::rig::{Postgres, Stop};

use super::{ask, level, newsroom, page, title};
use crate::harness::desk::edit_article;
use crate::harness::{Backend, Binary, Site};

/// Longer than anything here takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(60);

async fn primary() -> Postgres {
    let mut primary = Postgres::new().await.unwrap();
    primary.start().await.unwrap();
    primary
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_gateway_starts_over_a_standby_and_it_says_why() {
    let primary = primary().await;
    Binary::new().with("DATABASE_URL", &Postgres::url(primary.address())).run(&["migrate"]).await.fine();
    let mut standby = primary.standby().await.unwrap();
    standby.start().await.unwrap();

    let own = Binary::new().with("DATABASE_URL", &Postgres::url(standby.address()));
    let said = own.run(&["--listen", "127.0.0.1:0"]).await;

    assert!(said.one_sentence().contains("is read-only"), "{}", said.error);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_led_to_a_standby_answers_nothing_from_it_and_once_it_is_promoted_only_what_it_has() {
    let mut primary = primary().await;
    let site = Site::at(Backend::Postgres, Postgres::url(primary.address()), &[]).await;
    let saved = newsroom().save(site.content()).await;
    let before = ask(&site, &page(1)).await.fine();
    let mut standby = primary.standby().await.unwrap();
    let article = saved.articles[&("story-1".into(), "en".into())];
    edit_article(site.content(), article, |article| article.title = "Mended".into()).await.unwrap();
    assert_eq!(title(&ask(&site, &page(1)).await.fine()), "Mended");

    primary.stop(Stop::Immediate).await.unwrap();
    standby.stand_in_for(&primary);
    standby.start().await.unwrap();
    let began = Instant::now();
    loop {
        let reply = ask(&site, &page(1)).await;
        assert_eq!((reply.status, title(&reply)), (200, &"Mended".into()), "{}", reply.text);
        if level(&reply) == "STALE" {
            break;
        }
        assert!(began.elapsed() < PATIENCE, "it never lapses");
    }
    let unkept = ask(&site, &page(2)).await;
    standby.promote().await.unwrap();

    assert_eq!((unkept.status, unkept.code()), (503, "UNAVAILABLE"), "{}", unkept.text);
    let began = Instant::now();
    while level(&ask(&site, &page(1)).await) != "L1" {
        assert!(began.elapsed() < PATIENCE, "the history that goes on is never answered from memory");
    }
    for _ in 0..10 {
        let reply = ask(&site, &page(1)).await.fine();
        assert_eq!(reply.text, before.text, "what was lost with the primary is answered no more");
    }
}
