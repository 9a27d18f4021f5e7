//! What goes wrong inside: the client learns no more than that it did, the process goes on, and health tells why.

use axum::routing::get;
use dragoman::http::{self, Served};
use dragoman::telemetry::panics;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::harness::database::{self, BOTH};
use crate::harness::{Backend, Newsroom, Site};

#[tokio::test]
async fn a_request_that_panics_is_told_an_id_and_the_next_is_answered() {
    let site = Site::of(Backend::Sqlite, Newsroom::default()).await;
    panics::watch();
    let routes = axum::Router::new().route("/bug", get(async || -> &'static str { panic!("the inside") }));
    let served = Served::new(&site.app, http::guarded(&site.app, routes.route("/fine", get(async || "fine"))));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(http::serve(listener, served, std::future::pending()));
    let before = panics::count();

    let broken = reqwest::get(format!("{address}/bug")).await.unwrap();
    let status = broken.status();
    let text = broken.text().await.unwrap();
    let fine = reqwest::get(format!("{address}/fine")).await.unwrap();

    assert_eq!((status.as_u16(), fine.status().as_u16()), (500, 200));
    let body: Value = serde_json::from_str(&text).unwrap();
    let extensions = &body["errors"][0]["extensions"];
    assert_eq!(extensions["code"], "INTERNAL");
    assert_eq!(extensions["traceId"].as_str().unwrap().len(), 32);
    assert!(!text.contains("the inside") && !text.contains("panic"), "{text}");
    assert!(panics::count() > before);
}

#[tokio::test]
async fn without_its_database_a_query_is_503_and_says_when_to_ask_again() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::of_many(1, &["en"])).await;
        database::lose(backend, &site.database_url, site.content().database()).await;

        let reply = site.ask("{ articles(locale: \"en\") { totalCount } }").await;

        assert_eq!((reply.status, reply.code()), (503, "UNAVAILABLE"), "{backend:?} {}", reply.text);
        assert_eq!(reply.headers["retry-after"], "1", "{backend:?}");
    }
}

#[tokio::test]
async fn readiness_tells_why() {
    let site = Site::of(Backend::Postgres, Newsroom::default()).await;
    let ready = async || {
        let response = site.get("/readyz", &[]).await;
        let status = response.status().as_u16();
        (status, response.json::<Value>().await.unwrap())
    };

    let (fine, why) = ready().await;
    site.app.door.drain.begin();
    let (leaving, why_not) = ready().await;
    let alive = site.get("/livez", &[]).await;

    assert_eq!((fine, leaving, alive.status().as_u16()), (200, 503, 200));
    for reason in ["drain", "database", "migrations"] {
        assert_eq!(why[reason]["ok"], true, "{why}");
    }
    assert_eq!(why_not["drain"], json!({ "ok": false, "reason": "this node is stopping; others go on" }));
}
