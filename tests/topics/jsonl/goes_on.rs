//! Life goes on after a move: writes, ids and the log go on as they would have; another history has begun.

use dragoman::content::id::{HeadingId, MediaId, StoryId};
use dragoman::content::key::KeyDraft;
use dragoman::content::menu::{MenuItemDraft, MenuTarget};
use dragoman::log::follow;
use entity::key::Role;
use entity::media::Kind;
use entity::menu::Slot;
use serde_json::{Value, json};

use super::{SECRET, exported, imported, other, stage, timeless};
use crate::harness::Site;
use crate::harness::database::{self, BOTH};
use crate::harness::desk::{edit_heading, edit_media, edit_menu, edit_story, story_draft};
use crate::topics::cachetags::stage::asset;
use crate::topics::changelog::copy::assert_copy_agrees;

#[tokio::test]
async fn the_same_writes_make_the_same_of_the_copy_as_of_the_original() {
    for backend in BOTH {
        let here = stage::site(backend).await;
        let url = database::create(other(backend)).await;
        imported(&url, exported(&here.database_url).await).await.fine();
        let there = Site::at(other(backend), url.clone(), &["--secret", SECRET]).await;
        there.app.end_tasks().await;
        // The move was a commit.
        here.content().purge([]).await.unwrap();

        for site in [&here, &there] {
            write(site).await;
        }

        let (original, copy) = (exported(&here.database_url).await, exported(&there.database_url).await);
        let (original, copy) = (timeless(&original), timeless(&copy));
        for (original, copy) in original.lines().zip(copy.lines()) {
            assert_eq!(without_clock(original), without_clock(copy), "{backend:?}");
        }
        assert_eq!(original.lines().count(), copy.lines().count(), "{backend:?}");
        there.close().await;
        assert_copy_agrees(&Site::at(other(backend), url, &["--secret", SECRET]).await).await;
    }
}

#[tokio::test]
async fn whoever_holds_a_key_is_let_in_by_the_copy_with_the_same_rights() {
    for backend in BOTH {
        let here = stage::site(backend).await;
        let draft = KeyDraft { name: "ps".into(), role: Role::Editor, locales: ["ps".to_owned()].into() };
        let (_, secret) = here.content().create_key(&draft).await.unwrap();
        let export = exported(&here.database_url).await;

        let url = database::create(other(backend)).await;
        imported(&url, &export).await.fine();
        let there = Site::at(other(backend), url, &[]).await;

        let (original, copy) =
            (here.content().key(&secret).await.unwrap(), there.content().key(&secret).await.unwrap());
        assert_eq!(copy, original, "{backend:?}");
        assert!(copy.is_some_and(|key| key.locales.len() == 1), "{backend:?}");
        assert!(!export.contains(&secret), "{backend:?}: a file tells nobody's secret");
        assert_eq!(there.content().keys().await.unwrap(), here.content().keys().await.unwrap(), "{backend:?}");
    }
}

/// One write of each kind that gives ids, and some that follow what stood before.
async fn write(site: &Site) {
    let content = site.content();
    let mut copy = story_draft(content, StoryId(1)).await;
    copy.id = None;
    copy.articles.iter_mut().for_each(|article| article.id = None);
    content.save_stories(&[copy]).await.unwrap();
    content.save_media(&[asset(Kind::Image, "afterwards")]).await.unwrap();
    edit_media(content, MediaId(1), |asset| asset.words[0].alt = "Afterwards".into()).await.unwrap();
    edit_heading(content, HeadingId(1), |heading| heading.words[0].slug = "afterwards".into()).await.unwrap();
    edit_story(content, StoryId(4), |story| story.articles[0].slug = "afterwards".into()).await.unwrap();
    let entry = MenuItemDraft { target: Some(MenuTarget::Story(StoryId(2))), ..MenuItemDraft::default() };
    edit_menu(content, Slot::Header, |menu| menu.items.push(entry)).await.unwrap();
    content.fill_neighbours(|_, _| ()).await.unwrap();
}

/// A line without the times that a write sets by its own clock. Dates that editors set have an hour of their own.
fn without_clock(line: &str) -> Value {
    let mut line: Value = serde_json::from_str(line).unwrap();
    for row in line.as_object_mut().unwrap().values_mut() {
        for clock in ["updated_at", "text_edited_at", "changed_at"] {
            row.as_object_mut().unwrap().remove(clock);
        }
    }
    line
}

#[tokio::test]
async fn a_gateway_that_ran_over_the_demo_serves_the_newsroom_that_moved_in_and_no_old_cursor_goes_on() {
    let query = "query($after: String) { changes(after: $after, first: 5) { pageInfo { endCursor } } }";
    for backend in BOTH {
        let here = stage::site(backend).await;
        let there = Site::over(backend, &["--demo", "--secret", SECRET]).await;
        let mut cursors = Vec::new();
        for site in [&here, &there] {
            let reply = site.ask_with(query, json!({})).await.fine();
            cursors.push(reply.data["changes"]["pageInfo"]["endCursor"].clone());
        }
        let before = follow::head(there.content().database()).await.unwrap();

        let said = imported(&there.database_url, exported(&here.database_url).await).await.fine();

        assert!(said.starts_with("The demo newsroom that stood here was cleared first"), "{backend:?}: {said}");
        let article =
            "{ article(slug: \"six-lakes\", locale: \"en\") { title } resolve(path: \"/away\") { redirectTo } }";
        let reply = there.ask(article).await.fine();
        assert!(reply.data["article"]["title"].is_string(), "{backend:?}: {}", reply.text);
        assert_eq!(reply.data["resolve"]["redirectTo"], "https://away.example/", "{backend:?}");
        for cursor in cursors {
            let reply = there.ask_with(query, json!({ "after": cursor })).await;
            assert_eq!(reply.reason(), "CURSOR_EXPIRED", "{backend:?}: {}", reply.text);
        }
        let original = follow::head(here.content().database()).await.unwrap();
        let now = follow::head(there.content().database()).await.unwrap();
        assert_eq!((now.seq, now.floor), (original.seq + 1, original.seq + 1), "{backend:?}");
        assert!(now.epoch != before.epoch && now.epoch != original.epoch && now.nonce != original.nonce);
        let tags = follow::after(there.content().database(), 0, 10).await.unwrap();
        assert!(tags.is_empty(), "{backend:?}: what caches must forget is of another history: {tags:?}");
    }
}

#[tokio::test]
async fn what_was_exported_before_a_column_was_counted_in_comes_in_with_the_first_count() {
    const COUNTED: [&str; 3] = ["locale", "media", "heading"];
    let table_of = |line: &str| COUNTED.into_iter().find(|table| line.starts_with(&format!("{{\"{table}\":")));
    let row = |line: &str| serde_json::from_str::<Value>(line).unwrap();
    for backend in BOTH {
        let here = stage::site(backend).await;
        let mut older = String::new();
        for line in exported(&here.database_url).await.lines() {
            let mut row = row(line);
            if let Some(table) = table_of(line) {
                assert!(row[table].as_object_mut().unwrap().remove("version").is_some(), "{line}");
            }
            older += &format!("{row}\n");
        }
        let url = database::create(other(backend)).await;

        imported(&url, older).await.fine();

        let copy = exported(&url).await;
        let counted: Vec<_> =
            copy.lines().filter_map(|line| Some(row(line)[table_of(line)?]["version"].clone())).collect();
        assert!(counted.len() > 50 && counted.iter().all(|version| *version == 1), "{backend:?}: {counted:?}");
    }
}
