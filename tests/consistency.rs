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
mod lag;
pub mod liar;
mod reader;
mod report;
mod rest;
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
use lag::Lags;
use reader::Reader;
pub use report::{Report, Tally};
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

/// Who writes and reads, and what befalls the site meanwhile.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What is promised.
    pub promise: Promise,
    /// Each with stories of its own.
    pub writers: usize,
    /// How long each writer rests between two writes.
    pub pause: Duration,
    /// Of each node.
    pub readers: usize,
    /// How long each reader rests between two questions.
    pub breath: Duration,
    /// One after the other.
    pub troubles: Vec<Trouble>,
    /// How long each lasts.
    pub hold: Duration,
    /// How long nothing happens before each, and after the last.
    pub calm: Duration,
}

/// Where the readers ask: a node's own address, or that of what stands before it.
pub type Addresses = Vec<String>;

/// What all who take part share.
#[derive(Debug)]
struct Stage {
    chronicle: Chronicle,
    clients: Vec<Client>,
    desk: Desk,
    lags: Lags,
    report: Report,
    is_over: AtomicBool,
}

/// Watches a site for as long as the plan takes.
///
/// # Errors
/// The site could not be prepared, hurt or mended, or a writer was refused what it may do. What was answered wrongly is
/// no error: it stands in the report.
pub async fn watch(rig: &mut Rig, addresses: &Addresses, plan: &Plan) -> Result<Report> {
    let own = rig.gateways.iter().map(|gateway| Client::new(&gateway.address)).collect::<Result<Vec<_>>>()?;
    let desk = Desk::new(own, &rig.key);
    let clients = addresses.iter().map(|address| Client::new(address)).collect::<Result<Vec<_>>>()?;
    let chronicle = Chronicle::new(plan.promise, desk.open_sections().await?);
    let (lags, report, is_over) = (Lags::default(), Report::default(), AtomicBool::new(false));
    let stage = Arc::new(Stage { chronicle, clients, desk, lags, report, is_over });
    let mut tasks = JoinSet::new();
    for number in 0..plan.writers {
        let writer = Writer::new(number, stage.clone());
        tasks.spawn(writer.run(plan.pause));
    }
    let mut readers = JoinSet::new();
    for (node, address) in addresses.iter().enumerate() {
        for _ in 0..plan.readers {
            readers.spawn(Reader::new(node, address, stage.clone())?.run(plan.breath));
        }
    }
    let befallen = befall(rig, &stage, plan).await;
    stage.is_over.store(true, Ordering::Release);
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    readers.join_all().await;
    befallen?;
    stage.report.phase("at rest");
    rest::compare(&stage).await?;
    Ok(stage.report.with_lags(stage.lags.sorted()))
}

async fn befall(rig: &mut Rig, stage: &Stage, plan: &Plan) -> Result<()> {
    for trouble in &plan.troubles {
        stage.report.phase("nothing");
        sleep(plan.calm).await;
        stage.report.phase(trouble.name());
        trouble.strike(rig, plan.hold).await?;
    }
    stage.report.phase("nothing");
    sleep(plan.calm).await;
    Ok(())
}
