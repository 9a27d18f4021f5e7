//! Memory: whether what is resident stays where it is while twenty times the bound passes through the cache.

use anyhow::{Context, Result};
use serde_json::json;

use super::contest::Line;
use super::crowd::Crowd;
use super::question::by_post;

const BOUND: u64 = 32 << 20;

/// How many times the bound pass until the plateau is there, and how many in all.
const CLIMB: u64 = 5;
const ALL: u64 = 20;

/// How often each query is asked: the second hit has the answer compressed, and that is kept, too.
const TIMES: u64 = 3;

/// Looks taken while the bound passes once.
const LOOKS: u64 = 4;

/// How far above its plateau it may come.
const MOST: f64 = 1.10;

/// Distinct queries, each of them asked a few times in the same encoding.
pub(super) async fn run() -> Result<Vec<Line>> {
    let mut crowd = Crowd::open().await?;
    let node = crowd.gateway(&[("DRAGOMAN_CACHE_MEMORY_BYTES", &BOUND.to_string())]).await?;
    let own = node.clone();
    let target = node.asked_each(move |number| {
        let query = format!(
            "query Distinct{} {{ articles(locale: \"en\", first: 20) {{ nodes {{ id title slug excerpt body }} }} }}",
            number / TIMES
        );
        by_post(&own, &query, &json!({}), "accept-encoding: gzip\r\n")
    });
    // The first answer is not compressed yet.
    let length = target.answer().await?.1.len() as u64;
    let distinct = (BOUND / length).max(LOOKS);
    let process = *node.processes.first().context("a process")?;
    let mut looks = Vec::new();
    for _ in 0..ALL * LOOKS {
        target.times(distinct * TIMES / LOOKS).await?;
        looks.push(resident(process)?);
    }
    let (climb, rest) = looks.split_at(usize::try_from(CLIMB * LOOKS)?);
    let plateau = climb.iter().max().copied().context("looks")?;
    let highest = rest.iter().max().copied().context("looks")?;
    let ratio = highest as f64 / plateau as f64;
    let mebibytes = |kibibytes: u64| format!("{:.0} MiB", kibibytes as f64 / 1_024.0);
    Ok(vec![Line {
        name: format!("memory, 32 MiB of answers, {ALL} times that passed / its plateau"),
        figure: "resident".to_owned(),
        ours: mebibytes(highest),
        rival: mebibytes(plateau),
        ratio: format!("{ratio:.3}"),
        bar: format!("≤ {MOST:.2}"),
        verdict: if ratio <= MOST { "met" } else { "NOT MET" }.to_owned(),
    }])
}

/// What a process has in memory, in KiB.
fn resident(process: i32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
