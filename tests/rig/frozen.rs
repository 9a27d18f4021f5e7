//! Processes that stand still, as on a machine that was suspended. They go on with this value's end.

use std::process::Stdio;

use anyhow::{Context, Result};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

/// Processes that stand still.
#[derive(Debug)]
pub struct Frozen {
    processes: Vec<Pid>,
    /// They wake them where we are killed: each reads from a pipe of ours that ends then.
    watches: Vec<Child>,
}

impl Frozen {
    /// Stops them, in this order. One that has ended meanwhile stands still enough.
    ///
    /// # Errors
    /// They may not be stopped.
    pub(super) fn new(processes: Vec<Pid>) -> Result<Self> {
        let mut frozen = Self { processes: Vec::new(), watches: Vec::new() };
        frozen.add(processes)?;
        Ok(frozen)
    }

    /// Stops further ones.
    ///
    /// # Errors
    /// They may not be stopped.
    pub(super) fn add(&mut self, processes: Vec<Pid>) -> Result<()> {
        let mut watch = Command::new("setsid");
        watch.args(["sh", "-c", "cat; kill -CONT \"$@\"", "watch"]);
        watch.args(processes.iter().map(|process| process.as_raw_nonzero().to_string()));
        watch.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        self.watches.push(watch.spawn().context("setsid cannot be run")?);
        for process in processes {
            match kill_process(process, Signal::STOP) {
                Ok(()) => self.processes.push(process),
                Err(Errno::SRCH) => {}
                Err(error) => return Err(error).context("a process cannot be stopped"),
            }
        }
        Ok(())
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        // One that was killed meanwhile cannot go on.
        for process in self.processes.iter().rev() {
            let _ = kill_process(*process, Signal::CONT);
        }
    }
}
