//! Requests that came before, byte for byte, and have to go the long way, or to be answered with something else: whoever
//! has a limit, whenever the log cannot be followed, and once time alone has made another answer of it.

use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use entity::article::Status;

use super::repeated::{ask, get, post, repeated};
use super::{newsroom, page};
use crate::harness::database::{self, BOTH};
use crate::harness::desk::edit_article;
use crate::harness::raw::Raw;
use crate::harness::{Newsroom, Site, story};

/// Longer than anything here takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn where_an_address_has_a_limit_each_of_the_same_requests_counts_against_that_of_its_own() {
    for backend in BOTH {
        let flags = ["--address-rate-limit", "400", "--trusted-proxies", "127.0.0.1"];
        let site = Site::over(backend, &flags).await;
        newsroom().save(site.content()).await;
        let (mut raw, began) = (Raw::to(&site.address).await, Instant::now());
        let [one, other] =
            ["192.0.2.1", "192.0.2.2"].map(|from| get(&page(1), &format!("X-Forwarded-For: {from}\r\n")));

        // The first that is refused: by the time of another question there may be room again.
        let mut answered = 0;
        let refused = loop {
            let answer = ask(&mut raw, &one, 1).await.remove(0);
            if answer.status != 200 {
                break answer;
            }
            answered += 1;
            assert!(began.elapsed() < PATIENCE, "{backend:?}: {answered} were answered, and none counts");
        };
        let others = ask(&mut raw, &other, 4).await;

        assert!(answered > 4, "{backend:?}: {answered} were answered, as often as would be learned");
        assert_eq!(refused.status, 429, "{backend:?}");
        assert!(others.iter().all(|answer| answer.status == 200 && answer.body == others[0].body), "{backend:?}");
        assert_eq!(repeated(&site), 0, "{backend:?}");
    }
}

#[tokio::test]
async fn once_the_log_cannot_be_followed_the_same_bytes_are_answered_as_old_and_say_so() {
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;
        let (mut raw, request) = (Raw::to(&site.address).await, post(&page(1), ""));
        let kept = ask(&mut raw, &request, 5).await.pop().unwrap();
        assert!(repeated(&site) > 0, "{backend:?}");

        database::lose(backend, &site.database_url, site.content().database()).await;

        let began = Instant::now();
        while ask(&mut raw, &request, 1).await[0].header("x-cache") != "stale" {
            assert!(began.elapsed() < PATIENCE, "{backend:?}: it never lapses");
        }
        let before = repeated(&site);
        for answer in ask(&mut raw, &request, 4).await {
            assert_eq!((answer.status, answer.header("x-cache")), (200, "stale"), "{backend:?}");
            assert_eq!(
                (answer.header("cache-control"), &answer.body),
                ("private, no-store", &kept.body),
                "{backend:?}"
            );
        }
        assert_eq!(repeated(&site), before, "{backend:?}: all by the parsers");
    }
}

#[tokio::test]
async fn what_becomes_public_at_a_time_is_in_what_the_same_bytes_are_answered_with_from_then_on() {
    let list = "{ articles(locale: \"en\") { totalCount nodes { title } } }";
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let coming = story("coming").in_state(Status::Draft).in_locale("en", "Coming");
        let saved = Newsroom::with([story("there").in_locale("en", "There"), coming]).save(site.content()).await;
        // Not before the same bytes have come often enough to be learned, on a busy machine, too.
        let due = Utc::now() + TimeDelta::seconds(6);
        edit_article(site.content(), saved.articles[&("coming".into(), "en".into())], |article| {
            (article.status, article.published_at) = (Status::Scheduled, Some(due));
        })
        .await
        .unwrap();
        let (mut raw, request, began) = (Raw::to(&site.address).await, get(list, ""), Instant::now());

        loop {
            let asked = Utc::now();
            let answer = ask(&mut raw, &request, 1).await.remove(0);
            let is_there = answer.body.contains("Coming");
            // As far as the clocks of a node and of its database may be apart.
            let skew = TimeDelta::milliseconds(100);
            assert!(is_there || asked < due + skew, "{backend:?}: it is late: {}", answer.head);
            assert!(!is_there || Utc::now() > due - skew, "{backend:?}: it is early: {}", answer.head);
            if is_there {
                break;
            }
            assert!(began.elapsed() < PATIENCE, "{backend:?}: it never comes");
        }

        let before = repeated(&site);
        assert!(before > 0, "{backend:?}: until then it went past the parsers");
        let later = ask(&mut raw, &request, 5).await;
        assert!(later.iter().all(|answer| answer.body.contains("Coming")), "{backend:?}");
        assert!(repeated(&site) > before, "{backend:?}: and then again");
    }
}

#[tokio::test]
async fn requests_that_differ_in_who_sends_them_alone_are_each_answered_what_was_asked() {
    for backend in BOTH {
        let site = Site::over(backend, &["--trusted-proxies", "127.0.0.1"]).await;
        newsroom().save(site.content()).await;
        let senders = (0..20).map(|number| {
            format!("User-Agent: reader/{number}\r\nX-Forwarded-For: 192.0.2.{number}, 198.51.100.{}\r\n", number % 3)
        });
        let senders: Vec<_> = senders.collect();
        let mut raw = Raw::to(&site.address).await;
        let expected = [1, 2].map(|number| format!("Story {number} in en"));

        for turn in 0..4 {
            for (number, sender) in senders.iter().enumerate() {
                let asked = (turn + number) % 2;
                let answer = ask(&mut raw, &get(&page(asked + 1), sender), 1).await.remove(0);
                assert_eq!(answer.status, 200, "{backend:?}: {}", answer.body);
                assert!(answer.body.contains(&expected[asked]), "{backend:?}: {}", answer.body);
                assert!(!answer.body.contains(&expected[1 - asked]), "{backend:?}: {}", answer.body);
            }
        }
        let before = repeated(&site);
        for sender in &senders {
            ask(&mut raw, &get(&page(1), sender), 4).await;
        }

        assert!(repeated(&site) > before, "{backend:?}: each is learned by itself");
    }
}
