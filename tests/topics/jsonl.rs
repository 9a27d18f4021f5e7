//! The whole newsroom out and in again: the same afterwards on either database, all of it or nothing.

mod goes_on;
mod interrupted;
mod refused;
mod same;
mod schema;
mod stage;
mod written;

use serde_json::Value;

use crate::harness::{Backend, Binary};

/// Cursors are sealed by the newsroom's secret: gateways that share it give the same.
const SECRET: &str = "1f3c5a7e9b0d2f4e6a8c0e1f3b5d7a9c1e3f5a7b9d0c2e4f6a8b1d3c5e7f9a0b";

fn other(backend: Backend) -> Backend {
    match backend {
        Backend::Sqlite => Backend::Postgres,
        Backend::Postgres => Backend::Sqlite,
    }
}

/// The newsroom of a database, as the binary exports it to the standard output.
async fn exported(url: &str) -> String {
    Binary::new().with("DATABASE_URL", url).run(&["export", "jsonl"]).await.fine()
}

/// Lets the binary import lines into a database; what it says to that.
async fn imported(url: &str, lines: impl AsRef<[u8]>) -> crate::harness::binary::Said {
    let binary = Binary::new().with("DATABASE_URL", url);
    binary.write("newsroom.jsonl", lines);
    binary.run(&["import", "jsonl", "newsroom.jsonl"]).await
}

/// An export but for the time that it was made at, and for the moves: each is a commit, and stands in the audit.
fn timeless(export: &str) -> String {
    let is_move = |line: &&str| line.starts_with("{\"audit\":") && line.contains("\"action\":\"import jsonl\"");
    let moves = export.lines().filter(is_move).count() as u64;
    let unmoved = |line: &str, key: &str| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        let rows = &mut line[key]["rows"]["audit"];
        *rows = (rows.as_u64().unwrap() - moves).into();
        line
    };
    let mut lines: Vec<_> = export.lines().filter(|line| !is_move(line)).map(str::to_owned).collect();
    let mut first = unmoved(&lines[0], "newsroom");
    for own in ["exported_at", "seq"] {
        assert!(first["newsroom"].as_object_mut().unwrap().remove(own).is_some(), "{first}");
    }
    lines[0] = first.to_string();
    let last = lines.pop().unwrap();
    lines.push(unmoved(&last, "end").to_string());
    lines.join("\n")
}
