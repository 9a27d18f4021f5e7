//! Paths of requests, byte by byte as they are sent: each has an answer, none an answer of the inside, and whatever was
//! asked before, the next client is answered.

use dragoman::telemetry::panics;
use proptest::prelude::*;
use proptest::sample::select;

use super::requests::site;
use super::{hold_over_the_wire, jumble};
use crate::harness::Raw;

/// Where something stands, pieces of that, and what a router or a proxy before it may read otherwise than we do.
const PIECES: &[&str] = &[
    "/",
    "//",
    "/graphql",
    "/graphql/",
    "/graphql/ws",
    "/graphql/console/",
    "/graphql/sha256:",
    "/schema.graphql",
    "/demo/",
    "/demo/assets/",
    "/demo/pictures/",
    "/feeds/",
    "/category/",
    "/rss.xml",
    "/ninjs/",
    "/sitemaps/",
    "/sitemap.xml",
    "/livez",
    "/readyz",
    "/cache",
    "/metrics",
    "/ops",
    "/ops/traces",
    "/ops/traces/",
    "/ops/log",
    "/ops/assets/",
    "main.js",
    ".svg",
    ".",
    "..",
    "/../",
    "%2e%2e",
    "%2F",
    "%2f",
    "%",
    "%0",
    "%00",
    "%0a",
    "%ff",
    "%d8%a2",
    "%d8",
    "آب",
    "?",
    "?query=%7B__typename%7D",
    "?query=",
    "?archive=2026-10.",
    "?after=",
    "&documentId=",
    "#",
    ";",
    ":",
    "*",
    "\\",
    "{id}",
    "http://a",
    "@",
    "0af7651916cd43dd8448eb211c80319c",
    "9223372036854775808",
];

const METHODS: &[&str] = &[
    "GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "BREW", "get",
];

const ACCEPTS: &[&str] =
    &["*/*", "text/html", "application/json", "application/graphql-response+json", "image/png", "q=;"];

/// From where something stands, or from anywhere.
fn path() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => (select(PIECES), jumble(PIECES)).prop_map(|(first, rest)| format!("/{}{rest}", first.trim_start_matches('/'))),
        1 => jumble(PIECES),
    ]
}

/// The status of the answer; none where the connection ends without one.
async fn status(address: &str, method: &str, path: &str, accept: &str) -> Option<(u16, String)> {
    let mut raw = Raw::to(address).await;
    raw.say(format!("{method} {path} HTTP/1.1\r\nhost: a\r\naccept: {accept}\r\nconnection: close\r\n\r\n")).await;
    let said = String::from_utf8_lossy(&raw.rest().await).into_owned();
    let status = said.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
    status.map(|status| (status, said))
}

#[tokio::test]
async fn a_path_is_answered_or_refused_by_whatever_method() {
    let site = site().await;
    let before = panics::count();

    hold_over_the_wire((select(METHODS), path(), select(ACCEPTS)), async |(method, path, accept)| {
        let answered = status(&site.address, method, &path, accept).await;

        let (status, said) = answered.unwrap_or_else(|| panic!("no answer to {method} {path:?}"));
        assert!((200..500).contains(&status), "{said} to {method} {path:?}");
        assert!(!said.contains("INTERNAL") && !said.contains("panicked"), "{said} to {method} {path:?}");
    })
    .await;

    assert_eq!(panics::count(), before);
    assert_eq!(status(&site.address, "GET", "/livez", "*/*").await.map(|(status, _)| status), Some(200));
}
