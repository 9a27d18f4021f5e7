//! What browsers may do with answers, and which pages may ask.

use serde_json::json;

use crate::harness::{Backend, Newsroom, Raw, Site, Socket};

#[tokio::test]
async fn every_answer_tells_browsers_what_not_to_do_and_none_what_answers() {
    let site = Site::of(Backend::Sqlite, Newsroom::of_many(1, &["en"])).await;
    let long = "a".repeat(2_000_000);
    let requests = [
        ("GET", "/", "", 200),
        ("GET", "/graphql", "", 200),
        ("GET", "/graphql?query=%7Blocales%7Bcode%7D%7D", "", 200),
        ("POST", "/graphql", "{}", 415),
        ("POST", "/graphql", &long, 413),
        ("DELETE", "/graphql", "", 405),
        ("GET", "/graphql/ws", "", 426),
        ("GET", "/ops", "", 200),
        ("GET", "/schema.graphql", "", 200),
        ("GET", "/livez", "", 200),
        ("GET", "/sitemap.xml", "", 200),
        ("GET", "/feeds/xx/rss.xml", "", 404),
        ("GET", "/nowhere", "", 404),
    ];
    for (method, path, body, status) in requests {
        let accept = [("accept", if path == "/graphql" { "text/html, */*;q=0.5" } else { "*/*" })];
        let response = site.request(method, path, &accept, body.to_owned()).await;

        assert_eq!(response.status(), status, "{method} {path}");
        let header = |name: &str| response.headers().get(name).map_or("", |value| value.to_str().unwrap());
        assert_eq!(header("x-content-type-options"), "nosniff", "{method} {path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{method} {path}");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin", "{method} {path}");
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src '") && !policy.contains("unsafe"), "{method} {path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{method} {path}: {policy}");
        let is_page = header("content-type").starts_with("text/html");
        assert_eq!(header("permissions-policy").contains("camera=()"), is_page, "{method} {path}");
        assert_eq!(is_page, ["/", "/graphql", "/ops"].contains(&path) && method == "GET", "{method} {path}");
        assert_eq!(header("server"), "", "{method} {path}");
        assert!(path != "/livez" || header("cache-control") == "no-store", "{method} {path}");
    }
}

#[tokio::test]
async fn pages_of_the_list_may_ask_and_others_may_not() {
    let listed = "https://front.example";
    let site = Site::over(Backend::Sqlite, &["--cors-origins", "https://front.example, http://localhost:3000"]).await;
    let preflight = async |origin: &str| {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "authorization,content-type"),
        ];
        site.request("OPTIONS", "/graphql", &headers, "").await
    };
    let asked = async |origin: &str| {
        let headers = [("origin", origin), ("content-type", "application/json")];
        site.request("POST", "/graphql", &headers, json!({ "query": "{ locales { code } }" }).to_string()).await
    };
    let allowed = |response: &reqwest::Response| {
        response.headers().get("access-control-allow-origin").map(|value| value.to_str().unwrap().to_owned())
    };

    let (welcome, foreign) = (preflight(listed).await, preflight("https://evil.example").await);
    let (answered, unread) = (asked(listed).await, asked("https://evil.example").await);

    assert_eq!((allowed(&welcome).as_deref(), allowed(&foreign)), (Some(listed), None));
    let methods = welcome.headers()["access-control-allow-methods"].to_str().unwrap();
    assert_eq!(methods, "GET,HEAD,POST");
    assert!(welcome.headers()["access-control-allow-headers"].to_str().unwrap().contains("authorization"));
    // A reader's session may be a cookie; who is not named is told no origin that it would be for.
    assert_eq!(welcome.headers()["access-control-allow-credentials"], "true");
    assert_eq!((allowed(&answered).as_deref(), allowed(&unread)), (Some(listed), None));
    assert!(answered.headers()["access-control-expose-headers"].to_str().unwrap().contains("x-cache"));
    let vary: Vec<_> = answered.headers().get_all("vary").iter().map(|value| value.to_str().unwrap()).collect();
    assert!(vary.join(", ").to_lowercase().contains("origin"), "{vary:?}");
}

#[tokio::test]
async fn without_a_list_no_page_of_another_origin_is_told_anything() {
    let site = Site::of(Backend::Sqlite, Newsroom::default()).await;

    let preflight = [("origin", "https://front.example"), ("access-control-request-method", "POST")];
    let refused = site.request("OPTIONS", "/graphql", &preflight, "").await;
    let answered = site.get("/graphql?query=%7Blocales%7Bcode%7D%7D", &[("origin", "https://front.example")]).await;

    assert_eq!(refused.status(), 405);
    for response in [refused, answered] {
        assert!(response.headers().keys().all(|name| !name.as_str().starts_with("access-control-")));
    }
}

#[tokio::test]
async fn a_page_of_the_list_may_open_a_socket() {
    let site = Site::over(Backend::Sqlite, &["--cors-origins", "https://front.example"]).await;
    let protocol = ("sec-websocket-protocol", "graphql-transport-ws");

    let listed = Socket::open(&site.address, &[protocol, ("origin", "https://front.example")]).await;
    let foreign = Socket::open(&site.address, &[protocol, ("origin", "https://evil.example")]).await;

    assert!(listed.is_ok());
    assert_eq!(foreign.err(), Some(403));
}

#[tokio::test]
async fn a_request_has_one_host_and_at_most_a_hundred_headers() {
    let site = Site::of(Backend::Sqlite, Newsroom::default()).await;
    let head = |more: &str| format!("GET /livez HTTP/1.1\r\n{more}\r\n");
    let many = |count: usize| (0..count).map(|number| format!("x-{number}: 1\r\n")).collect::<String>();
    let cases = [
        (head("host: a\r\n"), 200),
        (head(""), 400),
        (head("host: a\r\nhost: b\r\n"), 400),
        (head(&format!("host: a\r\n{}", many(99))), 200),
        (head(&format!("host: a\r\n{}", many(100))), 431),
        (head(&format!("host: a\r\nx: {}\r\n", "a".repeat(33 * 1024))), 431),
        (head(&format!("host: a\r\nx: {}\r\n", "a".repeat(30 * 1024))), 200),
        (format!("GET /{} HTTP/1.1\r\nhost: a\r\n\r\n", "a".repeat(70 * 1024)), 431),
        ("GET /livez HTTP/1.0\r\n\r\n".to_owned(), 200),
    ];
    for (request, status) in cases {
        let mut raw = Raw::to(&site.address).await;

        raw.say(&request).await;

        let answer = raw.answer().await.unwrap_or_else(|| panic!("{}", &request[..60.min(request.len())]));
        assert_eq!(answer.status, status, "{}", &request[..60.min(request.len())]);
    }
}
