//! The processor time that a process has used, as Linux counts it for each of its threads.
//!
//! What a thread used that ended in between is not in a difference. Those that do nothing end; those under load live on.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::time::Duration;

use anyhow::Context;

/// What each thread has run so far, in nanoseconds.
#[derive(Clone, Debug)]
pub(crate) struct Used(HashMap<OsString, u64>);

/// What all threads of this process together have run so far: measure while the same threads live.
pub(crate) fn used() -> anyhow::Result<Duration> {
    Ok(Duration::from_nanos(of("self")?.0.values().sum()))
}

/// What the threads of these processes have run so far.
pub(crate) fn used_by(processes: &[i32]) -> anyhow::Result<Used> {
    let mut threads = HashMap::new();
    for process in processes {
        threads.extend(of(&process.to_string())?.0);
    }
    Ok(Used(threads))
}

impl Used {
    /// What was used since then.
    pub(crate) fn since(&self, earlier: &Self) -> Duration {
        let used = |(thread, now): (_, &u64)| now.saturating_sub(earlier.0.get(thread).copied().unwrap_or_default());
        Duration::from_nanos(self.0.iter().map(used).sum())
    }
}

fn of(process: &str) -> anyhow::Result<Used> {
    let mut used = HashMap::new();
    let threads = fs::read_dir(format!("/proc/{process}/task"));
    for thread in threads.context("processor time is read from Linux's /proc")? {
        let thread = thread?;
        // The first number; the others are of waiting (https://docs.kernel.org/scheduler/sched-stats.html). One that
        // ends meanwhile has no file any more.
        let Ok(figures) = fs::read_to_string(thread.path().join("schedstat")) else { continue };
        used.insert(thread.file_name(), figures.split(' ').next().unwrap_or_default().parse::<u64>()?);
    }
    Ok(Used(used))
}
