//! Time: a scheduled article appears when its time has come, not before, and without a job.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use dragoman::content::listing::{Filter, List, Order, Window};
use dragoman::content::locale::Locale;
use dragoman::content::{Caller, Collector};
use entity::article::Status;

use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, story};

/// What a caller of an instant finds in tg's fallback list, and how many it is told of.
async fn seen_at(site: &Site, as_of: DateTime<Utc>) -> (Vec<String>, i64) {
    let (content, caller, collector) = (site.content(), Caller::anonymous_at(as_of), Collector::default());
    let locales = content.locales().await.unwrap().noted(&collector);
    let locale: Arc<Locale> = locales.get("tg").unwrap().clone();
    let list = List { locale, fallback: true, filter: Filter::default(), order: Order::PublishedDescending };
    let window = Window { limit: 10, backward: false, after: None, before: None };
    let mut pages = content.pages(&caller, &[(list.clone(), window)]).await.unwrap();
    let page = pages.remove(&(list.clone(), window)).unwrap().noted(&collector);
    let mut counts = content.counts(&caller, std::slice::from_ref(&list)).await.unwrap();
    let slugs = page.rows.iter().map(|(article, _)| article.slug.clone()).collect();
    (slugs, counts.remove(&list).unwrap().noted(&collector))
}

#[tokio::test]
async fn a_scheduled_article_is_seen_from_its_very_instant_on() {
    let time = "2031-05-06T07:08:09.000010Z".parse::<DateTime<Utc>>().unwrap();
    let scheduled =
        story("late").in_locale("ru", "Already there").at(time).in_state(Status::Scheduled).in_locale("tg", "Late");
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::with([scheduled.clone()])).await;

        let before = seen_at(&site, time - TimeDelta::microseconds(1)).await;
        let then = seen_at(&site, time).await;

        assert_eq!(before, (vec!["late-ru".to_owned()], 1), "{backend:?}: until then the next language stands in");
        assert_eq!(then, (vec!["late-tg".to_owned()], 1), "{backend:?}");
    }
}

#[tokio::test]
async fn a_time_to_come_hides_what_is_called_published_too() {
    let time = "2031-05-06T07:08:09Z".parse::<DateTime<Utc>>().unwrap();
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::with([story("early").at(time).in_locale("tg", "Early")])).await;

        assert_eq!(seen_at(&site, time - TimeDelta::microseconds(1)).await, (Vec::new(), 0), "{backend:?}");
        assert_eq!(seen_at(&site, time).await, (vec!["early-tg".to_owned()], 1), "{backend:?}");
    }
}

#[tokio::test]
async fn a_reader_sees_a_scheduled_article_as_published_once_its_time_has_come() {
    let query = r#"{ articles(locale: "en") { totalCount nodes { status } }
                     article(slug: "soon-en", locale: "en") { status }
                     resolve(path: "/en/soon-en") { status } }"#;
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let time = (Utc::now() + TimeDelta::seconds(1)).duration_trunc(TimeDelta::microseconds(1)).unwrap();
        let soon = story("soon").at(time).in_state(Status::Scheduled).in_locale("en", "Soon");
        Newsroom::with([soon]).save(site.content()).await;

        let deadline = time + TimeDelta::seconds(30);
        let data = loop {
            let data = site.ask(query).await.fine().data;
            let now = Utc::now();
            if data["articles"]["totalCount"] == 1 {
                assert!(now >= time, "{backend:?}: seen {} too early", time - now);
                break data;
            }
            assert!(now < deadline, "{backend:?}: never seen");
            tokio::time::sleep(Duration::from_millis(20)).await;
        };

        assert_eq!(data["articles"]["nodes"][0]["status"], "PUBLISHED", "{backend:?}");
        assert_eq!(data["article"]["status"], "PUBLISHED", "{backend:?}");
        assert_eq!(data["resolve"]["status"], 200, "{backend:?}");
    }
}
