//! What an answer to a query looks like: its status, its body, and what it tells caches between here and the client.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::answers::Shortcut;
use super::modified::Modified;
use super::negotiation::MediaType;
use super::page::Page;
use super::panics::broken;
use super::watch::Answered;
use super::written::{refusal, refused_at_the_door};
use crate::app::App;
use crate::cache::proof::NEVER;
use crate::cache::{BootTime, Entry};
use crate::graphql::code::Code;

/// What an answer depends on beside the address.
pub(super) const VARY: HeaderValue =
    HeaderValue::from_static("Accept, Accept-Encoding, Accept-Language, Authorization, X-Content-Version");

/// Where an answer came from: a [`Level`].
pub(super) const X_CACHE: HeaderName = HeaderName::from_static("x-cache");

/// What a shared cache is told to forget it by.
const SURROGATE_KEY: HeaderName = HeaderName::from_static("surrogate-key");
const CACHE_TAG: HeaderName = HeaderName::from_static("cache-tag");

/// What nobody may keep.
pub(super) const NO_STORE: HeaderValue = HeaderValue::from_static("private, no-store");

/// How soon a client that was refused may come again, in seconds.
pub(super) const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// Where an answer came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// This process.
    Memory,
    /// What the nodes share.
    Shared,
    /// An execution.
    Miss,
    /// Neither read nor kept.
    Bypass,
    /// This process, while the database cannot be asked.
    Stale,
}

impl Level {
    /// As `X-Cache` says it.
    pub(super) fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Memory => "L1",
            Self::Shared => "L2",
            Self::Miss => "MISS",
            Self::Bypass => "BYPASS",
            Self::Stale => "STALE",
        })
    }
}

/// How an entry is answered with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// Where it came from.
    pub(super) level: Level,
    /// As the client wants it.
    pub(super) shortcut: Shortcut,
    /// Whether caches before us may keep it.
    pub(super) may_be_kept: bool,
}

/// An entry as an answer; without its body where the client has that.
pub(super) fn respond(app: &App, entry: &Arc<Entry<Page>>, look: Look, headers: &HeaderMap) -> Response {
    let page = &entry.value;
    let (_, body, etag) = page.body(look.shortcut.encoding);
    let now = app.content.view().log().database_time(BootTime::now());
    let max_lag = Duration::from_millis(app.config.live.max_lag_ms);
    // It is made anew at writes that may be hidden from a partner: a date would tell of them.
    let is_dated = page.own.is_some() && look.shortcut.is_public;
    let modified = is_dated.then(|| Modified::of(entry.made_at, now, max_lag));
    let has_it = || knows(headers, etag) || modified.is_some_and(|modified| modified.is_known(headers));
    let is_known = look.may_be_kept && page.is_there() && has_it();
    let mut response = match is_known {
        true => {
            app.cache_stats.not_modified.count();
            Response::new(Body::empty())
        }
        false => Response::new(Body::from(body.clone())),
    };
    *response.status_mut() = if is_known { StatusCode::NOT_MODIFIED } else { status(page, look.shortcut.media_type) };
    response.extensions_mut().insert(answered(page, look.level, is_known));
    let own = response.headers_mut();
    // What the door and the connection add, too: a map that grows is written anew.
    own.reserve(24);
    if !is_known {
        let of_query = || HeaderValue::from_static(look.shortcut.media_type.name());
        own.insert(header::CONTENT_TYPE, page.own.as_ref().map_or_else(of_query, |own| own.media_type.clone()));
    }
    describe(own, page, look);
    own.insert(header::CACHE_CONTROL, cache_control(app, entry, look, now));
    if look.level != Level::Miss {
        own.insert(header::AGE, HeaderValue::from(age(entry, now)));
    }
    if look.may_be_kept {
        name(own, page, etag, modified);
    }
    response
}

/// What is told of an answer to who watches.
fn answered(page: &Page, level: Level, is_known: bool) -> Answered {
    let (operation, codes) = (page.title.clone(), page.codes.to_vec());
    let statements = page.statements.filter(|_| level == Level::Miss);
    let articles = if is_known || !page.is_there() { 0 } else { page.articles };
    Answered { operation, codes, statements, articles, ..Answered::default() }
}

/// What an answer is, with its body or without.
fn describe(own: &mut HeaderMap, page: &Page, look: Look) {
    if page.is_unavailable {
        own.insert(header::RETRY_AFTER, RETRY_AFTER);
    }
    if let Some(links) = page.own.as_ref().and_then(|own| own.links.clone()) {
        own.insert(header::LINK, links);
    }
    if let Some(name) = page.body(look.shortcut.encoding).0.name() {
        own.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    own.insert(header::VARY, VARY);
    own.insert(X_CACHE, look.level.header());
    if let Some(language) = page.language() {
        own.insert(header::CONTENT_LANGUAGE, language.clone());
    }
}

/// By what a cache knows an answer again, and forgets it.
fn name(own: &mut HeaderMap, page: &Page, etag: &HeaderValue, modified: Option<Modified>) {
    own.insert(header::ETAG, etag.clone());
    if let Some(date) = modified.filter(|_| page.is_there()).and_then(Modified::header) {
        own.insert(header::LAST_MODIFIED, date);
    }
    let [keys, tags] = page.surrogates();
    own.insert(SURROGATE_KEY, keys.clone());
    own.insert(CACHE_TAG, tags.clone());
}

/// GraphQL over HTTP lets `application/json` answer 200 whatever was executed; what is no query's says it itself.
fn status(page: &Page, media_type: MediaType) -> StatusCode {
    match &page.own {
        _ if page.is_unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Some(own) => own.status,
        None if page.has_begun || media_type == MediaType::Json => StatusCode::OK,
        None => StatusCode::BAD_REQUEST,
    }
}

/// An entry that is marked as old: the database cannot be asked.
pub(super) fn old(app: &App, entry: &Arc<Entry<Page>>, shortcut: Shortcut, headers: &HeaderMap) -> Response {
    app.cache_stats.stale.count();
    respond(app, entry, Look { level: Level::Stale, shortcut, may_be_kept: false }, headers)
}

/// What can be answered neither from the database nor from memory.
pub(super) fn refused(app: &App, media_type: MediaType) -> Response {
    app.cache_stats.refused.count();
    let message = "content is unavailable at this moment; ask again";
    refusal(media_type, StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable, message, Vec::new())
}

/// What took too long.
pub(super) fn late(app: &App, media_type: MediaType) -> Response {
    let milliseconds = app.config.server.request_timeout_ms;
    let message = format!("the answer took longer than {milliseconds} ms; ask for less at once");
    refusal(media_type, StatusCode::GATEWAY_TIMEOUT, Code::Timeout, &message, Vec::new())
}

/// What broke.
pub(super) fn lost(media_type: MediaType) -> Response {
    refused_at_the_door(media_type, &broken("an execution ended without an answer"))
}

/// How old it is, in seconds.
pub(super) fn age(entry: &Entry<Page>, now: i64) -> u64 {
    u64::try_from(now - entry.made_at).unwrap_or_default() / 1_000_000
}

/// Who else may keep it, and for how long.
pub(super) fn cache_control(app: &App, entry: &Entry<Page>, look: Look, now: i64) -> HeaderValue {
    if !look.may_be_kept || !look.shortcut.is_public {
        return NO_STORE;
    }
    if entry.value.is_negotiated {
        return HeaderValue::from_static("private, max-age=0, must-revalidate");
    }
    let left = match entry.proof.not_after {
        NEVER => u64::MAX,
        at => u64::try_from(at - now).unwrap_or(0) / 1_000_000,
    };
    // Caches take `Age` off it (RFC 9111, section 4.2): what is as good as new here is not old there.
    let seconds = match app.config.cache.shared_max_age_seconds.min(left) {
        0 => 0,
        seconds if look.level == Level::Miss => seconds,
        seconds => seconds.saturating_add(age(entry, now)),
    };
    HeaderValue::try_from(format!("public, max-age=0, must-revalidate, s-maxage={seconds}")).unwrap_or(NO_STORE)
}

/// Whether the client has the body of this name (RFC 9110, section 13.1.2: a weak comparison).
fn knows(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let values = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let Ok(etag) = etag.to_str() else { return false };
    values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|one| one == "*" || one.trim_start_matches("W/") == etag)
}
