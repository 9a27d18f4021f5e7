//! The examples that the README points at, each against the demo: Apollo Client, urql, and `fetch` alone.

use std::path::Path;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

use crate::harness::Binary;

/// Longer than any of them takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// What an example prints; fails if it fails.
async fn run(name: &str, address: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients");
    assert!(folder.join("node_modules").is_dir(), "`npm ci` in tests/clients installs them; tests/run does so");
    let script = format!("examples/{name}/newsroom.mjs");
    let mut command = Command::new("node");
    command.args([script.as_str(), address]).current_dir(folder).kill_on_drop(true);
    let output = timeout(PATIENCE, command.output()).await.expect("it ends").unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{name}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

#[tokio::test]
async fn each_example_reads_the_front_page_an_article_and_the_next_page() {
    let running = Binary::new().serve(&[]).await;

    for name in ["apollo", "urql", "fetch"] {
        let printed = run(name, &running.address).await;

        let lines: Vec<_> = printed.lines().collect();
        assert_eq!(lines.len(), 12, "{name}: {printed}");
        let headlines = &lines[..10];
        assert!(headlines.iter().all(|line| line.starts_with("- ") && line.len() > 10), "{name}: {printed}");
        let distinct: std::collections::BTreeSet<_> = headlines.iter().collect();
        assert_eq!(distinct.len(), 10, "{name}: the second page goes on where the first ends: {printed}");
        assert!(lines[10].contains("فارسی") || lines[10].contains("Русский"), "{name}: {printed}");
        assert_eq!(lines[11], "NOT THERE: null", "{name}: what is not there is null, and no error");
    }
}
