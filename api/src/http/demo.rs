//! The sample newsroom: what a browser finds at `/demo/`. Unknown here: GraphQL. The page asks like any frontend, by
//! trusted documents that come with the binary.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::{Redirect, Response};
use axum::routing::get;
use rust_embed::RustEmbed;

use super::bundle::Bundle;
use crate::app::App;
use crate::demo::documents;

/// Pictures and films stand where the newsroom has them. Markup comes from one policy of the page's, which reads what
/// the gateway cleaned.
const POLICY: &str = "default-src 'self'; img-src 'self' https: http: data:; media-src 'self' https: http:; \
                      frame-src https:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; \
                      require-trusted-types-for 'script'; trusted-types newsroom";

#[derive(RustEmbed)]
#[folder = "src/http/demo"]
struct Assets;

/// For a gateway whose letters lead on by a link.
static BY_LINK: LazyLock<Bundle> = LazyLock::new(|| bundle("link"));

/// For one whose letters hold a code.
static BY_CODE: LazyLock<Bundle> = LazyLock::new(|| bundle("code"));

/// What is told to the page: its documents, and what letters set a password by.
fn bundle(letters: &str) -> Bundle {
    let told = serde_json::json!({ "documents": documents::ids(), "letters": letters });
    Bundle::saying::<Assets>("assets", POLICY, &told.to_string())
}

fn sample(app: &App) -> &'static Bundle {
    match app.password_page {
        Some(_) => &BY_LINK,
        None => &BY_CODE,
    }
}

/// The page at every address below, and its assets. What stands at an address is the page's to find out.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/demo", get(async || Redirect::permanent("demo/")))
        .route("/demo/", get(page))
        .route("/demo/{*path}", get(page))
        .route("/demo/assets/{version}/{*name}", get(asset))
}

async fn page(State(app): State<Arc<App>>, address: Uri, headers: HeaderMap) -> Response {
    sample(&app).page_below(depth(&address), &headers)
}

/// How many folders below `/demo/` an address stands.
fn depth(address: &Uri) -> usize {
    address.path().matches('/').count().saturating_sub(2)
}

async fn asset(
    State(app): State<Arc<App>>,
    Path((version, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    sample(&app).asset(&version, &name, &headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_knows_how_deep_it_stands() {
        for (address, expected) in
            [("/demo/", 0), ("/demo/fa", 0), ("/demo/fa/", 1), ("/demo/fa/section/x?page=a/b", 2)]
        {
            assert_eq!(depth(&Uri::from_static(address)), expected, "{address}");
        }
    }
}
