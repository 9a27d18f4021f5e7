//! Archives (RFC 5005): from what is new back to the first article, in parts that stay as they are.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, DurationRound, TimeDelta, Utc};
use serde_json::Value;

use super::{each, feed, gateway_of, path_of, text};
use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, story};

/// The parts of an archive, the newest first, by way of `prev-archive`; with their paths.
async fn parts(site: &Site, from: &Value) -> Vec<(String, Value)> {
    let (mut found, mut next): (Vec<(String, Value)>, _) = (Vec::new(), from["links"].get("prev-archive").cloned());
    while let Some(address) = next {
        let path = path_of(address.as_str().unwrap()).to_owned();
        assert!(found.iter().all(|(known, _)| *known != path), "{path} again");
        let part = feed(site, &path).await;
        next = part["links"].get("prev-archive").cloned();
        found.push((path, part));
    }
    found
}

fn titles<'v>(documents: impl IntoIterator<Item = &'v Value>) -> Vec<&'v str> {
    documents.into_iter().flat_map(|document| each(&document["entries"], "title")).collect()
}

#[tokio::test]
async fn whoever_goes_back_finds_each_article_once_and_finds_it_again_in_its_place() {
    for (backend, file) in BOTH.into_iter().flat_map(|backend| [(backend, "rss.xml"), (backend, "atom.xml")]) {
        // All within the first days of January.
        let site = gateway_of(backend, Newsroom::of_many(130, &["en"])).await;
        let path = format!("/feeds/en/{file}");

        let new = feed(&site, &path).await;
        let archive = parts(&site, &new).await;

        let title = |number: usize| format!("Story {number} in en");
        assert_eq!(titles([&new]), (80..130).rev().map(title).collect::<Vec<_>>(), "{backend:?}");
        assert_eq!((&new["archive"], &new["complete"]), (&false.into(), &false.into()), "{backend:?}");
        let parts: Vec<_> = archive.iter().map(|(_, part)| part).collect();
        assert_eq!(titles(parts.clone()), (0..130).rev().map(title).collect::<Vec<_>>(), "{backend:?}: each once");
        let sizes: Vec<_> = parts.iter().map(|part| part["entries"].as_array().unwrap().len()).collect();
        assert_eq!(sizes, [30, 50, 50], "{backend:?}");
        for (at, (own, part)) in archive.iter().enumerate() {
            assert_eq!(part["archive"], true, "{backend:?}");
            assert_eq!(path_of(part["links"]["self"].as_str().unwrap()), own, "{backend:?}");
            assert_eq!(path_of(part["links"]["current"].as_str().unwrap()), path, "{backend:?}");
            let newer = part["links"].get("next-archive").map(|next| path_of(next.as_str().unwrap()));
            assert_eq!(newer, at.checked_sub(1).map(|at| archive[at].0.as_str()), "{backend:?}");
        }

        let before: Vec<_> = futures::future::join_all(archive.iter().map(|(path, _)| text(&site, path))).await;
        let later = (0..60).map(|day| {
            story(&format!("later-{day}")).at_hour(24 * (40 + day)).in_locale("en", &format!("Later {day}"))
        });
        Newsroom::with(later).save(site.content()).await;
        let after: Vec<_> = futures::future::join_all(archive.iter().map(|(path, _)| text(&site, path))).await;

        assert_eq!(before[1..], after[1..], "{backend:?}: byte for byte");
        assert_eq!(titles(parts[..1].to_vec()), titles([&feed(&site, &archive[0].0).await]), "{backend:?}");
        let all = self::parts(&site, &feed(&site, &path).await).await;
        assert_eq!(titles(all.iter().map(|(_, part)| part)).len(), 190, "{backend:?}");
        assert!(archive.iter().all(|(path, _)| all.iter().any(|(known, _)| known == path)), "{backend:?}");
    }
}

/// Instants of this month, the oldest first, all of them gone by.
fn of_this_month(count: i32) -> Vec<DateTime<Utc>> {
    let now = Utc::now() - TimeDelta::milliseconds(10);
    let begin = now.date_naive().with_day(1).unwrap().and_hms_opt(0, 0, 0).unwrap().and_utc();
    let step = (now - begin) / (count + 1);
    let exact = |at: DateTime<Utc>| at.duration_trunc(TimeDelta::microseconds(1)).unwrap();
    (1..=count).map(|number| exact(begin + step * number)).collect()
}

#[tokio::test]
async fn what_of_this_month_fills_no_part_yet_is_among_what_is_new() {
    for backend in BOTH {
        let stories = of_this_month(60)
            .into_iter()
            .enumerate()
            .map(|(number, at)| story(&format!("story-{number}")).at(at).in_locale("en", &format!("Story {number}")));
        let old = story("old").in_locale("en", "Old");
        let site = gateway_of(backend, Newsroom::with(stories.chain([old]))).await;

        let new = feed(&site, "/feeds/en/atom.xml").await;
        let archive = parts(&site, &new).await;

        let sizes: Vec<_> = archive.iter().map(|(_, part)| part["entries"].as_array().unwrap().len()).collect();
        assert_eq!(sizes, [50, 1], "{backend:?}: ten more are no part");
        let documents: Vec<_> = archive.iter().map(|(_, part)| part).chain([&new]).collect();
        let all: BTreeSet<_> = titles(documents).into_iter().collect();
        assert_eq!(all.len(), 61, "{backend:?}: nothing is missing");
    }
}

#[tokio::test]
async fn a_json_feed_goes_on_into_the_archive() {
    for backend in BOTH {
        let site = gateway_of(backend, Newsroom::of_many(60, &["en"])).await;
        let (mut found, mut next) = (BTreeSet::new(), Some("/feeds/en/feed.json".to_owned()));

        while let Some(path) = next {
            let document: Value = serde_json::from_str(&text(&site, &path).await).unwrap();
            found.extend(each(&document["items"], "id").into_iter().map(str::to_owned));
            next = document["next_url"].as_str().map(|address| path_of(address).to_owned());
        }

        assert_eq!(found.len(), 60, "{backend:?}");
    }
}

#[tokio::test]
async fn articles_of_one_instant_are_parted_by_their_ids() {
    for backend in BOTH {
        let stories =
            (0..120).map(|number| story(&format!("story-{number}")).in_locale("en", &format!("Story {number}")));
        let site = gateway_of(backend, Newsroom::with(stories)).await;

        let new = feed(&site, "/feeds/en/rss.xml").await;
        let archive = parts(&site, &new).await;

        let found = titles(archive.iter().map(|(_, part)| part));
        let distinct: BTreeSet<_> = found.iter().collect();
        assert_eq!((found.len(), distinct.len()), (120, 120), "{backend:?}");
    }
}
