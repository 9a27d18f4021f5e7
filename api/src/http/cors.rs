//! Which pages may ask: our own, and those of the origins that the settings name. Programs are not asked for one.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use tower_http::cors::{AllowOrigin, CorsLayer};
use url::Url;

use crate::config::WebOrigins;

/// How long a browser need not ask again whether it may.
const REMEMBERED: Duration = Duration::from_secs(24 * 3600);

/// Headers of ours that pages may send.
const SENT: [HeaderName; 10] = [
    header::ACCEPT,
    header::ACCEPT_LANGUAGE,
    header::AUTHORIZATION,
    header::CACHE_CONTROL,
    header::CONTENT_TYPE,
    header::IF_NONE_MATCH,
    HeaderName::from_static("last-event-id"),
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("x-content-version"),
    HeaderName::from_static("x-query-bill"),
];

/// Headers of ours that pages may read beside those that they always may.
const READ: [HeaderName; 10] = [
    header::AGE,
    header::CONTENT_LANGUAGE,
    header::ETAG,
    header::RETRY_AFTER,
    HeaderName::from_static("ratelimit"),
    HeaderName::from_static("ratelimit-policy"),
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("x-cache"),
    HeaderName::from_static("x-content-version"),
    HeaderName::from_static("surrogate-key"),
];

/// What answers browsers that ask for a page of another origin whether it may.
pub(super) fn layer(origins: &WebOrigins) -> CorsLayer {
    let allowed = match origins {
        WebOrigins::All => AllowOrigin::any(),
        WebOrigins::Only(_) => {
            let origins = origins.clone();
            AllowOrigin::predicate(move |origin: &HeaderValue, _| origin.to_str().is_ok_and(|one| origins.hold(one)))
        }
    };
    CorsLayer::new()
        .allow_origin(allowed)
        // Readers' sessions may be cookies; they count for pages that are named, and for no others.
        .allow_credentials(matches!(origins, WebOrigins::Only(_)))
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers(SENT)
        .expose_headers(READ)
        .max_age(REMEMBERED)
        .vary([header::ORIGIN])
}

/// Whether a request comes from a page that may ask, or from a program: browsers open WebSockets and send cookies
/// across origins without asking, so whoever names an origin must name ours, or one of the list.
pub(super) fn may_ask(origins: Option<&WebOrigins>, headers: &HeaderMap, uri: &Uri) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let Some(origin) = text(header::ORIGIN) else { return true };
    if origins.is_some_and(|origins| origins.hold(origin)) {
        return true;
    }
    let Some(host) = text(header::HOST).or(uri.authority().map(|authority| authority.as_str())) else { return false };
    let Ok(origin) = Url::parse(origin) else { return false };
    let Ok(own) = Url::parse(&format!("{}://{host}", origin.scheme())) else { return false };
    origin.has_host() && origin.origin() == own.origin()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(origin: Option<&str>, host: &str) -> bool {
        let mut headers = HeaderMap::from_iter([(header::HOST, host.parse().unwrap())]);
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        let listed = WebOrigins::read("https://front.example");
        may_ask(listed.as_ref(), &headers, &Uri::from_static("/graphql/ws"))
    }

    #[test]
    fn our_own_pages_those_of_the_list_and_programs_pass_and_other_pages_do_not() {
        assert!(passes(None, "news.example"));
        assert!(passes(Some("https://front.example"), "news.example"));
        assert!(passes(Some("https://news.example"), "news.example"));
        assert!(passes(Some("https://news.example"), "news.example:443"));
        assert!(passes(Some("http://127.0.0.1:8000"), "127.0.0.1:8000"));
        assert!(passes(Some("http://[::1]:8000"), "[::1]:8000"));
        for other in
            ["https://evil.example", "null", "", "http://127.0.0.1:9000", "file://", "https://news.example.evil"]
        {
            assert!(!passes(Some(other), "news.example"), "{other}");
        }
        assert!(!passes(Some("http://127.0.0.1:9000"), "127.0.0.1:8000"));
    }
}
