//! The log from its start is a complete copy: what it says last of each node is so, and nothing in view is missing.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use chrono::{DurationRound, TimeDelta, Utc};
use entity::article::Status;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, story};

#[tokio::test]
async fn the_log_of_the_demo_newsroom_is_a_complete_copy_of_it() {
    for backend in BOTH {
        let site = Site::demo(backend).await;

        assert_copy_agrees(&site).await;
    }
}

#[tokio::test]
async fn what_is_scheduled_comes_into_the_copy_at_its_time() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let time = (Utc::now() + TimeDelta::milliseconds(1_500)).duration_trunc(TimeDelta::microseconds(1)).unwrap();
        let sketch = |key: &str, at| {
            let story = story(key).under(&["world/asia"]).by(&["ann"]).showing(&[&format!("film-{key}")]);
            story.in_locale("en", "Out").at(at).in_state(Status::Scheduled).in_locale("fa", "در راه")
        };
        let stories = [sketch("soon", time), sketch("one-day", "2999-01-01T00:00:00Z".parse().unwrap())];
        let saved = Newsroom::with(stories).save(site.content()).await;
        let (soon, one_day) = (saved.article("soon", "fa"), saved.article("one-day", "fa"));

        let deadline = time + TimeDelta::seconds(30);
        while !told(&site).await.contains_key(&soon) {
            assert!(Utc::now() < deadline, "{backend:?}: the log does not tell of what was scheduled");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }

        assert_copy_agrees(&site).await;
        assert!(!told(&site).await.contains_key(&one_day), "{backend:?}: it is to come");
    }
}

/// Follows the log from its start, and compares what it says with what can be asked.
pub(in crate::topics) async fn assert_copy_agrees(site: &Site) {
    let told = told(site).await;
    let ids: Vec<&String> = told.keys().collect();
    for ids in ids.chunks(100) {
        let reply =
            site.ask_with("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ids })).await.fine();
        for (id, node) in ids.iter().zip(reply.data["nodes"].as_array().unwrap()) {
            let kind = &told[*id];
            assert_eq!(is_live(kind), !node.is_null(), "{:?}: {id} was last {kind}; it is {node}", site.backend);
        }
    }
    let missing: Vec<_> =
        in_view(site).await.into_iter().filter(|id| !told.get(id).is_some_and(|kind| is_live(kind))).collect();
    assert!(missing.is_empty(), "{:?}: in view, and the log does not say so: {missing:?}", site.backend);
}

fn is_live(kind: &str) -> bool {
    ["PUBLISHED", "UPDATED", "MOVED"].contains(&kind)
}

/// What the log says last of each node.
async fn told(site: &Site) -> HashMap<String, String> {
    let query = "query($after: String) { changes(after: $after) {
                   edges { node { kind subjectId } } pageInfo { endCursor hasNextPage } } }";
    let (mut told, mut after) = (HashMap::new(), Value::Null);
    loop {
        let reply = site.ask_with(query, json!({ "after": after })).await.fine();
        let page = &reply.data["changes"];
        for edge in page["edges"].as_array().unwrap() {
            let text = |name: &str| edge["node"][name].as_str().unwrap().to_owned();
            told.insert(text("subjectId"), text("kind"));
        }
        if page["pageInfo"]["hasNextPage"] == false {
            return told;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// The ids of all that a reader comes upon, in every language.
async fn in_view(site: &Site) -> BTreeSet<String> {
    let locales = site.ask("{ locales { id code } }").await.fine().data["locales"].clone();
    let mut ids = BTreeSet::new();
    gather(&locales, &mut ids);
    for locale in locales.as_array().unwrap() {
        let frame = "query($locale: LocaleCode) {
            site(locale: $locale) { id adSlots { image { id } } }
            header: menu(slot: HEADER, locale: $locale) { id items { target { id } } }
            footer: menu(slot: FOOTER, locale: $locale) { id items { target { id } } }
            categories(locale: $locale) { id children { id children { id } } } }";
        gather(&site.ask_with(frame, json!({ "locale": locale["code"] })).await.fine().data, &mut ids);
        for kind in ["STORY", "VIDEO", "GALLERY", "PAGE"] {
            gather_articles(site, &locale["code"], kind, &mut ids).await;
        }
    }
    ids
}

async fn gather_articles(site: &Site, locale: &Value, kind: &str, ids: &mut BTreeSet<String>) {
    let query = "query($locale: LocaleCode, $kind: ArticleKind, $after: String) {
        articles(locale: $locale, where: { kind: $kind }, first: 100, after: $after) {
          nodes {
            id
            story { id }
            categories { id } tags { id } authors { id avatar { id } }
            lead { ...Asset } media { ...Asset }
          }
          pageInfo { hasNextPage endCursor }
        } }
        fragment Asset on Media { id ... on Video { poster { id } } }";
    let mut after = Value::Null;
    loop {
        let variables = json!({ "locale": locale, "kind": kind, "after": after });
        let page = site.ask_with(query, variables).await.fine().data["articles"].clone();
        gather(&page["nodes"], ids);
        if page["pageInfo"]["hasNextPage"] == false {
            return;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

fn gather(value: &Value, ids: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, ids)),
        Value::Object(fields) => {
            ids.extend(fields.get("id").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|field| gather(field, ids));
        }
        _ => {}
    }
}
