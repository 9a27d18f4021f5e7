//! What befalls a site, one thing at a time: it is done, held for a while, and undone.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::time::{sleep, timeout};

use super::{Stage, restore};
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
    /// The database is put back as an older dump has it.
    PostgresRestored,
    /// Slots of a Redis Cluster go from one server to another.
    ClusterResharded,
    /// A master of a Redis Cluster is killed, its replica takes its place, and it comes back as that one's.
    ClusterFailedOver,
}

/// How long time itself may have something to do with what was written: a dump is not put back before that is over.
const LEAST_AGE: Duration = Duration::from_secs(3);

impl Trouble {
    /// Each once, as they follow one another.
    pub fn all() -> Vec<Self> {
        let tiny = Self::RedisTiny("noeviction");
        let [lost, killed, frozen] = [Self::HintsLost, Self::KilledBeforeHint, Self::GatewayFrozen];
        vec![Self::RedisRestarted, Self::RedisFrozen, tiny, lost, killed, frozen, Self::PostgresRestarted(Stop::Fast)]
    }

    /// Those and their kin that befall one Redis: every policy by which it forgets, a node that is cut off, a crash of
    /// PostgreSQL, a dump that is put back.
    pub fn every_kind() -> Vec<Self> {
        let policies = ["allkeys-lru", "allkeys-lfu", "allkeys-random"].into_iter().chain([
            "volatile-lru",
            "volatile-lfu",
            "volatile-random",
            "volatile-ttl",
        ]);
        let others = [Self::CutOff, Self::PostgresRestarted(Stop::Immediate), Self::PostgresRestored];
        Self::all().into_iter().chain(policies.map(Self::RedisTiny)).chain(others).collect()
    }

    /// What befalls a Redis Cluster alone.
    pub fn of_a_cluster() -> Vec<Self> {
        vec![Self::ClusterResharded, Self::ClusterFailedOver]
    }

    /// Whether it befalls a Redis Cluster alone: a rig has one only where it is asked to.
    pub fn needs_a_cluster(&self) -> bool {
        Self::of_a_cluster().contains(self)
    }

    /// The one that a report calls so.
    ///
    /// # Errors
    /// There is none; which there are.
    pub fn named(name: &str) -> Result<Self> {
        let all = [Self::every_kind(), Self::of_a_cluster()].concat();
        let known: Vec<_> = all.iter().map(Self::name).collect();
        let found = all.into_iter().find(|trouble| trouble.name() == name);
        found.with_context(|| format!("there is no `{name}`; there are: {}", known.join("; ")))
    }

    /// As a report calls it.
    pub fn name(&self) -> String {
        let name = match self {
            Self::RedisRestarted => "Redis killed, back empty",
            Self::RedisFrozen => "Redis frozen",
            Self::RedisTiny(policy) => return format!("Redis at 1 MiB, {policy}"),
            Self::HintsLost => "hints lost",
            Self::KilledBeforeHint => "gateway killed before its hint",
            Self::GatewayFrozen => "gateway frozen",
            Self::CutOff => "gateway cut off",
            Self::PostgresRestarted(Stop::Fast) => "PostgreSQL restarted",
            Self::PostgresRestarted(Stop::Immediate) => "PostgreSQL crashed, restarted",
            Self::PostgresRestored => "PostgreSQL restored from a dump",
            Self::ClusterResharded => "Redis Cluster resharded",
            Self::ClusterFailedOver => "Redis Cluster failed over",
        };
        name.to_owned()
    }

    /// Does it, holds it, and undoes it.
    ///
    /// # Errors
    /// It cannot be done or undone.
    pub(super) async fn strike(&self, rig: &mut Rig, stage: &Stage, hold: Duration) -> Result<()> {
        match self {
            Self::RedisRestarted | Self::RedisFrozen | Self::RedisTiny(_) => self.strike_redis(rig, hold).await,
            Self::HintsLost | Self::KilledBeforeHint | Self::GatewayFrozen | Self::CutOff => {
                self.strike_gateways(rig, hold).await
            }
            Self::PostgresRestarted(how) => {
                rig.postgres.stop(*how).await?;
                sleep(hold / 4).await;
                rig.postgres.start().await?;
                sleep(hold * 3 / 4).await;
                Ok(())
            }
            Self::PostgresRestored => {
                let dump = restore::dump(rig, stage).await?;
                sleep(LEAST_AGE.max(hold / 2)).await;
                restore::put_back(rig, stage, &dump).await?;
                sleep(hold / 2).await;
                Ok(())
            }
            Self::ClusterResharded | Self::ClusterFailedOver => self.strike_cluster(rig, hold).await,
        }
    }

    async fn strike_redis(&self, rig: &mut Rig, hold: Duration) -> Result<()> {
        match self {
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
            _ => {
                rig.redis.kill().await?;
                sleep(hold / 2).await;
                rig.redis.start().await?;
                sleep(hold / 2).await;
            }
        }
        Ok(())
    }

    async fn strike_gateways(&self, rig: &mut Rig, hold: Duration) -> Result<()> {
        match self {
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
            _ => {
                let gateway = rig.gateways.last().context("a rig has a gateway")?;
                gateway.postgres.set(Passage::Shut);
                sleep(hold).await;
                gateway.postgres.set(Passage::Open);
            }
        }
        Ok(())
    }

    async fn strike_cluster(&self, rig: &mut Rig, hold: Duration) -> Result<()> {
        let cluster = rig.cluster.as_mut().context("the rig has no Redis Cluster")?;
        if *self == Self::ClusterFailedOver {
            let lost = cluster.lose_master().await?;
            sleep(hold / 2).await;
            cluster.bring_back(lost).await?;
            sleep(hold / 2).await;
            return Ok(());
        }
        let (began, mut turn) = (Instant::now(), 0);
        while turn == 0 || began.elapsed() < hold {
            cluster.reshard(turn).await?;
            turn += 1;
        }
        Ok(())
    }
}
