//! Which processor is whose: servers that are compared share one, whoever asks them has another.
//!
//! So neither takes the other's time, and what a server answers in a second says what one answer costs it.

use anyhow::{Context, Result};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// The processor of the servers, as `taskset` takes it.
pub(super) fn of_servers() -> Result<String> {
    Ok(ours()?.last().context("a processor")?.to_string())
}

/// The processor of those who ask, likewise.
pub(super) fn of_clients() -> Result<String> {
    Ok(ours()?.first().context("a processor")?.to_string())
}

/// Keeps this thread to the processor of those who ask. Whatever it starts stays there, too.
pub(super) fn keep_to_clients() -> Result<()> {
    let mut set = CpuSet::new();
    set.set(*ours()?.first().context("a processor")?);
    Ok(sched_setaffinity(None, &set)?)
}

/// Those that the whole program may use: a thread that was kept to one knows no other.
fn ours() -> Result<Vec<usize>> {
    let all = sched_getaffinity(rustix::thread::Pid::from_raw(std::process::id().try_into()?))?;
    Ok((0..CpuSet::MAX_CPU).filter(|number| all.is_set(*number)).collect())
}
