//! A Redis of the rig's own, which can be killed, frozen, filled and spoilt.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use rustix::process::Signal;
use tempfile::TempDir;

use super::process::{Process, Program};
use super::{Frozen, PATIENCE, port, until};

/// A server, running or not. It keeps nothing over a restart.
#[derive(Debug)]
pub struct Redis {
    folder: TempDir,
    address: SocketAddr,
    settings: Vec<String>,
    server: Option<Process>,
}

impl Redis {
    /// With an empty folder.
    ///
    /// # Errors
    /// The system's own.
    pub fn new() -> Result<Self> {
        Self::with(&[])
    }

    /// The same with settings, such as `--cluster-enabled`, `yes`.
    ///
    /// # Errors
    /// The system's own.
    pub fn with(settings: &[&str]) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("rig-redis-").tempdir()?;
        let settings = settings.iter().map(ToString::to_string).collect();
        Ok(Self { folder, address: port::free()?, settings, server: None })
    }

    /// Starts it, empty; answers once it is asked.
    ///
    /// # Errors
    /// It is not installed, or does not start.
    pub async fn start(&mut self) -> Result<()> {
        let port = self.address.port().to_string();
        let program = Program::new("redis-server").inside(self.folder.path());
        let program = program.with(["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        let program = program.with(&self.settings);
        self.server = Some(program.start("Redis", &self.folder.path().join("log"))?);
        until("that Redis answers", async || Ok(self.say(&["PING"]).await.is_ok())).await
    }

    /// Ends it as a crash does; what it held is gone.
    ///
    /// # Errors
    /// It does not run.
    pub async fn kill(&mut self) -> Result<()> {
        self.server.take().context("Redis does not run")?.end(Signal::KILL, PATIENCE).await
    }

    /// Whether it was started, and not killed since.
    pub fn is_started(&self) -> bool {
        self.server.is_some()
    }

    /// It stands still until the answer ends: who connects is let in, and hears nothing.
    ///
    /// # Errors
    /// It does not run.
    pub fn freeze(&self) -> Result<Frozen> {
        Frozen::new(vec![self.server.as_ref().context("Redis does not run")?.id()?])
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address for a gateway that reaches it by another, such as a proxy's.
    pub fn url(address: SocketAddr) -> String {
        format!("redis://{address}/0")
    }

    /// What it answers to a command.
    ///
    /// # Errors
    /// It does not, or with an error.
    pub async fn say(&self, command: &[&str]) -> Result<String> {
        let port = self.address.port().to_string();
        Program::new("redis-cli").with(["-e", "-p", &port]).with(command).run().await
    }

    /// How much it may hold, and what it forgets when that is reached.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn limit(&self, max_memory: &str, policy: &str) -> Result<()> {
        self.say(&["CONFIG", "SET", "maxmemory", max_memory, "maxmemory-policy", policy]).await.map(drop)
    }

    /// Puts bytes that nobody wrote under every key; answers how many there were.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn spoil(&self) -> Result<u64> {
        let script = "local keys = redis.call('KEYS', '*') \
                      for _, key in ipairs(keys) do redis.call('SET', key, 'garbage', 'KEEPTTL') end return #keys";
        Ok(self.say(&["EVAL", script, "0"]).await?.trim().parse()?)
    }
}
