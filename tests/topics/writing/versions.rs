//! `expectedVersion`: whoever read what somebody else has saved or deleted since is told so, and overwrites nothing.

use entity::key::Role;
use serde_json::{Value, json};

use super::articles::{codes, one};
use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, story};

fn newsroom() -> Newsroom {
    let river = story("river").under(&["world/asia"]).tagged(&["water"]).by(&["parwin"]).showing(&["bridge"]);
    Newsroom::with([river.in_locale("en", "River").in_locale("fa", "رود"), story("hill").in_locale("en", "Hill")])
}

/// The value of a field of what one query asks for.
async fn read(site: &Site, secret: &str, query: &str, at: &str) -> Value {
    site.ask_as(secret, query, json!({})).await.fine().data.pointer(at).unwrap().clone()
}

fn assert_conflict(payload: &Value, current: &Value) {
    assert_eq!(codes(payload), one("CONFLICT", "input.expectedVersion"), "{payload}");
    assert_eq!(&payload["errors"][0]["currentVersion"], current, "{payload}");
}

#[tokio::test]
async fn related_items_that_somebody_else_chose_are_not_overwritten() {
    for backend in BOTH {
        let (site, saved) = Site::knowing(backend, newsroom()).await;
        let editor = site.key(Role::Editor, &[]).await;
        let (river, hill) = (saved.article("river", "en"), saved.article("hill", "en"));
        let set = |related: Value| {
            let input = json!({ "id": river, "related": related, "expectedVersion": 1 });
            site.mutate(&editor, "setRelated", input, "article { version related { article { id } reason } }")
        };

        let first = set(json!([hill])).await;
        let second = set(json!([])).await;

        assert_eq!(first["article"]["version"], 2, "{backend:?}: what was chosen is a part of it: {first}");
        assert_conflict(&second, &json!(2));
        let query = format!("{{ node(id: \"{river}\") {{ ... on Article {{ version related {{ reason }} }} }} }}");
        let node = site.ask(&query).await.fine().data["node"].clone();
        assert_eq!(node, json!({ "version": 2, "related": [{ "reason": "CURATED" }] }), "{backend:?}");
    }
}

#[tokio::test]
async fn an_article_that_somebody_else_saved_is_neither_taken_out_of_view_nor_shown() {
    for backend in BOTH {
        let (site, saved) = Site::knowing(backend, newsroom()).await;
        let editor = site.key(Role::Editor, &[]).await;
        let id = saved.article("river", "en");
        site.mutate(&editor, "saveArticle", json!({ "id": id, "title": "Streams" }), "article { id }").await;
        let at = |version: i32| json!({ "id": id, "expectedVersion": version });

        let lost = site.mutate(&editor, "unpublishArticle", at(1), "article { status }").await;
        let unseen = site.mutate(&editor, "createPreview", at(1), "token").await;
        let shown = site.mutate(&editor, "createPreview", at(2), "token").await;
        let done = site.mutate(&editor, "unpublishArticle", at(2), "article { status }").await;

        assert_conflict(&lost, &json!(2));
        assert_conflict(&unseen, &json!(2));
        assert!(shown["token"].is_string(), "{backend:?}: {shown}");
        assert_eq!(done["article"]["status"], "ARCHIVED", "{backend:?}: {done}");
    }
}

#[tokio::test]
async fn a_story_that_was_told_in_one_more_language_is_not_deleted_by_who_does_not_know() {
    for backend in BOTH {
        let (site, saved) = Site::knowing(backend, newsroom()).await;
        let (editor, persian) = (site.key(Role::Editor, &[]).await, site.key(Role::Editor, &["fa"]).await);
        let id = format!("story:{}", saved.stories["hill"]);
        let query = format!("{{ node(id: \"{id}\") {{ ... on Story {{ version }} }} }}");
        let version = read(&site, &editor, &query, "/node/version").await;
        let told = json!({ "story": id, "locale": "fa", "title": "تپه" });
        site.mutate(&persian, "saveTranslation", told, "article { id }").await;
        let delete = |version: &Value| {
            site.mutate(&editor, "deleteStory", json!({ "id": id, "expectedVersion": version }), "deletedId")
        };

        let lost = delete(&version).await;
        let now = read(&site, &editor, &query, "/node/version").await;
        let hidden = read(&site, &persian, &query, "/node/version").await;
        let readers = site.ask(&query).await.fine().data["node"]["version"].clone();
        let gone = delete(&now).await;

        assert!(version.is_i64() && now.as_i64() > version.as_i64(), "{backend:?}: {version}, {now}");
        assert_conflict(&lost, &now);
        assert_eq!((hidden, readers), (Value::Null, Value::Null), "{backend:?}: who does not edit all of it");
        assert_eq!(gone["deletedId"], id, "{backend:?}: {gone}");
    }
}

#[tokio::test]
async fn a_translation_that_was_read_and_is_no_more_is_not_made_again() {
    for backend in BOTH {
        let (site, saved) = Site::knowing(backend, newsroom()).await;
        let editor = site.key(Role::Editor, &[]).await;
        let place = site.log_place().await;
        let story = format!("story:{}", saved.stories["hill"]);
        let input = json!({ "story": story, "locale": "fa", "title": "تپه", "expectedVersion": 3 });

        let refused = site.mutate(&editor, "saveTranslation", input, "article { id }").await;

        assert_conflict(&refused, &Value::Null);
        assert!(refused["errors"][0]["message"].as_str().unwrap().contains("it is no more"), "{backend:?}: {refused}");
        assert_eq!(site.log_place().await, place, "{backend:?}");
    }
}

#[tokio::test]
async fn a_menu_and_the_site_that_somebody_else_saved_are_not_overwritten() {
    for backend in BOTH {
        let (site, saved) = Site::knowing(backend, newsroom()).await;
        let admin = site.key(Role::Admin, &[]).await;
        let menu = |target: String, version: Value| {
            let input = json!({ "slot": "HEADER", "items": [{ "target": target }], "expectedVersion": version });
            site.mutate(&admin, "saveMenu", input, "menu { version items { label } }")
        };
        let name = |name: &str, version: Value| {
            let input = json!({ "locale": "en", "name": name, "expectedVersion": version });
            site.mutate(&admin, "saveSite", input, "site { version name }")
        };
        let (river, hill) = (saved.article("river", "en"), saved.article("hill", "en"));

        let made = menu(river.clone(), Value::Null).await["menu"].clone();
        let menus = [menu(hill.clone(), made["version"].clone()).await, menu(river, made["version"].clone()).await];
        let named = name("One", Value::Null).await["site"].clone();
        let sites = [name("Two", named["version"].clone()).await, name("Three", named["version"].clone()).await];
        let query =
            "{ menu(slot: HEADER, locale: \"en\") { version items { label } } site(locale: \"fa\") { version } }";
        let now = site.ask(query).await.fine().data;

        assert_eq!(menus[0]["menu"]["items"][0]["label"], "Hill", "{backend:?}: {}", menus[0]);
        assert_conflict(&menus[1], &menus[0]["menu"]["version"]);
        assert_eq!(sites[0]["site"]["name"], "Two", "{backend:?}: {}", sites[0]);
        assert_conflict(&sites[1], &sites[0]["site"]["version"]);
        assert_eq!(now["menu"], menus[0]["menu"], "{backend:?}");
        assert_eq!(now["site"]["version"], sites[0]["site"]["version"], "{backend:?}: one in all languages");
        let story = json!({ "id": format!("story:{}", saved.stories["hill"]) });
        site.mutate(&admin, "deleteStory", story, "deletedId").await;
        let shortened = menu(hill, menus[0]["menu"]["version"].clone()).await;
        assert!(codes(&shortened)[0].0 == "NOT_FOUND", "{backend:?}: {shortened}");
        let emptied = json!({ "slot": "HEADER", "items": [], "expectedVersion": menus[0]["menu"]["version"] });
        let emptied = site.mutate(&admin, "saveMenu", emptied, "menu { id }").await;
        assert_eq!(codes(&emptied), one("CONFLICT", "input.expectedVersion"), "{backend:?}: it lost an entry");
    }
}

#[tokio::test]
async fn headings_and_media_that_somebody_else_saved_are_not_overwritten() {
    for backend in BOTH {
        let (site, saved) = Site::knowing(backend, newsroom()).await;
        let editor = site.key(Role::Editor, &[]).await;
        let things = [
            ("saveCategory", "category", "Category", saved.headings["c:world"].0, "name"),
            ("saveTag", "tag", "Tag", saved.headings["t:water"].0, "name"),
            ("saveAuthor", "author", "Author", saved.headings["a:parwin"].0, "name"),
            ("saveMedia", "media", "Media", saved.media["bridge"].0, "alt"),
        ];
        for (mutation, thing, kind, id, field) in things {
            let save = async |value: &str, version: i32| {
                let mut input = json!({ "id": format!("{thing}:{id}:en"), "locale": "en", "expectedVersion": version });
                input[field] = json!(value);
                site.mutate(&editor, mutation, input, &format!("{thing} {{ version {field} }}")).await
            };

            let first = save("First", 1).await;
            let lost = save("Second", 1).await;
            let same = save("First", 2).await;
            let second = save("Second", 2).await;
            let query = format!("{{ node(id: \"{thing}:{id}:fa\") {{ ... on {kind} {{ version }} }} }}");
            let persian = read(&site, &editor, &query, "/node/version").await;

            let of = |payload: &Value| (payload[thing]["version"].clone(), payload[thing][field].clone());
            assert_eq!(of(&first), (json!(2), json!("First")), "{backend:?}: {first}");
            assert_conflict(&lost, &json!(2));
            assert_eq!(of(&same), (json!(2), json!("First")), "{backend:?}: what changes nothing is no save: {same}");
            assert_eq!(of(&second), (json!(3), json!("Second")), "{backend:?}: {second}");
            assert_eq!(persian, 3, "{backend:?} {thing}: one in all languages");
        }
    }
}

#[tokio::test]
async fn a_category_that_somebody_else_saved_is_not_deleted() {
    for backend in BOTH {
        let (site, _) = Site::knowing(backend, newsroom()).await;
        let editor = site.key(Role::Editor, &[]).await;
        let save = |input: Value| site.mutate(&editor, "saveCategory", input, "category { id version }");
        let made = save(json!({ "locale": "en", "name": "Empty" })).await["category"].clone();
        let named = save(json!({ "id": made["id"], "name": "Emptier" })).await["category"].clone();
        let delete = |version: &Value| {
            let input = json!({ "id": made["id"], "expectedVersion": version });
            site.mutate(&editor, "deleteCategory", input, "deletedId")
        };

        let lost = delete(&made["version"]).await;
        let gone = delete(&named["version"]).await;

        assert_conflict(&lost, &named["version"]);
        assert_eq!(gone["deletedId"], made["id"], "{backend:?}: {gone}");
    }
}

#[tokio::test]
async fn a_language_that_somebody_else_saved_is_not_overwritten() {
    for backend in BOTH {
        let (site, _) = Site::knowing(backend, newsroom()).await;
        let admin = site.key(Role::Admin, &[]).await;
        let save = |input: Value| site.mutate(&admin, "saveLocale", input, "locale { version name isDefault }");

        let named = save(json!({ "code": "fa", "name": "Farsi", "expectedVersion": 1 })).await;
        let lost = save(json!({ "code": "fa", "name": "Dari", "expectedVersion": 1 })).await;
        let default = save(json!({ "code": "fa", "isDefault": true, "expectedVersion": 2 })).await;
        let back = save(json!({ "code": "en", "isDefault": true, "expectedVersion": 1 })).await;
        let unknown = json!({ "code": "de", "name": "German", "nativeName": "Deutsch", "url": "https://news.example/de", "expectedVersion": 1 });
        let unknown = save(unknown).await;

        assert_eq!(named["locale"], json!({ "version": 2, "name": "Farsi", "isDefault": false }), "{backend:?}");
        assert_conflict(&lost, &json!(2));
        assert_eq!(default["locale"], json!({ "version": 3, "name": "Farsi", "isDefault": true }), "{backend:?}");
        assert_conflict(&back, &json!(2));
        assert_conflict(&unknown, &Value::Null);
    }
}

#[tokio::test]
async fn a_redirect_that_somebody_else_turned_is_not_turned_again() {
    for backend in BOTH {
        let (site, saved) = Site::knowing(backend, newsroom()).await;
        let admin = site.key(Role::Admin, &[]).await;
        let save = async |path: &str, to: (&str, &str), version: &Value| {
            let mut input = json!({ "locale": "en", "path": path, "expectedVersion": version });
            input[to.0] = json!(to.1);
            site.mutate(&admin, "saveRedirect", input, "redirect { version }").await
        };
        let (river, hill) = (saved.article("river", "en"), saved.article("hill", "en"));

        let made = save("/old", ("target", &river), &Value::Null).await["redirect"]["version"].clone();
        let turned = save("/old", ("url", "https://x.example/"), &made).await["redirect"]["version"].clone();
        let lost = save("/old", ("target", &hill), &made).await;
        let none = save("/never", ("target", &hill), &made).await;

        assert!(made.is_i64() && turned.is_i64() && made != turned, "{backend:?}: {made} {turned}");
        assert_conflict(&lost, &turned);
        assert_conflict(&none, &Value::Null);
        let led = site.ask("{ resolve(path: \"/old\") { redirectTo } }").await.fine().data;
        assert_eq!(led["resolve"]["redirectTo"], "https://x.example/", "{backend:?}");
    }
}
