//! The demo newsroom's pictures, from the binary.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::encoding::Encoding;
use crate::demo::picture as drawn;

/// A picture by its file name. They are drawings without scripts; the policy says so to browsers as well.
pub(super) async fn picture(Path(name): Path<String>, headers: HeaderMap) -> Response {
    match drawn(&name) {
        Some(bytes) => {
            let encoding = Encoding::of(&headers);
            let headers = [
                (header::CONTENT_TYPE, "image/svg+xml"),
                (header::CACHE_CONTROL, "public, max-age=86400"),
                (header::VARY, "Accept-Encoding"),
                (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'"),
                // A frontend of another origin shows them.
                (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
            ];
            match encoding.name().zip(encoding.compress(&bytes)) {
                Some((name, small)) => (headers, [(header::CONTENT_ENCODING, name)], small).into_response(),
                None => (headers, bytes).into_response(),
            }
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
