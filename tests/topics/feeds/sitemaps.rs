//! Sitemaps by the rules of their protocol, and of the search engines that take them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use entity::article::{Kind, Status};
use serde_json::Value;
use tokio::time::sleep;

use super::{GATEWAY, gateway, gateway_of, path_of, sitemaps, text};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_story;
use crate::harness::{Backend, Newsroom, Site, story};

/// What the protocol lets a file have.
const MOST_URLS: usize = 50_000;
const MOST_BYTES: usize = 50 * 1024 * 1024;

const LOCALES: [&str; 6] = ["en", "fa", "ps", "ru", "tg", "pt-BR"];

/// The addresses that the index names, in its order.
pub(super) async fn index(site: &Site) -> Vec<String> {
    let index = sitemaps(&[text(site, "/sitemap.xml").await]).await.remove(0);
    assert_eq!(index["kind"], "sitemapindex");
    index["urls"].as_array().unwrap().iter().map(|entry| entry["loc"].as_str().unwrap().to_owned()).collect()
}

/// All addresses of the site, each with its alternates, as the sitemaps that the index names have them.
pub(super) async fn everything(site: &Site) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut texts = Vec::new();
    for address in index(site).await.iter().filter(|address| !address.ends_with("-news.xml")) {
        texts.push(text(site, path_of(address)).await);
    }
    let mut found = BTreeMap::new();
    for (read, text) in sitemaps(&texts).await.iter().zip(&texts) {
        let urls = read["urls"].as_array().unwrap();
        assert!((1..=MOST_URLS).contains(&urls.len()) && text.len() <= MOST_BYTES, "{}", urls.len());
        for url in urls {
            let address = url["loc"].as_str().unwrap().to_owned();
            assert!(url["lastmod"].as_str().unwrap().parse::<DateTime<Utc>>().is_ok(), "{url}");
            let alternates = serde_json::from_value(url["alternates"].clone()).unwrap();
            assert!(found.insert(address, alternates).is_none(), "{url} stands twice");
        }
    }
    found
}

/// Whether each address is whole, names itself, and is named by all that it names.
pub(super) fn are_mutual(found: &BTreeMap<String, BTreeMap<String, String>>) {
    for (address, alternates) in found {
        let parsed = url::Url::parse(address).unwrap();
        assert!(parsed.as_str() == address && address.is_ascii(), "{address} is not written as it should be");
        assert!(alternates.iter().any(|(locale, own)| locale != "x-default" && own == address), "{address}");
        assert!(alternates.contains_key("x-default"), "{address}");
        for other in alternates.values() {
            assert_eq!(found.get(other), Some(alternates), "{address} names {other}");
        }
    }
}

#[tokio::test]
async fn every_article_in_view_stands_in_one_sitemap_with_its_translations() {
    for backend in BOTH {
        let site = gateway(backend).await;
        let mut stories: Vec<_> = (0..8)
            .map(|number| {
                let told = LOCALES.into_iter().skip(number % 5).step_by(number % 3 + 1);
                told.fold(story(&format!("story-{number}")), |story, locale| {
                    story.in_locale(locale, "سیل").but(|one| one.slug = format!("سیل-{number}-{locale}").to_lowercase())
                })
            })
            .collect();
        stories.push(story("about").of_kind(Kind::Page).in_locale("en", "About").in_locale("fa", "درباره"));
        stories.push(story("draft").in_state(Status::Draft).in_locale("en", "Draft"));
        stories.push(
            story("to-come")
                .in_state(Status::Scheduled)
                .at("2999-01-01T00:00:00Z".parse().unwrap())
                .in_locale("en", "To come"),
        );
        let saved = Newsroom::with(stories).save(site.content()).await;

        let found = everything(&site).await;

        are_mutual(&found);
        let mut expected = BTreeSet::new();
        for locale in LOCALES {
            expected.extend(
                site.every_article(locale, "url").await.iter().map(|one| one["url"].as_str().unwrap().to_owned()),
            );
        }
        expected.extend(["https://news.example/en/about-en", "https://news.example/fa/about-fa"].map(str::to_owned));
        assert_eq!(found.keys().cloned().collect::<BTreeSet<_>>(), expected, "{backend:?}");
        assert_eq!(found["https://news.example/fa/about-fa"]["x-default"], "https://news.example/en/about-en");

        edit_story(site.content(), saved.stories["about"], |story| {
            let mut added = story.articles[0].clone();
            (added.id, added.locale, added.slug, added.path) = (None, "ru".into(), "o-nas".into(), None);
            story.articles.push(added);
        })
        .await
        .unwrap();

        let found = everything(&site).await;
        are_mutual(&found);
        assert_eq!(
            found["https://news.example/fa/about-fa"]["ru"], "https://news.example/ru/o-nas",
            "{backend:?}: at once"
        );
    }
}

#[tokio::test]
async fn the_index_names_what_there_is_and_robots_txt_names_the_index() {
    for backend in BOTH {
        let site = gateway_of(backend, Newsroom::of_many(3, &["en", "pt-BR"])).await;

        let names: Vec<_> = index(&site).await.iter().map(|address| path_of(address).to_owned()).collect();

        let news = LOCALES.map(|locale| format!("/sitemaps/{locale}-news.xml"));
        let parts = ["/sitemaps/en.xml", "/sitemaps/pt-BR.xml"].map(str::to_owned);
        let expected: BTreeSet<_> = news.into_iter().chain(parts).collect();
        assert_eq!(names.iter().cloned().collect::<BTreeSet<_>>(), expected, "{backend:?}");
        for name in names {
            text(&site, &name).await;
        }
        let robots = text(&site, "/robots.txt").await;
        assert!(robots.lines().any(|line| line == format!("Sitemap: {GATEWAY}/sitemap.xml")), "{backend:?} {robots}");
        assert!(robots.starts_with("User-agent: *\n") && !robots.contains("Disallow: /"), "{backend:?} {robots}");
    }
}

/// A language's news: titles, and what stands beside the first.
async fn news(site: &Site, locale: &str) -> (Vec<String>, Value) {
    let read = sitemaps(&[text(site, &format!("/sitemaps/{locale}-news.xml")).await]).await.remove(0);
    let urls = read["urls"].as_array().unwrap();
    assert!(urls.len() <= 1_000);
    let titles = urls.iter().map(|url| url["news"]["title"].as_str().unwrap().to_owned());
    (titles.collect(), urls.first().map_or(Value::Null, |url| url["news"].clone()))
}

#[tokio::test]
async fn news_are_two_days_old_at_most_and_go_by_themselves() {
    for backend in BOTH {
        let site = gateway(backend).await;
        let now = Utc::now().duration_trunc(TimeDelta::microseconds(1)).unwrap();
        let told = |key: &str, age: TimeDelta| story(key).at(now - age).in_locale("pt-BR", key);
        let two_days = TimeDelta::hours(48);
        let stories = [
            told("new", TimeDelta::hours(1)),
            told("going", two_days - TimeDelta::seconds(10)),
            told("old", two_days + TimeDelta::seconds(1)),
        ];
        Newsroom::with(stories).save(site.content()).await;

        let (titles, first) = news(&site, "pt-BR").await;
        assert_eq!(titles[0], "new", "{backend:?}");
        assert_eq!((&first["language"], &first["name"]), (&"pt".into(), &"News Português".into()), "{backend:?}");
        let published: DateTime<Utc> = first["publication_date"].as_str().unwrap().parse().unwrap();
        assert_eq!(published, now - TimeDelta::hours(1), "{backend:?}");
        // The database's clock is known to some milliseconds.
        let (goes, about) = (now + TimeDelta::seconds(10), TimeDelta::seconds(1));
        loop {
            let asked = Utc::now();
            let (titles, _) = news(&site, "pt-BR").await;
            if asked > goes + about {
                assert_eq!(titles, ["new"], "{backend:?}: nothing was written, and it is still there");
                break;
            }
            if Utc::now() < goes - about {
                assert_eq!(titles, ["new", "going"], "{backend:?}");
            }
            sleep(Duration::from_millis(200)).await;
        }
        assert!(news(&site, "en").await.0.is_empty(), "{backend:?}: there may be none");
    }
}

/// What is counted is the same on either database, and saving so many takes a while.
#[tokio::test]
async fn of_more_news_than_a_search_engine_takes_the_newest_are_named() {
    let site = gateway(Backend::Sqlite).await;
    let now = Utc::now();
    let told = |number: i64| {
        let story = story(&format!("story-{number}")).at(now - TimeDelta::minutes(number));
        story.in_locale("en", &format!("News {number}"))
    };
    Newsroom::with((1..=1_001).map(told)).save(site.content()).await;

    let (titles, _) = news(&site, "en").await;

    let newest: Vec<_> = (1..=1_000).map(|number| format!("News {number}")).collect();
    assert_eq!(titles, newest);
}

#[tokio::test]
async fn an_editor_finds_in_a_sitemap_what_everybody_does() {
    for backend in BOTH {
        let draft = story("draft").in_state(Status::Draft).in_locale("en", "Draft");
        let site = gateway_of(backend, Newsroom::with([draft, story("out").in_locale("en", "Out")])).await;
        let key = format!("Bearer {}", site.key(entity::key::Role::Admin, &[]).await);

        for path in ["/sitemap.xml", "/sitemaps/en.xml", "/feeds/en/atom.xml", "/ninjs/en"] {
            let editors = site.get(path, &[("authorization", &key)]).await.text().await.unwrap();
            assert_eq!(editors, text(&site, path).await, "{backend:?} {path}");
        }
    }
}
