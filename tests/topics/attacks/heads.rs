//! Heads of requests: too long, too many, malformed, and paths that lead astray.

use super::{Attack, How, Outcome, raw, withstand};

#[tokio::test]
async fn heads_that_no_client_sends_are_refused() {
    withstand("heads", &[]).await;
}

pub(super) fn attacks() -> Vec<Attack> {
    [lines(), headers(), long(), paths()].into_iter().flatten().collect()
}

const REFUSED: [Outcome; 6] = [
    Outcome::Status(400),
    Outcome::Status(404),
    Outcome::Status(405),
    Outcome::Status(414),
    Outcome::Status(431),
    Outcome::CutOff,
];

fn lines() -> Vec<Attack> {
    let lines = [
        ("no version", "GET /livez"),
        ("version 0.9", "GET /livez HTTP/0.9"),
        ("version 1.2", "GET /livez HTTP/1.2"),
        ("version 2.0", "GET /livez HTTP/2.0"),
        ("version 9", "GET /livez HTTP/9"),
        ("another protocol", "GET /livez RTSP/1.0"),
        ("no method", " /livez HTTP/1.1"),
        ("a tab", "GET\t/livez\tHTTP/1.1"),
        ("two spaces", "GET  /livez HTTP/1.1"),
        ("a space in the path", "GET /li vez HTTP/1.1"),
        ("no path", "GET  HTTP/1.1"),
        ("an asterisk", "GET * HTTP/1.1"),
        ("a tunnel", "CONNECT evil.example:443 HTTP/1.1"),
        ("a trace", "TRACE /livez HTTP/1.1"),
        ("an unknown method", "EVIL /livez HTTP/1.1"),
        ("a method of lower case", "get /livez HTTP/1.1"),
        ("bytes of TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}"),
        ("a zero byte in the path", "GET /li\0vez HTTP/1.1"),
        ("an escape in the path", "GET /li\u{1b}[31mvez HTTP/1.1"),
    ];
    lines.map(|(name, line)| raw(name, format!("{line}\r\nhost: a\r\n\r\n"), &REFUSED)).into()
}

fn headers() -> Vec<Attack> {
    let wrong = [
        ("no host", ""),
        ("two hosts", "host: a\r\nhost: b\r\n"),
        ("the same host twice", "host: a\r\nhost: a\r\n"),
        ("a space before a colon", "host: a\r\nx : 1\r\n"),
        ("no name", "host: a\r\n: 1\r\n"),
        ("no colon", "host: a\r\nnonsense\r\n"),
        ("a folded line", "host: a\r\nx: 1\r\n 2\r\n"),
        ("a zero byte", "host: a\r\nx: 1\0\r\n"),
        ("a bare carriage return", "host: a\r\nx: 1\rGET / HTTP/1.1\r\n"),
        ("a line before the first", "\u{b}host: a\r\n"),
        ("a name in quotes", "host: a\r\n\"x\": 1\r\n"),
        ("a name beyond ASCII", "host: a\r\nстатья: 1\r\n"),
    ];
    let mut attacks: Vec<_> =
        wrong.map(|(name, headers)| raw(name, format!("GET /livez HTTP/1.1\r\n{headers}\r\n"), &REFUSED)).into();
    // Headers that others believe: none makes a request another one.
    for header in [
        "x-original-url: /graphql",
        "x-rewrite-url: /graphql",
        "x-forwarded-host: evil.example",
        "x-forwarded-proto: javascript",
        "x-http-method-override: DELETE",
        "forwarded: for=127.0.0.1;host=evil.example",
        "x-forwarded-for: ' OR 1=1 --",
        "range: bytes=0-,0-,0-,0-,0-",
        "if-none-match: \"a\", \"b\", W/\"c\"",
        "expect: 200-ok",
        "upgrade: h2c\r\nconnection: upgrade, http2-settings\r\nhttp2-settings: AAMAAABkAAQAAP__",
        "te: trailers, deflate;q=0.5",
        "proxy-authorization: Basic YTpi",
        "cookie: __Host-dragoman=a; __Host-dragoman=b",
    ] {
        let request = format!("GET /livez HTTP/1.1\r\nhost: a\r\n{header}\r\n\r\n");
        let fine = [Outcome::Status(200), Outcome::Status(400), Outcome::Status(417)];
        attacks.push(raw(format!("the header `{}`", header.lines().next().unwrap()), request, &fine));
    }
    attacks
}

fn long() -> Vec<Attack> {
    let refused = [Outcome::Status(431), Outcome::Status(414), Outcome::Status(400), Outcome::CutOff];
    let head = |more: String| format!("GET /livez HTTP/1.1\r\nhost: a\r\n{more}\r\n");
    let many = |count: usize| (0..count).map(|n| format!("x-{n}: 1\r\n")).collect::<String>();
    let listed = |name: &str, item: &str| format!("{name}: {}\r\n", item.repeat(30_000 / item.len()));
    let mut attacks = vec![
        raw("101 headers", head(many(101)), &refused),
        raw("3,000 headers", head(many(3_000)), &refused),
        raw("a header of 33 KB", head(format!("x: {}\r\n", "a".repeat(33_000))), &refused),
        raw("a header of 1 MB", head(format!("x: {}\r\n", "a".repeat(1_000_000))), &refused),
        raw("a name of 40 KB", head(format!("{}: 1\r\n", "a".repeat(40_000))), &refused),
        raw("a path of 40 KB", format!("GET /{} HTTP/1.1\r\nhost: a\r\n\r\n", "a".repeat(40_000)), &refused),
        raw("a path of 1 MB", format!("GET /{} HTTP/1.1\r\nhost: a\r\n\r\n", "a".repeat(1_000_000)), &refused),
        raw("a method of 1 MB", format!("{} / HTTP/1.1\r\nhost: a\r\n\r\n", "A".repeat(1_000_000)), &refused),
        raw("1 MB of empty lines", "\r\n".repeat(500_000), &refused),
        raw("1 MB of zero bytes", vec![0; 1_000_000], &refused),
    ];
    // Within the limits, and slow to read for whoever reads it badly.
    for (name, item) in [
        ("accept", "application/json;q=0.5,"),
        ("accept", ",;,;=,q"),
        ("accept-language", "fa-AF;q=0.9,"),
        ("accept-language", "-,_;q=;;q=,"),
        ("accept-encoding", "gzip;q=0.1,"),
        ("if-none-match", "\"a\","),
        ("cookie", "a=b; "),
        ("x-forwarded-for", "192.0.2.1,"),
        ("content-type", "application/json;a=b;"),
    ] {
        let request = format!("GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nhost: a\r\n{}\r\n", listed(name, item));
        let answered = [Outcome::Data, Outcome::Status(400), Outcome::Status(406), Outcome::Status(431)];
        attacks.push(raw(format!("30 KB of `{item}` as {name}"), request, &answered));
    }
    attacks
}

fn paths() -> Vec<Attack> {
    let astray = [
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/..;/graphql",
        "//graphql",
        "/graphql//",
        "/GRAPHQL",
        "/graphql%00",
        "/graphql/console/../../main.rs",
        "/graphql/console/0000000000000000/..%2findex.html",
        "/demo/pictures/..%2f..%2fhome.rs",
        "/demo/pictures/%2e%2e%2fstyle.css",
        "/%ff%fe",
        "/.git/config",
        "/.env",
        "/admin",
        "/wp-login.php",
        "/metrics/../graphql/x",
    ];
    astray
        .map(|path| {
            let how = How::Raw(format!("GET {path} HTTP/1.1\r\nhost: a\r\n\r\n").into_bytes());
            Attack { name: format!("the path {path}"), how, comes_to: vec![Outcome::Status(404), Outcome::Status(400)] }
        })
        .into()
}
