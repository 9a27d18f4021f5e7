//! What to read next: an editor's choice, then the nearest, and never what must not be offered.

use std::collections::{BTreeMap, BTreeSet};

use entity::article::Status;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::newsroom::Saved;
use crate::harness::{Newsroom, Site, story};

/// The one neighbour that an editor expects before all others, of some stories of the demo.
const EXPECTED: &str = include_str!("../data/related.toml");

/// Which slugs the demo's stories have in English.
const ENGLISH: &str = include_str!("../../api/src/demo/en.toml");

#[derive(Deserialize)]
struct Table {
    expect: Vec<Expectation>,
}

#[derive(Deserialize)]
struct Expectation {
    story: String,
    neighbour: String,
}

#[derive(Deserialize)]
struct Words {
    article: BTreeMap<String, Article>,
}

#[derive(Deserialize)]
struct Article {
    slug: String,
}

#[tokio::test]
async fn the_neighbour_that_an_editor_expects_is_one_of_the_two_nearest() {
    let table: Table = toml::from_str(EXPECTED).unwrap();
    let words: Words = toml::from_str(ENGLISH).unwrap();
    let stories: BTreeSet<_> = table.expect.iter().map(|expected| &expected.story).collect();
    assert_eq!((table.expect.len(), stories.len()), (15, 15), "fifteen, none twice");
    for backend in BOTH {
        let site = Site::demo(backend).await;

        let mut missed = Vec::new();
        for expected in &table.expect {
            let query = r#"query($slug: String!) { article(slug: $slug, locale: "en", fallback: false) { related { reason article { slug } } } }"#;
            let reply = site.ask_with(query, json!({ "slug": words.article[&expected.story].slug })).await.fine();
            let related = reply.data["article"]["related"].as_array().unwrap();
            assert_eq!(related.len(), 4, "{backend:?}: four are offered where nobody says how many");
            // What an editor of the demo chose says nothing of the neighbours that were found.
            let found = related.iter().filter(|related| related["reason"] == "SIMILAR");
            let nearest: Vec<_> = found.map(|related| related["article"]["slug"].as_str().unwrap()).take(2).collect();
            if !nearest.contains(&words.article[&expected.neighbour].slug.as_str()) {
                missed.push(format!("{} has {nearest:?}", expected.story));
            }
        }

        assert!(missed.len() <= 3, "{backend:?}: {missed:#?}");
    }
}

#[tokio::test]
async fn over_the_whole_demo_nothing_is_offered_that_must_not_be() {
    let fields =
        "id story { id } related(first: 20) { reason score article { id kind status locale { code } story { id } } }";
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let locales = site.ask("{ locales { code } }").await.fine().data;

        for locale in locales["locales"].as_array().unwrap() {
            let locale = locale["code"].as_str().unwrap();
            let articles = site.every_article(locale, fields).await;
            for article in &articles {
                let related = article["related"].as_array().unwrap();
                let others =
                    related.iter().map(|related| related["article"]["id"].to_string()).collect::<BTreeSet<_>>();
                let name = format!("{backend:?} {locale} {}", article["id"]);
                assert_eq!(related.len(), 20.min(articles.len() - 1), "{name}");
                assert_eq!(others.len(), related.len(), "{name}: none twice");
                for other in related.iter().map(|related| &related["article"]) {
                    assert_ne!(other["id"], article["id"], "{name}: not itself");
                    assert_ne!(other["story"], article["story"], "{name}: not its own story");
                    assert_eq!(other["locale"]["code"], locale, "{name}: its own language");
                    assert_eq!(other["status"], "PUBLISHED", "{name}");
                    assert_ne!(other["kind"], "PAGE", "{name}: no page of the site");
                }
                assert_eq!(related, &ranked(related), "{name}: the chosen first, then the most alike");
            }
        }
    }
}

#[tokio::test]
async fn what_an_editor_chose_comes_first_in_their_order() {
    for backend in BOTH {
        let (site, saved) = newsroom(backend, 12).await;
        let id = |number: usize| saved.articles[&(format!("story-{number}"), "en".to_owned())];
        let asked = saved.article("story-0", "en");
        let before = offered(&site, &asked, 20).await;

        let chosen = [id(9), id(4), id(11)];
        site.content().save_curated(&[(id(0), chosen.to_vec())]).await.unwrap();

        let after = offered(&site, &asked, 20).await;
        let named: Vec<_> = chosen.iter().map(|id| format!("article:{id}")).collect();
        assert_eq!(ids(&after[..3]), named, "{backend:?}");
        for related in &after[..3] {
            assert_eq!((&related["reason"], &related["score"]), (&json!("CURATED"), &json!(1.0)), "{backend:?}");
        }
        let rest: Vec<_> = ids(&before).into_iter().filter(|id| !named.contains(id)).collect();
        assert_eq!(ids(&after[3..]), rest, "{backend:?}: then the others as they were, none twice");
        assert!(after[3..].iter().all(|related| related["reason"] == "SIMILAR"), "{backend:?}");
        let persian = offered(&site, &saved.article("story-0", "fa"), 20).await;
        assert!(persian.iter().all(|related| related["reason"] == "SIMILAR"), "{backend:?}: chosen in English alone");
    }
}

#[tokio::test]
async fn an_unpublished_neighbour_makes_room_for_the_next() {
    for backend in BOTH {
        let (site, saved) = newsroom(backend, 12).await;
        let asked = saved.article("story-0", "en");
        let chosen = saved.articles[&("story-7".to_owned(), "en".to_owned())];
        let curated = (saved.articles[&("story-0".to_owned(), "en".to_owned())], vec![chosen]);
        site.content().save_curated(&[curated]).await.unwrap();
        let before = ids(&offered(&site, &asked, 20).await);
        assert_eq!(before.len(), 11, "{backend:?}");

        for (gone, state) in [(0, Status::Archived), (1, Status::Draft), (2, Status::Retracted)] {
            let key = saved.articles.iter().find(|(_, id)| before[gone] == format!("article:{id}"));
            let ((key, _), _) = key.unwrap();
            let sketch = story(key).in_state(state).in_locale("en", "Gone");
            saved.again(site.content(), &sketch).await;

            let after = ids(&offered(&site, &asked, 4).await);
            assert_eq!(after, before[gone + 1..gone + 5], "{backend:?}: {state:?} is gone, the next take its place");
        }
    }
}

#[tokio::test]
async fn nothing_is_offered_before_its_time() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let soon = chrono::Utc::now() + chrono::TimeDelta::days(2);
        let stories = [
            story("today").tagged(&["flood"]).in_locale("en", "The flood"),
            story("yesterday").tagged(&["flood"]).in_locale("en", "The flood again"),
            story("tomorrow")
                .at(soon)
                .in_state(Status::Scheduled)
                .tagged(&["flood"])
                .in_locale("en", "The flood to come"),
        ];
        let saved = Newsroom::with(stories).save(site.content()).await;
        let id = |key: &str| saved.articles[&(key.to_owned(), "en".to_owned())];
        site.content().save_curated(&[(id("today"), vec![id("tomorrow")])]).await.unwrap();

        let related = offered(&site, &saved.article("today", "en"), 20).await;

        assert_eq!(ids(&related), [saved.article("yesterday", "en")], "{backend:?}");
    }
}

#[tokio::test]
async fn more_than_twenty_are_refused() {
    for backend in BOTH {
        let (site, saved) = newsroom(backend, 25).await;
        let query =
            "query($id: ID!, $first: Int) { node(id: $id) { ... on Article { related(first: $first) { score } } } }";
        let asked = saved.article("story-0", "en");

        for first in [21, 1000, -1] {
            let reply = site.ask_with(query, json!({ "id": asked, "first": first })).await;
            assert_eq!(reply.code(), "BAD_USER_INPUT", "{backend:?} {first}: {}", reply.text);
        }
        for first in [0, 1, 20] {
            let reply = site.ask_with(query, json!({ "id": asked, "first": first })).await.fine();
            let related = reply.data["node"]["related"].as_array().unwrap();
            assert_eq!(related.len(), usize::try_from(first).unwrap(), "{backend:?}");
        }
    }
}

#[tokio::test]
async fn filling_again_changes_nothing() {
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let fields = "id related(first: 20) { reason score article { id } }";
        let before = (site.log_place().await, site.every_article("fa", fields).await);

        let changed = site.content().fill_neighbours(|_, _| ()).await.unwrap();

        assert_eq!(changed, 0, "{backend:?}");
        assert_eq!((site.log_place().await, site.every_article("fa", fields).await), before, "{backend:?}");
    }
}

/// So many stories in English and Persian, and a gateway over them.
async fn newsroom(backend: crate::harness::Backend, stories: usize) -> (Site, Saved) {
    let site = Site::empty(backend).await;
    let saved = Newsroom::of_many(stories, &["en", "fa"]).save(site.content()).await;
    (site, saved)
}

/// What is offered beside an article.
async fn offered(site: &Site, id: &str, first: usize) -> Vec<Value> {
    let query = "query($id: ID!, $first: Int!) { node(id: $id) { ... on Article { \
                 related(first: $first) { reason score article { id } } } } }";
    let mut data = site.ask_with(query, json!({ "id": id, "first": first })).await.fine().data;
    std::mem::take(data["node"]["related"].as_array_mut().unwrap())
}

fn ids(related: &[Value]) -> Vec<String> {
    related.iter().map(|related| related["article"]["id"].as_str().unwrap().to_owned()).collect()
}

/// The chosen in the order given, each with score 1; then the rest by score, which is between 0 and 1.
fn ranked(related: &[Value]) -> Vec<Value> {
    let (mut chosen, mut alike): (Vec<Value>, Vec<Value>) =
        related.iter().cloned().partition(|related| related["reason"] == "CURATED");
    let score = |related: &Value| related["score"].as_f64().unwrap();
    assert!(chosen.iter().all(|related| score(related) == 1.0), "{chosen:?}");
    assert!(alike.iter().all(|related| (0.0..=1.0).contains(&score(related))), "{alike:?}");
    alike.sort_by(|one, other| score(other).total_cmp(&score(one)));
    chosen.append(&mut alike);
    chosen
}
