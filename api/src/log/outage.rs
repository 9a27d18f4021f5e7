//! An outage of the log: told of once when it begins and once when it ends, with ever more time between two tries.

use std::time::Duration;

use tokio::time::Instant;

/// How long is waited after the first try that failed; after each further one twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// How long is waited at most: whoever presents a version waits a second for a poll that succeeds.
const LONGEST_PAUSE: Duration = Duration::from_millis(400);

/// Whether the log can be read, and how long it could not be.
#[derive(Debug)]
pub struct Outage {
    longest_pause: Duration,
    under_way: Option<UnderWay>,
}

#[derive(Clone, Copy, Debug)]
struct UnderWay {
    since: Instant,
    failures: u32,
}

impl Outage {
    /// None so far, of a log that is polled every `interval`: while there is one it is tried as often at least.
    pub fn none(interval: Duration) -> Self {
        Self { longest_pause: interval.min(LONGEST_PAUSE), under_way: None }
    }

    /// A poll has failed.
    pub fn goes_on(&mut self, error: &impl std::fmt::Display) {
        if self.under_way.is_none() {
            tracing::warn!(%error, "the change log cannot be followed; it is tried until it can be");
        }
        let under_way = self.under_way.get_or_insert(UnderWay { since: Instant::now(), failures: 0 });
        under_way.failures = under_way.failures.saturating_add(1);
    }

    /// Whether there is one.
    pub fn is_under_way(&self) -> bool {
        self.under_way.is_some()
    }

    /// A poll has reached the database. Nothing else says that it is there.
    pub fn ends(&mut self) {
        if let Some(UnderWay { since, failures }) = self.under_way.take() {
            let seconds = since.elapsed().as_secs_f64();
            tracing::info!(seconds, failures, "the change log is followed again");
        }
    }

    /// How long to wait before the next try, whoever asks for one.
    pub fn pause(&self) -> Duration {
        self.under_way.map_or(Duration::ZERO, |under_way| {
            let doubled = 2_u32.saturating_pow(under_way.failures - 1);
            FIRST_PAUSE.saturating_mul(doubled).min(self.longest_pause)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_come_further_apart_but_never_further_than_polls_and_at_once_when_it_is_over() {
        let mut outage = Outage::none(Duration::from_millis(333));
        let mut pauses = vec![outage.pause()];

        for _ in 0..40 {
            outage.goes_on(&"nobody answers");
            pauses.push(outage.pause());
        }
        outage.ends();

        let milliseconds: Vec<_> = pauses.iter().map(Duration::as_millis).collect();
        assert_eq!(milliseconds[..6], [0, 50, 100, 200, 333, 333]);
        assert_eq!((milliseconds[40], outage.pause()), (333, Duration::ZERO));
        let mut patient = Outage::none(Duration::from_secs(10));
        (0..40).for_each(|_| patient.goes_on(&"nobody answers"));
        assert_eq!(patient.pause(), LONGEST_PAUSE);
    }
}
