//! The table of faults: what a site does while 200 questions and 5 writes a second go on and something breaks.
//!
//! A row is a fault, a bar that was set before anything was measured, and a function that does the one and measures the
//! other; rows of one server stand in one file. Every answer is held against the history meanwhile
//! ([`crate::consistency`]), so that a row that is met is also one without a wrong answer.

mod accounts;
mod clients;
mod clock;
mod disk;
mod kept;
mod load;
mod nodes;
mod postgres;
mod redis;
mod span;
mod webhooks;
mod writers;

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::Result;
use futures::future::{LocalBoxFuture, try_join_all};
use tokio::time::sleep;

use crate::consistency::{Crew, Watch};
use crate::rig::{Postgres, Rig};
use span::Span;

/// How long it is measured what a site does while nothing is broken.
const CALM: Duration = Duration::from_secs(3);

/// A fault and its bar.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// What breaks.
    pub name: &'static str,
    /// What must hold.
    pub bar: &'static str,
    run: Run,
}

type Run = for<'a> fn(&'a mut Site, bool) -> LocalBoxFuture<'a, Result<Vec<Check>>>;

/// One thing that was measured against a bar.
#[derive(Clone, Debug)]
pub struct Check {
    /// What it was, and what may be at most.
    pub text: String,
    /// Whether it is so.
    pub is_met: bool,
    /// Whether it is a time: on a machine that does other things as well it says little.
    pub is_time: bool,
}

/// A row as it was measured.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Which.
    pub row: Row,
    /// Its parts.
    pub checks: Vec<Check>,
    /// How long it took.
    pub took: Duration,
}

/// A site under load.
struct Site {
    rig: Rig,
    watch: Watch,
    /// How it does while nothing is broken.
    calm: Span,
}

/// Rows that are measured at one site, one after the other.
#[derive(Clone, Debug)]
pub struct Group {
    /// Which.
    pub rows: Vec<Row>,
    /// How large the disk of the site's database is; none where that is the machine's own.
    disk: Option<&'static str>,
}

/// Every row.
pub fn table() -> Vec<Group> {
    let others = [
        nodes::ROWS.as_slice(),
        &postgres::HINDRANCES,
        &writers::ROWS,
        &webhooks::ROWS,
        &clients::ROWS,
        &load::ROWS,
        &clock::ROWS,
    ];
    let shared = [redis::ROWS.as_slice(), &accounts::ROWS].concat();
    let groups = [shared, postgres::OUTAGES.to_vec(), others.concat()];
    let on_disk = Group { rows: disk::ROWS.to_vec(), disk: Some(disk::SIZE) };
    groups.map(|rows| Group { rows, disk: None }).into_iter().chain([on_disk]).collect()
}

/// Breaks everything, row by row, and measures. In the short form the groups break beside each other, each its own site:
/// what they measure then is the whole machine's load.
///
/// # Errors
/// Something could not be broken or mended.
pub async fn run(groups: &[Group], is_long: bool) -> Result<Vec<Measured>> {
    let all = groups.iter().map(|group| run_group(group, is_long));
    if !is_long {
        return Ok(try_join_all(all).await?.concat());
    }
    let mut measured = Vec::new();
    for group in all {
        measured.extend(group.await?);
    }
    Ok(measured)
}

async fn run_group(group: &Group, is_long: bool) -> Result<Vec<Measured>> {
    let mut site = Site::open(group.disk, is_long).await?;
    let mut measured = Vec::new();
    for row in &group.rows {
        let (began, wrong) = (Instant::now(), site.watch.report().violations());
        site.watch.phase(row.name);
        let mut checks = (row.run)(&mut site, is_long).await?;
        site.settle().await?;
        let wrong = site.watch.report().violations() - wrong;
        checks.push(Check::most("wrong answers", wrong, 0));
        measured.push(Measured { row: *row, checks, took: began.elapsed() });
    }
    // Whatever was acknowledged is there, whatever broke since.
    let began = Instant::now();
    let report = site.watch.end().await?;
    let checks = vec![Check::most("wrong answers", report.found_at_rest(), 0)];
    let (name, bar) = ("at rest, after all of it", "nothing acknowledged is lost; every kept answer is the fresh one");
    measured.push(Measured { row: Row { name, bar, run: nothing }, checks, took: began.elapsed() });
    if measured.iter().any(|measured| !measured.is_met()) {
        eprintln!("{report}");
    }
    Ok(measured)
}

fn nothing(_: &mut Site, _: bool) -> LocalBoxFuture<'_, Result<Vec<Check>>> {
    Box::pin(async { Ok(Vec::new()) })
}

impl Site {
    /// With 200 questions a second and five writes; in the short form, where other sites stand beside it, with a part
    /// of that.
    async fn open(disk: Option<&'static str>, is_long: bool) -> Result<Self> {
        let postgres = match disk {
            Some(size) => Postgres::with_a_small_disk(size).await?,
            None => Postgres::new().await?,
        };
        let rig = Rig::over(postgres, 2, &[("DRAGOMAN_WEBHOOK_ALLOW", "127.0.0.1")]).await?;
        let addresses = rig.gateways.iter().map(|gateway| gateway.address.clone()).collect();
        let (pause, breath) = (Duration::from_millis(200), Duration::from_millis(100));
        let readers = if is_long { 10 } else { 3 };
        let crew = Crew { writers: 1, pause, readers, breath, keeps_journal: true, ..Crew::default() };
        let watch = Watch::begin(&rig, &addresses, &crew).await?;
        // Until there is something to read, and some of it is kept.
        let calm = if is_long { CALM } else { CALM / 3 };
        sleep(calm).await;
        let began = Instant::now();
        sleep(calm).await;
        let calm = Span::of(watch.journal(), began, Instant::now());
        Ok(Self { rig, watch, calm })
    }

    /// What was asked while something was done.
    async fn during(&mut self, fault: impl AsyncFnOnce(&mut Rig) -> Result<()>) -> Result<Span> {
        let began = Instant::now();
        fault(&mut self.rig).await?;
        let ended = Instant::now();
        // Until those that were asked last are answered, too.
        sleep(Duration::from_millis(300)).await;
        Ok(Span::of(self.watch.journal(), began, ended))
    }

    /// Until every node is ready again.
    async fn settle(&self) -> Result<()> {
        for gateway in &self.rig.gateways {
            gateway.ready().await?;
        }
        sleep(Duration::from_millis(300)).await;
        Ok(())
    }
}

impl Check {
    /// Met where a count is at most this.
    fn most(what: &str, measured: u64, most: u64) -> Self {
        Self { text: format!("{what}: {measured}, at most {most}"), is_met: measured <= most, is_time: false }
    }

    /// Met where a time is at most this.
    fn within(what: &str, measured: Duration, most: Duration) -> Self {
        let [measured_ms, most_ms] = [measured, most].map(|time| time.as_secs_f64() * 1_000.0);
        let text = format!("{what}: {measured_ms:.1} ms, at most {most_ms:.1}");
        Self { text, is_met: measured <= most, is_time: false }.timed()
    }

    /// The same, as one that is about a time.
    fn timed(self) -> Self {
        Self { is_time: true, ..self }
    }

    /// Met where something is so.
    fn so(what: impl Into<String>, is_met: bool) -> Self {
        Self { text: what.into(), is_met, is_time: false }
    }
}

impl Measured {
    /// Whether all of it is.
    pub fn is_met(&self) -> bool {
        self.checks.iter().all(|check| check.is_met)
    }

    /// The same but for times.
    pub fn holds(&self) -> bool {
        self.checks.iter().all(|check| check.is_met || check.is_time)
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Row { name, bar, .. } = self.row;
        let verdict = if self.is_met() { "met" } else { "NOT MET" };
        writeln!(f, "{name} ({:.1} s): {verdict}\n    bar: {bar}", self.took.as_secs_f64())?;
        for check in &self.checks {
            writeln!(f, "    {} {}", if check.is_met { "+" } else { "-" }, check.text)?;
        }
        Ok(())
    }
}
