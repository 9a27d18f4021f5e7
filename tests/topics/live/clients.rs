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

async fn reconnects(client: &str) {
    const STORIES: usize = 12;
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("clients");
    assert!(folder.join("node_modules").is_dir(), "`npm ci` in tests/clients installs them; tests/run does so");
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
