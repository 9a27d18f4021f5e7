//! Categories, tags, authors, media, menus, the site, its languages, redirects.

use entity::key::Role;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, story};

fn code(payload: &Value) -> (&str, String) {
    let error = &payload["errors"][0];
    let path = error["path"].as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>();
    (error["code"].as_str().unwrap_or_default(), path.join("."))
}

#[tokio::test]
async fn a_tree_of_categories_is_planted_moved_and_knows_no_cycle() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        let editor = site.key(Role::Editor, &[]).await;
        let fields = "category { id name slug path description parent { id } }";
        let save = |input: Value| site.mutate(&editor, "saveCategory", input, fields);

        let world =
            save(json!({ "locale": "en", "name": "World", "description": "All of it" })).await["category"].clone();
        let asia = save(json!({ "locale": "en", "name": "Asia", "parent": world["id"] })).await["category"].clone();
        let moved = save(json!({ "id": asia["id"], "slug": "the-east" })).await["category"].clone();
        let query = json!({ "path": asia["path"] });
        let old = site.ask_with("query($path: String!) { resolve(path: $path) { status } }", query).await.fine().data;
        let cycle = save(json!({ "id": world["id"], "parent": asia["id"] })).await;
        let itself = save(json!({ "id": world["id"], "parent": world["id"] })).await;
        let taken = save(json!({ "locale": "en", "name": "Again", "slug": "world" })).await;
        let again = save(json!({ "locale": "en", "name": "World" })).await["category"].clone();
        let told = save(json!({ "id": world["id"], "locale": "fa", "name": "جهان" })).await["category"].clone();
        let cleared = save(json!({ "id": world["id"], "description": null })).await["category"].clone();
        let held = site.mutate(&editor, "deleteCategory", json!({ "id": world["id"] }), "deletedId").await;
        let gone = site.mutate(&editor, "deleteCategory", json!({ "id": moved["id"] }), "deletedId").await;

        assert_eq!((&asia["parent"]["id"], &moved["slug"]), (&world["id"], &json!("the-east")), "{backend:?}");
        assert_eq!(old["resolve"]["status"], 301, "{backend:?}");
        assert_eq!(code(&cycle), ("CYCLE", "input.parent".into()), "{backend:?}");
        assert_eq!(code(&itself), ("CYCLE", "input.parent".into()), "{backend:?}");
        assert_eq!(code(&taken), ("TAKEN", "input.slug".into()), "{backend:?}");
        assert_eq!(again["slug"], "world-2", "{backend:?}: one that was not asked for by name");
        assert_eq!((&told["name"], &told["slug"]), (&json!("جهان"), &json!("جهان")), "{backend:?}");
        assert_eq!(
            (&world["description"], &cleared["description"]),
            (&json!("All of it"), &Value::Null),
            "{backend:?}"
        );
        assert_eq!(code(&held).0, "INVALID", "{backend:?}: {held}");
        assert_eq!((&gone["deletedId"], code(&gone).0), (&moved["id"], ""), "{backend:?}: {gone}");
        let left = site.ask("{ categories(locale: \"en\") { name children { name } } }").await.fine().data;
        assert_eq!(left["categories"][0], json!({ "name": "World", "children": [] }), "{backend:?}");
    }
}

#[tokio::test]
async fn tags_authors_and_media_are_made_and_changed() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        let editor = site.key(Role::Editor, &[]).await;
        let media = |input: Value| site.mutate(&editor, "saveMedia", input, "media { id url alt caption }");

        let picture =
            media(json!({ "locale": "en", "kind": "IMAGE", "url": "https://x.example/a.jpg", "mimeType": "image/jpeg",
            "alt": "A", "caption": "<b onclick=x>B</b>" }))
            .await["media"]
                .clone();
        let changed = media(json!({ "id": picture["id"], "locale": "en", "caption": null })).await["media"].clone();
        let wrong =
            media(json!({ "locale": "en", "kind": "IMAGE", "url": "javascript:x", "mimeType": "image/jpeg" })).await;
        let other = media(json!({ "id": picture["id"], "locale": "en", "kind": "AUDIO" })).await;
        let tag = site.mutate(&editor, "saveTag", json!({ "locale": "en", "name": "Water" }), "tag { id slug }").await;
        let input = json!({ "locale": "en", "name": "Parwin", "bio": "<p>Writes.<script>x</script></p>", "avatar": picture["id"] });
        let author = site.mutate(&editor, "saveAuthor", input, "author { id name bio avatar { url } }").await;
        let nobody =
            site.mutate(&editor, "saveAuthor", json!({ "id": tag["tag"]["id"], "name": "X" }), "author { id }").await;

        assert_eq!((&picture["alt"], &picture["caption"]), (&json!("A"), &json!("<b>B</b>")), "{backend:?}");
        assert_eq!((&changed["id"], &changed["caption"]), (&picture["id"], &Value::Null), "{backend:?}");
        assert_eq!(code(&wrong), ("INVALID", "input.url".into()), "{backend:?}");
        assert_eq!(code(&other), ("INVALID", "input.kind".into()), "{backend:?}");
        assert_eq!(tag["tag"]["slug"], "water", "{backend:?}");
        assert_eq!(
            (&author["author"]["bio"], &author["author"]["avatar"]["url"]),
            (&json!("<p>Writes.</p>"), &picture["url"]),
            "{backend:?}"
        );
        assert_eq!(code(&nobody), ("NOT_FOUND", "input.id".into()), "{backend:?}");
    }
}

#[tokio::test]
async fn the_site_its_languages_menus_and_redirects_are_an_admins() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = Newsroom::with([story("river").in_locale("en", "River")]).save(site.content()).await;
        let admin = site.key(Role::Admin, &[]).await;
        let river = saved.article("river", "en");

        let slots = json!([{ "name": "top", "html": "<p>Ad</p>" }, { "name": "top" }]);
        let twice = site.mutate(&admin, "saveSite", json!({ "locale": "en", "adSlots": slots }), "site { name }").await;
        let input = json!({ "locale": "en", "name": "The News", "adSlots": [{ "name": "top", "html": "<p>Ad</p>" }] });
        let named = site.mutate(&admin, "saveSite", input, "site { name adSlots { name html } }").await;
        let input = json!({ "code": "de", "name": "German", "nativeName": "Deutsch", "url": "https://news.example/de", "fallbacks": ["en"] });
        let german = site.mutate(&admin, "saveLocale", input, "locale { code fallbacks isDefault }").await;
        let hidden =
            site.mutate(&admin, "saveLocale", json!({ "code": "en", "published": false }), "locale { code }").await;
        let items = json!([{ "target": river, "children": [{ "words": [{ "locale": "en", "label": "Out", "url": "https://x.example/" }] }] }]);
        let menu = site
            .mutate(
                &admin,
                "saveMenu",
                json!({ "slot": "HEADER", "items": items }),
                "menu { items { label children { label } } }",
            )
            .await;
        let empty = site.mutate(&admin, "saveMenu", json!({ "slot": "HEADER", "items": [{}] }), "menu { id }").await;
        let redirect = |input: Value| site.mutate(&admin, "saveRedirect", input, "redirect { path }");
        let made = redirect(json!({ "locale": "en", "path": "/old", "target": river })).await;
        let loops = redirect(json!({ "locale": "en", "path": "/loop", "url": "https://news.example/old" })).await;
        let path = site.ask(&format!("{{ node(id: \"{river}\") {{ ... on Article {{ path }} }} }}")).await.fine().data
            ["node"]["path"]
            .clone();
        let taken = redirect(json!({ "locale": "en", "path": path, "url": "https://x.example/" })).await;

        assert_eq!(code(&twice), ("TAKEN", "input.adSlots.1.name".into()), "{backend:?}");
        assert_eq!(
            named["site"],
            json!({ "name": "The News", "adSlots": [{ "name": "top", "html": "<p>Ad</p>" }] }),
            "{backend:?}"
        );
        assert_eq!(
            german["locale"],
            json!({ "code": "de", "fallbacks": ["en"], "isDefault": false }),
            "{backend:?}: {german}"
        );
        assert_eq!(code(&hidden), ("INVALID", "input.published".into()), "{backend:?}");
        assert_eq!(
            menu["menu"]["items"],
            json!([{ "label": "River", "children": [{ "label": "Out" }] }]),
            "{backend:?}: {menu}"
        );
        assert_eq!(code(&empty), ("REQUIRED", "input.items.0".into()), "{backend:?}");
        assert_eq!(
            (&made["redirect"]["path"], code(&loops)),
            (&json!("/old"), ("INVALID", "input.url".into())),
            "{backend:?}"
        );
        assert_eq!(code(&taken), ("TAKEN", "input.path".into()), "{backend:?}");
        let old = site.ask("{ resolve(path: \"/old\") { status } }").await.fine().data;
        assert_eq!(old["resolve"]["status"], 301, "{backend:?}");
    }
}
