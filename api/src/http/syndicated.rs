//! What is syndicated, over HTTP: feeds, ninjs, sitemaps, `robots.txt`. All of it comes by way of the cache, under the
//! same rule as answers to queries.
//!
//! Paths are read here as they came: a slug of WordPress's may be no UTF-8 when decoded.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use entity::heading::Kind;
use serde_json::json;

use super::answer::{self, Level, Look, respond};
use super::answers::{Answers, Shortcut};
use super::asker::Asker;
use super::cached::{self, Known};
use super::flown::execute;
use super::making::{Making, SYNDICATED as AUDIENCE};
use super::negotiation::MediaType;
use super::refusal::Refusal;
use super::terms::Terms;
use super::visitor::Visitor;
use super::watch::Answered;
use super::written::refused_at_the_door;
use crate::app::App;
use crate::cache::Key;
use crate::content::Caller;
use crate::content::heading::name_of;
use crate::content::path::decode;
use crate::syndication::robots::robots as lines;
use crate::syndication::{Format, Section, Wanted};
use crate::telemetry::told;

/// What one of them costs, where it is not in memory: fifty articles with all that belongs to them.
const POINTS: u64 = 300;

/// Keeps keys of these apart from those of queries, which begin with a text.
const SYNDICATED: u64 = 1;

/// Where it stands.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/feeds/{*feed}", get(answer))
        .route("/ninjs/{locale}", get(answer))
        .route("/sitemap.xml", get(answer))
        .route("/sitemaps/{name}", get(answer))
        .route("/robots.txt", get(robots))
}

async fn robots(State(app): State<Arc<App>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], lines(&app.publisher))
}

async fn answer(
    State(app): State<Arc<App>>,
    Extension(answers): Extension<Arc<Answers>>,
    visitor: Visitor,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let media_type = MediaType::Json;
    let (visitor, headers) = (&visitor, &headers);
    let asker = Asker { app: &app, answers: &answers, visitor, headers, media_type, passage: None };
    match wanted(uri.path(), uri.query()) {
        Ok(wanted) => serve(asker, wanted).await,
        Err(Wrong { status, why }) => problem(status, &why),
    }
}

/// A path or a place that is none.
#[derive(Debug, PartialEq, Eq)]
struct Wrong {
    status: StatusCode,
    why: String,
}

impl Wrong {
    fn place(why: impl ToString) -> Self {
        Self { status: StatusCode::BAD_REQUEST, why: why.to_string() }
    }
}

/// What stands at a path.
fn wanted(path: &str, query: Option<&str>) -> Result<Wanted, Wrong> {
    let parameter = |name: &str| {
        let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        pairs.into_iter().find(|(one, _)| one == name).map(|(_, value)| value.into_owned())
    };
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let feed = |locale: &str, section: Option<Section>, file: &str| {
        let format = Format::ALL.into_iter().find(|format| format.file() == file);
        let archive = parameter("archive").map(|part| part.parse().map_err(Wrong::place)).transpose()?;
        let locale = decode(locale);
        format.map(|format| Wanted::Feed { format, locale, section, archive }).ok_or_else(nothing)
    };
    match parts[..] {
        ["sitemap.xml"] => Ok(Wanted::Sitemaps),
        ["sitemaps", file] => file.strip_suffix(".xml").map(|name| Wanted::Sitemap(decode(name))).ok_or_else(nothing),
        ["ninjs", locale] => Ok(Wanted::Ninjs { locale: decode(locale), after: parameter("after") }),
        ["feeds", locale, file] => feed(locale, None, file),
        ["feeds", locale, kind, slug, file] => {
            let kinds = [Kind::Category, Kind::Tag, Kind::Author];
            let kind = kinds.into_iter().find(|known| name_of(*known) == kind).ok_or_else(nothing)?;
            feed(locale, Some(Section { kind, slug: decode(slug) }), file)
        }
        _ => Err(nothing()),
    }
}

fn nothing() -> Wrong {
    let files = Format::ALL.map(Format::file).join(", ");
    let why = format!(
        "feeds are at /feeds/LOCALE/FILE, or /feeds/LOCALE/category/SLUG/FILE, with tag and author likewise; a FILE is one \
         of {files}; sitemaps are at /sitemap.xml and where it says"
    );
    Wrong { status: StatusCode::NOT_FOUND, why }
}

fn problem(status: StatusCode, why: &str) -> Response {
    let title = status.canonical_reason();
    let body = json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "detail": why });
    let headers = [(header::CONTENT_TYPE, "application/problem+json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}

/// As queries are answered: by whoever asks, at what cost, from the cache or for it.
async fn serve(asker: Asker<'_>, wanted: Wanted) -> Response {
    let Asker { app, answers, visitor, headers, media_type, .. } = asker;
    let arrival = answers.flights.arrive();
    let caller = match asker.caller().await {
        Ok(caller) => caller,
        Err(response) => return *response,
    };
    let (id, partner) = (caller.key().map(|key| key.0), caller.partner());
    if let Err(exhausted) = visitor.arrive(&app.door, &caller) {
        return refused_at_the_door(media_type, &exhausted.into());
    }
    let terms = Terms::of(app, headers, &caller);
    let shortcut = Shortcut::of(media_type, headers, AUDIENCE, caller.class().as_deref());
    let key = key(app, answers, &wanted, &caller);
    let making = Making::Document(wanted, caller);
    let mut response = if terms.is_unkept {
        bypass(asker, &making, shortcut, &terms).await
    } else if let Some(arrival) = terms.met(app.content.view(), &answers.flights, arrival).await {
        let query = cached::Query {
            key,
            alias: None,
            arrival,
            visitor: visitor.clone(),
            cost: POINTS,
            making,
            audience: AUDIENCE,
            shortcut,
            version: terms.version,
            max_stale: terms.max_stale,
            is_sampled: false,
        };
        cached::answer(app, answers, query, headers).await
    } else {
        answer::refused(app, media_type)
    };
    Answered::add(&mut response, |answered| (answered.key, answered.partner) = (id, partner));
    response
}

fn key(app: &App, answers: &Answers, wanted: &Wanted, caller: &Caller) -> Key {
    let mut writer = answers.writer(app.content.view().log().epoch);
    writer.number(SYNDICATED).bytes(wanted.identity()).optional(caller.class());
    for part in app.publisher.identity() {
        writer.optional(part);
    }
    writer.key()
}

/// What is neither answered from the cache nor kept in it.
async fn bypass(asker: Asker<'_>, making: &Making, shortcut: Shortcut, terms: &Terms) -> Response {
    let Asker { app, answers, visitor, headers, media_type, .. } = asker;
    app.cache_stats.bypasses.count();
    told::looked_up("none", "bypass", "it was asked for", Duration::ZERO);
    let view = app.content.view();
    let arrival = answers.flights.arrive();
    if cached::known(view).await == Known::Not || terms.met(view, &answers.flights, arrival).await.is_none() {
        return answer::refused(app, media_type);
    }
    if let Err(exhausted) = visitor.spend_rest(&app.door, making.caller(), POINTS) {
        return refused_at_the_door(media_type, &exhausted.into());
    }
    let _place = match app.door.admission.enter().await {
        Ok(place) => place,
        Err(overloaded) => return refused_at_the_door(media_type, &Refusal::from(overloaded)),
    };
    match execute(app, making, AUDIENCE).await {
        Some((entry, ..)) => respond(app, &entry, Look { level: Level::Bypass, shortcut, may_be_kept: false }, headers),
        None => answer::late(app, media_type),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_what_is_wanted_in_whichever_script() {
        let section = Section { kind: Kind::Category, slug: "ورزش".into() };
        let feed = |section, archive| Wanted::Feed { format: Format::Atom, locale: "fa".into(), section, archive };

        assert_eq!(wanted("/feeds/fa/atom.xml", None), Ok(feed(None, None)));
        let slug = "/feeds/fa/category/%D9%88%d8%b1%D8%B2%D8%B4/atom.xml";
        assert_eq!(wanted(slug, Some("archive=2026-10")), Ok(feed(Some(section), "2026-10".parse().ok())));
        assert_eq!(wanted("/sitemaps/pt-BR-2.xml", None), Ok(Wanted::Sitemap("pt-BR-2".into())));
        assert_eq!(wanted("/ninjs/fa", None), Ok(Wanted::Ninjs { locale: "fa".into(), after: None }));
        for (path, query, status) in [
            ("/feeds/fa/feed.txt", None, 404),
            ("/feeds/fa/section/a/rss.xml", None, 404),
            ("/feeds/fa", None, 404),
            ("/sitemaps/fa", None, 404),
            ("/feeds/fa/rss.xml", Some("archive=last"), 400),
        ] {
            assert_eq!(wanted(path, query).unwrap_err().status, status, "{path}");
        }
    }
}
