//! The npm clients that frontends use, against the real binary: they reconnect through a killed node by themselves.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;
use tokio::time::timeout;

use super::{PUBLISHED, drafts, end_of_log, publish};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::{Binary, Site};

/// Longer than any of them takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

#[tokio::test]
async fn graphql_ws_reconnects_through_a_killed_node_and_misses_nothing() {
    reconnects("graphql-ws.mjs").await;
}

#[tokio::test]
async fn graphql_sse_reconnects_through_a_killed_node_and_misses_nothing() {
    reconnects("graphql-sse.mjs").await;
}

#[tokio::test]
async fn graphql_sse_hears_of_a_refusal_by_its_status_and_of_a_wrong_document_by_a_result() {
    let binary = Binary::new();
    let running = binary.serve(&["--demo", "--address-rate-limit", "36"]).await;
    let ask = async |query: &str| {
        let mut node = Command::new("node");
        let line = ["graphql-sse-refused.mjs", query, &running.address];
        let output = node.args(line).current_dir(folder()).kill_on_drop(true).output();
        let output = timeout(PATIENCE, output).await.expect("it ends").unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };

    let wrong = ask("{ nothing }").await;
    let dear = "{ articles(locale: \"en\", first: 20) { nodes { title } } }";
    running.ask(dear).await.fine();
    let dear = ask(dear).await;

    assert_eq!(wrong, "result BAD_USER_INPUT");
    assert_eq!(dear, "status 429 RATE_LIMITED");
}

/// Where the clients are.
fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("clients");
    assert!(folder.join("node_modules").is_dir(), "`npm ci` in tests/clients installs them; tests/run does so");
    folder
}

async fn reconnects(client: &str) {
    const STORIES: usize = 12;
    let folder = folder();
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site, STORIES).await;
        let binary = Binary::new().with("DATABASE_URL", &site.database_url);
        let [first, second] = [binary.serve(&[]).await, binary.serve(&[]).await];
        let after = end_of_log(&site).await;
        let line = [client, PUBLISHED, after.as_str().unwrap(), &first.address, &second.address];
        let mut running = Command::new("node")
            .args(line)
            .current_dir(&folder)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();

        let mut dying = Some(first);
        let mut told = Vec::new();
        for number in 0..STORIES {
            if number == STORIES / 2 {
                dying.take().unwrap().kill().await;
            }
            let article = saved.articles[&(format!("story-{number}"), "en".to_owned())];
            edit_article(site.content(), article, publish).await.unwrap();
            // Up to the node's end, word for word; then as it comes.
            if number < STORIES / 2 {
                told.push(timeout(PATIENCE, lines.next_line()).await.expect("it is told").unwrap().unwrap());
            }
        }
        while told.len() < STORIES {
            told.push(timeout(PATIENCE, lines.next_line()).await.expect("it is told").unwrap().expect("it goes on"));
        }

        let expected: Vec<_> = (0..STORIES)
            .map(|number| format!("PUBLISHED {}", saved.article(&format!("story-{number}"), "en")))
            .collect();
        assert_eq!(told, expected, "{backend:?} {client}: each once, in order");
    }
}
