//! What the cache costs a database where nothing happens: a few polls a second, and nothing at all for an answer from
//! memory.

use std::time::{Duration, Instant};

use tests::rig::{Proxy, until};

use super::repeated::get;
use super::{ask, ask_with, level, newsroom, page, through_proxy};
use crate::harness::{Backend, Raw, Site};

/// How many polls are awaited: in how long that comes to pass is what is looked at.
const POLLS: u64 = 12;

/// Messages to a poll: the statement, and the pool's own word to its connection before it and after it.
const TO_A_POLL: u64 = 3;

/// What else a follower may say in that time, such as for a connection once its own is old.
const BESIDE: u64 = 6;

/// A caller's trace: whoever is in one goes by the parsers each time.
const TRACED: (&str, &str) = ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");

/// How often two hundred answers are asked for.
const ROUNDS: usize = 10;

/// A gateway, and what stands between it and its database, which counts what is asked.
async fn counted(flags: &[&str]) -> (Site, Proxy) {
    let own = Site::of(Backend::Postgres, newsroom()).await;
    own.rest().await;
    let (proxy, url) = through_proxy(&own.database_url).await;
    let site = Site::at(Backend::Postgres, url.into(), flags).await;
    // Of the newsroom's own jobs each has its turns.
    site.app.end_tasks().await;
    (site, proxy)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_gateway_asks_its_database_three_times_a_second_and_no_more() {
    let (site, proxy) = counted(&[]).await;
    let interval = Duration::from_millis(site.app.config.live.max_lag_ms) / 3;
    let polled = async |count| {
        let before = proxy.asked();
        until("that the log is polled", async || Ok(proxy.asked() >= before + count)).await.unwrap();
        proxy.asked() - before
    };
    // What it asks once, when it begins.
    polled(10).await;

    let began = Instant::now();
    let asked = polled(POLLS * TO_A_POLL).await;

    let due = u64::try_from(began.elapsed().as_millis() / interval.as_millis()).unwrap() + 1;
    assert!(asked <= due * TO_A_POLL + BESIDE, "{asked} messages where {due} polls were due");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_from_memory_asks_the_database_nothing_whichever_way_it_goes() {
    // Polls come seldom: whatever is asked, is asked for an answer.
    let (site, proxy) = counted(&["--max-lag-ms", "600000", "--cache-sample", "0"]).await;
    let bytes = get(&page(2), "");
    let mut raw = Raw::to(&site.address).await;
    let mut again = async || {
        raw.say(&bytes).await;
        raw.answer().await.unwrap()
    };
    for _ in 0..4 {
        ask(&site, &page(1)).await.fine();
        again().await;
    }

    // What a gateway asks once, when it begins, may come late, but not again and again.
    let mut asked = Vec::new();
    while !asked.contains(&0) && asked.len() < ROUNDS {
        let (before, repeated) = (proxy.asked(), site.app.cache_stats.repeated.get());
        for _ in 0..100 {
            assert_eq!(level(&ask_with(&site, &page(1), &[TRACED]).await), "L1");
            assert_eq!(again().await.header("x-cache"), "l1");
        }
        assert_eq!(site.app.cache_stats.repeated.get(), repeated + 100, "half of them go past the parsers");
        asked.push(proxy.asked() - before);
    }

    assert!(asked.contains(&0), "so often for two hundred answers each: {asked:?}");
    let before = proxy.asked();
    ask(&site, &page(3)).await.fine();
    assert!(proxy.asked() > before, "what is not in memory is asked for, and counted");
}
