//! Who is told does not do its part, and who tells is killed.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Result;
use futures::FutureExt;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tokio::time::sleep;

use super::{Check, Row, Site};
use crate::consistency::Heard;
use crate::rig::endpoint::told_of;
use crate::rig::{Endpoint, Manner, Postgres, until};

/// Their rows.
pub(super) const ROWS: [Row; 1] = [Row {
    name: "a webhook that fails at random, hangs and dies, and a node killed meanwhile",
    bar: "each change arrives, in order and signed, there and at another webhook; 0 failed reads of the other node",
    run: |site, is_long| dying(site, if is_long { 10 } else { 1 }).boxed_local(),
}];

async fn dying(site: &mut Site, times: u32) -> Result<Vec<Check>> {
    let (mut moody, well) = (Endpoint::start(), Endpoint::start());
    moody.behaves(Manner::Moody);
    for endpoint in [&moody, &well] {
        let secret = site.rig.gateways[1].run(&["webhook", "add", &endpoint.url()]).await?;
        endpoint.knows(secret.trim());
    }
    let since = site.rig.postgres.number("SELECT MAX(since_seq) FROM webhook").await?;
    let span = site
        .during(async |rig| {
            for _ in 0..times {
                sleep(Duration::from_secs(2)).await;
                moody.kill();
                rig.gateways[0].kill().await?;
                sleep(Duration::from_secs(1)).await;
                moody.listen();
                rig.gateways[0].start().await?;
            }
            Ok(())
        })
        .await?;
    moody.behaves(Manner::Takes);
    let postgres = &site.rig.postgres;
    let head = postgres.number("SELECT seq FROM log_head").await?;
    let left = format!(
        "SELECT (SELECT COUNT(*) FROM log_cursor WHERE name = 'webhooks' AND seq < {head}) \
         + (SELECT COUNT(*) FROM webhook_delivery WHERE seq <= {head} AND delivered_at IS NULL)"
    );
    until("that all was told", async || Ok(postgres.number(&left).await? == 0)).await?;
    let logged = logged(postgres, since, head).await?;
    let of_other = span.reads.iter().filter(|read| read.node == 1);
    let failed = of_other.filter(|read| matches!(read.heard, Heard::Error(_) | Heard::CutOff)).count() as u64;
    let mut checks = vec![
        Check::so(format!("changes to be told: {}, some", logged.len()), !logged.is_empty()),
        Check::most("failed reads of the other node", failed, 0),
    ];
    for (name, endpoint) in [("the one that failed", &moody), ("the other one", &well)] {
        let told = told_of(&endpoint.taken());
        let arrived: BTreeSet<_> = told.values().flatten().copied().collect();
        let disordered = told.values().filter(|places| !places.is_sorted()).count() as u64;
        checks.extend([
            Check::most(&format!("changes that {name} never took"), logged.difference(&arrived).count() as u64, 0),
            Check::most(&format!("articles that {name} took out of order"), disordered, 0),
            Check::most(&format!("calls to {name} that are not signed"), endpoint.unsigned().len() as u64, 0),
        ]);
    }
    for _ in 0..2 {
        let id = postgres.number("SELECT MIN(id) FROM webhook").await?.to_string();
        site.rig.gateways[1].run(&["webhook", "remove", &id]).await?;
    }
    Ok(checks)
}

/// The places of what everybody hears of articles between two commits.
async fn logged(postgres: &Postgres, since: i64, head: i64) -> Result<BTreeSet<(i64, i64)>> {
    let sql = format!(
        "SELECT seq, CAST(n AS BIGINT) FROM change WHERE node LIKE 'article:%' AND embargo_minutes IS NULL \
         AND seq > {since} AND seq <= {head}"
    );
    let rows = postgres.admin().await?.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    let mut places = BTreeSet::new();
    for row in rows {
        places.insert((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    }
    Ok(places)
}
