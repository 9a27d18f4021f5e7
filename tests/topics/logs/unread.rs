//! A log that nobody reads: the gateway goes on, counts what is lost, and ends when it is told to.

use std::collections::BTreeSet;
use std::io::Write;
use std::time::Duration;

use futures::future::join_all;
use serde_json::json;
use tests::rig::{port, until};
use tokio::time::{Instant, timeout};

use super::{lines, post, requests};
use crate::harness::Binary;
use crate::topics::metrics::value;

/// Longer than it takes on a busy machine to log more than waits for a reader.
const PATIENCE: Duration = Duration::from_secs(90);

const LOST: &str = "dragoman_log_lost_lines_total";

/// Queries of which no two are alike: whoever is asked for them has something to log of each.
fn query(number: usize) -> String {
    format!(
        "query Asked{number} {{ n{number}: locales {{ code }} articles(locale: \"en\", first: 50) {{ nodes {{ title }} }} }}"
    )
}

#[tokio::test]
async fn a_gateway_whose_log_fills_a_pipe_goes_on_counts_what_is_lost_and_ends() {
    // Nobody reads the pipe of this log before the end.
    let running = Binary::new().with("RUST_LOG", "trace").serve(&["--demo"]).await;
    // What it says of its start may be more than waits for a reader, too.
    let at_start = value(&running.metrics().await, LOST);
    assert!(at_start.is_some());

    let (node, mut asked) = (&running, 0);
    let ask = |number: usize| async move { node.ask(&query(number)).await.fine() };
    let fill = async {
        while value(&node.metrics().await, LOST) == at_start {
            join_all((asked..asked + 50).map(ask)).await;
            asked += 50;
        }
    };
    timeout(PATIENCE, fill).await.expect("what waits is bounded");
    ask(asked).await;
    let ready = running.get("/readyz").await.status();
    let began = Instant::now();
    let said = running.end_by("INT").await;

    assert_eq!(ready.as_u16(), 200);
    assert_eq!(said.code, Some(0));
    assert!(began.elapsed() < Duration::from_secs(9), "{:?}", began.elapsed());
    // The last one may be cut off: a pipe takes what it has room for.
    let (whole, _) = said.error.rsplit_once('\n').expect("some of it was taken");
    assert!(lines(whole).len() > 10);
}

#[tokio::test]
async fn over_a_pipe_that_is_full_already_a_gateway_starts_fails_and_ends() {
    let (reader, writer) = std::io::pipe().unwrap();
    let mut filler = writer.try_clone().unwrap();
    // It waits there until nobody can read any more.
    std::thread::spawn(move || while filler.write_all(&[b'\n'; 4_096]).is_ok() {});
    let address = port::free().unwrap().to_string();
    let line = ["serve", "--demo", "--listen", &address];
    let (one, other) = (Binary::new(), Binary::new());

    let serving = one.start_saying_to(&writer, &line);
    let is_ready =
        async || Ok(reqwest::get(format!("http://{address}/readyz")).await.is_ok_and(|it| it.status() == 200));
    until("that it is ready", is_ready).await.unwrap();
    let failed = other.start_saying_to(&writer, &line).end().await;
    let ended = serving.end_by("INT").await;

    assert_eq!(failed, Some(1), "its port is another's");
    assert_eq!(ended, Some(0));
    drop(reader);
}

#[tokio::test]
async fn at_a_clean_end_every_line_is_there() {
    const COUNT: usize = 1_000;
    let binary = Binary::new();
    let running = binary.serve_logging_to("log", &["--demo"]).await;

    let address = &running.address;
    let ask = |number: usize| async move {
        let query = format!("query Asked{number} {{ n{number}: locales {{ code }} }}");
        post(address, &json!({ "query": query }), &[]).await.fine()
    };
    for number in (0..COUNT).step_by(50) {
        join_all((number..number + 50).map(ask)).await;
    }
    running.end_by("INT").await;

    let log = std::fs::read_to_string(binary.path("log")).unwrap();
    let asked: BTreeSet<_> =
        requests(&log).iter().filter_map(|line| line["operation"].as_str().map(str::to_owned)).collect();
    assert_eq!(asked, (0..COUNT).map(|number| format!("Asked{number}")).collect());
    assert!(lines(&log).iter().any(|line| line["message"] == "stopped"), "{log}");
}
