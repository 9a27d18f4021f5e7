//! How far an import has come: a bar on a terminal, plain lines elsewhere.
//!
//! Goes to the standard error, so that a report on the standard output stays whole. Unknown here: what is imported.

use std::io::{self, IsTerminal};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::telemetry::output;

/// How often a line is written where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// What a stage counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of files.
    Bytes,
    /// Anything else.
    Rows,
}

/// Where progress is shown. Clones show in the same place.
#[derive(Clone)]
pub struct Progress(Arc<Shown>);

enum Shown {
    Nowhere,
    Bar(Mutex<Option<ProgressBar>>),
    Lines(Mutex<Option<Stage>>),
}

/// A stage of which lines tell.
struct Stage {
    name: &'static str,
    unit: Unit,
    total: u64,
    done: u64,
    told: Instant,
}

impl Progress {
    /// A bar if the standard error is a terminal, lines if not.
    pub fn on_stderr() -> Self {
        let terminal = io::stderr().is_terminal();
        Self(Arc::new(if terminal { Shown::Bar(Mutex::default()) } else { Shown::Lines(Mutex::default()) }))
    }

    /// Shows nothing.
    pub fn nowhere() -> Self {
        Self(Arc::new(Shown::Nowhere))
    }

    /// Begins a stage; the one before is over.
    pub fn begin(&self, name: &'static str, unit: Unit, total: u64) {
        self.end();
        match &*self.0 {
            Shown::Nowhere => {}
            Shown::Bar(bar) => *held(bar) = Some(bar_of(name, unit, total)),
            Shown::Lines(stage) => {
                *held(stage) = Some(Stage { name, unit, total, done: 0, told: Instant::now() });
            }
        }
    }

    /// So much of the stage is done.
    pub fn reach(&self, done: u64) {
        match &*self.0 {
            Shown::Nowhere => {}
            Shown::Bar(bar) => {
                if let Some(bar) = &*held(bar) {
                    bar.set_position(done);
                }
            }
            Shown::Lines(stage) => {
                if let Some(stage) = &mut *held(stage) {
                    stage.done = done;
                    if stage.told.elapsed() >= LINE_EVERY {
                        stage.told = Instant::now();
                        tell(&line(stage));
                    }
                }
            }
        }
    }

    /// Says a sentence between the stages.
    pub fn say(&self, sentence: &str) {
        match &*self.0 {
            Shown::Nowhere => {}
            Shown::Bar(_) | Shown::Lines(_) => tell(sentence),
        }
    }

    /// The stage is over.
    pub fn end(&self) {
        match &*self.0 {
            Shown::Nowhere => {}
            Shown::Bar(bar) => {
                if let Some(bar) = held(bar).take() {
                    bar.finish();
                }
            }
            Shown::Lines(stage) => {
                if let Some(stage) = held(stage).take() {
                    tell(&line(&stage));
                }
            }
        }
    }
}

/// A stage that panicked half way is still a stage.
fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn bar_of(name: &'static str, unit: Unit, total: u64) -> ProgressBar {
    let template = match unit {
        Unit::Bytes => "{msg:24} {wide_bar} {bytes:>10} of {total_bytes:10} {eta:>4}",
        Unit::Rows => "{msg:24} {wide_bar} {pos:>10} of {len:10} {eta:>4}",
    };
    // A template that does not parse costs the looks, not the import.
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total).with_style(style).with_message(name)
}

/// Among the lines of the log, and in the middle of none.
fn tell(line: &str) {
    output::ERROR.say(&format!("{line}\n"));
}

fn line(stage: &Stage) -> String {
    let Stage { name, unit, total, done, .. } = stage;
    match unit {
        Unit::Rows => format!("{name}: {done} of {total}"),
        Unit::Bytes => {
            let percent = (done * 100).checked_div(*total).unwrap_or(100);
            format!("{name}: {percent} % of {} KiB", total.div_ceil(1024))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(unit: Unit, done: u64, total: u64) -> String {
        line(&Stage { name: "articles", unit, total, done, told: Instant::now() })
    }

    #[test]
    fn a_line_counts_rows_and_gives_bytes_as_a_share() {
        assert_eq!(stage(Unit::Rows, 200, 596), "articles: 200 of 596");
        assert_eq!(stage(Unit::Bytes, 512, 2048), "articles: 25 % of 2 KiB");
        assert_eq!(stage(Unit::Bytes, 0, 0), "articles: 100 % of 0 KiB");
    }
}
