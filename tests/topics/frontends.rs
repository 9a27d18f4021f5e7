//! The clients that frontends use, as they come from npm, against the real binary; and the specification's own audit.

use std::path::{Path, PathBuf};

use tokio::process::Command;
use tokio::time::timeout;

use crate::harness::Binary;
use crate::harness::database;

/// Longer than any of them takes on a busy machine.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(120);

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients");
    assert!(folder.join("node_modules").is_dir(), "`npm ci` in tests/clients installs them; tests/run does so");
    folder
}

/// What a script prints; fails if it fails.
async fn run(line: &[&str]) -> String {
    run_in(&folder(), line).await
}

/// The same in another folder.
async fn run_in(folder: &Path, line: &[&str]) -> String {
    let mut command = Command::new("node");
    let ended = timeout(PATIENCE, command.args(line).current_dir(folder).kill_on_drop(true).output()).await;
    let output = ended.unwrap_or_else(|_| panic!("{line:?} does not end")).unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{line:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

#[tokio::test]
async fn the_audit_of_graphql_over_http_finds_nothing() {
    let running = Binary::new().serve(&[]).await;

    let printed = run(&["audit.mjs", &running.address]).await;

    assert_eq!(printed, "61 of 61 ok, 0 notices, 0 warnings, 0 errors\n");
}

#[tokio::test]
async fn apollo_client_leaves_its_query_once_and_asks_by_its_hash_from_then_on() {
    let running = Binary::new().serve(&[]).await;

    let printed = run(&["apollo.mjs", &running.address]).await;

    let expected = "GET hash 200\nPOST text 200\n2 Articles\nGET hash 200\n2 Articles\nGET hash 200\nPOST text 200\nBAD_USER_INPUT\n";
    assert_eq!(printed, expected);
}

#[tokio::test]
async fn urql_asks_by_post_and_by_get() {
    let running = Binary::new().serve(&[]).await;

    assert_eq!(run(&["urql.mjs", &running.address]).await, "2 Articles\nBAD_USER_INPUT\n".repeat(2));
}

#[tokio::test]
async fn graphql_request_is_answered_and_told_what_is_wrong() {
    let running = Binary::new().serve(&[]).await;

    assert_eq!(run(&["graphql-request.mjs", &running.address]).await, "2 Articles\nBAD_USER_INPUT\n");
}

#[tokio::test]
async fn relays_compiler_takes_the_schema_and_what_it_makes_is_answered() {
    let binary = Binary::new();
    let running = binary.serve(&[]).await;
    let source = std::fs::read(folder().join("relay/front.js")).unwrap();
    std::fs::create_dir(binary.path("frontend")).unwrap();
    binary.write("frontend/front.js", source);
    binary.write("schema.graphql", running.get("/schema.graphql").await.text().await.unwrap());
    let settings = r#"{ "src": "frontend", "schema": "schema.graphql", "language": "javascript" }"#;
    binary.write("relay.config.json", settings);

    let compiler = folder().join("node_modules/relay-compiler/cli.js");
    run_in(&binary.folder, &[compiler.to_str().unwrap(), "relay.config.json"]).await;
    let artifacts = binary.path("frontend/__generated__");
    let printed = run(&["relay.mjs", &running.address, artifacts.to_str().unwrap()]).await;

    assert_eq!(printed, "4 articles\nthe same again\n");
}

#[tokio::test]
async fn graphql_codegen_makes_types_of_the_schema_and_all_of_a_frontends_documents() {
    let queries = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries");
    let schema = database::path("schema").with_extension("graphql");
    std::fs::write(&schema, dragoman::graphql::sdl()).unwrap();
    let mut line = vec!["codegen.mjs".to_owned(), schema.to_str().unwrap().to_owned()];
    let documents = std::fs::read_dir(queries).unwrap().map(|entry| entry.unwrap().path());
    line.extend(
        documents
            .filter(|path| path.extension().is_some_and(|kind| kind == "graphql"))
            .map(|path| path.to_str().unwrap().to_owned()),
    );

    let printed = run(&line.iter().map(String::as_str).collect::<Vec<_>>()).await;

    let count: usize =
        printed.strip_suffix(" types\n").and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("{printed}"));
    assert!(count > 100, "{printed}");
}
