//! What a request says of caches: whether it may be answered from one, and how new the answer has to be.

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
    /// Whether everybody who sends the same is answered the same.
    pub(super) is_plain: bool,
}

impl Terms {
    /// Of a request's headers.
    pub(super) fn of(app: &App, headers: &HeaderMap, caller: &Caller) -> Self {
        let wants_bill = headers.get("x-query-bill").is_some_and(|value| value == "1");
        let is_unkept = asks_no_store(headers) && may_bypass(app, caller);
        let version = headers.get(VERSION).and_then(|value| Version::read(value.to_str().ok()?));
        let is_plain =
            !wants_bill && !is_unkept && !headers.contains_key(VERSION) && !headers.contains_key(header::COOKIE);
        Self { wants_bill, is_unkept, version, is_plain }
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

fn asks_no_store(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|directive| directive.trim().eq_ignore_ascii_case("no-store"))
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
}
