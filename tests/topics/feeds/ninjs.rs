//! ninjs: every item is what IPTC's schema says, and whoever goes on from where they were has an exact copy.

mod copies;
mod shape;

use dragoman::content::Error;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use entity::article::Status;
use serde_json::{Value, json};
use tokio::process::Command;

use self::shape::Item;
use super::{ARTICLE, GATEWAY, gateway, here, path_of, written};
use crate::harness::database::BOTH;
use crate::harness::desk::{edit_article, edit_story};
use crate::harness::{Newsroom, Site, story};

/// The demo newsroom's languages.
const LANGUAGES: [&str; 9] = ["en", "ar", "fr", "de", "ps", "fa", "ru", "es", "tg"];

/// A partner: what it has of a language, by `uri`, and where it goes on.
struct Partner {
    copy: BTreeMap<String, Value>,
    next: String,
    /// All that it was told.
    told: Vec<Value>,
    /// Of its key, if it has one.
    secret: Option<String>,
}

impl Partner {
    fn of(locale: &str) -> Self {
        Self { copy: BTreeMap::new(), next: format!("/ninjs/{locale}"), told: Vec::new(), secret: None }
    }

    /// The same with a key.
    fn with(locale: &str, secret: &str) -> Self {
        Self { secret: Some(secret.to_owned()), ..Self::of(locale) }
    }

    /// Reads on until there is no more.
    async fn follow(&mut self, site: &Site) {
        while self.turn(site).await {}
    }

    /// Reads a page. Whether there is more.
    async fn turn(&mut self, site: &Site) -> bool {
        let page = self.page(site).await;
        for item in page["items"].as_array().unwrap() {
            let uri = item["uri"].as_str().unwrap().to_owned();
            match item["pubStatus"].as_str().unwrap() {
                "usable" => drop(self.copy.insert(uri, item.clone())),
                "canceled" => drop(self.copy.remove(&uri)),
                other => panic!("{other}"),
            }
            self.told.push(item.clone());
        }
        let next = path_of(page["next"].as_str().unwrap()).to_owned();
        assert!(next.ends_with(page["after"].as_str().unwrap()), "{next}");
        self.next = next;
        page["more"] == true
    }

    async fn page(&self, site: &Site) -> Value {
        let header = self.secret.as_ref().map(|secret| format!("Bearer {secret}"));
        let headers: Vec<_> = header.iter().map(|header| ("authorization", header.as_str())).collect();
        let response = site.get(&self.next, &headers).await;
        let (status, text) = (response.status(), response.text().await.unwrap());
        assert_eq!(status, 200, "{}: {text}", self.next);
        serde_json::from_str(&text).unwrap()
    }

    /// The addresses of what it has.
    fn addresses(&self) -> Vec<&str> {
        let canonical =
            |item: &&Value| item["altIds"].as_array().unwrap().iter().position(|id| id["role"] == "canonical");
        let mut found: Vec<_> = self
            .copy
            .values()
            .map(|item| item["altIds"][canonical(&item).unwrap()]["value"].as_str().unwrap())
            .collect();
        found.sort_unstable();
        found
    }
}

/// The addresses of a language's articles in view, pages among them.
async fn in_view(site: &Site, locale: &str) -> Vec<String> {
    let mut found = Vec::new();
    for kind in ["", "where: { kind: PAGE }, "] {
        let query = format!("{{ articles(locale: \"{locale}\", {kind}first: 100) {{ totalCount nodes {{ url }} }} }}");
        let reply = site.ask(&query).await.fine();
        let nodes = reply.data["articles"]["nodes"].as_array().unwrap();
        assert_eq!(reply.data["articles"]["totalCount"], nodes.len(), "one page holds all");
        found.extend(nodes.iter().map(|node| node["url"].as_str().unwrap().to_owned()));
    }
    found.sort_unstable();
    found
}

/// Whether items are ninjs: by types that take no other field, and by IPTC's own schema, where that is at hand as it is in
/// CI, beside the exports that `DRAGOMAN_TEST_EXPORTS` names.
pub(super) async fn are_ninjs(items: &[Value]) {
    for item in items {
        let read: Item = serde_json::from_value(item.clone()).unwrap_or_else(|error| panic!("{error}: {item:#}"));
        read.is_sound();
    }
    let Some(folder) = std::env::var_os("DRAGOMAN_TEST_EXPORTS") else { return };
    let schema = Path::new(&folder).join("schemas/ninjs-schema_3.1.json");
    let items = written(&serde_json::to_string(items).unwrap());
    let output = Command::new("node").arg(here("clients/ninjs.mjs")).args([&schema, &items]).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn every_article_of_the_demo_newsroom_is_ninjs() {
    for backend in BOTH {
        let site = Site::over(backend, &["--demo", "--public-url", GATEWAY]).await;

        let mut told = Vec::new();
        for locale in LANGUAGES {
            let mut partner = Partner::of(locale);
            partner.follow(&site).await;
            assert_eq!(partner.addresses(), in_view(&site, locale).await, "{backend:?} {locale}");
            assert!(partner.told.iter().all(|item| item["language"] == locale), "{backend:?} {locale}");
            told.append(&mut partner.told);
        }

        are_ninjs(&told).await;
        let families = told.iter().filter(|item| {
            let beside = item["associations"].as_array();
            beside.is_some_and(|beside| beside.iter().any(|one| one["rel"] == "translation"))
        });
        assert!(families.count() > 100, "{backend:?}: translations name each other");
    }
}

#[tokio::test]
async fn a_partner_that_goes_on_from_where_it_was_has_an_exact_copy() {
    for backend in BOTH {
        let site = gateway(backend).await;
        let film = story("film").showing(&["film-flood"]).by(&["ann"]).in_locale("en", "Film").in_locale("fa", "فیلم");
        let about = story("about").of_kind(entity::article::Kind::Page).in_locale("en", "About");
        let told_later = story("river").in_locale("en", "River").in_state(Status::Draft).in_locale("fa", "رود");
        let told_no_more = story("lake").in_locale("en", "Lake").in_locale("fa", "دریاچه");
        let saved = Newsroom::with([film, about, told_later, told_no_more]).save(site.content()).await;
        let more = Newsroom::of_many(150, &["en"]).save(site.content()).await;
        let (content, mut partner) = (site.content(), Partner::of("en"));

        partner.follow(&site).await;
        assert_eq!(partner.copy.len(), 154, "{backend:?}");
        let film = saved.articles[&("film".into(), "en".into())];
        let other = more.articles[&("story-7".into(), "en".into())];
        edit_article(content, film, |one| one.title = "Mended".into()).await.unwrap();
        edit_article(content, other, |one| one.status = Status::Retracted).await.unwrap();
        edit_article(content, more.articles[&("story-8".into(), "en".into())], |one| one.slug = "moved".into())
            .await
            .unwrap();
        content.delete_story(more.stories["story-9"], None, |_| Ok::<(), Error>(())).await.unwrap();
        edit_story(content, more.stories["story-10"], |story| story.filing.tags.clear()).await.unwrap();
        let persian = |key: &str| saved.articles[&(key.to_owned(), "fa".to_owned())];
        edit_article(content, persian("river"), |one| {
            (one.status, one.published_at) = (Status::Published, Some("2026-01-02T00:00:00Z".parse().unwrap()));
        })
        .await
        .unwrap();
        edit_article(content, persian("lake"), |one| one.status = Status::Archived).await.unwrap();
        let before = partner.told.len();
        partner.follow(&site).await;

        let news = &partner.told[before..];
        let canceled: Vec<_> = news.iter().filter(|item| item["pubStatus"] == "canceled").collect();
        assert_eq!(canceled.len(), 2, "{backend:?} {news:#?}");
        assert!(canceled.iter().any(|item| item["uri"] == format!("{ARTICLE}{other}")), "{backend:?}");
        let mut fresh = Partner::of("en");
        fresh.follow(&site).await;
        assert_eq!(partner.copy, fresh.copy, "{backend:?}: as whoever comes now");
        assert_eq!(partner.copy.len(), 152, "{backend:?}");
        assert!(partner.addresses().contains(&"https://news.example/en/moved"), "{backend:?}");
        let translations = |key: &str| {
            let item = &partner.copy[&format!("{ARTICLE}{}", saved.articles[&(key.to_owned(), "en".to_owned())])];
            item["associations"].as_array().map_or(0, Vec::len)
        };
        assert_eq!((translations("river"), translations("lake")), (1, 0), "{backend:?}: one came, one went");
        let uris: BTreeSet<_> = news.iter().map(|item| item["uri"].as_str().unwrap()).collect();
        assert_eq!((uris.len(), news.len()), (7, 7), "{backend:?}: a page tells of each once: {uris:?}");
        let film = &partner.copy[&format!("{ARTICLE}{film}")];
        assert_eq!(film["headlines"][0]["value"], "Mended", "{backend:?}");
        assert_eq!(
            (&film["by"], &film["associations"][0]["type"]),
            (&json!("ann (en)"), &json!("video")),
            "{backend:?}"
        );
        are_ninjs(&partner.told).await;
    }
}

#[tokio::test]
async fn a_place_in_another_history_is_refused_and_no_place_is_none() {
    for backend in BOTH {
        let site = gateway(backend).await;
        Newsroom::of_many(2, &["en"]).save(site.content()).await;

        for (after, status) in [("00ff00ff.1.0", 410), ("yesterday", 400), ("", 400)] {
            let response = site.get(&format!("/ninjs/en?after={after}"), &[]).await;
            assert_eq!(response.status(), status, "{backend:?} {after}");
            let problem: Value = response.json().await.unwrap();
            assert_eq!(problem["status"], status, "{backend:?} {after}: {problem}");
        }
    }
}
