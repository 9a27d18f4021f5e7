//! Revisions: what an article was before it was overwritten, for the editors of its language, and how it comes back.

use entity::key::Role;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, story};

const REVISIONS: &str = "query($id: ID!) { node(id: $id) { ... on Article { version title body slug savedBy
    revisions { version savedBy savedAt title body slug status kind excerpt } } } }";

#[tokio::test]
async fn every_save_keeps_what_stood_before_and_an_editor_takes_it_back() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = Newsroom::with([story("river").in_locale("en", "River")]).save(site.content()).await;
        let editor = site.key(Role::Editor, &[]).await;
        let id = saved.article("river", "en");
        let first = site.ask_as(&editor, REVISIONS, json!({ "id": id })).await.fine().data["node"].clone();
        for (title, body) in [("Second", "<p>Two.</p>"), ("Third", "<p>Three.</p>")] {
            let input = json!({ "id": id, "title": title, "body": body });
            site.mutate(&editor, "saveArticle", input, "article { version }").await;
        }

        let third = site.ask_as(&editor, REVISIONS, json!({ "id": id })).await.fine().data["node"].clone();
        let input = json!({ "id": id, "version": 1, "expectedVersion": 3 });
        let restored = site.mutate(&editor, "restoreRevision", input, "article { version title body slug }").await;

        assert_eq!((&first["revisions"], &first["savedBy"]), (&json!([]), &Value::Null), "{backend:?}: imported");
        assert!(third["savedBy"].as_str().unwrap().starts_with("Editor"), "{backend:?}: who saved what stands");
        let kept = third["revisions"].as_array().unwrap();
        let titles: Vec<_> = kept.iter().map(|old| (&old["version"], &old["title"])).collect();
        assert_eq!(titles, [(&json!(2), &json!("Second")), (&json!(1), &json!("River"))], "{backend:?}");
        assert_eq!((&kept[0]["body"], &kept[1]["body"]), (&json!("<p>Two.</p>"), &first["body"]), "{backend:?}");
        assert_eq!(kept[1]["savedBy"], Value::Null, "{backend:?}: it was imported");
        assert!(kept[0]["savedBy"].as_str().unwrap().starts_with("Editor"), "{backend:?}");
        let now = &restored["article"];
        assert_eq!(
            (&now["title"], &now["body"], &now["slug"]),
            (&first["title"], &first["body"], &first["slug"]),
            "{backend:?}"
        );
        assert_eq!(now["version"], 4, "{backend:?}: it is a save, too");
    }
}

#[tokio::test]
async fn nobody_but_the_editors_of_its_language_reads_them() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = Newsroom::with([story("river").in_locale("en", "River")]).save(site.content()).await;
        let editor = site.key(Role::Editor, &[]).await;
        let (persian, partner) = (site.key(Role::Editor, &["fa"]).await, site.key(Role::Partner, &[]).await);
        let id = saved.article("river", "en");
        site.mutate(&editor, "saveArticle", json!({ "id": id, "body": "<p>Secret no more.</p>" }), "article { id }")
            .await;

        let variables = || json!({ "id": id });
        let replies = [
            site.ask_with(REVISIONS, variables()).await,
            site.ask_as(&persian, REVISIONS, variables()).await,
            site.ask_as(&partner, REVISIONS, variables()).await,
        ];

        for reply in replies {
            assert_eq!((reply.code(), reply.errors.len()), ("FORBIDDEN", 2), "{backend:?}");
            let node = &reply.data["node"];
            assert_eq!((&node["revisions"], &node["savedBy"]), (&Value::Null, &Value::Null), "{backend:?}");
        }
    }
}
