//! The console: what a person at a browser finds at `/graphql`. A page of our own and its modules, all from the binary.
//!
//! The assets' folder is named by what they hold, so a browser may keep them for ever; the page is asked for anew and
//! names the folder. Unknown here: GraphQL. The page asks like any client.

use std::fmt::Write;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;

use crate::app::App;

/// Nothing from elsewhere, nothing inline, and no text that becomes markup.
const POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
                      object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// The page among the assets: a frame that names no folder yet.
const PAGE: &str = "index.html";

#[derive(RustEmbed)]
#[folder = "src/http/console"]
struct Assets;

static CONSOLE: LazyLock<Console> = LazyLock::new(Console::read);

/// The page as it is served, and the name of the assets' folder.
struct Console {
    version: String,
    page: String,
}

impl Console {
    fn read() -> Self {
        let mut names: Vec<_> = Assets::iter().collect();
        names.sort();
        let mut hasher = blake3::Hasher::new();
        for name in &names {
            hasher.update(name.as_bytes());
            hasher.update(&Assets::get(name).map(|file| file.data).unwrap_or_default());
        }
        let version = hasher.finalize().to_hex()[..16].to_owned();
        // From `/graphql`, so that it holds below a proxy's prefix too.
        let folder = format!("graphql/console/{version}");
        let mut modules = String::new();
        for name in names.iter().filter(|name| name.ends_with(".js")) {
            // Writing to a string cannot fail.
            let _ = writeln!(modules, "<link rel=\"modulepreload\" href=\"{folder}/{name}\">");
        }
        let frame = Assets::get(PAGE).map(|file| file.data).unwrap_or_default();
        let frame = String::from_utf8_lossy(&frame);
        let page = frame.replace("{assets}", &folder).replace("{modules}\n", &modules);
        Self { version, page }
    }
}

/// The page.
pub(super) fn page(headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", CONSOLE.version);
    let common = [
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        (header::VARY, "Accept".to_owned()),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
    ];
    if is_known(headers, &tag) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    let more = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::REFERRER_POLICY, "no-referrer")];
    (common, more, CONSOLE.page.as_str()).into_response()
}

/// The assets' routes.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/graphql/console/{version}/{name}", get(asset))
}

/// An asset of this version; another version's would be kept under the wrong name.
async fn asset(Path((version, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let known = (version == CONSOLE.version && name != PAGE).then(|| Assets::get(&name)).flatten();
    let (Some(file), Some(kind)) = (known, kind(&name)) else {
        let text = "There is no such part of the console; reload its page.\n";
        return (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], text).into_response();
    };
    let tag = format!("\"{version}\"");
    let kept = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned())];
    if is_known(&headers, &tag) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let typed = [(header::CONTENT_TYPE, kind), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (kept, typed, file.data.into_owned()).into_response()
}

fn kind(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}

/// Whether the browser has it already (RFC 9110, section 13.1.2).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let given = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    given
        .flat_map(|value| value.split(','))
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == tag || one == "*")
}
