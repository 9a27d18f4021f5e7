//! Gateways as a newsroom runs them: real processes over a PostgreSQL and a Redis of their own, and every way to hurt them.
//!
//! Each gateway reaches its servers through proxies of its own, so that it can be cut off alone. All of it listens on
//! free ports of this machine, and ends with its value or with this program, whatever ends that.

pub mod account;
mod children;
pub mod client;
pub mod cluster;
pub mod connections;
mod dump;
pub mod endpoint;
mod frozen;
mod full;
pub mod gateway;
mod hints;
pub mod port;
pub mod postgres;
pub mod process;
pub mod proxy;
pub mod redis;

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::time::{Instant, sleep};

pub use client::{Answer, Client};
pub use cluster::Cluster;
pub use endpoint::{Endpoint, Manner};
pub use frozen::Frozen;
pub use full::Full;
pub use gateway::{Gateway, Home};
pub use postgres::{Postgres, Stop};
pub use proxy::{Held, Passage, Protocol, Proxy};
pub use redis::Redis;

/// Longer than anything here takes to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A whole site. It ends with this value.
#[derive(Debug)]
pub struct Rig {
    /// The nodes; they answer alike.
    pub gateways: Vec<Gateway>,
    /// The one truth.
    pub postgres: Postgres,
    /// What nobody needs.
    pub redis: Redis,
    /// What the nodes share instead of that, where they do; no proxy stands before it.
    pub cluster: Option<Cluster>,
    /// The secret of an admin's key.
    pub key: String,
}

impl Rig {
    /// So many gateways over the demo newsroom, all of them ready.
    ///
    /// # Errors
    /// What does not start.
    pub async fn start(nodes: usize, settings: &[(&str, &str)]) -> Result<Self> {
        Self::of(&gateway::binary(), nodes, settings).await
    }

    /// The same with a Redis Cluster.
    ///
    /// # Errors
    /// What does not start.
    pub async fn clustered(nodes: usize, settings: &[(&str, &str)]) -> Result<Self> {
        let cluster = Cluster::start().await?;
        let url = cluster.url();
        // What is set last counts.
        let rig = Self::start(nodes, &[settings, &[("REDIS_URL", url.as_str())][..]].concat()).await?;
        Ok(Self { cluster: Some(cluster), ..rig })
    }

    /// The same over a PostgreSQL that is yet to be started.
    ///
    /// # Errors
    /// What does not start.
    pub async fn over(postgres: Postgres, nodes: usize, settings: &[(&str, &str)]) -> Result<Self> {
        Self::open(postgres, &gateway::binary(), nodes, settings).await
    }

    /// The same of another program than the one that was built with this.
    ///
    /// # Errors
    /// What does not start.
    pub async fn of(binary: &Path, nodes: usize, settings: &[(&str, &str)]) -> Result<Self> {
        Self::open(Postgres::new().await?, binary, nodes, settings).await
    }

    async fn open(mut postgres: Postgres, binary: &Path, nodes: usize, settings: &[(&str, &str)]) -> Result<Self> {
        let mut redis = Redis::new()?;
        tokio::try_join!(postgres.start(), redis.start())?;
        let mut gateways = Vec::new();
        for number in 0..nodes {
            let name = char::from(b'A' + u8::try_from(number % 26)?).to_string();
            let home = Home { binary, postgres: postgres.address(), redis: redis.address(), settings };
            gateways.push(Gateway::new(name, &home).await?);
        }
        let (first, others) = gateways.split_first_mut().context("a rig has a gateway at least")?;
        // The first one migrates and fills in the newsroom.
        first.start().await?;
        futures::future::try_join_all(others.iter_mut().map(Gateway::start)).await?;
        let key = first.run(&["key", "create", "--role", "admin", "--name", "rig"]).await?.trim().to_owned();
        Ok(Self { gateways, postgres, redis, cluster: None, key })
    }
}

/// Waits until something holds.
///
/// # Errors
/// It does not, for a long time; or it cannot be found out.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> Result<bool>) -> Result<()> {
    let began = Instant::now();
    while !holds().await? {
        if began.elapsed() > PATIENCE {
            bail!("{what} is not so within {} s", PATIENCE.as_secs());
        }
        sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}
