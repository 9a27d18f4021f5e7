//! A PostgreSQL of the rig's own, which can be stopped, frozen and asked behind the gateways' back.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::process::Signal;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use tempfile::TempDir;

use super::process::{Process, Program};
use super::{Frozen, Full, children, port, until};

/// As whom it runs, and who owns all in it.
pub(super) const USER: &str = "postgres";

/// Gives the folder a disk of so many MiB, which nobody else sees and which goes with whoever sees it.
const ON_A_SMALL_DISK: &str = "mkdir small && mount -t tmpfs -o mode=0700 -o size=\"$0\" tmpfs small && \
                               chown \"$1\" small && shift && exec \"$@\"";

/// A server, running or not.
#[derive(Debug)]
pub struct Postgres {
    folder: TempDir,
    programs: PathBuf,
    address: SocketAddr,
    server: Option<Process>,
    /// How large the disk is that it has for tables, as `mount` takes it.
    small: Option<&'static str>,
}

/// How it is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Transactions are rolled back, all is written.
    Fast,
    /// As at a crash: it recovers when it starts.
    Immediate,
}

impl Postgres {
    /// With an empty data folder.
    ///
    /// # Errors
    /// PostgreSQL is not installed.
    pub async fn new() -> Result<Self> {
        let own = Self::without_data().await?;
        let flags = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"];
        own.program("initdb").with(["--pgdata=data"]).with(flags).run().await?;
        Ok(own)
    }

    async fn without_data() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("rig-postgres-").tempdir()?;
        let programs = programs().context("PostgreSQL is not installed; tests/run installs it")?;
        if rustix::process::geteuid().is_root() {
            Program::new("chown").with([USER.as_ref(), folder.path()]).run().await?;
        }
        Ok(Self { folder, programs, address: port::free()?, server: None, small: None })
    }

    /// One of its programs, in its own folder.
    pub(super) fn program(&self, name: &str) -> Program {
        Program::of_user(self.programs.join(name), USER).inside(self.folder.path())
    }

    /// A standby of it, yet to be started, that has what was written so far and is sent nothing more.
    ///
    /// # Errors
    /// It does not run.
    pub async fn standby(&self) -> Result<Self> {
        let (standby, port) = (Self::without_data().await?, self.address.port().to_string());
        let server = ["-h", "127.0.0.1", "-p", &port, "-U", USER];
        let flags = ["--pgdata=data", "--wal-method=stream", "--checkpoint=fast", "--no-sync"];
        standby.program("pg_basebackup").with(server).with(flags).run().await?;
        // By this file it is one.
        Program::of_user("touch", USER).inside(standby.folder.path()).with(["data/standby.signal"]).run().await?;
        Ok(standby)
    }

    /// Listens where another one did that does not run any more, from its next start on.
    pub fn stand_in_for(&mut self, other: &Self) {
        self.address = other.address;
    }

    /// From now on a standby is none any more: it begins a history of its own, and is written to.
    ///
    /// # Errors
    /// It is none, or does not answer.
    pub async fn promote(&self) -> Result<()> {
        let promoted = self.number("SELECT CAST(CAST(pg_promote() AS integer) AS bigint)").await?;
        anyhow::ensure!(promoted == 1, "it is still a standby");
        Ok(())
    }

    /// The same with all tables on a disk of their own, of a size such as `64m`. It goes when the server ends.
    ///
    /// # Errors
    /// PostgreSQL is not installed, or nobody may mount a disk here.
    pub async fn with_a_small_disk(size: &'static str) -> Result<Self> {
        let mounted = Program::new("unshare").with(["--mount", "true"]).run().await;
        mounted.context("nobody may mount a disk here")?;
        Ok(Self { small: Some(size), ..Self::new().await? })
    }

    /// Its small disk is full until the answer ends.
    ///
    /// # Errors
    /// It has none, or does not run.
    pub fn fill_disk(&self) -> Result<Full> {
        let server = self.server.as_ref().context("PostgreSQL does not run")?.id()?;
        // Nobody sees it but by way of who does.
        let root = format!("/proc/{}/root", server.as_raw_nonzero());
        let disk = self.disk();
        Full::fill(&Path::new(&root).join(disk.strip_prefix("/").unwrap_or(&disk)))
    }

    /// Starts it; answers once it is asked.
    ///
    /// # Errors
    /// It does not start.
    pub async fn start(&mut self) -> Result<()> {
        let port = self.address.port().to_string();
        // A killed process loses nothing that the system was told to write: only a lost machine would.
        let settings = [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=off",
            "max_connections=200",
            "shared_buffers=64MB",
        ];
        let shell = self.small.map(|size| ["unshare", "--mount", "sh", "-c", ON_A_SMALL_DISK, size, USER]);
        let shell = shell.as_ref().map_or(&[][..], <[&str; 7]>::as_slice);
        let program = Program::of_user_by(shell, self.programs.join("postgres"), USER).inside(self.folder.path());
        let program = program.with(["-D", "data", "-p", &port]).with(settings.iter().flat_map(|set| ["-c", set]));
        self.server = Some(program.start("PostgreSQL", &self.folder.path().join("log"))?);
        let asked = async || {
            let ready = Program::new(self.programs.join("pg_isready")).with(["-q", "-h", "127.0.0.1", "-p", &port]);
            Ok(ready.run().await.is_ok())
        };
        until("that PostgreSQL answers", asked).await?;
        if self.small.is_some() { self.move_to_disk().await } else { Ok(()) }
    }

    /// From another database: one that is in use stays where it is.
    async fn move_to_disk(&self) -> Result<()> {
        let template = ConnectOptions::new(format!("postgres://{USER}@{}/template1?sslmode=disable", self.address));
        let template = Database::connect(template).await?;
        template.execute_unprepared(&format!("CREATE TABLESPACE small LOCATION '{}'", self.disk().display())).await?;
        template.execute_unprepared("ALTER DATABASE postgres SET TABLESPACE small").await?;
        Ok(template.close().await?)
    }

    fn disk(&self) -> PathBuf {
        self.folder.path().join("small")
    }

    /// Stops it.
    ///
    /// # Errors
    /// It does not stop.
    pub async fn stop(&mut self, how: Stop) -> Result<()> {
        let signal = match how {
            Stop::Fast => Signal::INT,
            Stop::Immediate => Signal::QUIT,
        };
        self.server.take().context("PostgreSQL does not run")?.end(signal, Duration::from_secs(30)).await
    }

    /// It and all its processes stand still until the answer ends.
    ///
    /// # Errors
    /// It does not run.
    pub fn freeze(&self) -> Result<Frozen> {
        let server = self.server.as_ref().context("PostgreSQL does not run")?.id()?;
        // It begins no further process from then on.
        let mut frozen = Frozen::new(vec![server])?;
        frozen.add(children::of(server)?)?;
        Ok(frozen)
    }

    /// Whatever it begins from now on lets all others on this machine go first, as if it were on another.
    ///
    /// # Errors
    /// It does not run.
    pub fn give_way(&self) -> Result<()> {
        let server = self.server.as_ref().context("PostgreSQL does not run")?.id()?;
        Ok(rustix::process::setpriority_process(Some(server), 19)?)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its database at an address, such as a proxy's.
    pub fn url(address: SocketAddr) -> String {
        // A proxy reads what is said.
        format!("postgres://{USER}@{address}/postgres?sslmode=disable")
    }

    /// A connection that no proxy stands before.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn admin(&self) -> Result<DatabaseConnection> {
        let mut options = ConnectOptions::new(Self::url(self.address));
        options.max_connections(2).sqlx_logging(false);
        Ok(Database::connect(options).await?)
    }

    /// A number that it answers to a statement.
    ///
    /// # Errors
    /// It does not answer one.
    pub async fn number(&self, sql: &str) -> Result<i64> {
        let row = self.admin().await?.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
        Ok(row.context("no row")?.try_get_by_index(0)?)
    }

    /// Cuts every connection but its own.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn cut_connections(&self) -> Result<i64> {
        self.number(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
             WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
        )
        .await
    }
}

/// The folder of the newest version's programs.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.filter_map(Result::ok).map(|entry| entry.path());
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions.max_by_key(number)?.join("bin");
    newest.join("initdb").is_file().then_some(newest)
}
