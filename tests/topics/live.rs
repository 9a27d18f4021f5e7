//! Live updates: what is told, to whom, by both transports, on every node; and what a client that was cut off misses,
//! which is nothing.

mod clients;
mod cut;
mod events;
mod keys;
mod nodes;
mod protocol;
mod shared;
mod thinned;
mod told;

use dragoman::content::Collector;
use dragoman::content::story::ArticleDraft;
use entity::article::Status;
use serde_json::Value;

use crate::harness::newsroom::Saved;
use crate::harness::{Newsroom, Site, story};

/// Listens to a language.
const PUBLISHED: &str = "subscription($locale: LocaleCode, $category: String, $after: String) {
    articlePublished(locale: $locale, category: $category, after: $after) {
      cursor node { kind subjectId subject { ... on Article { title locale { code } } } } } }";

/// Listens to an article.
const CHANGED: &str = "subscription($id: ID!, $after: String) {
    articleChanged(id: $id, after: $after) {
      cursor node { kind subjectId subject { ... on Article { title path } } } } }";

/// A newsroom of drafts in two languages: one publication is one change of an article.
async fn drafts(site: &Site, count: usize) -> Saved {
    let draft = |number: usize| {
        let sketch = story(&format!("story-{number}")).under(&["world/asia"]).in_state(Status::Draft);
        sketch.in_locale("en", &format!("Story {number}")).in_locale("fa", &format!("داستان {number}"))
    };
    let elsewhere = story("elsewhere").under(&["sport"]).in_state(Status::Draft).in_locale("en", "Elsewhere");
    Newsroom::with((0..count).map(draft).chain([elsewhere])).save(site.content()).await
}

/// What an editor does to publish.
fn publish(article: &mut ArticleDraft) {
    article.status = Status::Published;
    article.published_at = "2026-02-02T00:00:00Z".parse().ok();
}

/// Where the log ends.
pub(in crate::topics) async fn end_of_log(site: &Site) -> Value {
    let place = site.content().log_place(None).await.unwrap();
    place.noted(&Collector::default()).to_string().into()
}

/// The edge in a result.
fn edge(result: &Value) -> &Value {
    assert!(result["errors"].is_null(), "{result}");
    result["data"].as_object().unwrap().values().next().unwrap()
}

/// The kind and the title in a result.
fn news(result: &Value) -> (&str, Option<&str>) {
    let change = &edge(result)["node"];
    (change["kind"].as_str().unwrap(), change["subject"]["title"].as_str())
}
