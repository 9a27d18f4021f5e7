//! The console: what a person at a browser finds at `/graphql`. Unknown here: GraphQL. The page asks like any client.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use rust_embed::RustEmbed;

use super::bundle::Bundle;
use crate::app::App;

#[derive(RustEmbed)]
#[folder = "src/http/console"]
struct Assets;

static CONSOLE: LazyLock<Bundle> = LazyLock::new(|| Bundle::of::<Assets>("graphql/console"));

/// The page.
pub(super) fn page(headers: &HeaderMap) -> Response {
    CONSOLE.page(headers)
}

/// The assets' routes.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/graphql/console/{version}/{name}", get(asset))
}

async fn asset(Path((version, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    CONSOLE.asset(&version, &name, &headers)
}
