//! What a mutation does not give away of what nobody, or another desk alone, has seen.

use entity::article::Status;
use entity::key::Role;
use serde_json::{Value, json};

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
