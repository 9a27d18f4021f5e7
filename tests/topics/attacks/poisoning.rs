//! Headers that others believe: what one client says by them of itself, or of where it asks, is in nobody else's answer.

use serde_json::json;

use crate::harness::{Backend, Site};

/// What proxies say to servers that build addresses of it; and what no cache has in its keys.
const HEADERS: [(&str, &str); 14] = [
    ("host", "evil.example"),
    ("x-forwarded-host", "evil.example"),
    ("x-host", "evil.example"),
    ("x-forwarded-server", "evil.example"),
    ("x-forwarded-proto", "evil"),
    ("x-forwarded-port", "6666"),
    ("x-forwarded-prefix", "/evil"),
    ("x-forwarded-for", "192.0.2.66"),
    ("forwarded", "for=192.0.2.66;host=evil.example;proto=evil"),
    ("x-original-url", "/evil"),
    ("x-rewrite-url", "/evil"),
    ("x-http-method-override", "POST"),
    ("origin", "https://evil.example"),
    ("referer", "https://evil.example/evil"),
];

const PATHS: [&str; 6] = [
    "/feeds/en/rss.xml",
    "/feeds/en/atom.xml",
    "/feeds/en/feed.json",
    "/sitemap.xml",
    "/robots.txt",
    "/schema.graphql",
];

const QUERY: &str =
    "{ site(locale: \"en\") { url } articles(locale: \"en\", first: 5) { nodes { url seo { canonicalUrl } } } }";

/// What is answered: the status, the headers that caches and browsers go by, and the body.
async fn heard(response: reqwest::Response) -> (u16, Vec<String>, String) {
    let told = ["location", "link", "content-location", "access-control-allow-origin"];
    let header = |name| response.headers().get(name).map(|value| format!("{name}: {value:?}"));
    let headers = told.into_iter().filter_map(header).collect();
    (response.status().as_u16(), headers, response.text().await.unwrap())
}

#[tokio::test]
async fn who_asks_first_with_false_headers_decides_nothing_for_who_asks_next() {
    let site = Site::demo(Backend::Sqlite).await;
    let body = json!({ "query": QUERY }).to_string();
    let asked = reqwest::Url::parse_with_params("http://gateway/graphql", [("query", QUERY)]).unwrap();
    let by_get = format!("/graphql?{}", asked.query().unwrap());
    let posted = [("POST", "/graphql", Some(&body))];
    let got = PATHS.into_iter().chain([by_get.as_str()]).map(|path| ("GET", path, None));

    for (method, path, body) in posted.into_iter().chain(got) {
        let ask = async |headers: &[(&str, &str)]| {
            let kind = body.map(|_| ("content-type", "application/json"));
            let headers: Vec<_> = headers.iter().copied().chain(kind).collect();
            heard(site.request(method, path, &headers, body.cloned().unwrap_or_default()).await).await
        };
        ask(&HEADERS).await;
        let next = ask(&[]).await;
        let fresh = ask(&[("cache-control", "no-store")]).await;

        assert_eq!(next.0, 200, "{method} {path}: {next:?}");
        assert_eq!(next, fresh, "{method} {path}: what is answered from memory is what is there");
        for said in ["evil", "6666", "192.0.2.66"] {
            assert!(!format!("{next:?}").contains(said), "{method} {path} says {said}: {next:?}");
        }
    }
}
