//! A reader's session as a cookie: whose browser's counts, what it is called, how it is written.
//!
//! A cookie comes along with whatever a browser is made to send, so it counts only where a page of our own, or of the
//! list of origins, asks by POST in JSON: which no page of another can do. Everybody else is anonymous with it.

use axum::http::{HeaderMap, HeaderValue, Uri, header};
use chrono::Utc;
use url::{Host, Url};

use super::cors::may_ask;
use crate::config::WebOrigins;
use crate::graphql::Cookie;

/// Where a browser keeps a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Jar {
    /// Whether the page was encrypted on its way: what is on this machine need not be.
    is_secure: bool,
}

/// RFC 6265bis, section 4.1.3.2: nothing but this very host, over TLS, can have set it.
const NAME: &str = "__Host-dragoman";
/// On this machine, where there is no TLS.
const LOCAL_NAME: &str = "dragoman";

impl Jar {
    /// Of the browser that sends a POST; none where what it keeps does not count.
    pub(super) fn of(origins: Option<&WebOrigins>, headers: &HeaderMap, uri: &Uri) -> Option<Self> {
        let origin = headers.get(header::ORIGIN)?.to_str().ok()?;
        // All origins are none that were named.
        let named = origins.filter(|origins| **origins != WebOrigins::All);
        if !is_json(headers) || !may_ask(named, headers, uri) {
            return None;
        }
        Some(Self { is_secure: !is_this_machine(origin) })
    }

    fn name(self) -> &'static str {
        if self.is_secure { NAME } else { LOCAL_NAME }
    }

    /// The token of the session that the browser keeps.
    pub(super) fn session(self, headers: &HeaderMap) -> Option<&str> {
        let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = pairs.flat_map(|pairs| pairs.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(name, _)| *name == self.name()).map(|(_, token)| token)
    }

    /// Has the browser keep a session, or forget it.
    pub(super) fn write(self, cookie: &Cookie, headers: &mut HeaderMap) {
        let (token, seconds) = match cookie {
            Cookie::Kept(token, until) => (token.as_str(), (*until - Utc::now()).num_seconds().max(0)),
            Cookie::Forgotten => ("", 0),
        };
        let secure = if self.is_secure { "; Secure" } else { "" };
        let name = self.name();
        let written = format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        if let Ok(value) = HeaderValue::try_from(written) {
            headers.append(header::SET_COOKIE, value);
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn is_this_machine(origin: &str) -> bool {
    let url = Url::parse(origin).ok();
    match url.as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(origin: &str, host: &str, kind: &str) -> HeaderMap {
        let named = [(header::ORIGIN, origin), (header::HOST, host), (header::CONTENT_TYPE, kind)];
        named
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name, value.parse().unwrap()))
            .collect()
    }

    fn jar(origin: &str, host: &str, kind: &str, origins: Option<&str>) -> Option<Jar> {
        let origins = origins.and_then(WebOrigins::read);
        Jar::of(origins.as_ref(), &headers(origin, host, kind), &Uri::from_static("/graphql"))
    }

    #[test]
    fn a_cookie_counts_where_a_page_of_ours_or_of_the_list_sends_json() {
        let json = "application/json; charset=utf-8";
        assert_eq!(jar("https://news.example", "news.example", json, None), Some(Jar { is_secure: true }));
        assert_eq!(jar("http://127.0.0.1:8000", "127.0.0.1:8000", json, None), Some(Jar { is_secure: false }));
        let listed = Some("https://front.example");
        assert_eq!(jar("https://front.example", "api.example", json, listed), Some(Jar { is_secure: true }));
        for (origin, host, kind, origins) in [
            ("", "news.example", json, None),
            ("null", "news.example", json, None),
            ("https://evil.example", "news.example", json, None),
            ("https://evil.example", "news.example", json, listed),
            ("https://evil.example", "news.example", json, Some("*")),
            ("https://news.example", "news.example", "text/plain", None),
            ("https://news.example", "news.example", "", None),
        ] {
            assert_eq!(jar(origin, host, kind, origins), None, "{origin} {kind} {origins:?}");
        }
    }

    #[test]
    fn a_cookie_is_read_by_its_own_name_and_written_for_no_script() {
        let (secure, local) = (Jar { is_secure: true }, Jar { is_secure: false });
        let kept = "a=1; dragoman=drg_session_l; __Host-dragoman=drg_session_s".parse().unwrap();
        let headers = HeaderMap::from_iter([(header::COOKIE, kept)]);
        assert_eq!(secure.session(&headers), Some("drg_session_s"));
        assert_eq!(local.session(&headers), Some("drg_session_l"));

        let mut written = HeaderMap::new();
        secure.write(&Cookie::Forgotten, &mut written);
        local.write(&Cookie::Forgotten, &mut written);
        let written: Vec<_> = written.get_all(header::SET_COOKIE).iter().collect();
        assert_eq!(written[0], "__Host-dragoman=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(written[1], "dragoman=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    }
}
