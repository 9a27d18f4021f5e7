//! What an editor chose as related, and is deleted: a change of what it was chosen for, for readers and for writers. And
//! what changes between the look at what is written and its lock.

use std::time::Duration;

use dragoman::content::id::StoryId;
use entity::key::Role;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement, TransactionTrait};
use serde_json::{Value, json};

use super::articles::{codes, one};
use crate::harness::database::BOTH;
use crate::harness::{Backend, Newsroom, Site, story};
use crate::topics::live::end_of_log;

#[tokio::test]
async fn what_a_deleted_story_was_chosen_for_is_another_by_that() {
    for backend in BOTH {
        let stories = ["river", "hill", "lake"].map(|key| story(key).in_locale("en", key).in_locale("fa", key));
        let (site, saved) = Site::knowing(backend, Newsroom::with(stories)).await;
        let editor = site.key(Role::Editor, &[]).await;
        let [river, hill, lake] = ["river", "hill", "lake"].map(|key| saved.article(key, "en"));
        let choose = |version: i32| {
            let input = json!({ "id": river, "related": [hill, lake], "expectedVersion": version });
            site.mutate(&editor, "setRelated", input, "article { version }")
        };
        let fields = "version related(first: 20) { reason article { id } }";
        let query = format!("{{ node(id: \"{river}\") {{ ... on Article {{ {fields} }} }} }}");
        let read = async || {
            let node = site.ask(&query).await.fine().data["node"].clone();
            let chosen = node["related"].as_array().unwrap().iter().filter(|related| related["reason"] == "CURATED");
            let chosen: Vec<Value> = chosen.map(|related| related["article"]["id"].clone()).collect();
            (node["version"].clone(), chosen)
        };

        choose(1).await;
        let before = read().await;
        let place = end_of_log(&site).await;
        let story = format!("story:{}", saved.stories["hill"]);
        let gone = site.mutate(&editor, "deleteStory", json!({ "id": story }), "deletedId").await;
        let after = read().await;
        let title = json!({ "id": river, "title": "Streams", "expectedVersion": 2 });
        let lost = site.mutate(&editor, "saveArticle", title, "article { id }").await;

        assert_eq!(before, (json!(2), vec![json!(hill), json!(lake)]), "{backend:?}");
        assert_eq!(gone["deletedId"], json!(story), "{backend:?}: {gone}");
        assert_eq!(after, (json!(3), vec![json!(lake)]), "{backend:?}");
        assert_eq!(codes(&lost), one("CONFLICT", "input.expectedVersion"), "{backend:?}: {lost}");
        assert_eq!(lost["errors"][0]["currentVersion"], 3, "{backend:?}: {lost}");
        let told = "query($after: String) { changes(after: $after) { edges { node { kind subjectId } } } }";
        let told = site.ask_with(told, json!({ "after": place })).await.fine().data["changes"]["edges"].clone();
        let of = |id: &str| told.as_array().unwrap().iter().filter(|edge| edge["node"]["subjectId"] == id).count();
        assert_eq!((of(&river), of(&lake)), (1, 0), "{backend:?}: {told}");
        assert!(told.to_string().contains(&format!("{{\"kind\":\"UPDATED\",\"subjectId\":\"{river}\"}}")), "{told}");
    }
}

#[tokio::test]
async fn what_is_deleted_while_it_is_chosen_is_said_to_be_gone() {
    let stories = ["river", "hill"].map(|key| story(key).in_locale("en", key));
    let (site, saved) = Site::knowing(Backend::Postgres, Newsroom::with(stories)).await;
    let editor = site.key(Role::Editor, &[]).await;
    // Whoever chooses has looked at what was chosen by the time that the story is waited for.
    let gone = format!("DELETE FROM story WHERE id = {}", saved.stories["hill"]);
    let deletion = meanwhile(&site, saved.stories["river"], gone).await;
    let input = json!({ "id": saved.article("river", "en"), "related": [saved.article("hill", "en")] });
    let (chosen, ()) = tokio::join!(site.mutate(&editor, "setRelated", input, "article { id }"), deletion);

    assert_eq!(codes(&chosen), one("NOT_FOUND", "input"), "{chosen}");
}

#[tokio::test]
async fn a_story_that_another_desk_tells_by_now_is_not_deleted() {
    let (site, saved) = Site::knowing(Backend::Postgres, Newsroom::with([story("hill").in_locale("fa", "تپه")])).await;
    let persian = site.key(Role::Editor, &["fa"]).await;
    let hill = saved.stories["hill"];
    let told = format!("UPDATE article SET locale = 'en' WHERE story_id = {hill}");
    let telling = meanwhile(&site, hill, told).await;

    let input = json!({ "id": format!("story:{hill}") });
    let (refused, ()) = tokio::join!(site.mutate(&persian, "deleteStory", input, "deletedId"), telling);

    assert_eq!(codes(&refused), one("FORBIDDEN", "input.id"), "{refused}");
}

#[tokio::test]
async fn what_languages_share_is_not_changed_by_who_had_the_original_a_moment_ago() {
    for mutation in ["saveArticle", "deleteStory"] {
        let hill = story("hill").in_locale("fa", "تپه").under(&["world"]);
        let (site, saved) = Site::knowing(Backend::Postgres, Newsroom::with([hill])).await;
        let persian = site.key(Role::Editor, &["fa"]).await;
        let (hill, article) = (saved.stories["hill"], saved.article("hill", "fa"));
        let place = end_of_log(&site).await;
        let given = meanwhile(&site, hill, format!("UPDATE story SET original_locale = 'en' WHERE id = {hill}")).await;

        let (input, field) = match mutation {
            "saveArticle" => (json!({ "id": article, "categories": [] }), "article { id }"),
            _ => (json!({ "id": format!("story:{hill}") }), "deletedId"),
        };
        let (refused, ()) = tokio::join!(site.mutate(&persian, mutation, input, field), given);

        assert_eq!(codes(&refused), one("FORBIDDEN", "input.id"), "{mutation}: {refused}");
        assert_eq!(end_of_log(&site).await, place, "{mutation}: nothing was written");
    }
}

/// Holds a story, from now on until somebody waits for it; then it writes, and lets go.
async fn meanwhile(site: &Site, story: StoryId, write: String) -> impl Future<Output = ()> + use<> {
    let database = Database::connect(&site.database_url).await.unwrap();
    let transaction = database.begin().await.unwrap();
    let held = format!("SELECT id FROM story WHERE id = {story} FOR UPDATE");
    transaction.execute_unprepared(&held).await.unwrap();
    async move {
        while waiting(&database).await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        transaction.execute_unprepared(&write).await.unwrap();
        transaction.commit().await.unwrap();
    }
}

/// How many wait for a lock of this database. Not to be asked within a transaction: that one sees the connections that
/// there were when it first asked, and whoever waits may have come by another.
async fn waiting(database: &DatabaseConnection) -> i64 {
    let sql = "SELECT COUNT(*) AS waiting FROM pg_stat_activity \
               WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let statement = Statement::from_string(database.get_database_backend(), sql);
    database.query_one_raw(statement).await.unwrap().unwrap().try_get("", "waiting").unwrap()
}
