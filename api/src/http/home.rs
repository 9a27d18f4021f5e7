//! The start page: what this is, the languages, the newest headlines in each, where everything stands.
//!
//! It is made from the public API like anybody's page; only its frame is its own.

mod places;

use std::fmt::Write;
use std::sync::{Arc, LazyLock};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use self::places::places;
use super::refusal::Refusal;
use super::visitor::Visitor;
use crate::app::App;
use crate::config::Switch;
use crate::content::Caller;
use crate::graphql::{Asked, execute};
use crate::syndication::Format;
use crate::syndication::address::feed_path;

/// What the page costs: about as much as its two queries.
const POINTS: u64 = 100;

/// Headlines of each language.
const HEADLINES: u32 = 3;

const STYLE: &str = include_str!("home/style.css");

/// No script, pictures of our own, and of styles the page's own alone: whatever a title brings along is none of them.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; img-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
});

/// The page.
pub(super) async fn page(State(app): State<Arc<App>>, visitor: Visitor, headers: HeaderMap) -> Response {
    if let Err(exhausted) = visitor.spend(&app.door.rates, visitor.address(), POINTS) {
        return Refusal::from(exhausted).into_response();
    }
    let _place = match app.door.admission.enter().await {
        Ok(place) => place,
        Err(overloaded) => return Refusal::from(overloaded).into_response(),
    };
    let accept_language = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let languages = ask(&app, accept_language.clone(), "{ locales { code name nativeName direction } }").await;
    let locales = languages["locales"].as_array().cloned().unwrap_or_default();
    let headlines = HEADLINES.min(app.page_limits().page);
    let newest =
        if locales.is_empty() { Value::Null } else { ask(&app, accept_language, &query(&locales, headlines)).await };
    let title = newest["site"]["name"].as_str().unwrap_or("Dragoman").to_owned();
    let sections = if locales.is_empty() {
        "<p>This newsroom is empty, or its database does not answer.</p>".to_owned()
    } else {
        sections(&locales, &newest, app.config.server.console)
    };
    let example = example(&locales, &newest, app.config.server.console);
    let status = if locales.is_empty() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY.as_str()),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::VARY, "Accept, Accept-Language"),
    ];
    let page = frame(&title, &feeds(&locales), &places(&app.config.server, &example), &sections);
    (status, headers, page).into_response()
}

async fn ask(app: &App, accept_language: Option<String>, query: &str) -> Value {
    let caller = Caller::anonymous_at(app.content.now());
    let asked = Asked { content: app.content.clone(), caller, accept_language, limits: app.page_limits(), visit: None };
    let executed = execute(&app.schema, async_graphql::Request::new(query), asked).await;
    serde_json::to_value(executed.response.data).unwrap_or_else(|_| json!({}))
}

/// One request for all languages: an alias each.
fn query(locales: &[Value], headlines: u32) -> String {
    let mut query = "{ site { name }".to_owned();
    for (at, locale) in locales.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(
            query,
            " l{at}: articles(locale: {}, first: {headlines}) {{ totalCount nodes {{ slug title lead {{ url alt }} }} }}",
            locale["code"]
        );
    }
    query + " }"
}

fn sections(locales: &[Value], newest: &Value, console: Switch) -> String {
    let mut html = String::new();
    for (at, locale) in locales.iter().enumerate() {
        let code = text(&locale["code"]);
        let direction = text(&locale["direction"]).to_lowercase();
        let list = &newest[format!("l{at}")];
        let _ = write!(
            html,
            "<section lang=\"{code}\" dir=\"{direction}\"><h2>{} <small lang=\"en\" dir=\"ltr\">{}{} \
             <a href=\"/feeds/{code}/rss.xml\">RSS</a></small></h2><ul>",
            text(&locale["nativeName"]),
            if locale["name"] == locale["nativeName"] { String::new() } else { text(&locale["name"]) + ", " },
            articles(&list["totalCount"])
        );
        for article in list["nodes"].as_array().into_iter().flatten() {
            let picture = match article["lead"]["url"].as_str().filter(|url| url.contains("/demo/pictures/")) {
                Some(url) => {
                    let path = url.split_once("/demo/").map_or("", |(_, path)| path);
                    format!("<img src=\"/demo/{}\" alt=\"\" width=\"96\" height=\"54\">", escaped(path))
                }
                None => String::new(),
            };
            let _ = write!(
                html,
                "<li>{picture}<a href=\"{}\">{}</a></li>",
                escaped(&link(&locale["code"], &article["slug"], console)),
                text(&article["title"])
            );
        }
        html.push_str("</ul></section>");
    }
    html
}

/// Where a browser or a reader finds the feeds of each language.
fn feeds(locales: &[Value]) -> String {
    let mut html = String::new();
    for (locale, format) in locales.iter().flat_map(|locale| Format::ALL.map(|format| (locale, format))) {
        let (code, media_type) = (text(&locale["code"]), format.media_type());
        let path = feed_path(format, &code, None, None);
        let name = text(&locale["nativeName"]);
        let _ = write!(
            html,
            "<link rel=\"alternate\" type=\"{media_type}\" hreflang=\"{code}\" title=\"{name}\" href=\"{path}\">"
        );
    }
    html
}

fn articles(count: &Value) -> String {
    if count == 1 { "1 article".to_owned() } else { format!("{count} articles") }
}

/// The article as the API answers it: in the console, or as it is where that is off.
fn link(locale: &Value, slug: &Value, console: Switch) -> String {
    let query = format!(
        "query Article {{\n  article(locale: {locale}, slug: {slug}) {{\n    title\n    publishedAt\n    body\n    \
         translations {{\n      locale {{ nativeName }}\n      title\n    }}\n    \
         related {{\n      reason\n      article {{ title }}\n    }}\n  }}\n}}\n"
    );
    let encoded: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    match console {
        Switch::On => format!("/graphql#run=1&query={encoded}"),
        Switch::Off => format!("/graphql?query={encoded}"),
    }
}

/// A link to try: the newest article of a language that is written from right to left, if there is one.
fn example(locales: &[Value], newest: &Value, console: Switch) -> String {
    let newest_of = |at: usize| newest[format!("l{at}")]["nodes"].get(0);
    let with_articles = || (0..locales.len()).filter_map(|at| Some((&locales[at], newest_of(at)?)));
    let right_to_left = with_articles().find(|(locale, _)| locale["direction"] == "RTL");
    let found = right_to_left.or_else(|| with_articles().next());
    found.map_or_else(String::new, |(locale, article)| {
        let link = escaped(&link(&locale["code"], &article["slug"], console));
        format!(", or try <a href=\"{link}\">an article in {}</a>", text(&locale["name"]))
    })
}

fn text(value: &Value) -> String {
    escaped(value.as_str().unwrap_or_default())
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

fn frame(title: &str, feeds: &str, places: &str, sections: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title} · Dragoman</title>{feeds}<style>{STYLE}</style></head><body>\
         <header><p class=\"mark\">Dragoman</p><h1>{title}</h1>\
         <p>A newsroom in many languages, served over GraphQL. This gateway answers at these addresses:</p>\
         {places}</header><main>{sections}</main></body></html>",
        title = escaped(title),
    )
}
