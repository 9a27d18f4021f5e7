//! SQLite on a disk that is full: nothing is written and the editor hears so, what is there is read, and with room all
//! goes on. The table has the same of PostgreSQL.

use std::path::PathBuf;

use serde_json::json;
use tests::rig::Full;

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

/// Words that no database makes smaller.
fn words() -> String {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 16
    };
    (0..2_000).map(|_| format!("{:012x} ", next())).collect()
}

async fn save(address: &str, key: &str, title: &str) -> Reply {
    let query = "mutation($input: SaveArticleInput!) { saveArticle(input: $input) { article { id } errors { code } } }";
    let input = json!({ "locale": "en", "title": title, "body": format!("<p>{}</p>", words()) });
    let request = reqwest::Client::new().post(format!("{address}/graphql")).bearer_auth(key);
    Reply::read(request.json(&json!({ "query": query, "variables": { "input": input } })).send().await.unwrap()).await
}

fn is_saved(reply: &Reply) -> bool {
    reply.data["saveArticle"]["article"]["id"].is_string()
}

/// Whether this machine lets us mount at all: inside of some containers nobody may.
async fn may_mount() -> bool {
    let tried = tokio::process::Command::new("unshare").args(["--mount", "true"]).output().await;
    tried.is_ok_and(|output| output.status.success())
}

#[tokio::test]
async fn on_a_full_disk_writes_are_refused_reads_go_on_and_with_room_it_recovers() {
    assert!(may_mount().await, "nobody may mount a disk here (unshare --mount): it cannot be tried, so it is not held");
    let binary = Binary::new().with("DATABASE_URL", "sqlite:small/news.db");
    let shell = ["unshare", "--mount", "sh", "-c", ON_A_SMALL_DISK, SIZE];
    let running = binary.serve_by(&shell, &["serve", "--demo"]).await;
    // What the process sees below its own root.
    let disk = PathBuf::from(format!("/proc/{}/cwd/small", running.process().0));
    let key = std::fs::read_to_string(binary.path("key")).unwrap().trim().to_owned();

    let before = save(&running.address, &key, "Before").await;
    let full = Full::fill(&disk).unwrap();

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
    drop(full);
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
