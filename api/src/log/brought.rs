//! What one look at the log brought, as a trace tells of it.

use chrono::TimeDelta;
use opentelemetry::KeyValue;

use super::poll::Polled;

/// What was read, page after page.
#[derive(Debug, Default)]
pub struct Brought {
    commits: usize,
    from: Option<i64>,
    to: i64,
    lag: Option<TimeDelta>,
}

impl Brought {
    /// A page more, read on from a commit.
    pub fn page(&mut self, from: i64, polled: &Polled) {
        self.commits += polled.commits.len();
        self.from.get_or_insert(from);
        self.to = polled.end;
        // Of a commit that told of no public face nobody has kept when it was.
        let lag = polled.changes.iter().map(|logged| polled.clock - logged.at).max();
        self.lag = self.lag.max(lag);
    }

    /// What is said of it; nothing where it brought nothing.
    pub fn said(&self) -> Option<Vec<KeyValue>> {
        let from = self.from.filter(|_| self.commits > 0)?;
        let commits = i64::try_from(self.commits).unwrap_or(i64::MAX);
        let mut said = vec![
            KeyValue::new("dragoman.log.entries", commits),
            KeyValue::new("dragoman.log.from", from),
            KeyValue::new("dragoman.log.to", self.to),
        ];
        let lag_ms = self.lag.map(|lag| lag.num_milliseconds().max(0));
        said.extend(lag_ms.map(|lag_ms| KeyValue::new("dragoman.log.lag_ms", lag_ms)));
        Some(said)
    }
}
