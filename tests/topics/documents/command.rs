//! `dragoman documents`: manifests are published whole or not at all, and a document that has become dearer is found.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::codegen;
use crate::harness::Binary;
use crate::harness::database::{self, BOTH};

const SECTION: &str =
    "query Section($slug: String!) { category(slug: $slug) { name articles(first: 5) { nodes { title } } } }";
const DEARER: &str = "query Section($slug: String!) { category(slug: $slug) { name articles(first: 50) { nodes { title tags { name } } } } }";

/// A manifest of each kind, of one document.
fn manifests(text: &str) -> [Value; 3] {
    let hash = dragoman::content::document::sha256(text);
    let operation = json!({ "id": hash, "name": "Section", "type": "query", "body": text });
    [
        json!({ "format": "apollo-persisted-query-manifest", "version": 1, "operations": [operation] }),
        json!({ "0123456789abcdef0123456789abcdef": text }),
        json!({ hash: text }),
    ]
}

#[tokio::test]
async fn manifests_of_all_three_tools_are_published_and_every_example_among_them() {
    for backend in BOTH {
        let binary = Binary::new().with("DATABASE_URL", &database::create(backend).await);
        binary.write("examples.json", json!(codegen()).to_string());
        binary.serve(&["--demo"]).await.kill().await;

        for (manifest, name) in manifests(SECTION).iter().zip(["apollo.json", "relay.json", "codegen.json"]) {
            binary.write(name, manifest.to_string());
            let said = binary.run(&["documents", "publish", name]).await.fine();
            let new = if name == "codegen.json" { 0 } else { 1 };
            assert_eq!(said, format!("1 documents are published, {new} of them new.\n"), "{backend:?} {name}");
        }
        let said = binary.run(&["documents", "publish", "examples.json"]).await.fine();
        let gateway = binary.serve(&["--documents", "only"]).await;

        assert!(said.contains(&format!("{} documents", codegen().len())), "{backend:?} {said}");
        for id in codegen().keys() {
            let variables =
                json!({ "locale": "en", "slug": "culture", "path": "/", "ids": [], "first": 5 }).to_string();
            let address = reqwest::Url::parse_with_params("http://x/", [("variables", variables)]).unwrap();
            let reply = gateway.get(&format!("/graphql/sha256:{id}?{}", address.query().unwrap())).await;
            let text = reply.text().await.unwrap();
            assert!(!text.contains("DOCUMENT_NOT_TRUSTED"), "{backend:?} {text}");
        }
        assert_eq!(gateway.ask("{ site { name } }").await.code(), "DOCUMENT_NOT_TRUSTED", "{backend:?}");
    }
}

#[tokio::test]
async fn a_manifest_with_a_document_that_would_be_refused_is_not_published_and_names_it() {
    let backend = BOTH[0];
    let binary = Binary::new().with("DATABASE_URL", &database::create(backend).await);
    for (text, said) in [
        ("query Wrong { locales { cod } }", "1:25: Unknown field \"cod\""),
        ("query Wrong { locales {", "could not be parsed"),
        (
            "query Wrong { articles(first: 100) { nodes { related(first: 20) { article { related(first: 20) { article { related { score } } } } } } } }",
            "points of cost",
        ),
    ] {
        let manifest: BTreeMap<_, _> = [("a", "query Right { locales { code } }"), ("b", text)].into();
        binary.write("manifest.json", json!(manifest).to_string());

        let failed = binary.run(&["documents", "publish", "manifest.json"]).await;

        assert!(failed.sentence().contains(said), "{}", failed.error);
        let name = if said.contains("parsed") { "the document `b`: " } else { "the document `Wrong` (b): " };
        assert!(failed.sentence().contains(name), "{}", failed.error);
    }
    let gateway = binary.serve(&[]).await;
    let reply = gateway.get("/graphql/a").await.text().await.unwrap();
    assert!(reply.contains("DOCUMENT_NOT_TRUSTED"), "{reply}");
}

#[tokio::test]
async fn a_document_that_costs_more_than_it_did_fails_the_check() {
    for backend in BOTH {
        let binary = Binary::new().with("DATABASE_URL", &database::create(backend).await);
        binary.serve(&["--demo"]).await.kill().await;
        binary.write("old.json", json!({ "old": SECTION }).to_string());
        binary.write("new.json", json!({ "new": DEARER }).to_string());
        binary.write("other.json", json!({ "other": "query Other { locales { code } }" }).to_string());
        binary.run(&["documents", "publish", "old.json"]).await.fine();

        let same = binary.run(&["documents", "check", "old.json"]).await.fine();
        let other = binary.run(&["documents", "check", "other.json"]).await.fine();
        let dearer = binary.run(&["documents", "check", "new.json"]).await;

        assert!(same.starts_with("as before") && same.contains(" statements, "), "{backend:?} {same}");
        assert!(other.starts_with("new "), "{backend:?} {other}");
        assert_eq!(dearer.code, Some(1), "{backend:?} {dearer:?}");
        assert!(
            dearer.out.starts_with("DEARER  `Section` (new)") && dearer.out.contains("; it was "),
            "{backend:?} {dearer:?}"
        );
        assert!(dearer.error.contains("1 of 1 documents cost more"), "{backend:?} {dearer:?}");
        let statements =
            |text: &str| text.split(" statements").next().unwrap().rsplit(' ').next().unwrap().parse::<u64>().unwrap();
        assert!(statements(&dearer.out) > statements(&same), "{backend:?}: it was really executed: {dearer:?} {same}");
    }
}

#[tokio::test]
async fn which_documents_a_key_may_ask_is_set_by_a_command() {
    let binary = Binary::new().with("DATABASE_URL", &database::create(BOTH[0]).await);
    binary.run(&["key", "create", "--role", "editor", "--name", "App"]).await.fine();

    let only = binary.run(&["key", "documents", "App", "only"]).await.fine();
    let setting = binary.run(&["key", "documents", "App"]).await.fine();
    let unknown = binary.run(&["key", "documents", "Nobody", "only"]).await;

    assert!(only.contains("published documents alone") && setting.contains("setting"), "{only}{setting}");
    assert!(unknown.one_sentence().contains("`Nobody`"), "{}", unknown.error);
}

#[tokio::test]
async fn a_schema_that_breaks_an_older_one_says_what_breaks() {
    let binary = Binary::new();
    let sdl = binary.run(&["schema"]).await.fine();
    binary.write("same.graphql", &sdl);
    binary.write(
        "more.graphql",
        sdl.replacen("type Story implements Node {", "type Story implements Node {\n  gone: Int", 1),
    );
    binary.write("none.graphql", "type {");

    let same = binary.run(&["schema", "--check", "same.graphql"]).await.fine();
    let broken = binary.run(&["schema", "--check", "more.graphql"]).await;
    let none = binary.run(&["schema", "--check", "none.graphql"]).await;

    assert!(same.starts_with("Nothing breaks"), "{same}");
    assert_eq!((broken.code, broken.out.as_str()), (Some(1), "Story.gone: the field is gone\n"), "{broken:?}");
    assert!(none.sentence().contains("none.graphql is no schema"), "{}", none.error);
}
