//! Processes that stand still, as on a machine that was suspended. They go on with this value's end.

use std::process::Stdio;

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

/// Processes that stand still.
#[derive(Debug)]
pub struct Frozen {
    processes: Vec<Pid>,
    /// Wakes them where we are killed: it reads from a pipe of ours that ends then.
    _watch: Child,
}

impl Frozen {
    /// Stops them, in this order.
    ///
    /// # Errors
    /// One of them has ended.
    pub(super) fn new(processes: Vec<Pid>) -> Result<Self> {
        let mut watch = Command::new("setsid");
        watch.args(["sh", "-c", "cat; kill -CONT \"$@\"", "watch"]);
        watch.args(processes.iter().map(|process| process.as_raw_nonzero().to_string()));
        watch.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let watch = watch.spawn().context("setsid cannot be run")?;
        processes.iter().try_for_each(|process| kill_process(*process, Signal::STOP))?;
        Ok(Self { processes, _watch: watch })
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
