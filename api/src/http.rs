//! The front door: routes, GraphQL over HTTP and WebSocket, what is syndicated, the console, the start page, health, metrics. No SQL here.
//!
//! [`router`] is the whole route table; [`serve`] runs it until it is told to stop. What each request passes on its way
//! in and out is `entrance`.

mod answer;
mod answers;
mod asker;
mod body;
mod bundle;
mod cache_key;
mod cached;
mod caller;
mod client_address;
mod console;
mod cors;
mod demo;
mod documents;
mod encoding;
mod entrance;
mod events;
mod flown;
pub mod graphql;
pub mod health;
pub mod home;
mod lane;
mod listening;
mod making;
mod metrics;
mod modified;
pub mod negotiation;
mod ops;
mod page;
mod panics;
mod persisted;
mod pictures;
mod raw;
mod refusal;
mod request;
mod run;
mod sampler;
mod security_headers;
pub mod server;
mod session;
mod syndicated;
mod terms;
mod visitor;
mod watch;
mod websocket;
mod written;

use std::sync::Arc;

use answers::Answers;
use axum::extract::State;
use axum::http::header;
use axum::middleware::{from_fn_with_state, map_request};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Extension, Router};
use lane::Lane;

pub use self::server::{Served, serve};
use crate::app::App;
use crate::config::Switch;

/// What a program or a browser can ask for.
pub fn router(app: Arc<App>) -> Served {
    let answers = Arc::new(Answers::new(&app));
    let by_id = get(graphql::get).merge(post(graphql::post)).fallback(graphql::wrong_method);
    let by_id = by_id.layer(map_request(documents::by_address));
    let routes = Router::new()
        .route("/", get(home::page))
        .route("/graphql", get(graphql::get).merge(post(graphql::post)).fallback(graphql::wrong_method))
        .route("/graphql/{id}", by_id)
        .route("/graphql/ws", get(websocket::upgrade))
        .route("/schema.graphql", get(schema))
        .route("/demo/pictures/{name}", get(pictures::picture))
        .merge(syndicated::routes());
    let routes = match app.config.server.console {
        Switch::On => routes.merge(console::routes()),
        Switch::Off => routes,
    };
    let routes = match app.config.server.sample {
        Switch::On => routes.merge(demo::routes()),
        Switch::Off => routes,
    };
    let routes = match app.config.server.admin_listen {
        Some(_) => routes,
        None => routes.merge(admin_routes(&app)),
    };
    let router = guarded(&app, routes.fallback(nothing_here).layer(Extension(answers.clone())));
    let router = match &app.config.clients.cors_origins {
        Some(origins) => router.layer(cors::layer(origins)),
        None => router,
    };
    Served::new(&app, router).past(Lane::of(&app, &answers))
}

/// What ops ask for, on a listener of its own where there is one.
pub fn admin_router(app: Arc<App>) -> Served {
    let router = guarded(&app, admin_routes(&app).fallback(nothing_here));
    Served::apart(&app, router)
}

/// Routes behind the door, watched: whatever a route does, its client is answered.
pub fn guarded(app: &Arc<App>, routes: Router<Arc<App>>) -> Router {
    // One layer: each has every request copy all that lie below it.
    routes.layer(from_fn_with_state(app.clone(), watch::watch)).with_state(app.clone())
}

fn admin_routes(app: &Arc<App>) -> Router<Arc<App>> {
    Router::new()
        .route("/livez", get(health::alive))
        .route("/readyz", get(health::ready).layer(Extension(Arc::new(health::Looked::default()))))
        .route("/cache", get(health::cache))
        .route("/metrics", get(metrics::metrics))
        .merge(ops::routes(app))
}

async fn schema(State(app): State<Arc<App>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], app.sdl.clone())
}

async fn nothing_here() -> impl IntoResponse {
    let text =
        "There is nothing here. The API is at /graphql, its schema at /schema.graphql, and / says what this is.\n";
    (axum::http::StatusCode::NOT_FOUND, text)
}
