//! A herd: a thousand who ask for the same at once, before anybody has asked for it. How often it is executed.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use futures::future::try_join_all;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::json;
use tests::rig::{Client, Rig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::contest::Line;
use super::crowd::Server;
use super::question::by_post;

/// How many ask.
const MANY: usize = 1_000;

/// How often, each time for something else.
const ROUNDS: usize = 9;

/// How long an execution takes that takes long: longer than who waits for another node's does.
const LONG: Duration = Duration::from_millis(500);

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Lets this program, and what it starts, have as many files as it may: each connection is one.
pub(super) fn grant_files() -> Result<()> {
    let most = getrlimit(Resource::Nofile).maximum;
    Ok(setrlimit(Resource::Nofile, Rlimit { current: most, maximum: most })?)
}

/// On one node and on three; what is quickly executed and what is not; with Redis and without.
pub(super) async fn run() -> Result<Vec<Line>> {
    let mut rig = Rig::start(3, &[]).await?;
    let figure = "executions";
    let one = counts(&rig, 1, None).await?;
    let three = counts(&rig, 3, None).await?;
    let long = counts(&rig, 3, Some(LONG)).await?;
    rig.redis.kill().await?;
    let without = counts(&rig, 3, None).await?;
    Ok(vec![
        Line::counts("1,000 at once, one node", figure, &one, 1),
        Line::counts("the same, three nodes", figure, &three, 1),
        Line::counts("the same, executed for more than 200 ms", figure, &long, 3),
        Line::counts("the same, Redis down", figure, &without, 3),
    ])
}

/// How often it is executed, round by round.
async fn counts(rig: &Rig, nodes: usize, hold: Option<Duration>) -> Result<Vec<u64>> {
    let mut counts = Vec::new();
    for _ in 0..ROUNDS {
        let before = executions(rig).await?;
        round(rig, nodes, hold).await?;
        counts.push(executions(rig).await? - before);
    }
    Ok(counts)
}

/// All connect, then all ask.
async fn round(rig: &Rig, nodes: usize, hold: Option<Duration>) -> Result<()> {
    let addresses =
        rig.gateways.iter().take(nodes).map(|gateway| gateway.address.trim_start_matches("http://").parse());
    let addresses: Vec<SocketAddr> = addresses.collect::<Result<_, _>>()?;
    let query =
        format!("query Herd{} {{ articles(locale: \"en\", first: 20) {{ nodes {{ id title }} }} }}", fastrand::u64(..));
    let mut herd = Vec::new();
    for number in 0..MANY {
        let address = addresses[number % nodes];
        let request = by_post(&Server { address, processes: Vec::new() }, &query, &json!({}), "");
        herd.push((TcpStream::connect(address).await?, request));
    }
    let asked = timeout(PATIENCE, try_join_all(herd.into_iter().map(|(stream, request)| ask(stream, request))));
    match hold {
        None => drop(asked.await??),
        Some(hold) => {
            // Whoever reads the table waits for this transaction's end.
            let lock = rig.postgres.admin().await?.begin().await?;
            lock.execute_unprepared("LOCK TABLE article IN ACCESS EXCLUSIVE MODE").await?;
            let held = async {
                sleep(hold).await;
                anyhow::Ok(lock.commit().await?)
            };
            let (asked, held) = tokio::join!(asked, held);
            held?;
            asked??;
        }
    }
    Ok(())
}

/// One question; its answer is read until its last byte.
async fn ask(mut stream: TcpStream, request: Vec<u8>) -> Result<()> {
    stream.write_all(&request).await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"}}}") {
        ensure!(stream.read_buf(&mut answer).await? > 0, "a connection was closed");
        ensure!(answer.starts_with(b"HTTP/1.1 200"), "it is answered {}", String::from_utf8_lossy(&answer));
    }
    Ok(())
}

/// What all nodes have executed for the cache so far.
async fn executions(rig: &Rig) -> Result<u64> {
    let mut sum = 0;
    for gateway in &rig.gateways {
        let counted = Client::new(&gateway.address)?.get("/cache").await?.json();
        sum += counted["executions"].as_u64().context("a count of executions")?;
    }
    Ok(sum)
}
