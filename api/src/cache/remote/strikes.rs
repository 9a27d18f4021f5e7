//! When failures are too many: five within a second, or within ten times what a request waits. One is chance.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// So many failures…
const MOST: usize = 5;

/// …within this time; longer where each of them takes long, since they may come one after the other.
const WINDOW: Duration = Duration::from_secs(1);

/// The last failures.
#[derive(Debug)]
pub(super) struct Strikes {
    window: Duration,
    last: VecDeque<Instant>,
}

impl Strikes {
    /// None yet, of requests that wait so long.
    pub(super) fn of(timeout: Duration) -> Self {
        Self { window: WINDOW.max(timeout * 10), last: VecDeque::new() }
    }

    /// Notes a failure; whether they are too many now, in which case they are forgotten.
    pub(super) fn add(&mut self, now: Instant) -> bool {
        self.last.push_back(now);
        if self.last.len() < MOST {
            return false;
        }
        let are_too_many = self.last.pop_front().is_some_and(|first| now.duration_since(first) < self.window);
        if are_too_many {
            self.last.clear();
        }
        are_too_many
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_within_a_second_are_too_many_and_then_are_counted_anew() {
        let mut strikes = Strikes::of(Duration::from_millis(20));
        let start = Instant::now();
        let mut at = |milliseconds| strikes.add(start + Duration::from_millis(milliseconds));

        let together: Vec<bool> = [0, 10, 20, 30, 40, 50].map(&mut at).into();
        let apart: Vec<bool> = [2_000, 2_300, 2_600, 2_900, 3_200, 3_299].map(&mut at).into();

        assert_eq!(together, [false, false, false, false, true, false]);
        assert_eq!(apart, [false, false, false, false, false, true]);
    }

    #[test]
    fn five_that_took_long_one_after_the_other_are_too_many() {
        let mut strikes = Strikes::of(Duration::from_millis(500));
        let start = Instant::now();

        let slow = [500, 1_000, 1_500, 2_000, 2_500].map(|at| strikes.add(start + Duration::from_millis(at)));

        assert_eq!(slow, [false, false, false, false, true]);
    }
}
