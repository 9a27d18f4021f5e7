//! What fails inside: the client learns that it did, keeps what did not, and hears nothing of the inside.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{nowhere, only, place};
use crate::harness::database::{self, BOTH};
use crate::harness::{Backend, Newsroom, Reply, Site};

/// Words that would tell of the inside, in lower case.
const INSIDE: [&str; 16] = [
    "select",
    "sql",
    "relation",
    "table",
    "column",
    "postgres",
    "sqlite",
    "database",
    "connection",
    "pool",
    "error:",
    "panicked",
    "listing",
    "lost_",
    "dragoman_",
    "127.0.0.1",
];

fn tells_nothing(reply: &Reply) {
    let words = reply.errors.iter().map(|error| json!([error["message"], error["extensions"]]));
    let said = json!([words.collect::<Vec<_>>(), reply.data]).to_string().to_lowercase();
    let leak = INSIDE.iter().find(|word| said.contains(**word));
    assert_eq!(leak, None, "{}", reply.text);
}

/// A newsroom whose log may be unread for as long as a test takes: what is tested here is what executions answer.
async fn staffed(backend: Backend) -> Site {
    let site = Site::over(backend, &["--max-lag-ms", "600000"]).await;
    Newsroom::of_many(2, &["en"]).save(site.content()).await;
    site
}

async fn lose(site: &Site, table: &str) {
    let rename = format!("ALTER TABLE {table} RENAME TO lost_{table}");
    site.content().database().execute_unprepared(&rename).await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_read_is_unavailable_and_the_rest_is_answered() {
    let query = r#"{ locales { code } article(slug: "story-0-en", locale: "en") { title } tag(slug: "x", locale: "en") { name } }"#;
    for backend in BOTH {
        let site = staffed(backend).await;

        lose(&site, "article").await;
        let reply = site.ask(query).await;

        assert_eq!(only(&reply), ["UNAVAILABLE", "", ""], "{backend:?}");
        assert_eq!(reply.data["locales"].as_array().unwrap().len(), 6, "{backend:?}");
        assert_eq!((&reply.data["article"], &reply.data["tag"]), (&Value::Null, &Value::Null), "{backend:?}");
        assert_eq!(reply.errors[0]["path"], json!(["article"]), "{backend:?}");
        assert_eq!(reply.status, 200, "{backend:?}");
        tells_nothing(&reply);
    }
}

#[tokio::test]
async fn a_failure_below_takes_its_nearest_nullable_parent_with_it() {
    let query = r#"{ article(slug: "story-0-en", locale: "en") { title tags { name articles { totalCount } } } locales { code } }"#;
    for backend in BOTH {
        let site = staffed(backend).await;

        lose(&site, "listing").await;
        let (nullable, root) = (site.ask(query).await, site.ask("{ locales { code } articles { totalCount } }").await);

        assert_eq!(nullable.code(), "UNAVAILABLE", "{backend:?}");
        assert_eq!(nullable.data["article"], Value::Null, "{backend:?}");
        assert_eq!(nullable.data["locales"][0]["code"], "en", "{backend:?}");
        // The executor's paths end at the outermost item of a list; the location is that of what failed.
        let column = 1 + query.find("totalCount").unwrap();
        assert_eq!(nullable.errors[0]["locations"], json!([{ "line": 1, "column": column }]), "{backend:?}");
        assert_eq!(nullable.errors[0]["path"], json!(["article", "tags", 0]), "{backend:?}");
        assert_eq!(only(&root), ["UNAVAILABLE", "", ""], "{backend:?}");
        assert_eq!(place(&root), (&nowhere(), &json!(["articles", "totalCount"])), "{backend:?}");
        assert!(root.text.contains(r#""data":null"#), "{backend:?}: execution had begun: {}", root.text);
        for reply in [&nullable, &root] {
            tells_nothing(reply);
        }
    }
}

#[tokio::test]
async fn without_its_database_the_gateway_says_so_and_nothing_more() {
    let queries = [
        "{ locales { code } }",
        "{ articles { nodes { title } } }",
        "{ node(id: \"article:1\") { id } }",
        "{ changes { pageInfo { endCursor } } }",
        "{ resolve(path: \"/\") { status } }",
    ];
    for backend in BOTH {
        let site = staffed(backend).await;
        site.ask(queries[1]).await.fine();

        database::lose(backend, &site.database_url, site.content().database()).await;

        for query in queries {
            let reply = site.ask(query).await;
            assert_eq!(only(&reply), ["UNAVAILABLE", "", ""], "{backend:?} {query}");
            assert_eq!(reply.message(), "content is unavailable", "{backend:?}");
            assert_eq!(reply.status, 503, "{backend:?}");
            tells_nothing(&reply);
        }
    }
}

#[tokio::test]
async fn whoever_notices_that_the_database_is_away_the_status_is_the_same() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::of_many(2, &["en"])).await;
        // Nobody finds out from the log that the database is away: each request does by itself.
        site.rest().await;
        database::lose(backend, &site.database_url, site.content().database()).await;
        let query = |query: &str| json!({ "query": query });
        let hash = json!({ "persistedQuery": { "version": 1, "sha256Hash": "ab".repeat(32) } });
        let (stranger, bill) = (("authorization", "Bearer drg_nobodys"), ("x-query-bill", "1"));
        let asked = [
            (query("{ site(locale: \"en\") { name } }"), ("x-none", "")),
            (query("{ articles(locale: \"en\") { nodes { title } } }"), bill),
            (query("{ nodes(ids: [\"article:1\", \"article:2\"]) { id } }"), ("x-none", "")),
            (json!({ "documentId": "front" }), ("x-none", "")),
            (json!({ "extensions": hash }), ("x-none", "")),
            (query("{ site(locale: \"en\") { name } }"), stranger),
        ];

        for accept in ["application/json", "application/graphql-response+json"] {
            for (body, header) in &asked {
                let reply = site.send(body, &[("accept", accept), *header]).await;
                assert_eq!((reply.status, reply.code()), (503, "UNAVAILABLE"), "{backend:?} {accept} {body}");
                assert_eq!(reply.headers["retry-after"], "1", "{backend:?} {accept} {body}");
                assert!(reply.headers["content-type"].to_str().unwrap().starts_with(accept), "{backend:?} {body}");
                tells_nothing(&reply);
            }
        }
    }
}

#[tokio::test]
async fn a_gateway_over_an_empty_newsroom_says_what_to_do() {
    for backend in BOTH {
        let site = Site::empty(backend).await;

        let reply = site.ask("{ articles { totalCount } }").await;
        let languages = site.ask("{ locales { code } }").await.fine();

        assert_eq!(reply.code(), "BAD_USER_INPUT", "{backend:?}");
        assert!(reply.message().contains("dragoman import wordpress"), "{backend:?} {}", reply.message());
        assert_eq!(languages.data["locales"], json!([]), "{backend:?}");
    }
}
