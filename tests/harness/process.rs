//! What a process takes of its machine, as Linux tells it.

use std::time::Duration;

/// A process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Process(pub(crate) u32);

/// How often the kernel counts a process's time in a second.
const TICKS: u64 = 100;

impl Process {
    /// The memory that it holds, in bytes.
    pub(crate) fn memory(self) -> u64 {
        self.status("VmRSS:")
    }

    /// The most that it has held since it was last forgotten, in bytes.
    pub(crate) fn memory_peak(self) -> u64 {
        self.status("VmHWM:")
    }

    /// Forgets the most that it has held.
    pub(crate) fn forget_peak(self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.0), "5").unwrap();
    }

    /// The processor time that it has had.
    pub(crate) fn processor(self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0)).unwrap();
        // Its name stands in parentheses, and may hold anything.
        let fields: Vec<_> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        let ticks: u64 = fields[11..13].iter().map(|field| field.parse::<u64>().unwrap()).sum();
        Duration::from_millis(ticks * 1_000 / TICKS)
    }

    fn status(self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0)).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }
}
