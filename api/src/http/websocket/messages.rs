//! How many messages a client may send: an even stream, or a minute's worth at once.

use tokio::time::Instant;

const MINUTE_SECONDS: f64 = 60.0;

/// What one connection may still send.
#[derive(Debug)]
pub(super) struct Messages {
    limit: f64,
    left: f64,
    counted: Instant,
}

impl Messages {
    /// So many a minute.
    pub(super) fn new(limit: u32) -> Self {
        Self { limit: f64::from(limit), left: f64::from(limit), counted: Instant::now() }
    }

    /// Whether a further one may come at this moment.
    pub(super) fn may_come(&mut self, now: Instant) -> bool {
        let earned = (now - self.counted).as_secs_f64() * self.limit / MINUTE_SECONDS;
        (self.left, self.counted) = ((self.left + earned).min(self.limit), now);
        let may_come = self.left >= 1.0;
        self.left -= f64::from(u8::from(may_come));
        may_come
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_minutes_worth_may_come_at_once_and_then_as_it_is_earned() {
        let mut messages = Messages::new(60);
        let mut come = |at: Instant| (0..100).filter(|_| messages.may_come(at)).count();
        let now = Instant::now();

        assert_eq!(come(now), 60);
        assert_eq!(come(now + Duration::from_secs(2)), 2);
        assert_eq!(come(now + Duration::from_secs(600)), 60);
    }
}
