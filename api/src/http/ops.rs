//! `/ops`: the built-in dashboard. The page is anybody's; what it shows is an admin's, or whoever's who sits at the
//! machine.

mod traces;

use std::net::IpAddr;
use std::sync::{Arc, LazyLock};

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, Version, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use rust_embed::RustEmbed;
use serde_json::{Value, json};

use super::bundle::Bundle;
use super::caller::{Unknown, caller};
use super::cors::may_ask;
use super::server::Peer;
use crate::app::App;
use crate::telemetry::log::newest::NEWEST;

#[derive(RustEmbed)]
#[folder = "src/http/ops/page"]
struct Assets;

static OPS: LazyLock<Bundle> = LazyLock::new(|| Bundle::of::<Assets>("ops/assets"));

/// Headers by which a proxy says that it passes something on. What comes through one does not come from this machine.
const PASSED_ON: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/// The page, its assets, and what it asks for.
pub(super) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let guarded = Router::new()
        .route("/ops/traces", get(traces::all))
        .route("/ops/traces/{id}", get(traces::one))
        .route("/ops/log", get(log))
        .route("/ops/metrics", get(super::metrics::metrics))
        .layer(from_fn_with_state(app.clone(), guard));
    guarded.route("/ops", get(page)).route("/ops/assets/{version}/{name}", get(asset))
}

async fn page(headers: HeaderMap) -> Response {
    OPS.page(&headers)
}

async fn asset(Path((version, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    OPS.asset(&version, &name, &headers)
}

/// The newest warnings and errors, the newest first.
async fn log() -> impl IntoResponse {
    let lines = NEWEST.lines().into_iter().rev().filter_map(|line| serde_json::from_str::<Value>(&line).ok());
    unkept(json!({ "lines": lines.collect::<Vec<_>>() }))
}

/// What changes by the second.
fn unkept(body: Value) -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], Json(body))
}

/// Lets an admin pass, and whoever sits at the machine.
async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if is_at_the_machine(&app, &request) {
        return next.run(request).await;
    }
    let refused = |status: StatusCode, message: &str| {
        let asks = [(header::WWW_AUTHENTICATE, "Bearer"), (header::CACHE_CONTROL, "no-store")];
        (status, asks, Json(json!({ "message": message }))).into_response()
    };
    match caller(&app.content, &app.key_uses, request.headers(), None).await {
        Ok(caller) if caller.administers() => next.run(request).await,
        Ok(caller) if caller.key().is_none() => {
            refused(StatusCode::UNAUTHORIZED, "send an admin's key as `Authorization: Bearer drg_…`")
        }
        Ok(_) => refused(StatusCode::FORBIDDEN, "this key is not an admin's"),
        Err(unknown) => {
            let (_, message) = unknown.words();
            let status = match unknown {
                Unknown::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
                Unknown::Key | Unknown::Session => StatusCode::UNAUTHORIZED,
            };
            refused(status, message)
        }
    }
}

/// Whether a request can only come from this machine: it is listened to nowhere else, it names this machine, as no page
/// of another site can make a browser do, and no proxy passed it on. Not every proxy says that it does: one that is
/// trusted is known by its address, and nginx, unless told otherwise, by the HTTP/1.0 that nobody else speaks.
fn is_at_the_machine(app: &App, request: &Request) -> bool {
    let (server, headers) = (&app.config.server, request.headers());
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| request.uri().authority().map(|authority| authority.as_str()));
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0.ip().to_canonical());
    let is_proxy = |peer| app.config.clients.trusted_proxies.as_ref().is_some_and(|trusted| trusted.hold(peer));
    server.admin_listen.unwrap_or(server.listen).ip().is_loopback()
        && host.is_some_and(is_this_machine)
        && PASSED_ON.iter().all(|name| !headers.contains_key(*name))
        && request.version() != Version::HTTP_10
        && !peer.is_some_and(is_proxy)
        // A page of another origin that may ask for news may not ask for this.
        && may_ask(None, headers, request.uri())
}

fn is_this_machine(host: &str) -> bool {
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name).trim_matches(['[', ']']);
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_few_names() {
        for host in ["localhost", "localhost:8000", "127.0.0.1:8000", "127.0.0.7", "[::1]:8000", "[::1]"] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in ["news.example", "localhost.news.example", "10.0.0.1:8000", "127.0.0.1.evil.example", "", ":8000"] {
            assert!(!is_this_machine(host), "{host}");
        }
    }
}
