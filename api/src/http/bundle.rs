//! A page of our own and its modules, all from the binary: the console, the dashboard, the sample newsroom.
//!
//! The assets' folder is named by what they hold, so a browser may keep them for ever; the page is asked for anew and
//! names the folder.

use std::borrow::Cow;
use std::fmt::Write;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::encoding::Encoding;

/// Nothing from elsewhere, nothing inline, and no text that becomes markup.
const POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
                      object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// The page among the assets: a frame that names no folder yet.
const PAGE: &str = "index.html";

/// In the page's addresses, the way up from where it stands to where its folder is named from.
const ROOT: &str = "{root}";

/// What says how a body is to be read.
type Typed = [(HeaderName, &'static str); 2];

/// The page as it is served, and the name of the assets' folder.
pub(super) struct Bundle {
    version: String,
    page: String,
    policy: &'static str,
    get: fn(&str) -> Option<EmbeddedFile>,
}

impl Bundle {
    /// Of assets that are served below `folder`, as the page's own address has it: so it holds below a proxy's prefix.
    pub(super) fn of<A: RustEmbed>(folder: &str) -> Self {
        Self::saying::<A>(folder, POLICY, "")
    }

    /// The same under a policy of its own, for a page that is told something: its `{told}`.
    pub(super) fn saying<A: RustEmbed>(folder: &str, policy: &'static str, told: &str) -> Self {
        let mut names: Vec<Cow<'static, str>> = A::iter().collect();
        names.sort();
        let mut hasher = blake3::Hasher::new();
        hasher.update(told.as_bytes());
        for name in &names {
            hasher.update(name.as_bytes());
            hasher.update(&A::get(name).map(|file| file.data).unwrap_or_default());
        }
        let version = hasher.finalize().to_hex()[..16].to_owned();
        let folder = format!("{ROOT}{folder}/{version}");
        let mut modules = String::new();
        // What lies deeper is loaded by the page when it is needed.
        for name in names.iter().filter(|name| name.ends_with(".js") && !name.contains('/')) {
            // Writing to a string cannot fail.
            let _ = writeln!(modules, "<link rel=\"modulepreload\" href=\"{folder}/{name}\">");
        }
        let frame = A::get(PAGE).map(|file| file.data).unwrap_or_default();
        let frame = String::from_utf8_lossy(&frame);
        let page = frame.replace("{assets}", &folder).replace("{modules}\n", &modules).replace("{told}", told);
        Self { version, page, policy, get: A::get }
    }

    /// The page.
    pub(super) fn page(&self, headers: &HeaderMap) -> Response {
        self.page_below(0, headers)
    }

    /// The page at an address that has so many more folders than the one that its own is named from.
    pub(super) fn page_below(&self, depth: usize, headers: &HeaderMap) -> Response {
        let common = [
            (header::CACHE_CONTROL, "no-cache"),
            (header::VARY, "Accept, Accept-Encoding"),
            (header::CONTENT_SECURITY_POLICY, self.policy),
        ];
        let more = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::REFERRER_POLICY, "no-referrer")];
        (common, self.written(headers, || (more, self.page.replace(ROOT, &"../".repeat(depth)).into()))).into_response()
    }

    /// An asset of this version; another version's would be kept under the wrong name.
    pub(super) fn asset(&self, version: &str, name: &str, headers: &HeaderMap) -> Response {
        let known = (version == self.version && name != PAGE).then(|| (self.get)(name)).flatten();
        let (Some(file), Some(kind)) = (known, kind(name)) else {
            let text = "There is no such part of this page; reload it.\n";
            return (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], text).into_response();
        };
        let kept = [(header::CACHE_CONTROL, "public, max-age=31536000, immutable"), (header::VARY, "Accept-Encoding")];
        let typed = [(header::CONTENT_TYPE, kind), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
        (kept, self.written(headers, || (typed, file.data.into_owned().into()))).into_response()
    }

    /// A body in the encoding that the browser likes best, or word that it has it already.
    fn written(&self, headers: &HeaderMap, body: impl FnOnce() -> (Typed, Bytes)) -> Response {
        let encoding = Encoding::of(headers);
        let suffix = encoding.name().map(|name| format!("-{name}")).unwrap_or_default();
        let tag = format!("\"{}{suffix}\"", self.version);
        if is_known(headers, &tag) {
            return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
        }
        let (typed, body) = body();
        match encoding.name().zip(encoding.compress(&body)) {
            Some((name, body)) => {
                (typed, [(header::ETAG, tag), (header::CONTENT_ENCODING, name.to_owned())], body).into_response()
            }
            None => (typed, [(header::ETAG, tag)], body).into_response(),
        }
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
