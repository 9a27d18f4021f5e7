//! Writes: what they cost where much is kept, where little is and where nothing is, and what they do to hits beside them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use sea_orm::ConnectionTrait;
use serde_json::json;
use tests::rig::Postgres;
use tokio::task::{JoinHandle, spawn};
use tokio::time::{MissedTickBehavior, interval};

use super::contest::{Bar, Figure, Line, TURN, contest};
use super::crowd::{Crowd, Server};
use super::desk::{Desk, client};
use super::load::{Target, Turn};
use super::question::{by_post, settled};

/// How many answers are kept where many are, and where few are.
const MANY: u64 = 100_000;
const FEW: u64 = 10;

/// A write in so long.
const PACE: Duration = Duration::from_millis(10);

/// How long whoever asks for hits rests between two of them: some six thousand are asked a second, and the writes have
/// most of the time of the one processor that they share with who asks.
const PAUSE: Duration = Duration::from_millis(2);

/// Which part of the writes has to be done while hits are asked: who goes first must leave them the time.
const LEAST_WRITTEN: f64 = 0.8;

/// An article of the demo newsroom's, which nobody edits here.
const PAGE: &str = "query Page($slug: String!) { article(slug: $slug, locale: \"en\") { title } \
                    articles(locale: \"en\", first: 1) { nodes { title } } }";

/// Hits of one node while another writes a hundred times a second what they do not depend on.
///
/// Who writes, and the database, let the node go first that answers, and who asks it: elsewhere they would have
/// processors of their own. For the same reason hits are asked at leisure: who asked as fast as it can would leave the
/// writes nothing.
/// Beside the silence that the bar is of, the same number of writes to another newsroom: what the machine is slower for
/// having them to do, and no cache.
pub(super) async fn elsewhere() -> Result<Vec<Line>> {
    let mut crowd = Crowd::open().await?;
    crowd.postgres.give_way()?;
    let database = crowd.database.clone();
    let (ours, writing) = (crowd.gateway(&[]).await?, crowd.gateway_elsewhere(&database).await?);
    crowd.postgres.admin().await?.execute_unprepared("CREATE DATABASE elsewhere").await?;
    let other = Postgres::url(crowd.postgres.address()).replace("/postgres?", "/elsewhere?");
    let apart = crowd.gateway_elsewhere(&other).await?;
    let desk = Desk::open(&crowd, &writing).await?;
    let key = crowd.run_over(&other, &["key", "create", "--role", "admin", "--name", "bench"]).await?;
    let desk_apart = Desk::with(key.trim().to_owned(), &apart).await?;
    let query =
        "query Menu { menu(slot: HEADER, locale: \"en\") { items { label url } } site(locale: \"en\") { name } }";
    let hit = ours.asked(by_post(&ours, query, &json!({}), ""), 200).at_leisure(PAUSE);
    settled(&hit, "L1").await?;

    let bars = [Bar::Most(Figure::Late, 1.2), Bar::Told(Figure::Processor)];
    let while_written = async || during(&hit, &desk, &writing).await;
    let mut lines =
        contest("hits, 100 writes a second elsewhere / none", &bars, while_written, async || hit.turn(TURN).await)
            .await?;
    let told = [Bar::Told(Figure::Late), Bar::Told(Figure::Processor)];
    let while_apart = async || during(&hit, &desk_apart, &apart).await;
    let beside = contest("the same / 100 writes a second to another newsroom", &told, while_written, while_apart);
    lines.extend(beside.await?);
    settled(&hit, "L1").await?;
    Ok(lines)
}

/// A turn while a node writes.
async fn during(hit: &Target, desk: &Desk, node: &Server) -> Result<Turn> {
    let (desk, node, written) = (desk.clone(), client(node)?, Arc::new(AtomicU32::new(0)));
    let counted = written.clone();
    let writer: JoinHandle<Result<()>> = spawn(async move {
        let mut pace = interval(PACE);
        pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
        loop {
            pace.tick().await;
            desk.retitle(&node, fastrand::u64(..)).await?;
            counted.fetch_add(1, Ordering::Relaxed);
        }
    });
    let turn = hit.turn(TURN).await;
    // It ends by itself only where a write fails.
    if writer.is_finished() {
        writer.await??;
    } else {
        writer.abort();
    }
    let (written, paced) = (written.load(Ordering::Relaxed), TURN.div_duration_f64(PACE));
    ensure!(
        f64::from(written) >= paced * LEAST_WRITTEN,
        "{written} writes were done of {paced:.0} while hits were asked"
    );
    turn
}

/// Mutations of a node that keeps many answers, of one that keeps few, and of one that keeps none.
pub(super) async fn invalidation() -> Result<Vec<Line>> {
    let mut crowd = Crowd::open().await?;
    let much = ("DRAGOMAN_CACHE_MEMORY_BYTES", "1073741824");
    let (many, few) = (crowd.gateway(&[much]).await?, crowd.gateway(&[much]).await?);
    let none = crowd.gateway(&[("DRAGOMAN_CACHE_MEMORY_BYTES", "0")]).await?;
    let desk = Desk::open(&crowd, &many).await?;
    fill(&many, MANY).await?;
    fill(&few, FEW).await?;
    let [with_many, with_few, with_none] = [&many, &few, &none].map(|node| desk.edits(node));

    let bars = [Bar::Most(Figure::Processor, 1.05), Bar::Told(Figure::Usual)];
    let mut lines = contest(
        "a mutation, 100,000 answers kept / 10",
        &bars,
        async || with_many.turn(TURN).await,
        async || with_few.turn(TURN).await,
    )
    .await?;
    let beside = contest(
        "a mutation / with the cache off",
        &bars,
        async || with_few.turn(TURN).await,
        async || with_none.turn(TURN).await,
    );
    lines.extend(beside.await?);
    Ok(lines)
}

/// Answers each of which depends on what is edited.
async fn fill(node: &Server, count: u64) -> Result<()> {
    let own = node.clone();
    let target = node.asked_each(move |number| by_post(&own, PAGE, &json!({ "slug": format!("none-{number}") }), ""));
    target.times(count).await?;
    let kept = client(node)?.get("/cache").await?.json()["entries"].as_u64().context("a count")?;
    // Those that came last at once may not be in the figure.
    ensure!(kept + 100 > count, "{kept} answers are kept of {count}");
    Ok(())
}
