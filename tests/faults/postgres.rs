//! PostgreSQL breaks: what is kept is answered and says that it is old; all else is refused at once.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use futures::FutureExt;
use sea_orm::{ConnectionTrait, TransactionTrait};
use tokio::time::sleep;

use super::kept::{Kept, Told};
use super::span::{Span, percentile};
use super::{Check, Row, Site};
use crate::consistency::{Heard, Write};
use crate::rig::{Answer, Client, Postgres, Stop};

/// It does not answer.
pub(super) const OUTAGES: [Row; 2] = [
    Row {
        name: "PostgreSQL restarted, fast and immediate",
        bar: "every kept answer STALE, else 503 within 50 ms; writes 503; all well 2 s after; the log without a gap",
        run: |site, is_long| restarted(site, if is_long { 10 } else { 1 }).boxed_local(),
    },
    Row {
        name: "PostgreSQL stands still",
        bar: "no request over 10 s, kept answers STALE; /livez 200, /readyz 503 within 3 s with the reason",
        run: |site, is_long| frozen(site, Duration::from_secs(if is_long { 30 } else { 3 })).boxed_local(),
    },
];

/// It answers, but not all the time or not everybody.
pub(super) const HINDRANCES: [Row; 3] = [
    Row {
        name: "every connection to PostgreSQL cut",
        bar: "0 failed reads; at most 1 failed write at each node each time",
        run: |site, is_long| cut(site, if is_long { 20 } else { 2 }).boxed_local(),
    },
    Row {
        name: "articles locked by somebody else",
        bar: "reads unaffected: p99 within 2x; each write refused when its statement has taken 5 s; then writes again",
        run: |site, is_long| locked(site, Duration::from_secs(if is_long { 30 } else { 15 })).boxed_local(),
    },
    Row {
        name: "a trigger in PostgreSQL that sleeps for 30 s at each write of an article",
        bar: "reads unaffected: p99 within 2x; each write refused when its statement has taken 5 s; then writes again",
        run: |site, is_long| asleep(site, Duration::from_secs(if is_long { 30 } else { 15 })).boxed_local(),
    },
];

/// Longer than a view counts as recent after its last poll.
const OUTAGE: Duration = Duration::from_secs(2);

/// By when all has to be well again.
const RECOVERY: Duration = Duration::from_secs(2);

/// How long a statement may take, a lock be waited for.
const STATEMENT: Duration = Duration::from_secs(5);

/// How long a request may take, whatever becomes of it.
const REQUEST: Duration = Duration::from_secs(10);

async fn restarted(site: &mut Site, times: u32) -> Result<Vec<Check>> {
    let mut checks = Vec::new();
    for how in [Stop::Fast, Stop::Immediate].repeat(times as usize) {
        let kept = Kept::at(&site.rig.gateways).await?;
        let (mut outage, mut up, mut told) = ((Instant::now(), Instant::now()), Instant::now(), Told::default());
        let span = site
            .during(async |rig| {
                rig.postgres.stop(how).await?;
                outage.0 = Instant::now();
                told = kept.ask(OUTAGE).await;
                outage.1 = Instant::now();
                rig.postgres.start().await?;
                up = Instant::now() + RECOVERY;
                sleep(RECOVERY + Duration::from_millis(700)).await;
                Ok(())
            })
            .await?;
        let down = Span::of(site.watch.journal(), outage.0, outage.1);
        let after = span.part(up.saturating_duration_since(span.began), Duration::MAX / 4);
        checks.extend([told.all_answered(), told.all_stale()]);
        checks.extend(refusals(&down, outage.1, &site.calm));
        checks.push(Check::most(&format!("{how:?}: failed 2 s after"), after.failed(), 0).timed());
        checks
            .push(Check::so(format!("{how:?}: writes again"), after.writes.iter().any(|write| write.is_done)).timed());
    }
    checks.push(gaps(&site.rig.postgres).await?);
    Ok(checks)
}

/// Whatever is not answered is refused, in the right words and at once.
fn refusals(down: &Span, ended: Instant, calm: &Span) -> Vec<Check> {
    let refused = down.heard(|heard| heard == Heard::Error(503));
    let soon = calm.allowing(Duration::from_millis(50));
    let written = down.writes.iter().filter(|write| write.is_done && write.sent + write.took <= ended).count();
    vec![
        Check::most(
            &format!("of {} reads neither answered nor told by 503 when to ask again", down.reads.len()),
            down.failed_otherwise(),
            0,
        ),
        Check::within(
            &format!("p99 of {} refusals", refused.len()),
            percentile(refused.iter().map(|read| read.took), 99),
            soon,
        ),
        Check::most("writes acknowledged", written as u64, 0),
        down.unwritten_otherwise(&[503]),
    ]
}

/// Commits that the log does not tell of.
pub(super) async fn gaps(postgres: &Postgres) -> Result<Check> {
    let sql = "SELECT count(*) FROM (SELECT seq - lag(seq) OVER (ORDER BY seq) AS step FROM log_tag) AS steps \
               WHERE step <> 1";
    Ok(Check::most("gaps in the log", u64::try_from(postgres.number(sql).await?)?, 0))
}

async fn frozen(site: &mut Site, hold: Duration) -> Result<Vec<Check>> {
    let client = Client::new(&site.rig.gateways[0].address)?;
    let kept = Kept::at(&site.rig.gateways).await?;
    let (mut health, mut still, mut told) = (None, Instant::now(), Told::default());
    site.during(async |rig| {
        let frozen = rig.postgres.freeze()?;
        still = Instant::now();
        let held = async {
            told = kept.ask(hold).await;
            drop(frozen);
        };
        let looked = async { futures::try_join!(client.get("/livez"), client.get("/readyz")) };
        health = Some(tokio::join!(held, looked).1?);
        Ok(())
    })
    .await?;
    // Until the last that was asked meanwhile has been answered.
    let thawed = Instant::now();
    sleep(hold.min(REQUEST) + Duration::from_secs(1)).await;
    let span = Span::of(site.watch.journal(), still, thawed);
    let (alive, ready) = health.context("it was looked at")?;
    let mut checks = vec![told.all_answered(), told.all_stale()];
    checks.extend(in_time(&span, still + hold, &site.calm));
    checks.extend([
        Check::so(format!("/livez: {}", alive.status), alive.status == 200),
        Check::so(format!("/readyz: {} {}", ready.status, ready.json()), ready.status == 503 && says_why(&ready)),
        Check::within("/readyz took", ready.took(), site.calm.allowing(Duration::from_secs(3))),
    ]);
    Ok(checks)
}

/// Nobody waits longer than a request may take, and nobody is told what is not so.
fn in_time(span: &Span, thawed: Instant, calm: &Span) -> Vec<Check> {
    let most = REQUEST + calm.percentile(99);
    let reads = span.reads.iter().map(|read| read.took).max().unwrap_or_default();
    let writes = span.writes.iter().map(|write| write.took).max().unwrap_or_default();
    let written = span.writes.iter().filter(|write| write.is_done && write.sent + write.took <= thawed).count();
    let refused = span.heard(|heard| [Heard::Error(503), Heard::Error(504)].contains(&heard)).len() as u64;
    vec![
        Check::within(&format!("the longest of {} reads", span.reads.len()), reads, most),
        Check::within(&format!("the longest of {} writes", span.writes.len()), writes, most),
        Check::most("reads neither answered nor refused by 503 or 504", span.failed() - refused, 0),
        Check::most("writes acknowledged meanwhile", written as u64, 0),
        span.unwritten_otherwise(&[503, 504]),
    ]
}

/// Whether one who is not ready says why.
fn says_why(ready: &Answer) -> bool {
    let told = ready.json();
    ["database", "migrations", "log"].iter().any(|name| told[*name]["reason"].is_string())
}

async fn cut(site: &mut Site, times: u32) -> Result<Vec<Check>> {
    let mut cut = 0;
    let span = site
        .during(async |rig| {
            for _ in 0..times {
                cut += rig.postgres.cut_connections().await?;
                sleep(Duration::from_secs(1)).await;
            }
            Ok(())
        })
        .await?;
    let failed = span.writes.iter().filter(|write| !write.is_done).count() as u64;
    Ok(vec![
        Check::so(format!("connections cut: {cut}, some"), cut > 0),
        span.none_failed(),
        Check::most(
            &format!("failed of {} writes", span.writes.len()),
            failed,
            u64::from(times) * site.rig.gateways.len() as u64,
        ),
    ])
}

async fn locked(site: &mut Site, hold: Duration) -> Result<Vec<Check>> {
    let mut free = Instant::now();
    let span = site
        .during(async |rig| {
            let locking = rig.postgres.admin().await?.begin().await?;
            // In one order, as who writes does: else each could wait for the other.
            locking.execute_unprepared("SELECT id FROM article ORDER BY id FOR UPDATE").await?;
            sleep(hold).await;
            locking.rollback().await?;
            free = Instant::now();
            sleep(RECOVERY).await;
            Ok(())
        })
        .await?;
    Ok(held_up(&span, free, &site.calm))
}

/// What becomes of reads and writes while no article can be written: not all that is written is one.
fn held_up(span: &Span, to: Instant, calm: &Span) -> Vec<Check> {
    // Also what was on its way already: nothing else takes a whole statement's time.
    let is_refused = |write: &&Write| !write.is_done && write.took >= STATEMENT && write.sent < to;
    let refused: Vec<_> = span.writes.iter().filter(is_refused).collect();
    let longest = refused.iter().map(|write| write.took).max().unwrap_or_default();
    let again = span.writes.iter().any(|write| write.is_done && write.sent >= to);
    vec![
        span.none_failed(),
        span.as_quick_as(calm),
        Check::so(format!("writes that were held up and refused: {}, some", refused.len()), !refused.is_empty()),
        span.unwritten_otherwise(&[503, 504]),
        Check::within("the longest of them", longest, calm.allowing(STATEMENT + RECOVERY)),
        Check::so("writes again", again).timed(),
    ]
}

/// What puts every write of an article to sleep, for longer than a statement may take.
const SLEEP: &str = "CREATE FUNCTION sleeps() RETURNS trigger LANGUAGE plpgsql AS \
                     $$ BEGIN PERFORM pg_sleep(30); RETURN NEW; END $$; \
                     CREATE TRIGGER sleeps BEFORE INSERT OR UPDATE ON article \
                     FOR EACH ROW EXECUTE FUNCTION sleeps()";
/// The trigger stays: to take it away one would have to wait for all readers, and they for him.
const WAKE: &str = "CREATE OR REPLACE FUNCTION sleeps() RETURNS trigger LANGUAGE plpgsql AS \
                    $$ BEGIN RETURN NEW; END $$";

async fn asleep(site: &mut Site, hold: Duration) -> Result<Vec<Check>> {
    let mut woken = Instant::now();
    let span = site
        .during(async |rig| {
            let admin = rig.postgres.admin().await?;
            admin.execute_unprepared(SLEEP).await?;
            sleep(hold).await;
            admin.execute_unprepared(WAKE).await?;
            woken = Instant::now();
            // Until whoever still sleeps is woken by the time that a statement may take.
            sleep(STATEMENT + RECOVERY).await;
            Ok(())
        })
        .await?;
    Ok(held_up(&span, woken, &site.calm))
}
