//! The cache watches itself: what it answers from memory is read again and compared.

use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait;

use super::{ask, newsroom, page};
use crate::harness::Site;
use crate::harness::database::BOTH;

#[tokio::test]
async fn an_answer_that_differs_from_what_is_there_though_nothing_was_logged_is_counted() {
    for backend in BOTH {
        let site = Site::over(backend, &["--cache-sample", "1"]).await;
        newsroom().save(site.content()).await;
        let stats = &site.app.cache_stats;
        let sampled = async |count: u64| {
            let began = Instant::now();
            while stats.sampled.get() < count {
                assert!(began.elapsed() < Duration::from_secs(60), "{backend:?}: nothing is compared");
                tokio::task::yield_now().await;
            }
        };

        ask(&site, &page(1)).await.fine();
        ask(&site, &page(1)).await.fine();
        sampled(1).await;
        assert_eq!(stats.inconsistent.get(), 0, "{backend:?}");
        let by_hand = "UPDATE article SET title = 'By hand' WHERE slug = 'story-1-en'";
        site.content().database().execute_unprepared(by_hand).await.unwrap();
        ask(&site, &page(1)).await.fine();
        sampled(2).await;

        let began = Instant::now();
        while stats.inconsistent.get() == 0 {
            assert!(began.elapsed() < Duration::from_secs(60), "{backend:?}: it is not noticed");
            tokio::task::yield_now().await;
        }
        assert_eq!(stats.executions.get(), 1, "{backend:?}: nobody waited for the others");
    }
}
