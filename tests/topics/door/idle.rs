//! Who is connected and says nothing costs little.

use futures::future::join_all;

use crate::harness::{Binary, Socket, is_long};

/// What a connection may take, in bytes: ten thousand have 400 MB.
const EACH: u64 = 40_000;

/// Those that are opened beside each other.
const BESIDE: u64 = 50;

#[tokio::test]
async fn sockets_on_which_nothing_is_said_take_little_memory() {
    let count: u64 = if is_long() { 10_000 } else { 1_000 };
    let settings = ["--max-connections", "12000", "--max-connections-per-address", "12000"];
    // Nobody here answers pings.
    let binary = Binary::new();
    // Each has a line in the log: more than a pipe holds that nobody reads.
    let running = binary.serve_logging_to("log", &[&settings[..], &["--heartbeat-ms", "3600000"]].concat()).await;
    running.ask("{ locales { code } }").await.fine();
    let process = running.process();
    let before = process.memory();

    let mut sockets = Vec::new();
    for _ in 0..count / BESIDE {
        sockets.extend(join_all((0..BESIDE).map(|_| Socket::greeted(&running.address))).await);
    }
    let took = process.memory().saturating_sub(before);

    running.ask("{ locales { code } }").await.fine();
    assert_eq!(sockets.len() as u64, count);
    assert!(took <= EACH * count, "{count} sockets take {} kB", took / 1_000);
    running.end_by("INT").await;
    let log = std::fs::read_to_string(binary.path("log")).unwrap();
    assert!(!log.contains("panicked"), "{log}");
}
