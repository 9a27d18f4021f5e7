//! A database that is away is told of once when it goes and once when it is back, however often it is tried meanwhile.

use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait;
use serde_json::Value;
use tests::rig::{Passage, Postgres, Protocol, Proxy, Stop};
use tokio::time::{interval, timeout};

use super::lines;
use crate::harness::binary::Running;
use crate::harness::database::{self, Backend};
use crate::harness::{Binary, Reply};

/// Longer than a start of PostgreSQL takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// Time for some sixty tries, were each made as soon as somebody asks.
const AWAY: Duration = Duration::from_secs(3);

/// How far apart requests come: closer than polls do.
const APART: Duration = Duration::from_millis(20);

/// Asks for what is in no memory until something is so; and how long that took.
async fn ask_until(running: &Running, what: &str, is_so: impl Fn(&Reply, Duration) -> bool) -> Duration {
    let (began, mut paced, mut number) = (Instant::now(), interval(APART), 0);
    let asking = async {
        loop {
            paced.tick().await;
            number += 1;
            let reply = running.ask(&format!("{{ site(locale: \"en\") {{ {what}{number}: name }} }}")).await;
            if is_so(&reply, began.elapsed()) {
                return began.elapsed();
            }
        }
    };
    timeout(PATIENCE, asking).await.unwrap_or_else(|_| panic!("{what} does not come"))
}

/// Bears an outage that has begun.
async fn bear(running: &Running, name: &str) {
    ask_until(running, name, |reply, _| reply.status == 503).await;
    ask_until(running, &format!("{name}Still"), |_, took| took > AWAY).await;
}

async fn recover(running: &Running, name: &str) -> Duration {
    ask_until(running, &format!("{name}Over"), |reply, _| reply.status == 200).await
}

/// What the log told of outages.
fn told(binary: &Binary) -> Vec<Value> {
    let log = std::fs::read_to_string(binary.path("log")).unwrap();
    let of_the_log = |line: &Value| line["message"].as_str().is_some_and(|message| message.contains("followed"));
    lines(&log).into_iter().filter(of_the_log).collect()
}

fn assert_told(binary: &Binary, outages: usize) {
    let told = told(binary);
    let levels: Vec<_> = told.iter().map(|line| line["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["WARN", "INFO"].repeat(outages), "{told:#?}");
    for ends in told.iter().filter(|line| line["level"] == "INFO") {
        let (seconds, failures) = (ends["seconds"].as_f64().unwrap(), ends["failures"].as_f64().unwrap());
        // Two polls, one after the other, may each take a second to find out.
        assert!(seconds >= AWAY.as_secs_f64() - 2.0, "{ends}");
        assert!(failures / seconds < 10.0, "{ends}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgresql_that_is_cut_off_or_stopped_is_told_of_twice_and_found_soon_after_its_return() {
    let mut postgres = Postgres::new().await.unwrap();
    postgres.start().await.unwrap();
    let proxy = Proxy::start(postgres.address(), Protocol::Postgres).await.unwrap();
    let (binary, url) = (Binary::new(), Postgres::url(proxy.address()));
    let flags = ["--database-url", &url, "--demo", "--database-acquire-timeout-ms", "1000"];
    let running = binary.serve_logging_to("log", &flags).await;
    recover(&running, "start").await;

    proxy.set(Passage::Shut);
    bear(&running, "cut").await;
    proxy.set(Passage::Open);
    let after_a_cut = recover(&running, "cut").await;
    postgres.stop(Stop::Fast).await.unwrap();
    bear(&running, "stop").await;
    postgres.start().await.unwrap();
    recover(&running, "stop").await;
    let said = running.end_by("TERM").await;

    assert_eq!(said.code, Some(0));
    assert_told(&binary, 2);
    // Within the second that a view may be old, and what a busy machine adds.
    assert!(after_a_cut < Duration::from_secs(5), "{after_a_cut:?}");
}

#[tokio::test]
async fn a_file_whose_log_is_gone_for_a_while_is_told_of_twice() {
    let url = database::create(Backend::Sqlite).await;
    let binary = Binary::new();
    let running = binary.serve_logging_to("log", &["--database-url", &url, "--demo"]).await;
    recover(&running, "start").await;
    let database = sea_orm::Database::connect(&url).await.unwrap();

    database.execute_unprepared("ALTER TABLE log_head RENAME TO lost_log_head").await.unwrap();
    bear(&running, "file").await;
    database.execute_unprepared("ALTER TABLE lost_log_head RENAME TO log_head").await.unwrap();
    recover(&running, "file").await;
    running.end_by("TERM").await;

    assert_told(&binary, 1);
}
