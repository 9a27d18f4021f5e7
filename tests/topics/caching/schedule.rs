//! What is scheduled appears on time in what was cached before, though nobody writes then.

use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use entity::article::Status;

use super::ask;
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::{Site, story};

#[tokio::test]
async fn a_scheduled_article_is_in_a_cached_list_from_its_time_on_and_not_before() {
    let list = "{ articles(locale: \"en\") { totalCount nodes { title } } }";
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let newsroom = crate::harness::Newsroom::with([
            story("there").in_locale("en", "There"),
            story("coming").in_state(Status::Draft).in_locale("en", "Coming"),
        ]);
        let saved = newsroom.save(site.content()).await;
        let due = Utc::now() + TimeDelta::seconds(2);
        edit_article(site.content(), saved.articles[&("coming".into(), "en".into())], |article| {
            (article.status, article.published_at) = (Status::Scheduled, Some(due));
        })
        .await
        .unwrap();

        let began = Instant::now();
        let mut hits = 0;
        loop {
            let asked = Utc::now();
            let reply = ask(&site, list).await.fine();
            let answered = Utc::now();
            let is_there = reply.data["articles"]["totalCount"] == 2;
            hits += usize::from(super::level(&reply) == "L1");
            assert!(is_there || asked < due + TimeDelta::milliseconds(100), "{backend:?}: it is late");
            assert!(!is_there || answered > due - TimeDelta::milliseconds(100), "{backend:?}: it is early");
            if is_there {
                break;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "{backend:?}: it never comes");
        }
        assert!(hits > 0, "{backend:?}: until then it came from memory");
    }
}
