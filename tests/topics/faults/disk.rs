//! A disk that is full: nothing is written and the editor hears so, what is there is read, and with room all goes on.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::harness::{Binary, Reply};

/// Of the disk, in MiB: some times what a newsroom takes.
const SIZE: &str = "16m";

/// More than fits into what the database has of the disk already.
const MOST_SAVED: usize = 100;

/// More than there are connections: each of them meets the full disk.
const REFUSED: usize = 12;

/// Its database lies on a disk of its own, which nobody else sees and which goes with it. Whoever else would have to
/// find it makes a key first.
const ON_A_SMALL_DISK: &str = "mkdir small && mount -t tmpfs -o size=\"$0\" tmpfs small && \"$1\" key create --role admin --name disk >key && exec \"$@\"";

async fn save(address: &str, key: &str, title: &str) -> Reply {
    let query = "mutation($input: SaveArticleInput!) { saveArticle(input: $input) { article { id } errors { code } } }";
    let input = json!({ "locale": "en", "title": title, "body": "<p>word</p>".repeat(2_000) });
    let request = reqwest::Client::new().post(format!("{address}/graphql")).bearer_auth(key);
    Reply::read(request.json(&json!({ "query": query, "variables": { "input": input } })).send().await.unwrap()).await
}

fn is_saved(reply: &Reply) -> bool {
    reply.data["saveArticle"]["article"]["id"].is_string()
}

/// Whether this machine lets us mount at all: inside of most containers nobody may.
async fn may_mount() -> bool {
    let tried = tokio::process::Command::new("unshare").args(["--mount", "true"]).output().await;
    tried.is_ok_and(|output| output.status.success())
}

/// Takes all room that is left.
fn fill(disk: &Path) -> PathBuf {
    let path = disk.join("filler");
    let mut filler = std::fs::File::create(&path).unwrap();
    for size in [1 << 16, 1 << 12, 1] {
        while filler.write_all(&vec![0; size]).is_ok() {}
    }
    path
}

#[tokio::test]
async fn on_a_full_disk_writes_are_refused_reads_go_on_and_with_room_it_recovers() {
    if !may_mount().await {
        eprintln!("not tried: nobody may mount a disk here");
        return;
    }
    let binary = Binary::new().with("DATABASE_URL", "sqlite:small/news.db");
    let shell = ["unshare", "--mount", "sh", "-c", ON_A_SMALL_DISK, SIZE];
    let running = binary.serve_by(&shell, &["serve", "--demo"]).await;
    // What the process sees below its own root.
    let disk = PathBuf::from(format!("/proc/{}/cwd/small", running.process().0));
    let key = std::fs::read_to_string(binary.path("key")).unwrap().trim().to_owned();
    let before = save(&running.address, &key, "Before").await;
    let filler = fill(&disk);

    let mut refused = Vec::new();
    for number in 0..MOST_SAVED {
        let reply = save(&running.address, &key, &format!("Full {number}")).await;
        refused.extend((!is_saved(&reply)).then_some(reply));
        if refused.len() == REFUSED {
            break;
        }
    }
    let read = running.ask("{ articles(locale: \"en\", first: 3) { nodes { title } } }").await;
    let fresh = running.ask("{ locales { code nativeName } site(locale: \"en\") { name } }").await;
    let alive = running.get("/livez").await.status();
    std::fs::remove_file(filler).unwrap();
    let mut after = Vec::new();
    for number in 0..REFUSED {
        after.push(save(&running.address, &key, &format!("After {number}")).await);
    }

    assert!(is_saved(&before), "{}", before.text);
    assert_eq!(refused.len(), REFUSED, "the disk is full");
    for reply in &refused {
        assert_eq!(reply.code(), "UNAVAILABLE", "{}", reply.text);
    }
    assert_eq!(read.fine().data["articles"]["nodes"].as_array().map(Vec::len), Some(3));
    assert!(fresh.fine().data["locales"][0]["code"].is_string());
    assert_eq!(alive.as_u16(), 200);
    for reply in &after {
        assert!(is_saved(reply), "{}", reply.text);
    }
    let said = running.end_by("INT").await;
    assert!(!said.error.contains("panicked"), "{}", said.error);
    assert!(said.error.contains("disk is full"), "the log says why: {}", said.error);
}
