//! What an answer to a query looks like: its status, its body, and what it tells caches between here and the client.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::answers::Shortcut;
use super::negotiation::MediaType;
use super::page::Page;
use super::panics::broken;
use super::watch::Answered;
use super::written::{refusal, refused_at_the_door};
use crate::app::App;
use crate::cache::proof::NEVER;
use crate::cache::{BootTime, Entry};

/// What an answer depends on beside the address.
pub(super) const VARY: HeaderValue =
    HeaderValue::from_static("Accept, Accept-Encoding, Accept-Language, Authorization, X-Content-Version");

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
    let (encoding, body) = page.body(look.shortcut.encoding);
    let etag = page.etag(encoding);
    let is_known = look.may_be_kept && knows(headers, etag);
    let (status, body) = match is_known {
        true => {
            app.cache_stats.not_modified.count();
            (StatusCode::NOT_MODIFIED, Body::empty())
        }
        false if page.is_unavailable => (StatusCode::SERVICE_UNAVAILABLE, Body::from(body)),
        false if page.has_begun || look.shortcut.media_type == MediaType::Json => (StatusCode::OK, Body::from(body)),
        false => (StatusCode::BAD_REQUEST, Body::from(body)),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let (operation, codes) = (page.title.clone(), page.codes.to_vec());
    let statements = page.statements.filter(|_| look.level == Level::Miss);
    response.extensions_mut().insert(Answered { operation, codes, statements, ..Answered::default() });
    let own = response.headers_mut();
    own.reserve(12);
    if page.is_unavailable {
        own.insert(header::RETRY_AFTER, RETRY_AFTER);
    }
    if !is_known {
        own.insert(header::CONTENT_TYPE, HeaderValue::from_static(look.shortcut.media_type.name()));
    }
    if let Some(name) = encoding.name() {
        own.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    let now = app.content.view().log().database_time(BootTime::now());
    own.insert(header::CACHE_CONTROL, cache_control(app, entry, look, now));
    own.insert(header::VARY, VARY);
    own.insert("x-cache", look.level.header());
    if let Some(language) = page.language() {
        own.insert(header::CONTENT_LANGUAGE, language.clone());
    }
    if look.level != Level::Miss {
        own.insert(header::AGE, HeaderValue::from((now - entry.made_at).max(0) / 1_000_000));
    }
    if look.may_be_kept {
        own.insert(header::ETAG, etag.clone());
        let [keys, tags] = page.surrogates();
        own.insert("surrogate-key", keys.clone());
        own.insert("cache-tag", tags.clone());
    }
    response
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
    refusal(media_type, StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message, Vec::new())
}

/// What took too long.
pub(super) fn late(app: &App, media_type: MediaType) -> Response {
    let milliseconds = app.config.server.request_timeout_ms;
    let message = format!("the answer took longer than {milliseconds} ms; ask for less at once");
    refusal(media_type, StatusCode::GATEWAY_TIMEOUT, "TIMEOUT", &message, Vec::new())
}

/// What broke.
pub(super) fn lost(media_type: MediaType) -> Response {
    refused_at_the_door(media_type, &broken("an execution ended without an answer"))
}

fn cache_control(app: &App, entry: &Entry<Page>, look: Look, now: i64) -> HeaderValue {
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
    match app.config.cache.shared_max_age_seconds.min(left) {
        0 => HeaderValue::from_static("public, max-age=0, must-revalidate, s-maxage=0"),
        60 => HeaderValue::from_static("public, max-age=0, must-revalidate, s-maxage=60"),
        seconds => {
            HeaderValue::try_from(format!("public, max-age=0, must-revalidate, s-maxage={seconds}")).unwrap_or(NO_STORE)
        }
    }
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
