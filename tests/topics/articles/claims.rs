//! Who gets a path that something has left: what readers may follow stays, until readers see who takes its place.

use entity::key::Role;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::newsroom::Saved;
use crate::harness::{Backend, Newsroom, Site, story};

const ARTICLE: &str = "article { id slug path status }";

/// A public article that has moved away from `/en/flood-en`.
async fn newsroom(backend: Backend) -> (Site, Saved) {
    let flood = Newsroom::with([story("flood").in_locale("en", "Flood")]);
    let (site, saved) = Site::knowing(backend, flood).await;
    let english = saved.articles[&("flood".to_owned(), "en".to_owned())];
    edit_article(site.content(), english, |draft| draft.slug = "deluge".to_owned()).await.unwrap();
    (site, saved)
}

async fn resolve(site: &Site, path: &str) -> Value {
    let query = "query($path: String!) { resolve(path: $path) { status node { id } redirectTo } }";
    site.ask_with(query, json!({ "path": path })).await.fine().data["resolve"].clone()
}

fn taken(payload: &Value) -> bool {
    let error = &payload["errors"][0];
    (&error["code"], &error["path"]) == (&json!("TAKEN"), &json!(["input", "path"]))
}

#[tokio::test]
async fn what_leads_readers_on_gives_way_to_what_they_see_alone() {
    for backend in BOTH {
        let (site, _) = newsroom(backend).await;
        let editor = site.key(Role::Editor, &[]).await;
        let save = async |input: Value| site.mutate(&editor, "saveArticle", input, ARTICLE).await;
        let publish = async |input: Value| site.mutate(&editor, "publishArticle", input, ARTICLE).await;

        let draft = save(json!({ "locale": "en", "title": "Another", "slug": "flood-en" })).await["article"].clone();
        let by_path = save(json!({ "id": draft["id"], "path": "/en/flood-en" })).await;
        let persian = save(json!({ "locale": "fa", "title": "سیل", "path": "/en/flood-en" })).await;
        let put_off = publish(json!({ "id": draft["id"], "at": "2999-01-01T00:00:00Z" })).await["article"].clone();
        let scheduled = save(json!({ "id": draft["id"], "path": "/en/flood-en" })).await;
        let meanwhile = resolve(&site, "/en/flood-en").await;
        let out = publish(json!({ "id": draft["id"] })).await["article"].clone();
        let public = save(json!({ "id": draft["id"], "path": "/en/flood-en" })).await;
        let then = resolve(&site, "/en/flood-en").await;

        assert_eq!(draft["slug"], "flood-en", "{backend:?}");
        assert_ne!(draft["path"], "/en/flood-en", "{backend:?}");
        assert!(taken(&by_path) && taken(&persian), "{backend:?}: {by_path} {persian}");
        assert_eq!(put_off["status"], "SCHEDULED", "{backend:?}");
        assert!(taken(&scheduled), "{backend:?}: {scheduled}");
        let moved = json!({ "status": 301, "node": null, "redirectTo": "https://news.example/en/deluge" });
        assert_eq!(meanwhile, moved, "{backend:?}");
        assert_eq!((&out["status"], &out["path"]), (&json!("PUBLISHED"), &draft["path"]), "{backend:?}");
        assert_eq!(public["article"]["path"], "/en/flood-en", "{backend:?}: {public}");
        assert_eq!((&then["status"], &then["node"]["id"]), (&json!(200), &draft["id"]), "{backend:?}");
    }
}

#[tokio::test]
async fn what_leads_nobody_on_gives_way_to_a_draft() {
    for backend in BOTH {
        let (site, saved) = newsroom(backend).await;
        let editor = site.key(Role::Editor, &[]).await;
        let save = async |input: Value| site.mutate(&editor, "saveArticle", input, ARTICLE).await["article"].clone();

        site.mutate(&editor, "unpublishArticle", json!({ "id": saved.article("flood", "en") }), ARTICLE).await;
        let after_an_archived_one = save(json!({ "locale": "en", "title": "Another", "slug": "flood-en" })).await;
        let first = save(json!({ "locale": "en", "title": "First", "slug": "first" })).await;
        save(json!({ "id": first["id"], "slug": "renamed" })).await;
        let after_a_draft = save(json!({ "locale": "en", "title": "First", "slug": "first" })).await;

        assert_eq!(after_an_archived_one["path"], "/en/flood-en", "{backend:?}");
        assert_eq!((&first["path"], &after_a_draft["path"]), (&json!("/en/first"), &json!("/en/first")), "{backend:?}");
    }
}

#[tokio::test]
async fn where_the_path_with_its_number_is_taken_too_another_is_found() {
    for backend in BOTH {
        let (site, _) = newsroom(backend).await;
        let editor = site.key(Role::Editor, &[]).await;
        let save = async |input: Value| site.mutate(&editor, "saveArticle", input, ARTICLE).await;
        let draft = save(json!({ "locale": "en", "title": "Another" })).await["article"].clone();
        let number = draft["id"].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
        let slug = format!("flood-en-{number}");
        let other = save(json!({ "locale": "en", "title": "Other", "slug": slug })).await["article"].clone();

        let moved = save(json!({ "id": draft["id"], "slug": "flood-en" })).await;

        assert_eq!(other["path"], format!("/en/flood-en-{number}"), "{backend:?}");
        assert_eq!(moved["errors"], json!([]), "{backend:?}: {moved}");
        assert_eq!(moved["article"]["path"], format!("/en/flood-en-{number}-{number}"), "{backend:?}: {moved}");
    }
}
