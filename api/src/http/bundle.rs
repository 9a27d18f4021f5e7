//! A page of our own and its modules, all from the binary: the console, the dashboard.
//!
//! The assets' folder is named by what they hold, so a browser may keep them for ever; the page is asked for anew and
//! names the folder.

use std::borrow::Cow;
use std::fmt::Write;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

/// Nothing from elsewhere, nothing inline, and no text that becomes markup.
const POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
                      object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// The page among the assets: a frame that names no folder yet.
const PAGE: &str = "index.html";

/// The page as it is served, and the name of the assets' folder.
pub(super) struct Bundle {
    version: String,
    page: String,
    get: fn(&str) -> Option<EmbeddedFile>,
}

impl Bundle {
    /// Of assets that are served below `folder`, as the page's own address has it: so it holds below a proxy's prefix.
    pub(super) fn of<A: RustEmbed>(folder: &str) -> Self {
        let mut names: Vec<Cow<'static, str>> = A::iter().collect();
        names.sort();
        let mut hasher = blake3::Hasher::new();
        for name in &names {
            hasher.update(name.as_bytes());
            hasher.update(&A::get(name).map(|file| file.data).unwrap_or_default());
        }
        let version = hasher.finalize().to_hex()[..16].to_owned();
        let folder = format!("{folder}/{version}");
        let mut modules = String::new();
        for name in names.iter().filter(|name| name.ends_with(".js")) {
            // Writing to a string cannot fail.
            let _ = writeln!(modules, "<link rel=\"modulepreload\" href=\"{folder}/{name}\">");
        }
        let frame = A::get(PAGE).map(|file| file.data).unwrap_or_default();
        let frame = String::from_utf8_lossy(&frame);
        let page = frame.replace("{assets}", &folder).replace("{modules}\n", &modules);
        Self { version, page, get: A::get }
    }

    /// The page.
    pub(super) fn page(&self, headers: &HeaderMap) -> Response {
        let tag = format!("\"{}\"", self.version);
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
        (common, more, self.page.clone()).into_response()
    }

    /// An asset of this version; another version's would be kept under the wrong name.
    pub(super) fn asset(&self, version: &str, name: &str, headers: &HeaderMap) -> Response {
        let known = (version == self.version && name != PAGE).then(|| (self.get)(name)).flatten();
        let (Some(file), Some(kind)) = (known, kind(name)) else {
            let text = "There is no such part of this page; reload it.\n";
            return (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], text).into_response();
        };
        let tag = format!("\"{version}\"");
        let kept =
            [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned())];
        if is_known(headers, &tag) {
            return (StatusCode::NOT_MODIFIED, kept).into_response();
        }
        let typed = [(header::CONTENT_TYPE, kind), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
        (kept, typed, file.data.into_owned()).into_response()
    }
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
