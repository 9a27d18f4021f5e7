//! What leaves the demo newsroom as it was filled in: whoever only looks at it loses nothing by moving in a real one.

use dragoman::content::Signature;
use dragoman::content::demo::DemoState;
use entity::key::{Documents, Role};
use serde_json::json;

use crate::harness::Site;
use crate::harness::database::BOTH;

#[tokio::test]
async fn keys_previews_and_purges_are_no_edits_of_the_demo() {
    for backend in BOTH {
        let site = Site::demo(backend).await;
        site.log_place().await;
        let content = site.content().signed(Signature::Typed("test"));
        let state = async || content.demo_state().await.unwrap();
        assert_eq!(state().await, DemoState::Unedited, "{backend:?}");
        let editor = site.key(Role::Editor, &[]).await;
        let reply = site.ask("{ articles(locale: \"en\", first: 1) { nodes { id } } }").await.fine();
        let id = &reply.data["articles"]["nodes"][0]["id"];

        let place = site.log_place().await;
        let preview = site.mutate(&editor, "createPreview", json!({ "id": id }), "token").await;
        content.purge_all().await.unwrap();
        let name = content.keys().await.unwrap()[0].name.clone();
        assert!(content.set_key_documents(&name, Some(Documents::Only)).await.unwrap(), "{backend:?}");
        assert!(content.revoke_key(&name).await.unwrap(), "{backend:?}");
        let committed = site.log_place().await - place;
        let looked_at = state().await;
        let admin = site.key(Role::Admin, &[]).await;
        site.mutate(&admin, "saveArticle", json!({ "id": id, "title": "Ours" }), "article { id }").await;

        assert!(preview["token"].is_string(), "{backend:?}: {preview}");
        assert_eq!(committed, 4, "{backend:?}: each is a commit");
        assert_eq!(looked_at, DemoState::Unedited, "{backend:?}");
        assert_eq!(state().await, DemoState::Edited, "{backend:?}");
    }
}
