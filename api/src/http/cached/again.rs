//! A request that came before in the same words: by a hash of those straight to its answer, here or where the nodes share
//! it.

use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::Response;

use super::super::answer::{Level, Look, respond};
use super::super::answers::{Answers, Shortcut};
use super::super::lane::{Looked, Passage, Repeat};
use super::super::page::Page;
use super::hit;
use crate::app::App;
use crate::cache::{BootTime, Entry, Key};
use crate::telemetry::told;

/// What is known of a raw request.
pub(in crate::http) enum Again {
    /// The answer.
    Answered(Response),
    /// It is not here; another node may have kept it under this key, for who wants it so.
    Elsewhere(Key, Shortcut),
    /// It was there, and is to be compared with what is read.
    Sampled,
    /// Nothing.
    Unknown,
}

/// The answer to a request that came before: one hash, one look, one comparison.
pub(in crate::http) fn again(
    app: &Arc<App>,
    answers: &Arc<Answers>,
    alias: &Key,
    passage: Option<&Passage>,
    headers: &HeaderMap,
) -> Again {
    let Some((key, shortcut)) = answers.aliases.get(alias) else { return Again::Unknown };
    let Some(entry) = answers.memory.get(&key) else { return Again::Elsewhere(key, shortcut) };
    if !app.content.view().passes(&entry.proof, BootTime::now()) {
        return Again::Unknown;
    }
    if passage.is_some_and(|passage| passage.looked == Looked::Drawn) || answers.samples() {
        return Again::Sampled;
    }
    app.cache_stats.aliased.count();
    told::looked_up("l1", "hit", "the same request came before", Duration::ZERO);
    let response = hit(app, answers, key, &entry, shortcut, headers);
    Again::Answered(repeatable(response, passage, (key, shortcut, Level::Memory), &entry))
}

/// The same where this node has let go of it: it is looked for where the nodes share it.
pub(in crate::http) async fn elsewhere(
    app: &Arc<App>,
    answers: &Answers,
    (key, shortcut): (Key, Shortcut),
    passage: Option<&Passage>,
    headers: &HeaderMap,
) -> Again {
    let looked = passage.map(|passage| passage.looked);
    if looked == Some(Looked::Missed) {
        return Again::Unknown;
    }
    let entry = match super::elsewhere(app, answers, &key, looked == Some(Looked::Drawn), |_| true).await {
        Ok(entry) => entry,
        Err(Looked::Drawn) => return Again::Sampled,
        Err(Looked::Briefly | Looked::Missed) => return Again::Unknown,
    };
    app.cache_stats.aliased.count();
    let response = respond(app, &entry, Look { level: Level::Shared, shortcut, may_be_kept: true }, headers);
    Again::Answered(repeatable(response, passage, (key, shortcut, Level::Shared), &entry))
}

/// The answer to a request that came whole: the next one of the same bytes need not be parsed.
fn repeatable(
    mut response: Response,
    passage: Option<&Passage>,
    (key, shortcut, level): (Key, Shortcut, Level),
    entry: &Entry<Page>,
) -> Response {
    if passage.is_some() {
        let (made_at, etag) = (entry.made_at, entry.value.body(shortcut.encoding).2.clone());
        response.extensions_mut().insert(Repeat { key, shortcut, level, made_at, etag, watched: None });
    }
    response
}
