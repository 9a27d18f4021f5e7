//! Nodes break, or are told to go.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use futures::FutureExt;
use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit, setrlimit};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::postgres::gaps;
use super::{Check, Row, Site};
use crate::consistency::Heard;
use crate::rig::Client;

/// Their rows.
pub(super) const ROWS: [Row; 3] = [
    Row {
        name: "a node killed in the midst of a write",
        bar: "nothing acknowledged lost, nothing half written; the log without a gap; the other node unharmed",
        run: |site, is_long| killed(site, if is_long { 100 } else { 2 }).boxed_local(),
    },
    Row {
        name: "a node told to stop under load",
        bar: "0 failed reads; out within 10 s",
        run: |site, is_long| told(site, if is_long { 20 } else { 1 }).boxed_local(),
    },
    Row {
        name: "no file descriptors left (256, and 2,000 clients)",
        bar: "accepts again by itself; 0 panics",
        run: |site, _| exhausted(site).boxed_local(),
    },
];

async fn killed(site: &mut Site, times: u32) -> Result<Vec<Check>> {
    const PATIENCE: Duration = Duration::from_secs(10);
    let mut caught = 0;
    let span = site
        .during(async |rig| {
            for _ in 0..times {
                let gateway = &mut rig.gateways[0];
                // Its commit is done, and nobody will ever hear of it.
                let trap = gateway.postgres.trap_commit();
                caught += u64::from(timeout(PATIENCE, trap).await.is_ok());
                gateway.kill().await?;
                gateway.start().await?;
            }
            Ok(())
        })
        .await?;
    let of_other = span.reads.iter().filter(|read| read.node == 1);
    let failed = of_other.filter(|read| matches!(read.heard, Heard::Error(_) | Heard::CutOff)).count() as u64;
    Ok(vec![
        Check::so(format!("killed after a COMMIT: {caught}, some"), caught > 0),
        Check::most("failed reads of the other node", failed, 0),
        gaps(&site.rig.postgres).await?,
    ])
}

async fn told(site: &mut Site, times: u32) -> Result<Vec<Check>> {
    const PATIENCE: Duration = Duration::from_secs(10);
    let mut slowest = Duration::ZERO;
    let span = site
        .during(async |rig| {
            for _ in 0..times {
                let began = Instant::now();
                rig.gateways[1].terminate(PATIENCE * 2).await?;
                slowest = slowest.max(began.elapsed());
                rig.gateways[1].start().await?;
                sleep(Duration::from_millis(500)).await;
            }
            Ok(())
        })
        .await?;
    Ok(vec![span.none_failed(), Check::within("out", slowest, PATIENCE)])
}

async fn exhausted(site: &mut Site) -> Result<Vec<Check>> {
    const CLIENTS: usize = 2_000;
    const FILES: u64 = 256;
    let gateway = &site.rig.gateways[1];
    let address = gateway.address.strip_prefix("http://").context("an address")?.to_owned();
    let process = Pid::from_raw(gateway.process_id()?);
    let most = raise_own_limit()?;
    let usual = prlimit(process, Resource::Nofile, Rlimit { current: Some(FILES), maximum: most })?;
    let (mut clients, mut in_vain) = (Vec::new(), 0);
    // Who is not let in at once, time after time: what the system holds for it is full, too.
    while clients.len() < CLIENTS && in_vain < 5 {
        match timeout(Duration::from_millis(200), TcpStream::connect(&address)).await {
            Ok(Ok(client)) => {
                clients.push(client);
                in_vain = 0;
            }
            _ => in_vain += 1,
        }
    }
    let connected = clients.len();
    drop(clients);
    let began = Instant::now();
    let answered = async {
        while Client::new(&gateway.address)?.get("/livez").await.is_err() {
            sleep(Duration::from_millis(50)).await;
        }
        anyhow::Ok(())
    };
    let is_back = timeout(Duration::from_secs(20), answered).await.is_ok();
    prlimit(process, Resource::Nofile, usual)?;
    Ok(vec![
        Check::so(format!("connected: {connected}, more than it can take"), connected as u64 > FILES),
        Check::so(format!("answers again after {:.1} s", began.elapsed().as_secs_f64()), is_back),
        Check::so("no panic in its log", !gateway.said().contains("panicked")),
    ])
}

/// This program's own clients are files, too. What it was allowed at most, so are its gateways.
fn raise_own_limit() -> Result<Option<u64>> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })?;
    Ok(maximum)
}
