//! The table of codes: each is answered over HTTP, with its status, to who does what it is for; and the source knows no
//! code beside them.
//!
//! NOT_FOUND and CONFLICT are what an editor mends, so they stand in the payload of the mutation, among its errors.

use std::collections::BTreeSet;

use axum::routing::get;
use dragoman::http::{self, Served};
use entity::key::Role;
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::harness::database::{self, BOTH};
use crate::harness::{Backend, Newsroom, Raw, Reply, Site};
use crate::topics::tidy::source::below;

/// The HTTP contract's list.
const CODES: [&str; 14] = [
    "BAD_USER_INPUT",
    "CONFLICT",
    "DOCUMENT_NOT_TRUSTED",
    "FORBIDDEN",
    "INTERNAL",
    "NOT_FOUND",
    "OVERLOADED",
    "PAYLOAD_TOO_LARGE",
    "PERSISTED_QUERY_NOT_FOUND",
    "QUERY_TOO_COMPLEX",
    "RATE_LIMITED",
    "TIMEOUT",
    "UNAUTHENTICATED",
    "UNAVAILABLE",
];

/// Which of the mistakes of a code it is.
const REASONS: [&str; 36] = [
    "ALIASES",
    "BYTES",
    "CHANGED_MEANWHILE",
    "COST",
    "CURSOR_EXPIRED",
    "DEPTH",
    "DIRECTIVES",
    "EXPIRED_TOKEN",
    "FIRST_AND_LAST",
    "INTROSPECTION",
    "INTROSPECTION_OFF",
    "INVALID_CURSOR",
    "INVALID_ID",
    "INVALID_PATH",
    "INVALID_TOKEN",
    "LEVELS",
    "NESTING",
    "NOT_PUBLISHED",
    "OUTCOME_UNKNOWN",
    "PAGE_SIZE_NEGATIVE",
    "PAGE_TOO_LARGE",
    "PERSISTED_QUERIES_OFF",
    "PERSISTED_QUERY_HASH",
    "ROOT_FIELDS",
    "SEARCH_TOO_LONG",
    "SECOND_TOKEN",
    "SELECTIONS",
    "SLOW_SUBSCRIBER",
    "TOKENS",
    "TOO_MANY_SUBSCRIPTIONS",
    "TWO_DOCUMENTS",
    "UNKNOWN_ARTICLE",
    "UNKNOWN_CATEGORY",
    "UNKNOWN_DOCUMENT",
    "UNKNOWN_LOCALE",
    "VALUES",
];

/// Words in capitals that no error has: levels of the cache, headers, scalars, directions.
const NO_ERRORS: [&str; 8] = ["BYPASS", "DENY", "HTML", "MISS", "RTL", "STALE", "URL", "WEBSOCKET"];

/// A code, the status that it came with, and over what.
type Told = (String, u16, Backend);

const HEADERS: [(&str, &str); 2] =
    [("content-type", "application/json"), ("accept", "application/graphql-response+json")];

/// The answer in the newer media type, which tells by its status what went wrong before execution.
async fn ask(site: &Site, body: &Value, header: (&str, &str)) -> Reply {
    site.send(body, &[HEADERS[1], header]).await
}

fn told(reply: &Reply, backend: Backend) -> Told {
    let in_payload = reply.data.as_object().and_then(|data| data.values().next()?["errors"][0]["code"].as_str());
    (in_payload.unwrap_or_else(|| reply.code()).to_owned(), reply.status, backend)
}

/// What a request brings upon itself at any site.
async fn by_requests(site: &Site) -> Vec<Told> {
    let editor = format!("Bearer {}", site.key(Role::Editor, &[]).await);
    let (nobody, editor) = (("authorization", "Bearer drg_nobodys"), ("authorization", editor.as_str()));
    let query = |query: &str| json!({ "query": query });
    let payload = "mutation($input: SaveArticleInput!) { saveArticle(input: $input) { errors { code } } }";
    let save = |input: Value| json!({ "query": payload, "variables": { "input": input } });
    let made = site.mutate(
        editor.1.trim_start_matches("Bearer "),
        "saveArticle",
        json!({ "locale": "en", "title": "A" }),
        "article { id }",
    );
    let article = made.await["article"]["id"].clone();
    let anonymous = ("x-none", "");
    let mut all = Vec::new();
    for (body, header) in [
        (query("{ nothing }"), anonymous),
        (query("{ locales { code } }"), nobody),
        (query("{ articles(locale: \"en\", where: { status: [DRAFT] }) { totalCount } }"), anonymous),
        (save(json!({ "id": "article:999999", "title": "B" })), editor),
        (save(json!({ "id": article, "title": "B", "expectedVersion": 99 })), editor),
        (query(&format!("{{ {} }}", (0..31).map(|n| format!("a{n}: __typename ")).collect::<String>())), anonymous),
        (json!({ "documentId": "nobodys" }), anonymous),
        (json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": "ab".repeat(32) } } }), anonymous),
        (query(&"#".repeat(1 << 20)), anonymous),
    ] {
        all.push(told(&ask(site, &body, header).await, site.backend));
    }
    all
}

/// What a client hears that has spent its minute.
async fn by_spending(backend: Backend) -> Told {
    let site = Site::over(backend, &["--address-rate-limit", "1"]).await;
    let (body, unkept) = (json!({ "query": "{ locales { code } }" }), ("cache-control", "no-store"));
    ask(&site, &body, unkept).await.fine();
    told(&ask(&site, &body, unkept).await, backend)
}

/// What a client hears whose body does not come to its end.
async fn by_dawdling(backend: Backend) -> Told {
    let site = Site::over(backend, &["--body-timeout-ms", "200"]).await;
    let mut raw = Raw::to(&site.address).await;
    raw.say("POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{").await;
    let answer = raw.answer().await.unwrap();
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    (body["errors"][0]["extensions"]["code"].as_str().unwrap().to_owned(), answer.status, backend)
}

/// What two clients hear while nothing can be read: who waits for it too long, and who would wait for that one.
async fn by_waiting() -> [Told; 2] {
    // The log cannot be read meanwhile either, which is not what is asked about.
    let patient = ["--max-lag-ms", "600000"];
    let flags =
        [&patient[..], &["--max-executions", "1", "--max-queue-ms", "1", "--request-timeout-ms", "1500"]].concat();
    let site = Site::over(Backend::Postgres, &flags).await;
    Newsroom::of_many(1, &["en"]).save(site.content()).await;
    let body = json!({ "query": "{ articles(locale: \"en\") { totalCount } }" });
    let admin = sea_orm::Database::connect(&site.database_url).await.unwrap();
    let lock = admin.begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE locale, listing, article IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let unkept = ("cache-control", "no-store");
    let (late, shed) = tokio::join!(ask(&site, &body, unkept), async {
        while site.app.door.admission.executing() == 0 {
            tokio::task::yield_now().await;
        }
        ask(&site, &body, unkept).await
    });
    lock.rollback().await.unwrap();
    [told(&late, site.backend), told(&shed, site.backend)]
}

/// What a client hears of a site that has lost its database.
async fn by_loss(site: &Site) -> Told {
    database::lose(site.backend, &site.database_url, site.content().database()).await;
    told(
        &ask(site, &json!({ "query": "{ articles(locale: \"fa\") { totalCount } }" }), ("x-none", "")).await,
        site.backend,
    )
}

/// What a client hears of a mistake of ours.
async fn by_our_mistake(site: &Site) -> Told {
    let routes = axum::Router::new().route("/bug", get(async || -> &'static str { panic!("the inside") }));
    let served = Served::new(&site.app, http::guarded(&site.app, routes));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/bug", listener.local_addr().unwrap());
    tokio::spawn(http::serve(listener, served, std::future::pending()));
    told(&Reply::read(reqwest::get(address).await.unwrap()).await, site.backend)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_code_is_answered_with_its_status_to_who_does_what_it_is_for() {
    let wanted = [
        ("BAD_USER_INPUT", 400),
        ("UNAUTHENTICATED", 401),
        ("FORBIDDEN", 200),
        ("NOT_FOUND", 200),
        ("CONFLICT", 200),
        ("QUERY_TOO_COMPLEX", 400),
        ("DOCUMENT_NOT_TRUSTED", 400),
        ("PERSISTED_QUERY_NOT_FOUND", 200),
        ("PAYLOAD_TOO_LARGE", 413),
        ("RATE_LIMITED", 429),
        ("TIMEOUT", 408),
        ("INTERNAL", 500),
        ("UNAVAILABLE", 503),
    ];
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::of_many(1, &["en"])).await;

        let mut all = by_requests(&site).await;
        all.extend([by_spending(backend).await, by_dawdling(backend).await]);
        all.extend([by_our_mistake(&site).await, by_loss(&site).await]);

        assert_eq!(all, wanted.map(|(code, status)| (code.to_owned(), status, backend)));
    }
    // SQLite's readers wait for nobody, so nobody can be made to wait there.
    let waiting = by_waiting().await;
    let overloaded =
        [("TIMEOUT", 504), ("OVERLOADED", 503)].map(|(code, status)| (code.to_owned(), status, Backend::Postgres));
    assert_eq!(waiting, overloaded);
    let answered: BTreeSet<_> = wanted.iter().map(|(code, _)| *code).chain(["OVERLOADED"]).collect();
    assert_eq!(answered, BTreeSet::from(CODES), "a code that nobody has heard");
}

#[test]
fn the_source_knows_these_codes_and_reasons_and_no_others() {
    let sources = ["api/src/graphql", "api/src/http"].into_iter().flat_map(|folder| below(folder, ".rs"));
    let known: BTreeSet<_> = CODES.into_iter().chain(REASONS).chain(NO_ERRORS).collect();
    let mut said = BTreeSet::new();
    for source in sources {
        for (number, line) in source.code() {
            for word in capitals(line) {
                assert!(
                    known.contains(word),
                    "{}:{number} answers {word}, which the contract does not know",
                    source.path
                );
                let is_listed = source.path.ends_with("graphql/code.rs");
                assert!(is_listed || !CODES.contains(&word), "{}:{number} spells {word} by itself", source.path);
                said.insert(word.to_owned());
            }
        }
    }

    let unsaid: Vec<_> = known.iter().filter(|word| !said.contains(**word)).collect();
    assert!(unsaid.is_empty(), "nobody answers {unsaid:?}");
}

/// The texts of a line that are words in capitals, but for names of variables and methods of HTTP.
fn capitals(line: &str) -> impl Iterator<Item = &str> {
    let texts = line.split('"').skip(1).step_by(2);
    texts.filter(move |text| {
        let is_capital = text.len() > 2 && text.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_');
        is_capital && !["env!(", "from_static("].iter().any(|named| line.contains(&format!("{named}\"{text}\"")))
    })
}
