//! The audit: who wrote what, for admins.

use entity::key::Role;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, story};

fn river() -> Newsroom {
    Newsroom::with([story("river").in_locale("en", "River")])
}

#[tokio::test]
async fn the_audit_tells_admins_alone_who_wrote_what() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = river().save(site.content()).await;
        let (admin, editor) = (site.key(Role::Admin, &[]).await, site.key(Role::Editor, &[]).await);
        let id = saved.article("river", "en");
        site.mutate(&editor, "saveArticle", json!({ "id": id, "title": "Streams" }), "article { id }").await;
        site.mutate(&editor, "saveArticle", json!({ "id": id, "title": "Streams" }), "article { id }").await;
        site.mutate(&admin, "saveMenu", json!({ "slot": "FOOTER", "items": [{ "target": id }] }), "menu { id }").await;

        let query = "query($after: String) { audit(first: 10, after: $after) { cursor actor action nodes at } }";
        let told = site.ask_as(&admin, query, json!({})).await.fine().data["audit"].clone();

        assert_eq!(told.as_array().unwrap().len(), 2, "{backend:?}: what changed nothing is no write: {told}");
        assert_eq!(
            (&told[0]["action"], &told[0]["nodes"]),
            (&json!("saveMenu"), &json!(["menu:footer"])),
            "{backend:?}"
        );
        assert_eq!((&told[1]["action"], &told[1]["nodes"]), (&json!("saveArticle"), &json!([id])), "{backend:?}");
        assert!(told[1]["actor"].as_str().unwrap().starts_with("Editor"), "{backend:?}: {told}");
        let older = site.ask_as(&admin, query, json!({ "after": told[0]["cursor"] })).await.fine();
        assert_eq!(older.data["audit"], json!([told[1]]), "{backend:?}");
        for reply in [site.ask_as(&editor, query, json!({})).await, site.ask(query).await] {
            assert_eq!((reply.code(), &reply.data["audit"]), ("FORBIDDEN", &Value::Null), "{backend:?}");
        }
    }
}
