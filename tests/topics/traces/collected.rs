//! What a collector gets: one request, from the door down to its SQL, by either protocol.

use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use serde_json::json;

use super::{SPAN, TRACE, ask_front, ask_traced, parts_of};
use crate::harness::collector::{Collector, PROTOCOLS, hex, said};
use crate::harness::database::{self, BOTH};
use crate::harness::{Backend, Site};

fn is_request(span: &Span) -> bool {
    span.kind() == SpanKind::Server
}

#[tokio::test]
async fn a_request_is_one_tree_from_the_callers_span_down_to_each_statement_by_grpc_and_by_http() {
    for protocol in PROTOCOLS {
        for backend in BOTH {
            let collector = Collector::start(protocol).await;
            let flags = collector.flags(protocol);
            let flags: Vec<&str> = flags.iter().map(String::as_str).chain(["--demo"]).collect();
            let site = Site::over(backend, &flags).await;

            let reply = ask_front(&site, true).await.fine();
            let spans = collector.trace(TRACE, is_request).await;

            let root = spans.iter().find(|span| is_request(span)).unwrap();
            assert_eq!((root.name.as_str(), hex(&root.parent_span_id)), ("POST /graphql", SPAN.to_owned()));
            assert_eq!(root.trace_state, "vendor=1");
            assert_eq!(said(root, "http.response.status_code").unwrap(), "200");
            let operations = parts_of(&spans, root).into_iter().filter(|span| span.name == "query").collect::<Vec<_>>();
            assert_eq!(operations.len(), 1, "{protocol:?} {backend:?}");
            assert_eq!(said(operations[0], "graphql.operation.name").unwrap(), "Front");
            let loaders = parts_of(&spans, operations[0]);
            assert!(loaders.iter().all(|span| span.name.starts_with("load ")), "{loaders:#?}");
            assert_eq!(loaders.len() as u64, reply.batches);
            let statements: Vec<_> = loaders.iter().flat_map(|loader| parts_of(&spans, loader)).collect();
            assert!(statements.iter().all(|span| span.kind() == SpanKind::Client), "{statements:#?}");
            assert_eq!(statements.len() as u64, reply.statements);
            let look_ups = parts_of(&spans, root).into_iter().filter(|span| span.name == "cache look-up").count();
            assert_eq!(look_ups, 1, "{protocol:?} {backend:?}");
            assert_eq!(spans.len(), 3 + loaders.len() + statements.len(), "nothing hangs loose");
        }
    }
}

#[tokio::test]
async fn a_statement_is_told_by_its_verb_its_tables_and_a_text_without_values() {
    for backend in BOTH {
        let collector = Collector::start(PROTOCOLS[0]).await;
        let flags = collector.flags(PROTOCOLS[0]);
        let flags: Vec<&str> = flags.iter().map(String::as_str).chain(["--demo"]).collect();
        let site = Site::over(backend, &flags).await;

        let query = json!({ "query": "{ article(slug: \"nobody-knows-this-one\", locale: \"en\") { title } }" });
        ask_traced(&site, &query, true).await.fine();
        let spans = collector.trace(TRACE, is_request).await;

        let system = if backend == Backend::Postgres { "postgresql" } else { "sqlite" };
        for span in spans.iter().filter(|span| span.kind() == SpanKind::Client) {
            assert_eq!(said(span, "db.system.name").unwrap(), system);
            assert_eq!(said(span, "db.operation.name").unwrap(), "SELECT");
            assert_eq!(said(span, "db.query.summary").unwrap(), span.name);
            let text = said(span, "db.query.text").unwrap();
            assert!(text.starts_with("SELECT") && !text.contains("nobody-knows"), "{text}");
        }
        assert_eq!(collector.resource("service.name").unwrap(), "dragoman");
    }
}

#[tokio::test]
async fn what_fails_is_sent_although_its_caller_would_not_keep_it() {
    for backend in BOTH {
        let collector = Collector::start(PROTOCOLS[1]).await;
        let flags = collector.flags(PROTOCOLS[1]);
        let flags: Vec<&str> = flags.iter().map(String::as_str).chain(["--demo", "--slow-ms", "600000"]).collect();
        let site = Site::over(backend, &flags).await;
        let query = json!({ "query": "{ site(locale: \"en\") { name } }" });
        ask_traced(&site, &query, false).await.fine();

        database::lose(backend, &site.database_url, site.content().database()).await;
        let reply = ask_traced(&site, &query, false).await;
        let spans = collector.trace(TRACE, is_request).await;

        assert_eq!(reply.code(), "UNAVAILABLE", "{}", reply.text);
        let requests: Vec<_> = spans.iter().filter(|span| is_request(span)).collect();
        assert_eq!(requests.len(), 1, "the one that went well was not sent");
        assert_eq!(said(requests[0], "error.type").unwrap(), "UNAVAILABLE");
        assert_eq!(requests[0].status.as_ref().unwrap().code(), StatusCode::Error);
    }
}

#[tokio::test]
async fn what_is_slow_is_sent_although_its_caller_would_not_keep_it() {
    let collector = Collector::start(PROTOCOLS[0]).await;
    let flags = collector.flags(PROTOCOLS[0]);
    let flags: Vec<&str> = flags.iter().map(String::as_str).chain(["--demo", "--slow-ms", "1"]).collect();
    let site = Site::over(Backend::Sqlite, &flags).await;

    // The whole newsroom takes longer than a millisecond everywhere.
    let query = "{ locales { code } articles(locale: \"en\", first: 20) { nodes { title body related { article { body } } } } }";
    ask_traced(&site, &json!({ "query": query }), false).await.fine();
    let spans = collector.trace(TRACE, is_request).await;

    assert_eq!(spans.iter().filter(|span| is_request(span)).count(), 1);
}
