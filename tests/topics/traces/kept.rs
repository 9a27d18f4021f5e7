//! What a caller is told of its trace, and what can be looked up afterwards.

use axum::routing::get;
use dragoman::http::{self, Served};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{SPAN, TRACE, ask_front, ask_traced};
use crate::harness::collector::{Collector, PROTOCOLS};
use crate::harness::database::{self, BOTH};
use crate::harness::{Backend, Reply, Site};

async fn trace(site: &Site, id: &str) -> Value {
    site.get(&format!("/ops/traces/{id}"), &[]).await.json().await.unwrap()
}

#[tokio::test]
async fn an_answer_names_its_trace_the_callers_where_there_is_one() {
    for backend in BOTH {
        let site = Site::demo(backend).await;

        let called = ask_front(&site, true).await.fine();
        let begun = site.ask("{ locales { code } }").await.fine();
        let malformed = site.send(&json!({ "query": "{ locales { code } }" }), &[("traceparent", "00-x-y-01")]).await;

        let told = |reply: &Reply| reply.headers["traceparent"].to_str().unwrap().to_owned();
        let told_back = told(&called);
        assert!(told_back.starts_with(&format!("00-{TRACE}-")) && told_back.ends_with("-01"), "{told_back}");
        assert!(!told_back.contains(SPAN), "it names our span, not the caller's");
        for own in [told(&begun), told(&malformed)] {
            assert_eq!(own.len(), 55, "{own}");
            assert!(!own.contains(TRACE));
        }
    }
}

#[tokio::test]
async fn a_trace_that_read_the_database_can_be_looked_up_whole() {
    for backend in BOTH {
        let site = Site::demo(backend).await;

        let reply = ask_front(&site, false).await.fine();
        let kept = trace(&site, TRACE).await;

        let spans = kept["parts"][0]["spans"].as_array().unwrap();
        assert_eq!(kept["parts"][0]["caller"], SPAN);
        let of =
            |name: &str| spans.iter().filter(|span| span["name"].as_str().unwrap().starts_with(name)).count() as u64;
        assert_eq!((of("load "), of("SELECT ")), (reply.batches, reply.statements), "{backend:?}");
        let list: Value = site.get("/ops/traces", &[]).await.json().await.unwrap();
        let listed = list["traces"].as_array().unwrap().iter().find(|listed| listed["id"] == TRACE).unwrap();
        assert_eq!((&listed["operation"], &listed["statements"]), (&json!("Front"), &json!(reply.statements)));
    }
}

#[tokio::test]
async fn an_error_of_the_inside_names_the_trace_to_look_at() {
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let routes = axum::Router::new().route("/bug", get(async || -> &'static str { panic!("the inside") }));
        let served = Served::new(&site.app, http::guarded(&site.app, routes));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/bug", listener.local_addr().unwrap());
        tokio::spawn(http::serve(listener, served, std::future::pending()));

        let traceparent = format!("00-{TRACE}-{SPAN}-00");
        let broken = reqwest::Client::new().get(address).header("traceparent", traceparent).send().await.unwrap();
        let broken: Value = broken.json().await.unwrap();

        let extensions = &broken["errors"][0]["extensions"];
        assert_eq!((&extensions["code"], &extensions["traceId"]), (&json!("INTERNAL"), &json!(TRACE)), "{broken}");
        let kept = trace(&site, TRACE).await;
        assert_eq!(
            kept["parts"][0]["caller"], SPAN,
            "{backend:?}: whatever the caller keeps, what failed is kept: {kept}"
        );
    }
}

#[tokio::test]
async fn a_point_of_a_graph_leads_to_a_trace_that_was_sent_and_to_no_other() {
    let collector = Collector::start(PROTOCOLS[0]).await;
    let flags = collector.flags(PROTOCOLS[0]);
    let flags: Vec<&str> = flags.iter().map(String::as_str).chain(["--trace-ratio", "0", "--demo"]).collect();
    let site = Site::over(Backend::Sqlite, &flags).await;
    let id = |reply: &Reply| reply.headers["traceparent"].to_str().unwrap().split('-').nth(1).unwrap().to_owned();
    let told = async |id: &str| {
        let metrics = site.get("/metrics", &[("accept", "application/openmetrics-text")]).await.text().await.unwrap();
        metrics.contains(&format!("trace_id=\"{id}\""))
    };

    let unsent = id(&site.ask("{ articles(locale: \"en\") { totalCount } }").await.fine());
    let is_unsent_told = told(&unsent).await;
    let query = json!({ "query": "{ articles(locale: \"fa\") { totalCount } }" });
    let sent = id(&ask_traced(&site, &query, true).await.fine());

    assert!(trace(&site, &unsent).await["parts"].is_array(), "it is kept here");
    assert!(!is_unsent_told && told(&sent).await);
}

#[tokio::test]
async fn switched_off_nothing_is_traced_and_nothing_is_told() {
    let url = database::create(Backend::Sqlite).await;
    let site = Site::at(Backend::Sqlite, url, &["--demo", "--traces", "off"]).await;

    let reply = ask_front(&site, true).await.fine();

    assert!(!reply.headers.contains_key("traceparent"));
    assert_eq!(trace(&site, TRACE).await["parts"], Value::Null);
    let list: Value = site.get("/ops/traces", &[]).await.json().await.unwrap();
    assert_eq!(list, json!({ "are_kept": false, "traces": [] }));
}
