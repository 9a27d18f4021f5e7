//! What a request says of caches: whether it may be answered from one, and how new the answer has to be.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, header};

use crate::app::App;
use crate::cache::flight::Arrival;
use crate::cache::{Flights, LogView, View};
use crate::config::NoStore;
use crate::content::Caller;

/// The header by which a client says what it has written or seen.
pub(super) const VERSION: HeaderName = HeaderName::from_static("x-content-version");

/// The header by which it asks what its answer cost.
const BILL: HeaderName = HeaderName::from_static("x-query-bill");

/// A version as clients send it back: `epoch.seq`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    history: String,
    seq: i64,
}

/// How long one waits that has to see what it wrote elsewhere.
const VERSION_PATIENCE: Duration = Duration::from_secs(1);

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
        let wants_bill = headers.get(BILL).is_some_and(|value| value == "1");
        let is_unkept = directives(headers).any(|one| one.eq_ignore_ascii_case("no-store")) && may_bypass(app, caller);
        let most = Duration::from_millis(app.config.cache.max_stale_ms);
        let max_stale = directives(headers).find_map(max_stale).unwrap_or_default().min(most);
        let shown = headers.get(VERSION);
        let version = shown.and_then(|value| Version::read(value.to_str().ok()?));
        let is_plain = !wants_bill && !is_unkept && shown.is_none() && !headers.contains_key(header::COOKIE);
        Self { wants_bill, is_unkept, version, max_stale, is_plain }
    }

    /// Sees to it that the log is read as far as the version says that was shown. Since when a flight is as new as that
    /// wants it: one that began before may have landed what was good for who shows none. None where the log is not read.
    pub(super) async fn met<T>(&self, view: &View, flights: &Flights<T>, came: Arrival) -> Option<Arrival>
    where
        T: Clone + Send + Sync + 'static,
    {
        match &self.version {
            None => Some(came),
            Some(version) if version.is_met(&view.log()) || view.polls.fresh(VERSION_PATIENCE).await => {
                Some(flights.arrive())
            }
            Some(_) => None,
        }
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
    use futures::future::join_all;
    use tokio::sync::oneshot;

    use super::*;
    use crate::cache::{Key, Landed};

    /// Terms of a request that shows this version.
    fn showing(version: Option<Version>) -> Terms {
        Terms { wants_bill: false, is_unkept: false, version, max_stale: Duration::ZERO, is_plain: false }
    }

    #[tokio::test]
    async fn a_flight_that_began_before_the_version_was_met_is_not_new_enough_for_who_shows_it() {
        let (view, flights) = (View::with_slots(16), Flights::<u32>::default());
        let (came, key) = (flights.arrive(), Key([1; 32]));
        let (go, gone) = oneshot::channel::<()>();
        let terms = showing(Version::read("0af3.12"));

        let poll = async {
            view.polls.wanted().await;
            // Somebody who shows no version begins it while the log is behind.
            flights.begin(key, || async move {
                gone.await.unwrap();
                7
            });
            view.polls.end(view.polls.begin(), true);
        };
        let (met, ()) = tokio::join!(terms.met(&view, &flights, came), poll);
        let others = showing(None).met(&view, &flights, came).await;
        let (shown, plain) = (met.unwrap(), others.unwrap());
        let release = async { go.send(()).unwrap() };
        let joined = [shown, plain].map(|arrival| flights.join(key, arrival, || async { 8 }));
        let (landed, ()) = tokio::join!(join_all(joined), release);

        let said = |landed: Option<Landed<u32>>| landed.map(|landed| (landed.value, landed.began_after));
        assert_eq!(landed.into_iter().map(said).collect::<Vec<_>>(), [Some((7, false)), Some((7, true))]);
    }

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
