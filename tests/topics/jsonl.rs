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

/// An export but for the time that it was made at.
fn timeless(export: &str) -> String {
    let (first, rest) = export.split_once('\n').unwrap();
    let mut first: Value = serde_json::from_str(first).unwrap();
    assert!(first["newsroom"].as_object_mut().unwrap().remove("exported_at").is_some(), "{first}");
    format!("{first}\n{rest}")
}
