//! When an answer was made, for clients that know it by no other name (RFC 9110, sections 8.8.2 and 13.1.3).
//!
//! A date tells seconds, and within one an answer may be made, written over, and made again; another node may give what
//! was a while longer. So a date stands for an answer only once nobody can have been given another one of that second:
//! until then it is told of as a second older, and whoever has that is sent the whole of it.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};
use chrono::DateTime;

/// The date of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Modified {
    second: i64,
    is_settled: bool,
}

impl Modified {
    /// Of an answer that was made at an instant, in microseconds since 1970; the other nodes know of a write within
    /// `max_lag`.
    pub(super) fn of(made_at: i64, now: i64, max_lag: Duration) -> Self {
        let second = made_at.div_euclid(1_000_000);
        let lag = i64::try_from(max_lag.as_micros()).unwrap_or(i64::MAX);
        let is_settled = now.saturating_sub((second + 1).saturating_mul(1_000_000)) >= lag;
        Self { second, is_settled }
    }

    /// As `Last-Modified` says it.
    pub(super) fn header(self) -> Option<HeaderValue> {
        let second = if self.is_settled { self.second } else { self.second - 1 };
        let at = DateTime::from_timestamp(second, 0)?;
        HeaderValue::try_from(at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()).ok()
    }

    /// Whether the client has what is as new. A client that knows the answer by its tag says so, and is asked no more.
    pub(super) fn is_known(self, headers: &HeaderMap) -> bool {
        if !self.is_settled || headers.contains_key(header::IF_NONE_MATCH) {
            return false;
        }
        let since = headers.get(header::IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok());
        let since = since.and_then(|text| DateTime::parse_from_rfc2822(text).ok());
        since.is_some_and(|since| since.timestamp() >= self.second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;

    fn asks_since(date: &HeaderValue) -> HeaderMap {
        HeaderMap::from_iter([(header::IF_MODIFIED_SINCE, date.clone())])
    }

    #[test]
    fn a_date_stands_for_an_answer_once_its_second_is_over_everywhere() {
        let lag = Duration::from_secs(1);
        let fresh = Modified::of(7 * SECOND + 200_000, 8 * SECOND + 900_000, lag);
        let settled = Modified::of(7 * SECOND + 200_000, 9 * SECOND, lag);

        let (early, date) = (fresh.header().unwrap(), settled.header().unwrap());
        assert_eq!(
            (&early, &date),
            (&"Thu, 01 Jan 1970 00:00:06 GMT".parse().unwrap(), &"Thu, 01 Jan 1970 00:00:07 GMT".parse().unwrap())
        );
        assert!(settled.is_known(&asks_since(&date)));
        assert!(!settled.is_known(&asks_since(&early)), "it may be another one of the same second");
        assert!(!fresh.is_known(&asks_since(&early)) && !fresh.is_known(&asks_since(&date)));
    }

    #[test]
    fn whoever_knows_a_tag_is_not_asked_for_a_date() {
        let settled = Modified::of(7 * SECOND, 20 * SECOND, Duration::from_secs(1));
        let mut headers = asks_since(&settled.header().unwrap());

        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("\"other\""));

        assert!(!settled.is_known(&headers));
        assert!(!settled.is_known(&asks_since(&HeaderValue::from_static("yesterday"))));
    }
}
