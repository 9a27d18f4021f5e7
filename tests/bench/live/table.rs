//! The figures of one run.

use std::time::Duration;

/// A line of the table.
pub(super) struct Line {
    what: &'static str,
    took: Vec<Duration>,
}

impl Line {
    /// Of times, in any order.
    pub(super) fn new(what: &'static str, mut took: Vec<Duration>) -> Self {
        took.sort_unstable();
        Self { what, took }
    }

    /// The time that so many in a thousand are within, in milliseconds.
    fn within(&self, thousandths: usize) -> f64 {
        let at = (self.took.len() * thousandths / 1_000).min(self.took.len() - 1);
        self.took[at].as_secs_f64() * 1_000.0
    }
}

/// All lines.
pub(super) fn text(lines: &[Line]) -> String {
    let mut text =
        format!("| milliseconds, of {} writes | p50 | p99 | most |\n|---|---|---|---|\n", lines[0].took.len());
    for line in lines {
        text += &format!(
            "| {} | {:.1} | {:.1} | {:.1} |\n",
            line.what,
            line.within(500),
            line.within(990),
            line.within(1_000)
        );
    }
    text
}
