//! A collector that is gone, or never was: no request notices, and nothing piles up.

use crate::harness::collector::{Collector, PROTOCOLS};
use crate::harness::{Binary, is_long};

/// What waits to be sent is bounded by its traces; this is more than they weigh, and the allocator besides.
const MOST_GROWTH: u64 = 64 * 1024 * 1024;

#[tokio::test]
async fn a_collector_that_is_killed_costs_no_request_and_no_memory_without_bound() {
    let count = if is_long() { 20_000 } else { 3_000 };
    for protocol in PROTOCOLS {
        let collector = Collector::start(protocol).await;
        let flags = collector.flags(protocol);
        let line: Vec<&str> = flags.iter().map(String::as_str).chain(["--trace-ratio", "1", "--log", "warn"]).collect();
        let running = Binary::new().serve(&line).await;
        let query = "{ articles(locale: \"en\", first: 5) { nodes { title } } }";
        for _ in 0..300 {
            running.ask(query).await.fine();
        }
        let before = resident(&running.metrics().await);

        drop(collector);
        for _ in 0..count {
            running.ask(query).await.fine();
        }
        let metrics = running.metrics().await;

        let grown = resident(&metrics).saturating_sub(before);
        assert!(grown < MOST_GROWTH, "{protocol:?}: {grown} bytes");
        let dropped = metrics.lines().find(|line| line.starts_with("dragoman_trace_spans_total{outcome=\"dropped\"}"));
        assert!(dropped.is_some(), "{protocol:?}: what is lost is counted: {metrics}");
        let said = running.end_by("TERM").await;
        assert_eq!(said.code, Some(0), "{}", said.error);
        assert_eq!(
            said.error.matches("collector takes no traces").count(),
            1,
            "an outage is told once: {}",
            said.error
        );
    }
}

fn resident(metrics: &str) -> u64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix("process_resident_memory_bytes ")).unwrap();
    line.parse::<f64>().unwrap() as u64
}
