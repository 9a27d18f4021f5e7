//! What a request says of caches: whether it may be answered from one, and how new the answer has to be.

use std::time::Duration;

use axum::http::{HeaderMap, header};

use crate::app::App;
use crate::cache::LogView;
use crate::config::NoStore;
use crate::content::Caller;

/// The header by which a client says what it has written or seen.
pub(super) const VERSION: &str = "x-content-version";

/// A version as clients send it back: `epoch.seq`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    history: String,
    seq: i64,
}

/// The terms of one request.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    /// It wants to know what its answer cost, so it has to be executed.
    pub(super) wants_bill: bool,
    /// It must neither be answered from a cache nor be kept.
    pub(super) is_unkept: bool,
    /// What its answer must not be older than.
    pub(super) version: Option<Version>,
    /// How long what is old by now will do, while it is made anew.
    pub(super) max_stale: Duration,
    /// Whether everybody who sends the same is answered the same.
    pub(super) is_plain: bool,
}

impl Terms {
    /// Of a request's headers.
    pub(super) fn of(app: &App, headers: &HeaderMap, caller: &Caller) -> Self {
        let wants_bill = headers.get("x-query-bill").is_some_and(|value| value == "1");
        let is_unkept = directives(headers).any(|one| one.eq_ignore_ascii_case("no-store")) && may_bypass(app, caller);
        let most = Duration::from_millis(app.config.cache.max_stale_ms);
        let max_stale = directives(headers).find_map(max_stale).unwrap_or_default().min(most);
        let version = headers.get(VERSION).and_then(|value| Version::read(value.to_str().ok()?));
        let is_plain =
            !wants_bill && !is_unkept && !headers.contains_key(VERSION) && !headers.contains_key(header::COOKIE);
        Self { wants_bill, is_unkept, version, max_stale, is_plain }
    }
}

impl Version {
    /// None where it is no version: such a header says nothing.
    fn read(text: &str) -> Option<Self> {
        let (history, seq) = text.trim().rsplit_once('.')?;
        Some(Self { history: history.to_owned(), seq: seq.parse().ok()? })
    }

    /// Whether this view of the log is as new.
    pub(super) fn is_met(&self, log: &LogView) -> bool {
        *self.history == *log.history && self.seq <= log.pos
    }
}

/// What `Cache-Control` says, part by part.
fn directives(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let values = headers.get_all(header::CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim)
}

/// RFC 9111, section 5.2.1.2: in seconds, and without them for however long.
fn max_stale(directive: &str) -> Option<Duration> {
    match directive.split_once('=') {
        None => directive.eq_ignore_ascii_case("max-stale").then_some(Duration::MAX),
        Some((name, seconds)) if name.eq_ignore_ascii_case("max-stale") => {
            seconds.trim_matches('"').parse().map(Duration::from_secs).ok()
        }
        Some(_) => None,
    }
}

fn may_bypass(app: &App, caller: &Caller) -> bool {
    match app.config.cache.no_store {
        NoStore::On => true,
        NoStore::Off => false,
        NoStore::Auto => app.config.server.listen.ip().is_loopback() || caller.key().is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_a_history_and_a_commit_and_nothing_else_is_one() {
        assert_eq!(Version::read("0af3.12"), Some(Version { history: "0af3".into(), seq: 12 }));
        for wrong in ["", "12", "0af3.", "0af3.x"] {
            assert_eq!(Version::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn who_takes_what_is_old_says_for_how_many_seconds_or_for_however_long() {
        assert_eq!(max_stale("max-stale=3"), Some(Duration::from_secs(3)));
        assert_eq!(max_stale("Max-Stale=\"3\""), Some(Duration::from_secs(3)));
        assert_eq!(max_stale("max-stale"), Some(Duration::MAX));
        for other in ["max-stale=", "max-stale=-1", "max-stale=soon", "max-age=3", "no-store", ""] {
            assert_eq!(max_stale(other), None, "{other}");
        }
    }
}
