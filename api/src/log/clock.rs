//! What time the database has, as far as a poll can tell: between when it began and when it ended.

use crate::cache::BootTime;

/// How far the database's clock is ahead of this machine's, in microseconds: no less, and no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset {
    least: i64,
    most: i64,
}

impl Offset {
    /// As a poll saw it that told a time.
    pub fn seen(time: i64, began: BootTime, ended: BootTime) -> Self {
        Self { least: time - micros(ended), most: time - micros(began) }
    }

    /// What is known after another poll: the narrower of the two. If they cannot both be so, somebody has set a clock.
    pub fn and(self, newer: Self) -> Self {
        let agree = self.least <= newer.most && newer.least <= self.most;
        if agree && self.most - self.least <= newer.most - newer.least { self } else { newer }
    }

    /// The database's time at an instant.
    pub fn time(self, at: BootTime) -> i64 {
        micros(at) + self.least + (self.most - self.least) / 2
    }
}

fn micros(at: BootTime) -> i64 {
    i64::try_from(at.0 / 1_000).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quickest_poll_tells_the_time_until_a_clock_is_set() {
        let at = |micros: u64| BootTime(micros * 1_000);
        let quick = Offset::seen(1_000_010, at(0), at(20));
        let slow = Offset::seen(1_000_900, at(100), at(1_100));
        let set = Offset::seen(9_000_000, at(2_000), at(3_000));

        assert_eq!(quick.time(at(0)), 1_000_000);
        assert_eq!(quick.and(slow), quick);
        assert_eq!(slow.and(quick), quick);
        assert_eq!(quick.and(set), set);
    }
}
