//! What befalls a site, one thing at a time: it is done, held for a while, and undone.

use std::time::Duration;

use anyhow::{Context, Result};
use tokio::time::{sleep, timeout};

use crate::rig::{Passage, Rig, Stop};

/// Longer than it takes until a writer writes.
const PATIENCE: Duration = Duration::from_secs(30);

/// What can befall a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Redis is killed, and comes back empty.
    RedisRestarted,
    /// Redis stands still: it takes connections, and says nothing.
    RedisFrozen,
    /// Redis may hold 1 MiB, with this policy.
    RedisTiny(&'static str),
    /// Nothing that a server tells unasked arrives anywhere.
    HintsLost,
    /// One node is killed after a COMMIT has reached the database, before it hears of that.
    KilledBeforeHint,
    /// One node stands still, and goes on later.
    GatewayFrozen,
    /// One node does not reach the database, while the others do.
    CutOff,
    /// PostgreSQL is stopped, and comes back.
    PostgresRestarted(Stop),
}

impl Trouble {
    /// Each once, as they follow one another.
    pub fn all() -> Vec<Self> {
        let tiny = Self::RedisTiny("noeviction");
        let [lost, killed, frozen] = [Self::HintsLost, Self::KilledBeforeHint, Self::GatewayFrozen];
        vec![Self::RedisRestarted, Self::RedisFrozen, tiny, lost, killed, frozen, Self::PostgresRestarted(Stop::Fast)]
    }

    /// Those and their kin: every policy by which Redis forgets, a node that is cut off, a crash of PostgreSQL.
    pub fn every_kind() -> Vec<Self> {
        let policies = ["allkeys-lru", "allkeys-lfu", "allkeys-random"].into_iter().chain([
            "volatile-lru",
            "volatile-lfu",
            "volatile-random",
            "volatile-ttl",
        ]);
        let further = policies.map(Self::RedisTiny).chain([Self::CutOff, Self::PostgresRestarted(Stop::Immediate)]);
        Self::all().into_iter().chain(further).collect()
    }

    /// The one that a report calls so.
    ///
    /// # Errors
    /// There is none; which there are.
    pub fn named(name: &str) -> Result<Self> {
        let known: Vec<_> = Self::every_kind().iter().map(Self::name).collect();
        let found = Self::every_kind().into_iter().find(|trouble| trouble.name() == name);
        found.with_context(|| format!("there is no `{name}`; there are: {}", known.join(", ")))
    }

    /// As a report calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::RedisRestarted => "Redis killed, back empty",
            Self::RedisFrozen => "Redis frozen",
            Self::RedisTiny(_) => "Redis at 1 MiB",
            Self::HintsLost => "hints lost",
            Self::KilledBeforeHint => "gateway killed before its hint",
            Self::GatewayFrozen => "gateway frozen",
            Self::CutOff => "gateway cut off",
            Self::PostgresRestarted(Stop::Fast) => "PostgreSQL restarted",
            Self::PostgresRestarted(Stop::Immediate) => "PostgreSQL crashed, restarted",
        }
    }

    /// Does it, holds it, and undoes it.
    ///
    /// # Errors
    /// It cannot be done or undone.
    pub async fn strike(&self, rig: &mut Rig, hold: Duration) -> Result<()> {
        match self {
            Self::RedisRestarted => {
                rig.redis.kill().await?;
                sleep(hold / 2).await;
                rig.redis.start().await?;
                sleep(hold / 2).await;
            }
            Self::RedisFrozen => {
                let frozen = rig.redis.freeze()?;
                sleep(hold).await;
                drop(frozen);
            }
            Self::RedisTiny(policy) => {
                rig.redis.limit("1mb", policy).await?;
                sleep(hold).await;
                rig.redis.limit("0", "noeviction").await?;
            }
            Self::HintsLost => {
                let all = |passage| {
                    for gateway in &rig.gateways {
                        gateway.postgres.set(passage);
                        gateway.redis.set(passage);
                    }
                };
                all(Passage::Deaf);
                sleep(hold).await;
                all(Passage::Open);
            }
            Self::KilledBeforeHint => {
                let gateway = rig.gateways.first_mut().context("a rig has a gateway")?;
                let caught = gateway.postgres.trap_commit();
                timeout(PATIENCE, caught).await.context("nobody writes at the first node")??;
                gateway.kill().await?;
                sleep(hold / 2).await;
                gateway.start().await?;
                sleep(hold / 2).await;
            }
            Self::GatewayFrozen => {
                let frozen = rig.gateways.last().context("a rig has a gateway")?.freeze()?;
                sleep(hold).await;
                drop(frozen);
            }
            Self::CutOff => {
                let gateway = rig.gateways.last().context("a rig has a gateway")?;
                gateway.postgres.set(Passage::Shut);
                sleep(hold).await;
                gateway.postgres.set(Passage::Open);
            }
            Self::PostgresRestarted(how) => {
                rig.postgres.stop(*how).await?;
                sleep(hold / 4).await;
                rig.postgres.start().await?;
                sleep(hold * 3 / 4).await;
            }
        }
        Ok(())
    }
}
