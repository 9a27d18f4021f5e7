//! The audit: who wrote what, for admins; by a mutation, or on the command line.

use std::path::Path;

use dragoman::import::{Progress, wordpress};
use entity::key::Role;
use serde_json::{Value, json};

use crate::harness::database::{self, BOTH};
use crate::harness::{Binary, Newsroom, Site, story};
use crate::topics::imports::options;

/// The newest entries: who, with what, which nodes.
async fn told(site: &Site, admin: &str) -> Vec<(String, String, Vec<String>)> {
    let query = "{ audit(first: 100) { actor action nodes } }";
    let mut data = site.ask_as(admin, query, json!({})).await.fine().data;
    let entries = data["audit"].as_array_mut().unwrap().iter_mut();
    entries
        .map(|entry| serde_json::from_value(json!([entry["actor"], entry["action"], entry["nodes"]])).unwrap())
        .collect()
}

fn typed(command: &str, nodes: &[&str]) -> (String, String, Vec<String>) {
    ("command line".into(), command.into(), nodes.iter().map(ToString::to_string).collect())
}

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

#[tokio::test]
async fn what_is_done_to_keys_and_documents_is_told_as_the_command_lines() {
    for backend in BOTH {
        let site = Site::of(backend, river()).await;
        let admin = site.key(Role::Admin, &[]).await;
        let binary = Binary::new().with("DATABASE_URL", &site.database_url);
        let text = "query Languages { locales { code } }";
        let id = dragoman::content::document::sha256(text);
        binary.write("published.json", json!({ id.clone(): text }).to_string());

        for command in [
            &["key", "create", "--role", "editor", "--name", "desk"][..],
            &["key", "documents", "desk", "only"],
            &["key", "revoke", "desk"],
            &["documents", "publish", "published.json"],
            &["documents", "publish", "published.json"],
        ] {
            binary.run(command).await.fine();
        }

        let expected = [
            typed("documents publish", &[&format!("document:{id}")]),
            typed("key revoke", &["key:desk"]),
            typed("key documents", &["key:desk"]),
            typed("key create", &["key:desk"]),
        ];
        assert_eq!(told(&site, &admin).await, expected, "{backend:?}: what was published already is no write");
    }
}

#[tokio::test]
async fn an_import_from_wordpress_is_one_entry_with_its_files_and_how_much_it_wrote() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("exports/newsroom.xml");
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let admin = site.key(Role::Admin, &[]).await;
        for _ in 0..2 {
            wordpress::run(site.content(), &options(&[&file], &[]), Progress::nowhere()).await.unwrap();
        }

        let told = told(&site, &admin).await;

        assert_eq!(told.len(), 1, "{backend:?}: the second changed nothing: {told:?}");
        let (actor, action, nodes) = &told[0];
        assert_eq!((actor.as_str(), action.as_str()), ("command line", "import wordpress"), "{backend:?}");
        assert_eq!((nodes.len(), nodes[0].as_str()), (2, "file:newsroom.xml"), "{backend:?}: {nodes:?}");
        let written: usize = nodes[1].strip_prefix("written:").unwrap().parse().unwrap();
        let articles = site.every_article("en", "id").await.len();
        assert!(articles > 0 && written > articles, "{backend:?}: {written} with all commits, {articles} in English");
    }
}

#[tokio::test]
async fn an_import_of_a_newsroom_is_told_after_what_it_brings_along() {
    for backend in BOTH {
        let here = Site::of(backend, river()).await;
        let admin = here.key(Role::Admin, &[]).await;
        here.mutate(&admin, "saveMenu", json!({ "slot": "FOOTER", "items": [] }), "menu { id }").await;
        here.mutate(&admin, "saveSite", json!({ "locale": "en", "name": "Ours" }), "site { id }").await;
        let url = database::create(backend).await;
        let export = Binary::new().with("DATABASE_URL", &here.database_url).run(&["export", "jsonl"]).await.fine();
        let binary = Binary::new().with("DATABASE_URL", &url);
        std::fs::create_dir(binary.path("private")).unwrap();
        binary.write("private/newsroom.jsonl", &export);
        binary.run(&["import", "jsonl", "private/newsroom.jsonl"]).await.fine();
        let there = Site::at(backend, url, &[]).await;

        let brought = told(&here, &admin).await;
        let now = told(&there, &admin).await;

        let rows = export.lines().count() - 2;
        assert_eq!(now[0], typed("import jsonl", &["file:newsroom.jsonl", &format!("written:{rows}")]), "{backend:?}");
        assert_eq!(now[1..], brought, "{backend:?}");
        there.mutate(&admin, "saveSite", json!({ "locale": "en", "name": "Theirs" }), "site { id }").await;
        assert_eq!(told(&there, &admin).await[0].1, "saveSite", "{backend:?}: the log goes on after it");
    }
}

#[tokio::test]
async fn who_let_others_see_a_draft_is_told() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = river().save(site.content()).await;
        let (admin, editor) = (site.key(Role::Admin, &[]).await, site.key(Role::Editor, &[]).await);
        let id = saved.article("river", "en");

        let made = site.mutate(&editor, "createPreview", json!({ "id": id }), "token").await;

        assert!(made["token"].is_string(), "{backend:?}");
        let told = told(&site, &admin).await;
        assert_eq!((told[0].1.as_str(), &told[0].2), ("createPreview", &vec![id]), "{backend:?}");
        assert!(told[0].0.starts_with("Editor"), "{backend:?}: {told:?}");
    }
}

#[tokio::test]
async fn webhooks_stand_in_the_audit_with_no_secret_and_nothing_that_readers_do_does() {
    const SIGN_UP: &str = "mutation($input: SignUpInput!) { signUp(input: $input) { token } }";
    const ADD: &str = "mutation($input: ArticleIdInput!) { addToReadingList(input: $input) { errors { code } } }";
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = river().save(site.content()).await;
        let admin = site.key(Role::Admin, &[]).await;
        let binary = Binary::new().with("DATABASE_URL", &site.database_url);
        let hook = json!({ "url": "https://partner.example/hook?token=hidden" });

        let made = site.mutate(&admin, "addWebhook", hook, "webhook { number } secret").await;
        let number = made["webhook"]["number"].as_str().unwrap_or_else(|| panic!("{made}"));
        binary.run(&["webhook", "rotate", number]).await.fine();
        site.mutate(&admin, "removeWebhook", json!({ "number": number }), "errors { code }").await;
        let reader =
            json!({ "input": { "email": "a@b.example", "password": "correct horse", "displayName": "Parwin" } });
        let signed_up = site.ask_with(SIGN_UP, reader).await.fine();
        let token = signed_up.data["signUp"]["token"].as_str().unwrap();
        let added = json!({ "input": { "id": saved.article("river", "en") } });
        let added = site.ask_as(token, ADD, added).await.fine();
        assert_eq!(added.data["addToReadingList"]["errors"], json!([]), "{backend:?}: {}", added.text);

        let told = told(&site, &admin).await;
        let node = format!("webhook:{number}");
        let actions: Vec<_> = told.iter().map(|(_, action, nodes)| (action.as_str(), nodes.as_slice())).collect();
        let expected = ["removeWebhook", "webhook rotate", "addWebhook"];
        assert_eq!(actions, expected.map(|action| (action, std::slice::from_ref(&node))), "{backend:?}");
        let shown = format!("{told:?}");
        assert!(!["hidden", "whsec_", "b.example", "reader:"].iter().any(|word| shown.contains(word)), "{shown}");
    }
}
