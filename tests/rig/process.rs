//! A process that ends with its value, and with the program that started it, whatever ended that.

use std::ffi::OsStr;
use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, geteuid, kill_process};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// A program to be run, with an empty environment but for where programs are found.
#[derive(Debug)]
pub struct Program(Command);

/// A program that runs.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
}

impl Program {
    /// This one.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        Self::of(&[], program.as_ref(), &[])
    }

    /// This one as another user, where one may do so.
    pub fn of_user(program: impl AsRef<OsStr>, user: &str) -> Self {
        Self::of_user_by(&[], program, user)
    }

    /// The same by way of another program, which is who we are, takes something from it and then becomes it.
    pub fn of_user_by(other: &[&str], program: impl AsRef<OsStr>, user: &str) -> Self {
        let flags = ["--reuid", user, "--regid", user, "--init-groups"];
        Self::of(other, program.as_ref(), if geteuid().is_root() { &flags } else { &[] })
    }

    fn of(other: &[&str], program: &OsStr, flags: &[&str]) -> Self {
        // The kernel ends it where we are killed ourselves: nobody else could.
        let line = [other, &["setpriv", "--pdeathsig", "KILL"], flags].concat();
        let mut command = Command::new(line[0]);
        command.args(&line[1..]).arg("--").arg(program);
        command.env_clear().envs(std::env::vars().filter(|(name, _)| ["PATH", "TMPDIR"].contains(&name.as_str())));
        command.kill_on_drop(true).stdin(Stdio::null());
        Self(command)
    }

    /// With arguments.
    pub fn with<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.0.args(arguments);
        self
    }

    /// With variables in its environment.
    pub fn knowing<N: AsRef<OsStr>, V: AsRef<OsStr>>(mut self, variables: impl IntoIterator<Item = (N, V)>) -> Self {
        self.0.envs(variables);
        self
    }

    /// In a folder.
    pub fn inside(mut self, folder: &Path) -> Self {
        self.0.current_dir(folder);
        self
    }

    /// Starts it; what it says is added to a file.
    ///
    /// # Errors
    /// The system's own.
    pub fn start(mut self, name: &str, log: &Path) -> Result<Process> {
        let log = File::options().create(true).append(true).open(log)?;
        self.0.stdout(log.try_clone()?).stderr(log);
        let child = self.0.spawn().with_context(|| format!("{name} cannot be started"))?;
        Ok(Process { name: name.to_owned(), child })
    }

    /// Runs it to its end, and answers what it printed.
    ///
    /// # Errors
    /// It fails, or does not end.
    pub async fn run(mut self) -> Result<String> {
        self.0.stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = timeout(super::PATIENCE, self.0.output()).await.context("it does not end")??;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if !output.status.success() {
            bail!("{:?} failed: {}{}", self.0.as_std(), text(&output.stdout), text(&output.stderr));
        }
        Ok(text(&output.stdout))
    }
}

impl Process {
    /// Its number.
    ///
    /// # Errors
    /// It has ended.
    pub fn id(&self) -> Result<Pid> {
        let id = self.child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?));
        id.with_context(|| format!("{} has ended", self.name))
    }

    /// Sends it a signal.
    ///
    /// # Errors
    /// It has ended.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        Ok(kill_process(self.id()?, signal)?)
    }

    /// Whether it still runs.
    ///
    /// # Errors
    /// The system's own.
    pub fn is_running(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// Sends it a signal that ends it, and waits for that.
    ///
    /// # Errors
    /// It goes on for longer than is allowed.
    pub async fn end(mut self, signal: Signal, patience: Duration) -> Result<()> {
        self.signal(signal)?;
        match timeout(patience, self.child.wait()).await {
            Ok(ended) => ended.map(drop).context("it cannot be waited for"),
            Err(_) => bail!("{} does not end within {} s of {signal:?}", self.name, patience.as_secs()),
        }
    }
}
