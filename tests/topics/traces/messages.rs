//! What is asked over a connection that stays: each operation is a tree of its own, each change one, however many listen.

use std::time::{Duration, Instant};

use dragoman::content::document::{Budget, TrustedDraft};
use entity::article::Status;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use serde_json::{Value, json};

use super::{SPAN, TRACE, parts_of};
use crate::harness::collector::{Collector, PROTOCOLS, hex, said};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::{Backend, Events, Newsroom, Site, Socket, story};

const MESSAGE: &str = "message /graphql/ws";

/// A gateway that sends every trace.
async fn told(backend: Backend, collector: &Collector, more: &[&str]) -> Site {
    let flags = collector.flags(PROTOCOLS[0]);
    let flags: Vec<&str> = flags.iter().map(String::as_str).chain(more.iter().copied()).collect();
    Site::over(backend, &flags).await
}

/// A connection whose opening named a caller's trace, and brought baggage.
async fn called(site: &Site) -> Socket {
    let traceparent = format!("00-{TRACE}-{SPAN}-01");
    let headers = [
        ("sec-websocket-protocol", "graphql-transport-ws"),
        ("traceparent", traceparent.as_str()),
        ("baggage", "page=front"),
    ];
    let mut socket = Socket::open(&site.address, &headers).await.ok().unwrap();
    socket.say(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.hear().await["type"], "connection_ack");
    socket
}

/// The value of a series.
async fn counted(site: &Site, series: &str) -> Option<f64> {
    crate::topics::metrics::value(&site.get("/metrics", &[]).await.text().await.unwrap(), series)
}

fn named<'s>(spans: &'s [Span], operation: &str) -> Vec<&'s Span> {
    let is_it =
        |span: &&Span| span.name == MESSAGE && said(span, "graphql.operation.name").as_deref() == Some(operation);
    spans.iter().filter(is_it).collect()
}

#[tokio::test]
async fn each_operation_of_a_connection_is_a_tree_down_to_its_statements_in_the_callers_trace() {
    for backend in BOTH {
        let collector = Collector::start(PROTOCOLS[0]).await;
        let site = told(backend, &collector, &["--demo"]).await;
        let mut socket = called(&site).await;

        let query =
            |name: &str| format!("query {name} {{ articles(locale: \"en\", first: 3) {{ nodes {{ title }} }} }}");
        for name in ["First", "Second"] {
            socket.ask(name, &query(name), Value::Null).await;
            assert_eq!(socket.result().await["data"]["articles"]["nodes"].as_array().map(Vec::len), Some(3));
            assert_eq!(socket.hear().await["type"], "complete");
        }
        socket.ask("3", "query Wrong { nonsense }", Value::Null).await;
        assert_eq!(socket.hear().await["type"], "error");
        let spans =
            collector.trace(TRACE, |span| said(span, "graphql.operation.name").as_deref() == Some("Wrong")).await;

        for name in ["First", "Second"] {
            let roots = named(&spans, name);
            assert_eq!(roots.len(), 1, "{backend:?} {name}: {spans:#?}");
            assert_eq!((roots[0].kind(), hex(&roots[0].parent_span_id)), (SpanKind::Server, SPAN.to_owned()));
            assert_eq!(said(roots[0], "baggage.page").unwrap(), "front", "{backend:?}");
            let operations = parts_of(&spans, roots[0]).into_iter().filter(|span| span.name == "query");
            let operations: Vec<_> = operations.collect();
            assert_eq!(operations.len(), 1, "{backend:?} {name}");
            let loaders = parts_of(&spans, operations[0]);
            let statements: Vec<_> = loaders.iter().flat_map(|loader| parts_of(&spans, loader)).collect();
            assert!(statements.iter().any(|span| span.name.starts_with("SELECT")), "{backend:?} {name}: {spans:#?}");
        }
        assert_eq!(named(&spans, "Wrong").len(), 1, "{backend:?}");
    }
}

#[tokio::test]
async fn a_change_is_one_tree_and_counted_once_for_all_who_listen_to_the_same() {
    let text = "subscription Heard { articlePublished(locale: \"en\") { cursor node { subject { ... on Article { title } } } } }";
    for backend in BOTH {
        let collector = Collector::start(PROTOCOLS[0]).await;
        let site = told(backend, &collector, &["--trace-ratio", "1"]).await;
        let draft = story("late").in_state(Status::Draft).in_locale("en", "Late");
        let saved = Newsroom::with([draft]).save(site.content()).await;
        let name = format!("Heard{backend:?}");
        let budget = Budget { cost: 10_000, statements: None };
        let heard = TrustedDraft { id: "heard".to_owned(), name: Some(name.clone()), text: text.to_owned(), budget };
        site.content().publish_documents(&[heard]).await.unwrap();
        let mut socket = Socket::greeted(&site.address).await;
        for id in ["1", "2"] {
            let payload = json!({ "documentId": "heard" });
            socket.say(json!({ "id": id, "type": "subscribe", "payload": payload })).await;
        }
        let headers = [("accept", "text/event-stream"), ("content-type", "application/json")];
        let streamed = site.request("POST", "/graphql", &headers, json!({ "documentId": "heard" }).to_string()).await;
        let mut events = Events::of(streamed);
        assert!(events.any().await.unwrap().comment.is_some(), "it has begun");
        let begun = format!(
            "dragoman_graphql_operation_duration_seconds_count{{graphql_operation_type=\"subscription\",\
             graphql_operation_name=\"{name}\",outcome=\"ok\"}}"
        );
        let deadline = Instant::now() + Duration::from_secs(60);
        while counted(&site, &begun).await != Some(3.0) {
            assert!(Instant::now() < deadline, "{backend:?}: all three have begun");
        }

        let article = saved.articles[&("late".into(), "en".into())];
        let publish = edit_article(site.content(), article, |draft| {
            draft.status = Status::Published;
            draft.published_at = "2026-02-02T00:00:00Z".parse().ok();
        });
        let seq = publish.await.unwrap().expect("it was a draft").seq;
        for _ in 0..2 {
            socket.result().await;
        }
        events.result().await;
        let is_it = |span: &Span| span.name == "tell of a change";
        let spans = collector.trace_with("of a change", is_it).await;

        let root = spans.iter().find(|span| is_it(span)).unwrap();
        assert_eq!(said(root, "graphql.operation.name").unwrap(), "Heard", "{backend:?}");
        assert_eq!(said(root, "dragoman.log.to").unwrap(), seq.to_string(), "{backend:?}");
        let executions = parts_of(&spans, root);
        let executions: Vec<_> = executions.into_iter().filter(|span| span.name == "subscription").collect();
        assert_eq!(executions.len(), 1, "{backend:?}: {spans:#?}");
        let reads = parts_of(&spans, executions[0]);
        assert!(!reads.is_empty(), "{backend:?}: {spans:#?}");
        assert_eq!(collector.spans().iter().filter(|span| is_it(span)).count(), 1, "{backend:?}: once for all three");
        let told = format!(
            "dragoman_subscription_event_duration_seconds_count{{graphql_operation_name=\"{name}\",outcome=\"ok\"}}"
        );
        assert_eq!(counted(&site, &told).await, Some(1.0), "{backend:?}");
    }
}
