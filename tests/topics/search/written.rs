//! The index is written with the articles: whoever writes finds it at once. And it can be made again.

use entity::article::Status;
use entity::key::Role;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{SEARCH, found, search};
use crate::harness::database::{self, BOTH, Backend};
use crate::harness::desk::edit_article;
use crate::harness::{Binary, Newsroom, Site, story};

/// What a word finds, of what may be kept of answers.
async fn kept(site: &Site, word: &str) -> u64 {
    let body = json!({ "query": SEARCH, "variables": { "query": word } });
    site.send(&body, &[]).await.fine().data["search"]["totalCount"].as_u64().unwrap()
}

#[tokio::test]
async fn whatever_is_written_is_found_by_the_next_search_and_no_more_by_what_it_was() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = Newsroom::with([story("river").in_locale("en", "River")]).save(site.content()).await;
        let editor = site.key(Role::Editor, &[]).await;
        let id = saved.article("river", "en");
        assert_eq!((kept(&site, "river").await, kept(&site, "stream").await), (1, 0), "{backend:?}");

        let text = json!({ "id": id, "title": "Stream", "excerpt": "Of water.", "body": "<p>It rains.</p>" });
        site.mutate(&editor, "saveArticle", text, "article { id }").await;
        assert_eq!((kept(&site, "river").await, kept(&site, "stream").await), (0, 1), "{backend:?}");
        assert_eq!((kept(&site, "rains").await, kept(&site, "water").await), (1, 1), "{backend:?}");

        site.mutate(&editor, "unpublishArticle", json!({ "id": id }), "article { id }").await;
        assert_eq!((kept(&site, "stream").await, kept(&site, "streem").await), (0, 0), "{backend:?}");
        site.mutate(&editor, "publishArticle", json!({ "id": id }), "article { id }").await;
        assert_eq!((kept(&site, "stream").await, kept(&site, "streem").await), (1, 1), "{backend:?}");

        let story = format!("story:{}", saved.stories["river"]);
        site.mutate(&editor, "deleteStory", json!({ "id": story }), "deletedId").await;
        assert_eq!((kept(&site, "stream").await, kept(&site, "streem").await), (0, 0), "{backend:?}");
    }
}

#[tokio::test]
async fn an_edit_of_a_draft_leaves_readers_searches_as_they_were() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let draft = story("draft").in_state(Status::Draft).in_locale("en", "A draft of a river");
        let saved = Newsroom::with([story("river").in_locale("en", "River"), draft]).save(site.content()).await;
        let body = json!({ "query": SEARCH, "variables": { "query": "river" } });
        let first = site.send(&body, &[]).await.fine();
        let draft = saved.articles[&("draft".to_owned(), "en".to_owned())];

        edit_article(site.content(), draft, |article| article.body = "<p>River, river.</p>".into()).await.unwrap();
        let second = site.send(&body, &[]).await.fine();

        assert_eq!(first.text, second.text, "{backend:?}");
        assert_eq!(second.headers["x-cache"], "L1", "{backend:?}: nothing of it is in readers' lists");
    }
}

#[tokio::test]
async fn the_index_is_made_again_on_the_command_line() {
    for backend in BOTH {
        let site = Site::over(backend, &["--demo"]).await;
        let before = found(&site, "river").await;
        for table in ["search", "title_form"] {
            site.content().database().execute_unprepared(&format!("DELETE FROM {table}")).await.unwrap();
        }
        assert_eq!((before.is_empty(), found(&site, "river").await.len()), (false, 0), "{backend:?}");
        let binary = Binary::new().with("DATABASE_URL", &site.database_url);

        let said = binary.run(&["search", "reindex"]).await.fine();
        let again = binary.run(&["search", "reindex"]).await.fine();

        assert!(said.starts_with("Searches look in ") && said == again, "{backend:?}: {said}");
        assert_eq!(found(&site, "river").await, before, "{backend:?}");
        assert!(!found(&site, "rivre").await.is_empty(), "{backend:?}: words that may have been meant, too");
        let state = site.content().demo_state().await.unwrap();
        assert_eq!(state, dragoman::content::demo::DemoState::Unedited, "{backend:?}: nobody has edited it");
    }
}

#[tokio::test]
async fn a_newsroom_from_before_there_was_an_index_gets_one_when_it_is_served() {
    for backend in BOTH {
        let before = Site::of(backend, Newsroom::of_many(130, &["en"])).await;
        before.rest().await;
        // Broken off in the middle; since then, the newest was written.
        let id = if backend == Backend::Sqlite { "rowid" } else { "article_id" };
        let lost = format!("DELETE FROM search WHERE {id} > 20 AND {id} < (SELECT MAX(id) FROM article)");
        before.content().database().execute_unprepared(&lost).await.unwrap();
        let after = Site::at(backend, before.database_url.clone(), &[]).await;

        let patience = std::time::Instant::now();
        while search(&after, json!({ "query": "story" })).await["totalCount"] != 130 {
            assert!(patience.elapsed().as_secs() < 60, "{backend:?}: it is not indexed");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }

        assert_eq!(kept(&after, "story").await, 130, "{backend:?}");
        assert_eq!(found(&after, "129").await, found(&before, "129").await, "{backend:?}");
    }
}

#[tokio::test]
async fn a_newsroom_that_moves_is_searched_where_it_arrives() {
    for (from, to) in BOTH.into_iter().zip(BOTH.into_iter().rev()) {
        let here = Site::of(from, Newsroom::of_many(40, &["en", "fa"])).await;
        let url = database::create(to).await;
        let export = Binary::new().with("DATABASE_URL", &here.database_url).run(&["export", "jsonl"]).await.fine();
        let binary = Binary::new().with("DATABASE_URL", &url);
        binary.write("newsroom.jsonl", &export);
        binary.run(&["import", "jsonl", "newsroom.jsonl"]).await.fine();
        let there = Site::at(to, url, &[]).await;

        for word in ["story", "17", "lenght", "stroy"] {
            assert_eq!(found(&there, word).await, found(&here, word).await, "{from:?} to {to:?}: {word}");
        }
        assert_eq!(found(&there, "17").await, ["story-17-en"], "{from:?} to {to:?}");
    }
}
