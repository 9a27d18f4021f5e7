//! Whether every answer is as new as is promised: writers with known versions, readers of every node, one history.
//!
//! Each write puts a growing number into a title. When it began and when it was acknowledged is noted on one clock, and
//! every answer is held against that: nothing older than the bound, nothing that never was, nothing that falls back for
//! a reader who stays at one node; and at rest every answer is the one that `no-store` gives, byte for byte. Nothing is
//! known here of how a gateway does it.

mod ask;
mod chronicle;
mod desk;
mod history;
mod journal;
mod keeper;
mod lag;
pub mod liar;
mod member;
mod reader;
mod report;
mod rest;
mod restore;
mod sight;
mod state;
pub mod trouble;
mod works;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Result;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::rig::{Client, Rig};
use chronicle::Chronicle;
use desk::Desk;
pub use journal::{Heard, Journal, Level, Read, Write};
use keeper::Keeper;
use lag::Lags;
use member::Member;
use reader::Reader;
pub use report::{Finding, Report, Tally};
pub use trouble::Trouble;
use writer::Writer;

/// What is promised.
#[derive(Clone, Copy, Debug)]
pub struct Promise {
    /// How old an answer may be.
    pub max_lag: Duration,
    /// How much older one may be that is marked STALE.
    pub stale_if_error: Duration,
}

/// Readers with an account at each node.
const MEMBERS: usize = 2;

/// Who writes and who reads.
#[derive(Clone, Copy, Debug)]
pub struct Crew {
    /// What they hold answers against.
    pub promise: Promise,
    /// How many write; each has stories of its own.
    pub writers: usize,
    /// How long each writer rests between two writes.
    pub pause: Duration,
    /// How many read at each node.
    pub readers: usize,
    /// How long each reader rests between two questions.
    pub breath: Duration,
    /// Whether every request is written down, not only counted.
    pub keeps_journal: bool,
}

/// What befalls a site while they do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Who writes and who reads.
    pub crew: Crew,
    /// One after the other.
    pub troubles: Vec<Trouble>,
    /// How long each lasts.
    pub hold: Duration,
    /// How long nothing happens before each, and after the last.
    pub calm: Duration,
}

impl Default for Crew {
    fn default() -> Self {
        // What a gateway promises unless it is told otherwise.
        let promise = Promise { max_lag: Duration::from_secs(1), stale_if_error: Duration::from_secs(60) };
        let (pause, breath) = (Duration::from_millis(50), Duration::from_millis(5));
        Self { promise, writers: 4, pause, readers: 4, breath, keeps_journal: false }
    }
}

impl Plan {
    /// Nothing befalls the site, for so long.
    pub fn calm(calm: Duration) -> Self {
        Self { crew: Crew::default(), troubles: Vec::new(), hold: Duration::ZERO, calm }
    }

    /// These befall it, one after the other, each for so long; before each there is a third of that to recover.
    pub fn of(troubles: Vec<Trouble>, hold: Duration) -> Self {
        Self { troubles, hold, ..Self::calm(hold / 3) }
    }
}

/// Where the readers ask: a node's own address, or that of what stands before it.
pub type Addresses = Vec<String>;

/// A site that is written to, read, and watched.
#[derive(Debug)]
pub struct Watch {
    stage: Arc<Stage>,
    writers: JoinSet<Result<()>>,
    readers: JoinSet<()>,
    keepers: JoinSet<Keeper>,
    members: JoinSet<Member>,
}

/// What all who take part share.
#[derive(Debug)]
struct Stage {
    chronicle: Chronicle,
    clients: Vec<Client>,
    desk: Desk,
    lags: Lags,
    report: Report,
    journal: Journal,
    is_over: AtomicBool,
}

impl Watch {
    /// Begins: from now on it is written and read.
    ///
    /// # Errors
    /// The site could not be prepared.
    pub async fn begin(rig: &Rig, addresses: &Addresses, crew: &Crew) -> Result<Self> {
        let own = rig.gateways.iter().map(|gateway| Client::new(&gateway.address)).collect::<Result<Vec<_>>>()?;
        let desk = Desk::new(own, &rig.key);
        let clients = addresses.iter().map(|address| Client::new(address)).collect::<Result<Vec<_>>>()?;
        let chronicle = Chronicle::new(crew.promise, desk.open_sections().await?);
        let (lags, report, journal) = (Lags::default(), Report::default(), Journal::new(crew.keeps_journal));
        report.phase("nothing");
        let is_over = AtomicBool::new(false);
        let stage = Arc::new(Stage { chronicle, clients, desk, lags, report, journal, is_over });
        let (mut writers, mut readers) = (JoinSet::new(), JoinSet::new());
        let (mut keepers, mut members) = (JoinSet::new(), JoinSet::new());
        for number in 0..crew.writers {
            writers.spawn(Writer::new(number, stage.clone()).run(crew.pause));
        }
        for (node, address) in addresses.iter().enumerate() {
            keepers.spawn(Keeper::new(node, address)?.run(stage.clone()));
            for number in node * MEMBERS..(node + 1) * MEMBERS {
                members.spawn(Member::new(number, node, Client::new(address)?, stage.clone()).run());
            }
            for _ in 0..crew.readers {
                readers.spawn(Reader::new(node, address, stage.clone())?.run(crew.breath));
            }
        }
        Ok(Self { stage, writers, readers, keepers, members })
    }

    /// From now on this befalls the site.
    pub fn phase(&self, name: &str) {
        self.stage.report.phase(name);
    }

    /// Every request so far.
    pub fn journal(&self) -> &Journal {
        &self.stage.journal
    }

    /// What was counted so far.
    pub fn report(&self) -> &Report {
        &self.stage.report
    }

    /// Nobody writes or reads any more; at rest, every answer is compared.
    ///
    /// # Errors
    /// A writer was refused what it may do, or a node does not answer. What was answered wrongly is no error: it stands
    /// in the report.
    pub async fn end(mut self) -> Result<Report> {
        self.stage.is_over.store(true, Ordering::Release);
        while let Some(ended) = self.writers.join_next().await {
            ended??;
        }
        self.readers.join_all().await;
        let members = self.members.join_all().await;
        self.stage.report.phase("at rest");
        rest::compare(&self.stage).await?;
        for keeper in self.keepers.join_all().await {
            keeper.compare(&self.stage).await?;
        }
        for member in members {
            member.compare().await?;
        }
        Ok(self.stage.report.with_lags(self.stage.lags.sorted()))
    }
}

/// Watches a site for as long as the plan takes.
///
/// # Errors
/// The site could not be prepared, hurt or mended; and as [`Watch::end`].
pub async fn watch(rig: &mut Rig, addresses: &Addresses, plan: &Plan) -> Result<Report> {
    let watch = Watch::begin(rig, addresses, &plan.crew).await?;
    for trouble in &plan.troubles {
        sleep(plan.calm).await;
        watch.phase(&trouble.name());
        trouble.strike(rig, &watch.stage, plan.hold).await?;
        watch.phase("nothing");
    }
    sleep(plan.calm).await;
    watch.end().await
}
