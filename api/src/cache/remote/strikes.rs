//! When failures are too many: five within a second. One is chance.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// So many failures…
const MOST: usize = 5;

/// …within this time.
const WINDOW: Duration = Duration::from_secs(1);

/// The last failures.
#[derive(Debug, Default)]
pub(super) struct Strikes(VecDeque<Instant>);

impl Strikes {
    /// Notes a failure; whether they are too many now, in which case they are forgotten.
    pub(super) fn add(&mut self, now: Instant) -> bool {
        self.0.push_back(now);
        if self.0.len() < MOST {
            return false;
        }
        let are_too_many = self.0.pop_front().is_some_and(|first| now.duration_since(first) < WINDOW);
        if are_too_many {
            self.0.clear();
        }
        are_too_many
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_within_a_second_are_too_many_and_then_are_counted_anew() {
        let mut strikes = Strikes::default();
        let start = Instant::now();
        let mut at = |milliseconds| strikes.add(start + Duration::from_millis(milliseconds));

        let together: Vec<bool> = [0, 10, 20, 30, 40, 50].map(&mut at).into();
        let apart: Vec<bool> = [2_000, 2_300, 2_600, 2_900, 3_200, 3_299].map(&mut at).into();

        assert_eq!(together, [false, false, false, false, true, false]);
        assert_eq!(apart, [false, false, false, false, false, true]);
    }
}
