//! Redis breaks: nobody may notice but by a miss.

use std::time::{Duration, Instant};

use anyhow::Result;
use futures::FutureExt;
use tokio::time::sleep;

use super::span::Span;
use super::{Check, Row, Site};
use crate::consistency::Level;
use crate::rig::Passage;

/// Its rows.
pub(super) const ROWS: [Row; 4] = [
    Row {
        name: "Redis killed and restarted",
        bar: "0 failed reads; p99 within 2x; level 2 answers again within 2 s",
        run: |site, is_long| killed(site, if is_long { 20 } else { 1 }).boxed_local(),
    },
    Row {
        name: "Redis stands still",
        bar: "0 failed reads; at most 50 ms more once, then none",
        run: |site, is_long| frozen(site, Duration::from_secs(if is_long { 30 } else { 2 })).boxed_local(),
    },
    Row {
        name: "Redis cut off from one node",
        bar: "0 failed reads, none too old on either node",
        run: |site, is_long| cut_off(site, Duration::from_secs(if is_long { 30 } else { 2 })).boxed_local(),
    },
    Row {
        name: "Redis full, emptied, spoilt",
        bar: "0 failed or wrong reads",
        run: |site, is_long| spoilt(site, Duration::from_secs(if is_long { 10 } else { 1 })).boxed_local(),
    },
];

const BACK: Duration = Duration::from_secs(2);

async fn killed(site: &mut Site, times: u32) -> Result<Vec<Check>> {
    let mut back = Vec::new();
    let span = site
        .during(async |rig| {
            for _ in 0..times {
                rig.redis.kill().await?;
                sleep(Duration::from_millis(700)).await;
                rig.redis.start().await?;
                back.push(Instant::now());
                sleep(BACK).await;
            }
            Ok(())
        })
        .await?;
    let journal = site.watch.journal();
    let late = back.iter().filter(|back| Span::of(journal, **back, **back + BACK).from(Level::Two) == 0).count();
    Ok(vec![
        span.none_failed(),
        span.as_quick_as(&site.calm),
        Check::most("times without an answer from level 2 within 2 s", late as u64, 0).timed(),
    ])
}

async fn frozen(site: &mut Site, hold: Duration) -> Result<Vec<Check>> {
    const AT_FIRST: Duration = Duration::from_secs(1);
    let span = site
        .during(async |rig| {
            let frozen = rig.redis.freeze()?;
            sleep(hold).await;
            drop(frozen);
            Ok(())
        })
        .await?;
    let (first, then) = (span.part(Duration::ZERO, AT_FIRST), span.part(AT_FIRST, hold));
    let once = site.calm.allowing(Duration::from_millis(50));
    let once = Check::within("p99 of the first second", first.percentile(99), once);
    Ok(vec![span.none_failed(), once, then.as_quick_as(&site.calm)])
}

async fn cut_off(site: &mut Site, hold: Duration) -> Result<Vec<Check>> {
    let span = site
        .during(async |rig| {
            rig.gateways[0].redis.set(Passage::Shut);
            sleep(hold).await;
            rig.gateways[0].redis.set(Passage::Open);
            Ok(())
        })
        .await?;
    Ok(vec![span.none_failed()])
}

async fn spoilt(site: &mut Site, hold: Duration) -> Result<Vec<Check>> {
    let mut spoilt = 0;
    let span = site
        .during(async |rig| {
            rig.redis.limit("1mb", "noeviction").await?;
            sleep(hold).await;
            rig.redis.limit("0", "noeviction").await?;
            rig.redis.say(&["FLUSHALL"]).await?;
            sleep(hold).await;
            spoilt = rig.redis.spoil().await?;
            sleep(hold).await;
            Ok(())
        })
        .await?;
    Ok(vec![span.none_failed(), Check::so(format!("spoilt keys: {spoilt}, at least 1"), spoilt > 0)])
}
