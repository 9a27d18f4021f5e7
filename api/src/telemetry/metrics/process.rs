//! The process itself, as Linux tells of it, and which build it is. Elsewhere only the latter is known.

use std::fs;
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use prometheus_client::registry::Unit;

use super::reading::Reading;

/// Ticks of processor time to a second: 100 on every Linux that there is (`getconf CLK_TCK`).
const TICKS: f64 = 100.0;

/// When this was first asked for: [`super::METRICS`] asks as the process starts.
pub(super) static STARTED: LazyLock<f64> =
    LazyLock::new(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64());

/// What can be read of it now.
pub fn readings() -> Vec<Reading> {
    let build = Reading::gauge("dragoman_build_info", "Which build this is; always 1", 1.0);
    let started = Reading::gauge("process_start_time", "When it was started, in seconds since 1970", *STARTED);
    let mut readings = vec![build.by("version", [(env!("CARGO_PKG_VERSION"), 1.0)]), started.in_unit(Unit::Seconds)];
    readings.extend(processor_seconds().map(|seconds| {
        Reading::counter("process_cpu", "Processor time that was used", seconds).in_unit(Unit::Seconds)
    }));
    readings.extend(
        resident_bytes().map(|bytes| {
            Reading::gauge("process_resident_memory", "Memory that is in use", bytes).in_unit(Unit::Bytes)
        }),
    );
    #[allow(clippy::cast_precision_loss, reason = "a process has not that many files")]
    let open = fs::read_dir("/proc/self/fd").ok().map(|files| files.count() as f64);
    readings.extend(open.map(|files| Reading::gauge("process_open_fds", "Files and connections that are open", files)));
    readings
}

/// In user and in kernel mode (proc(5), `/proc/pid/stat`, fields 14 and 15).
fn processor_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program stands in brackets, and may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let ticks = fields.next()?.parse::<f64>().ok()? + fields.next()?.parse::<f64>().ok()?;
    Some(ticks / TICKS)
}

fn resident_bytes() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes = line.trim().strip_suffix(" kB")?.parse::<f64>().ok()?;
    Some(kibibytes * 1_024.0)
}
