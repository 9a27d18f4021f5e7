//! The processor time that a process has used, as Linux counts it for each thread.
//!
//! A thread that has ended is counted no more: measure while the same threads live.

use std::fs;
use std::time::Duration;

use anyhow::Context;

/// What all threads of this process together have run so far.
pub(crate) fn used() -> anyhow::Result<Duration> {
    of("self")
}

/// What all threads of a process together have run so far.
pub(crate) fn used_by(process: i32) -> anyhow::Result<Duration> {
    of(&process.to_string())
}

fn of(process: &str) -> anyhow::Result<Duration> {
    let mut nanoseconds = 0;
    let threads = fs::read_dir(format!("/proc/{process}/task"));
    for thread in threads.context("processor time is read from Linux's /proc")? {
        // The first number; the others are of waiting (https://docs.kernel.org/scheduler/sched-stats.html).
        let figures = fs::read_to_string(thread?.path().join("schedstat"))?;
        nanoseconds += figures.split(' ').next().unwrap_or_default().parse::<u64>()?;
    }
    Ok(Duration::from_nanos(nanoseconds))
}
