//! What a mutation does not give away of what nobody, or another desk alone, has seen.

use chrono::{DateTime, Utc};
use dragoman::log::change;
use entity::article::{self, Status};
use entity::key::Role;
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;
use serde_json::json;

use super::articles::{codes, one};
use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, story};

#[tokio::test]
async fn who_may_not_delete_a_story_does_not_hear_in_which_languages_it_has_drafts() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let river = story("river").in_locale("en", "River").in_state(Status::Draft);
        let saved = Newsroom::with([river.in_locale("fa", "رود").in_locale("ps", "سیند")]).save(site.content()).await;
        let english = site.key(Role::Editor, &["en"]).await;

        let input = json!({ "id": format!("story:{}", saved.stories["river"]) });
        let refused = site.mutate(&english, "deleteStory", input, "deletedId").await;

        assert_eq!(codes(&refused), one("FORBIDDEN", "input.id"), "{backend:?}: {refused}");
        let message = refused["errors"][0]["message"].as_str().unwrap();
        assert!(!message.contains("`fa`") && !message.contains("`ps`"), "{backend:?}: {message}");
    }
}

/// What is found at the address of what is taken down, and what the log has told of it.
async fn taken_down(site: &Site, editor: &str, id: &str) -> (u64, Vec<&'static str>) {
    let input = json!({ "id": id, "reason": "It was wrong." });
    let down = site.mutate(editor, "retractArticle", input, "article { status path }").await;
    assert_eq!(down["article"]["status"], "RETRACTED", "{down}");
    let query = "query($path: String!) { resolve(path: $path) { status } }";
    let found = site.ask_with(query, json!({ "path": down["article"]["path"] })).await.fine().data;
    let rows = change::of_node(site.content().database(), (0, 0), id, 100).await.unwrap();
    (found["resolve"]["status"].as_u64().unwrap(), rows.into_iter().map(|row| row.change.kind.name()).collect())
}

#[tokio::test]
async fn what_never_was_public_is_not_found_when_it_is_taken_down_and_what_was_is_gone() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let sketch = |key: &str| story(key).in_state(Status::Draft).in_locale("en", key);
        let saved = Newsroom::with(["never", "once"].map(sketch)).save(site.content()).await;
        let editor = site.key(Role::Editor, &[]).await;
        let (never, once) = (saved.article("never", "en"), saved.article("once", "en"));
        let publish = async |input| site.mutate(&editor, "publishArticle", input, "article { id }").await;

        publish(json!({ "id": never, "at": "2999-01-01T00:00:00Z" })).await;
        publish(json!({ "id": once })).await;
        publish(json!({ "id": once, "at": "2999-01-01T00:00:00Z" })).await;

        assert_eq!(taken_down(&site, &editor, &never).await, (404, vec![]), "{backend:?}");
        let told = vec!["PUBLISHED", "UNPUBLISHED", "RETRACTED"];
        assert_eq!(taken_down(&site, &editor, &once).await, (410, told), "{backend:?}");
    }
}

#[tokio::test]
async fn what_came_into_view_before_the_log_told_of_it_is_gone_with_a_tombstone() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = Newsroom::with([story("due").in_state(Status::Draft).in_locale("en", "Due")]);
        let saved = saved.save(site.content()).await;
        let (editor, due) = (site.key(Role::Editor, &[]).await, saved.article("due", "en"));
        let input = json!({ "id": due, "at": "2999-01-01T00:00:00Z" });
        site.mutate(&editor, "publishArticle", input, "article { id }").await;

        // As if the years had gone by, and nobody had told the log yet.
        let past: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
        let come = article::Entity::update_many().col_expr(article::Column::PublishedAt, Expr::value(past));
        come.exec(site.content().database()).await.unwrap();

        assert_eq!(taken_down(&site, &editor, &due).await, (410, vec!["RETRACTED"]), "{backend:?}");
    }
}
