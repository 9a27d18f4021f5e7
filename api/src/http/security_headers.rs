//! What browsers are told not to do with an answer, where its page says nothing closer.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Names and values; what an answer has of these by itself it keeps.
const GUARDS: [(HeaderName, &str); 6] = [
    // Nothing of an answer is guessed to be a script.
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Whatever is opened as a page loads nothing, runs nothing, and stands in nobody's frame.
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // Addresses may hold queries, which are nobody's else.
    (header::REFERRER_POLICY, "no-referrer"),
    // No page of another origin gets it as an image or a script, or holds on to the window it stands in.
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// What no page of ours needs, and so nothing that got into one may use. Nothing but a page is asked for any of it.
const DENIED: (HeaderName, HeaderValue) = (
    HeaderName::from_static("permissions-policy"),
    HeaderValue::from_static("camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
);

/// Writes them.
pub(super) fn write(headers: &mut HeaderMap) {
    for (name, value) in GUARDS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        let (name, value) = DENIED;
        headers.insert(name, value);
    }
}
