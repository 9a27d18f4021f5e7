//! One gateway: the built binary in a process of its own, on a port that it keeps over restarts.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::Signal;
use tempfile::TempDir;

use super::process::{Process, Program};
use super::proxy::{Protocol, Proxy};
use super::{Client, Frozen, PATIENCE, Postgres, Redis, port, until};

/// What a gateway is started over.
#[derive(Clone, Copy, Debug)]
pub struct Home<'a> {
    /// The program.
    pub binary: &'a Path,
    /// Where its database listens.
    pub postgres: SocketAddr,
    /// Where its Redis listens.
    pub redis: SocketAddr,
    /// Further variables of its environment.
    pub settings: &'a [(&'a str, &'a str)],
}

/// A gateway, running or not.
#[derive(Debug)]
pub struct Gateway {
    /// By which it is told from the others.
    pub name: String,
    /// Where it answers, such as `http://127.0.0.1:20000`.
    pub address: String,
    /// Between it and its database.
    pub postgres: Proxy,
    /// Between it and its Redis.
    pub redis: Proxy,
    binary: PathBuf,
    listen: SocketAddr,
    folder: TempDir,
    variables: Vec<(String, String)>,
    process: Option<Process>,
}

impl Gateway {
    /// One that is yet to be started.
    ///
    /// # Errors
    /// The system's own.
    pub async fn new(name: String, home: &Home<'_>) -> Result<Self> {
        let listen = port::free()?;
        let postgres = Proxy::start(home.postgres, Protocol::Postgres).await?;
        let redis = Proxy::start(home.redis, Protocol::Redis).await?;
        let own = [("DATABASE_URL", Postgres::url(postgres.address())), ("REDIS_URL", Redis::url(redis.address()))];
        let own = own.map(|(name, value)| (name.to_owned(), value));
        // All readers come from this machine, and more often than one client's may.
        let often = ["DRAGOMAN_CLIENT_ATTEMPTS", "DRAGOMAN_ACCOUNT_ATTEMPTS"];
        let often = often.map(|name| (name.to_owned(), "100000".to_owned()));
        let further = home.settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Ok(Self {
            address: format!("http://{listen}"),
            binary: home.binary.to_owned(),
            variables: own.into_iter().chain(often).chain(further).collect(),
            folder: tempfile::Builder::new().prefix("rig-gateway-").tempdir()?,
            process: None,
            name,
            postgres,
            redis,
            listen,
        })
    }

    /// Starts it; answers once it is ready.
    ///
    /// # Errors
    /// It does not start; what it said.
    pub async fn start(&mut self) -> Result<()> {
        let listen = self.listen.to_string();
        let program = self.program().with(["serve", "--demo", "--listen", &listen]);
        let mut process = program.start(&format!("gateway {}", self.name), &self.log())?;
        let client = Client::new(&self.address)?;
        let ready = async || {
            if !process.is_running()? {
                bail!("gateway {} does not start: {}", self.name, self.said());
            }
            Ok(is_ready(&client).await)
        };
        until("that a gateway is ready", ready).await?;
        self.process = Some(process);
        Ok(())
    }

    /// Waits until it says that it is ready.
    ///
    /// # Errors
    /// It does not, for a long time.
    pub async fn ready(&self) -> Result<()> {
        let client = Client::new(&self.address)?;
        until("that a gateway is ready", async || Ok(is_ready(&client).await)).await
    }

    /// What its clock will say from its next start on: as much more or less than the time as `+1h`, or the time.
    ///
    /// # Errors
    /// libfaketime is not installed.
    pub fn set_clock(&mut self, shift: Option<&str>) -> Result<()> {
        self.variables.retain(|(name, _)| name != "LD_PRELOAD" && !name.starts_with("FAKETIME"));
        if let Some(shift) = shift {
            let library = faketime().context("libfaketime is not installed; tests/run installs it")?;
            // What measures spans of time goes on as it does when a clock is set.
            let own = [("LD_PRELOAD", library.as_str()), ("FAKETIME", shift), ("FAKETIME_DONT_FAKE_MONOTONIC", "1")];
            self.variables.extend(own.map(|(name, value)| (name.to_owned(), value.to_owned())));
        }
        Ok(())
    }

    /// Ends it as a crash does.
    ///
    /// # Errors
    /// It does not run.
    pub async fn kill(&mut self) -> Result<()> {
        self.process.take().context("the gateway does not run")?.end(Signal::KILL, PATIENCE).await
    }

    /// Tells it to stop, and waits until it has.
    ///
    /// # Errors
    /// It takes longer than is allowed.
    pub async fn terminate(&mut self, patience: Duration) -> Result<()> {
        self.process.take().context("the gateway does not run")?.end(Signal::TERM, patience).await
    }

    /// It stands still until the answer ends.
    ///
    /// # Errors
    /// It does not run.
    pub fn freeze(&self) -> Result<Frozen> {
        Frozen::new(vec![self.process.as_ref().context("the gateway does not run")?.id()?])
    }

    /// The number of its process.
    ///
    /// # Errors
    /// It does not run.
    pub fn process_id(&self) -> Result<i32> {
        Ok(self.process.as_ref().context("the gateway does not run")?.id()?.as_raw_nonzero().get())
    }

    /// What a command of the binary prints, over the same database.
    ///
    /// # Errors
    /// It fails.
    pub async fn run(&self, line: &[&str]) -> Result<String> {
        self.program().with(line).run().await
    }

    /// What it has logged so far, the runs before this one too.
    pub fn said(&self) -> String {
        std::fs::read_to_string(self.log()).unwrap_or_default()
    }

    fn program(&self) -> Program {
        Program::new(&self.binary)
            .inside(self.folder.path())
            .knowing(self.variables.iter().map(|(name, value)| (name, value)))
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

async fn is_ready(client: &Client) -> bool {
    client.get("/readyz").await.is_ok_and(|answer| answer.status == 200)
}

/// The library that shows a process another time than it is, for programs of several threads.
fn faketime() -> Option<String> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.filter_map(Result::ok).map(|entry| entry.path());
    let mut libraries = folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1"));
    libraries.find(|path| path.is_file())?.to_str().map(str::to_owned)
}

/// The gateway. `DRAGOMAN_BIN` names it; else it lies where this program does, or above.
pub fn binary() -> PathBuf {
    let named = std::env::var_os("DRAGOMAN_BIN").map(PathBuf::from);
    let beside = || {
        let own = std::env::current_exe().unwrap_or_default();
        let candidates = own.ancestors().skip(1).take(2).map(|folder| folder.join("dragoman"));
        candidates.into_iter().find(|path| Path::is_file(path))
    };
    named.or_else(beside).unwrap_or_else(|| PathBuf::from("dragoman"))
}
