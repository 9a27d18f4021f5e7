//! A Redis Cluster of the rig's own: three masters with a replica each, which can be resharded and killed.

use anyhow::{Context, Result, ensure};

use super::process::Program;
use super::{Redis, port, until};

/// How many share the names.
const MASTERS: usize = 3;

/// How many slots go from one to another at once.
const SLOTS: &str = "500";

/// A Cluster. It ends with this value.
#[derive(Debug)]
pub struct Cluster {
    servers: Vec<Redis>,
}

impl Cluster {
    /// Started, and complete.
    ///
    /// # Errors
    /// Redis is not installed, or does not start.
    pub async fn start() -> Result<Self> {
        let mut servers = Vec::new();
        for _ in 0..2 * MASTERS {
            // What masters say to each other must not need a port of its own ten thousand higher.
            let bus = port::free()?.port().to_string();
            let own = ["--cluster-enabled", "yes", "--cluster-port", &bus, "--cluster-node-timeout", "1000"];
            let mut server = Redis::with(&[&own[..], &["--repl-diskless-sync-delay", "0"]].concat())?;
            server.start().await?;
            servers.push(server);
        }
        let cluster = Self { servers };
        let addresses: Vec<_> = cluster.servers.iter().map(|server| server.address().to_string()).collect();
        let create = Program::new("redis-cli").with(["--cluster", "create"]).with(addresses);
        create.with(["--cluster-replicas", "1", "--cluster-yes"]).run().await?;
        cluster.agrees().await?;
        Ok(cluster)
    }

    /// The address of two of its servers; the others are found out.
    pub fn url(&self) -> String {
        let [first, second] = [&self.servers[0], &self.servers[1]].map(|server| server.address());
        format!("redis-cluster://{first},{second}")
    }

    /// Moves slots, with what is in them, from one of its masters to the next.
    ///
    /// # Errors
    /// It is not complete.
    pub async fn reshard(&self, turn: usize) -> Result<()> {
        let masters = self.masters().await?;
        ensure!(masters.len() == MASTERS, "a master is missing");
        let id = async |turn: usize| self.servers[masters[turn % MASTERS]].say(&["CLUSTER", "MYID"]).await;
        let (from, to) = (id(turn).await?, id(turn + 1).await?);
        let address = self.servers[masters[0]].address().to_string();
        // What one of them has not heard yet it would take for a mistake.
        let check = async || Ok(Program::new("redis-cli").with(["--cluster", "check", &address]).run().await.is_ok());
        until("that a Cluster agrees about its slots", check).await?;
        let reshard = Program::new("redis-cli").with(["--cluster", "reshard", &address, "--cluster-slots", SLOTS]);
        let moved =
            reshard.with(["--cluster-from", from.trim(), "--cluster-to", to.trim(), "--cluster-yes"]).run().await;
        moved.map(drop)
    }

    /// Kills one of its masters, and waits until its replica has taken its place; which it was.
    ///
    /// # Errors
    /// None has a replica, or that does not take its place.
    pub async fn lose_master(&mut self) -> Result<usize> {
        let lost = *self.masters().await?.first().context("a Cluster has masters")?;
        self.servers[lost].kill().await?;
        until("that a replica is a master", async || Ok(self.masters().await?.len() == MASTERS)).await?;
        Ok(lost)
    }

    /// Starts a server that was killed: it comes back as the replica of who took its place.
    ///
    /// # Errors
    /// It does not start.
    pub async fn bring_back(&mut self, lost: usize) -> Result<()> {
        self.servers[lost].start().await?;
        self.agrees().await
    }

    /// Waits until every server knows that they are complete, and every replica could take its master's place.
    async fn agrees(&self) -> Result<()> {
        let agree = async || {
            for server in &self.servers {
                let known = server.say(&["CLUSTER", "INFO"]).await?.contains("cluster_state:ok");
                if !known || server.say(&["INFO", "replication"]).await?.contains("master_link_status:down") {
                    return Ok(false);
                }
            }
            Ok(self.masters().await?.len() == MASTERS)
        };
        until("that a Cluster is complete", agree).await
    }

    /// Those that run and are no replicas.
    async fn masters(&self) -> Result<Vec<usize>> {
        let mut masters = Vec::new();
        for (number, server) in self.servers.iter().enumerate().filter(|(_, server)| server.is_started()) {
            if server.say(&["ROLE"]).await?.starts_with("master") {
                masters.push(number);
            }
        }
        Ok(masters)
    }
}
