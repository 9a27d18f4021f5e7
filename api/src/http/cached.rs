//! A query's way past the executor: from memory under the cache's one rule, by somebody else's execution, or by one of
//! its own, which is kept.
//!
//! What may be answered is decided here and in `cache`; what an answer looks like, in [`super::answer`].

pub(super) mod again;

use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::Response;

use super::answer::{Level, Look, late, old, refused, respond};
use super::answers::{Answers, Flown, Shortcut};
use super::encoding::Encoding;
use super::flown::fly;
use super::lane::Looked;
use super::making::Making;
use super::page::Page;
use super::refusal::Refusal;
use super::terms::Version;
use super::visitor::Visitor;
use super::written::refused_at_the_door;
use crate::app::App;
use crate::cache::entry::Entry;
use crate::cache::flight::Arrival;
use crate::cache::{Audience, BootTime, Key, View, shared};
use crate::telemetry::told;

/// How long a request waits for the log while the view of it has lapsed: whoever is told to come again is so in 50 ms.
pub(super) const PATIENCE: Duration = Duration::from_millis(40);

/// The first hit is the second time that an answer is given, and the second is worth compressing for.
const ENCODED_AT: u32 = 2;

/// How well the log is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// As well as promised.
    Recently,
    /// Not so well, for it takes long.
    Late,
    /// It cannot be read.
    Not,
}

/// Finds out how well the log is known; where that has lapsed, by one poll that is shared.
pub(super) async fn known(view: &View) -> Known {
    if view.is_leased(BootTime::now()) {
        return Known::Recently;
    }
    let patience = if view.polls.are_failing() { Duration::ZERO } else { PATIENCE };
    match view.polls.fresh(patience).await {
        true => Known::Recently,
        false if view.polls.are_failing() => Known::Not,
        false => Known::Late,
    }
}

/// A query that may be answered from the cache, or for it.
pub(super) struct Query {
    /// What everything that it depends on comes to.
    pub(super) key: Key,
    /// The raw request, where it may be answered without being read.
    pub(super) alias: Option<Key>,
    /// When it came.
    pub(super) arrival: Arrival,
    /// Who pays for what is not in memory.
    pub(super) visitor: Visitor,
    /// What that is.
    pub(super) cost: u64,
    /// What it is made by, and for whom.
    pub(super) making: Making,
    /// For whom its document declares to be.
    pub(super) audience: Audience,
    /// How it wants to be answered.
    pub(super) shortcut: Shortcut,
    /// How new the answer has to be.
    pub(super) version: Option<Version>,
    /// How long what is old by now will do, while it is made anew.
    pub(super) max_stale: Duration,
    /// Whether a hit is to be compared.
    pub(super) is_sampled: bool,
}

impl Query {
    /// Whether it may be answered with what is marked as old: it is a reader's, and shows no version.
    fn takes_old(&self) -> bool {
        self.shortcut.is_public && self.version.is_none()
    }
}

fn hit(
    app: &Arc<App>,
    answers: &Arc<Answers>,
    key: Key,
    entry: &Arc<Entry<Page>>,
    shortcut: Shortcut,
    headers: &HeaderMap,
) -> Response {
    count(app, answers, key, entry, shortcut);
    respond(app, entry, Look { level: Level::Memory, shortcut, may_be_kept: true }, headers)
}

/// Counts a hit; of what is asked for again and again a smaller body is made.
pub(super) fn count(app: &App, answers: &Arc<Answers>, key: Key, entry: &Arc<Entry<Page>>, shortcut: Shortcut) {
    app.cache_stats.hits.count();
    if entry.count_hit() >= ENCODED_AT && entry.value.begins_encoding(shortcut.encoding) {
        encode(answers.clone(), key, entry.clone(), shortcut.encoding);
    }
}

/// Makes the body in an encoding, off the request's path: whoever asks meanwhile gets it as it is.
fn encode(answers: Arc<Answers>, key: Key, entry: Arc<Entry<Page>>, encoding: Encoding) {
    tokio::task::spawn_blocking(move || {
        if let Some(page) = entry.value.encoded(encoding) {
            answers.memory.replace(key, &entry, Arc::new(entry.with(page)));
        }
    });
}

/// A hit where this node has let go of it, or never had it: what the nodes share under a key, where it is what is wanted.
/// It is kept here from then on.
///
/// # Errors
/// What need not be done again: it was looked for, or it is this hit's turn to be compared.
pub(super) async fn elsewhere(
    app: &App,
    answers: &Answers,
    key: &Key,
    is_drawn: bool,
    is_wanted: impl FnOnce(&Entry<Page>) -> bool,
) -> Result<Arc<Entry<Page>>, Looked> {
    let view = app.content.view();
    let remote = app.remote.as_ref().filter(|_| view.is_leased(BootTime::now())).ok_or(Looked::Missed)?;
    let entry = shared::look(remote, view, key).await.ok().flatten().ok_or(Looked::Missed)?;
    if !is_wanted(&entry) {
        return Err(Looked::Briefly);
    }
    answers.memory.put(*key, entry.clone());
    if is_drawn || answers.samples() {
        return Err(Looked::Drawn);
    }
    app.cache_stats.shared_hits.count();
    Ok(entry)
}

/// The answer to a query.
pub(super) async fn answer(app: &Arc<App>, answers: &Arc<Answers>, query: Query, headers: &HeaderMap) -> Response {
    let view = app.content.view().clone();
    let known = known(&view).await;
    if let Some(entry) = answers.memory.get(&query.key) {
        if view.passes(&entry.proof, BootTime::now()) {
            remember(answers, &query);
            told::looked_up("l1", "hit", "the same query came before", Duration::ZERO);
            if query.is_sampled || answers.samples() {
                super::sampler::compare(app, &entry, query.making);
            }
            return hit(app, answers, query.key, &entry, query.shortcut, headers);
        }
        let stale_if_error = Duration::from_millis(app.config.cache.stale_if_error_ms);
        if known != Known::Recently
            && query.takes_old()
            && view.passes_stale(&entry.proof, BootTime::now(), stale_if_error)
        {
            return old(app, &entry, query.shortcut, headers);
        }
        app.cache_stats.outdated.count();
        told::looked_up("l1", "miss", "something that it depends on was written", Duration::ZERO);
        if query.takes_old() && view.passes_meanwhile(&entry.proof, BootTime::now(), query.max_stale) {
            return meanwhile(app, answers, &query, &entry, headers);
        }
        if known == Known::Recently && view.is_behind(&entry.proof) {
            // What is executed before the log was read that far would be out of date before it is kept.
            view.polls.fresh(PATIENCE).await;
        }
    } else {
        told::looked_up("l1", "miss", "it is not in memory", Duration::ZERO);
    }
    if known == Known::Not {
        return refused(app, query.shortcut.media_type);
    }
    executed(app, answers, query, headers).await
}

/// As it was, while it is made anew.
fn meanwhile(
    app: &Arc<App>,
    answers: &Arc<Answers>,
    query: &Query,
    entry: &Arc<Entry<Page>>,
    headers: &HeaderMap,
) -> Response {
    if let Err(refused) = pay(app, query) {
        return refused_at_the_door(query.shortcut.media_type, &refused);
    }
    let (view, flight) = (app.content.view().clone(), fly(app.clone(), answers.clone(), query));
    let is_behind = view.is_behind(&entry.proof);
    answers.flights.begin(query.key, || async move {
        if is_behind {
            view.polls.fresh(PATIENCE).await;
        }
        flight.await
    });
    old(app, entry, query.shortcut, headers)
}

/// Also who is answered by somebody else's execution pays: whose it is, is luck.
fn pay(app: &App, query: &Query) -> Result<(), Refusal> {
    Ok(query.visitor.spend_rest(&app.door, query.making.caller(), query.cost)?)
}

/// By an execution, this one's own or one that is as new.
async fn executed(app: &Arc<App>, answers: &Arc<Answers>, query: Query, headers: &HeaderMap) -> Response {
    let view = app.content.view();
    if let Err(refused) = pay(app, &query) {
        return refused_at_the_door(query.shortcut.media_type, &refused);
    }
    loop {
        let begin = || fly(app.clone(), answers.clone(), &query);
        let Some(landed) = answers.flights.join(query.key, query.arrival, begin).await else {
            return super::answer::lost(query.shortcut.media_type);
        };
        let flown = match landed.value {
            Flown::Answer { is_shared: false, .. } if !landed.led => begin().await,
            flown => flown,
        };
        let (entry, level, is_kept) = match flown {
            Flown::Answer { entry, level, is_kept, .. } => (entry, level, is_kept),
            Flown::Late => return late(app, query.shortcut.media_type),
            Flown::Busy => return refused(app, query.shortcut.media_type),
            Flown::Overloaded => return refused_at_the_door(query.shortcut.media_type, &Refusal::overloaded()),
        };
        let passes = view.passes(&entry.proof, BootTime::now());
        if !landed.began_after && !passes {
            continue;
        }
        match level {
            Level::Memory => app.cache_stats.hits.count(),
            Level::Shared => app.cache_stats.shared_hits.count(),
            _ => app.cache_stats.misses.count(),
        }
        if level == Level::Shared && (query.is_sampled || answers.samples()) {
            super::sampler::compare(app, &entry, query.making.clone());
        }
        if !landed.led {
            app.cache_stats.shared_flights.count();
        }
        if is_kept && passes {
            remember(answers, &query);
        }
        // What is out of date by now was true when it was asked for, and is for nobody to keep.
        let may_be_kept = is_kept && passes;
        return respond(app, &entry, Look { level, shortcut: query.shortcut, may_be_kept }, headers);
    }
}

/// The next request of the same bytes is not read.
fn remember(answers: &Answers, query: &Query) {
    if let Some(alias) = query.alias {
        answers.aliases.put(alias, query.key, query.shortcut);
    }
}
