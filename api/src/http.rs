//! The front door: routes, GraphQL over HTTP and WebSocket, the console, the start page, health. No SQL here.
//!
//! [`router`] is the whole route table; [`serve`] runs it until it is told to stop.

mod caller;
mod console;
mod events;
pub mod graphql;
pub mod health;
pub mod home;
pub mod negotiation;
mod pictures;
mod request;
mod websocket;

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;

use crate::app::App;
use crate::config::Switch;

/// What a program or a browser can ask for.
pub fn router(app: Arc<App>) -> Router {
    let body_limit = RequestBodyLimitLayer::new(app.config.server.max_body_bytes);
    let routes = Router::new()
        .route("/", get(home::page))
        .route("/graphql", get(graphql::get).merge(post(graphql::post)).fallback(graphql::wrong_method))
        .route("/graphql/ws", get(websocket::upgrade))
        .route("/schema.graphql", get(schema))
        .route("/demo/pictures/{name}", get(pictures::picture));
    let routes = match app.config.server.console {
        Switch::On => routes.merge(console::routes()),
        Switch::Off => routes,
    };
    let routes = match app.config.server.admin_listen {
        Some(_) => routes,
        None => routes.merge(admin_routes()),
    };
    // The extractors' own limit gives way to the setting's, which is checked before a byte is read.
    let routes = routes.fallback(nothing_here).layer(DefaultBodyLimit::disable());
    routes.layer(body_limit).layer(CatchPanicLayer::new()).with_state(app)
}

/// What ops ask for, on a listener of its own where there is one.
pub fn admin_router(app: Arc<App>) -> Router {
    admin_routes().fallback(nothing_here).layer(CatchPanicLayer::new()).with_state(app)
}

fn admin_routes() -> Router<Arc<App>> {
    Router::new().route("/livez", get(health::alive)).route("/readyz", get(health::ready))
}

/// Answers until `stop` completes, then finishes what is in flight.
///
/// # Errors
/// The listener's own.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}

async fn schema(State(app): State<Arc<App>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], app.sdl.clone())
}

async fn nothing_here() -> impl IntoResponse {
    let text =
        "There is nothing here. The API is at /graphql, its schema at /schema.graphql, and / says what this is.\n";
    (axum::http::StatusCode::NOT_FOUND, text)
}
