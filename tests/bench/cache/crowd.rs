//! The contestants: gateways over a PostgreSQL and a Redis of their own, and their rivals, each kept to one processor.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;
use tests::rig::process::{Process, Program};
use tests::rig::{Client, Postgres, Redis, gateway, port, until};

use super::cores;
use super::load::Target;

/// Processes, and what they stand on. They end with this value.
pub(super) struct Crowd {
    /// The newsroom's database.
    pub(super) database: String,
    /// The Redis.
    pub(super) memory: String,
    pub(super) postgres: Postgres,
    _redis: Redis,
    folder: TempDir,
    running: Vec<Process>,
}

/// A server that is asked.
#[derive(Clone, Debug)]
pub(super) struct Server {
    /// Where.
    pub(super) address: SocketAddr,
    /// Which processes answer there.
    pub(super) processes: Vec<i32>,
}

impl Crowd {
    /// Nobody yet.
    pub(super) async fn open() -> Result<Self> {
        let (mut postgres, mut redis) = (Postgres::new().await?, Redis::new()?);
        tokio::try_join!(postgres.start(), redis.start())?;
        Ok(Self {
            database: Postgres::url(postgres.address()),
            memory: Redis::url(redis.address()),
            postgres,
            _redis: redis,
            folder: tempfile::Builder::new().prefix("bench-cache-").tempdir()?,
            running: Vec::new(),
        })
    }

    /// A gateway over the demo newsroom, with settings beside the database's.
    pub(super) async fn gateway(&mut self, settings: &[(&str, &str)]) -> Result<Server> {
        let (place, database) = (pinned_to(&cores::of_servers()?), self.database.clone());
        self.gateway_at(place, &database, settings).await
    }

    /// One that stands on another machine, as far as there is only this one: it takes what processor time nobody else
    /// wants, and none of the servers'.
    pub(super) async fn gateway_elsewhere(&mut self, database: &str) -> Result<Server> {
        let place = Program::new("nice").with(["-n", "19", "taskset", "-c", &cores::of_clients()?]);
        self.gateway_at(place, database, &[]).await
    }

    async fn gateway_at(&mut self, place: Program, database: &str, settings: &[(&str, &str)]) -> Result<Server> {
        let address = port::free()?;
        let program = gateway::binary();
        ensure!(program.is_file(), "build the gateway, too, with the same profile: add `-p dragoman` to a cargo build");
        let listen = address.to_string();
        let program = place.with([program.as_path()]).with(["serve", "--demo", "--listen", &listen]);
        let program = program.knowing([("DATABASE_URL", database)]).knowing(settings.iter().copied());
        self.start(program, address, "/readyz").await
    }

    /// What a command of the gateway prints.
    pub(super) async fn run(&self, line: &[&str]) -> Result<String> {
        self.run_over(&self.database, line).await
    }

    /// The same over another database.
    pub(super) async fn run_over(&self, database: &str, line: &[&str]) -> Result<String> {
        let program = Program::new(gateway::binary()).inside(self.folder.path());
        program.knowing([("DATABASE_URL", database)]).with(line).run().await
    }

    /// This program again, as one that does nothing but answer.
    pub(super) async fn rival(&mut self, kind: &str, source: &str) -> Result<Server> {
        let address = port::free()?;
        let program = pinned(&std::env::current_exe()?, &["rival", kind, &address.to_string(), source])?;
        self.start(program, address, "/").await
    }

    /// One process that gives one file: the body of what this target answers.
    pub(super) async fn nginx(&mut self, same: &Target) -> Result<Server> {
        let address = port::free()?;
        let folder = self.folder.path().display().to_string();
        std::fs::write(self.file("same.json"), same.answer().await?.1)?;
        let scratch = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let scratch: String = scratch.iter().map(|kind| format!("{kind}_temp_path {folder}/{kind}; ")).collect();
        let settings = format!(
            "daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.errors; events {{}} \
             http {{ {scratch} access_log off; keepalive_requests 100000000; tcp_nodelay on; sendfile on; \
             open_file_cache max=10; types {{ application/json json; }} \
             server {{ listen {address}; root {folder}; }} }}"
        );
        std::fs::write(self.file("nginx.conf"), settings)?;
        let settings = self.file("nginx.conf").display().to_string();
        let program = pinned(Path::new("nginx"), &["-p", &folder, "-e", "stderr", "-c", &settings])?;
        self.start(program, address, "/same.json").await.context("is nginx installed?")
    }

    /// Writes an answer down for those who are to give the same; where.
    pub(super) async fn keep(&self, name: &str, target: &Target) -> Result<String> {
        let (head, body) = target.answer().await?;
        let own = ["date", "content-length", "connection", "transfer-encoding"];
        let is_kept = |line: &&str| line.split_once(':').is_some_and(|(name, _)| !own.contains(&name));
        let lines: Vec<_> = head.lines().skip(1).filter(is_kept).collect();
        let path = self.write(name, &[lines.join("\n").as_bytes(), b"\r\n\r\n", &body].concat())?;
        Ok(path.display().to_string())
    }

    /// A file; where.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<PathBuf> {
        let path = self.file(name);
        std::fs::write(&path, bytes)?;
        Ok(path)
    }

    async fn start(&mut self, program: Program, address: SocketAddr, path: &str) -> Result<Server> {
        let mut process = program.inside(self.folder.path()).start("a contestant", &self.file("log"))?;
        let client = Client::new(&format!("http://{address}"))?;
        let answers = async || {
            let said = || std::fs::read_to_string(self.file("log")).unwrap_or_default();
            ensure!(process.is_running()?, "a contestant does not start: {}", said());
            Ok(client.get(path).await.is_ok_and(|answer| answer.status < 500))
        };
        until("that a contestant answers", answers).await?;
        let server = Server { address, processes: vec![process.id()?.as_raw_nonzero().get()] };
        self.running.push(process);
        Ok(server)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Kept to the servers' processor.
fn pinned(program: &Path, arguments: &[&str]) -> Result<Program> {
    Ok(pinned_to(&cores::of_servers()?).with([program]).with(arguments))
}

/// Kept to a processor. `taskset` becomes what it runs, and so has its number.
fn pinned_to(processor: &str) -> Program {
    Program::new("taskset").with(["-c", processor])
}
