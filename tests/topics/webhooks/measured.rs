//! What is told of deliveries: counted by what became of them, and each call a span that its receiver is told of.

use dragoman::content::agreement::PartnerRights;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;

use super::{HERE, all_told, retitle, told};
use crate::harness::collector::{Collector, PROTOCOLS, hex, said};
use crate::harness::database::{BOTH, side_by_side};
use crate::harness::{Binary, Newsroom, Site};
use crate::topics::metrics::value;
use tests::rig::endpoint::{Endpoint, Manner};

/// Whether it is a call that failed, or one that did not.
fn is_call(span: &Span, has_failed: bool) -> bool {
    let failed = span.status.as_ref().is_some_and(|status| status.code() == StatusCode::Error);
    span.name == "POST webhook" && failed == has_failed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_call_is_counted_and_is_a_span_of_which_its_receiver_is_told() {
    side_by_side(BOTH, async |backend| {
        let (endpoint, collector) = (Endpoint::start(), Collector::start(PROTOCOLS[0]).await);
        // A process of its own counts for nobody else.
        let site = Site::empty(backend).await;
        site.app.end_tasks().await;
        let saved = Newsroom::of_many(1, &["en"]).save(site.content()).await;
        let id = told(&site, &endpoint, None, PartnerRights::default()).await;
        let flags = collector.flags(PROTOCOLS[0]);
        let flags: Vec<&str> = flags.iter().map(String::as_str).chain(["--trace-ratio", "1"]).chain(HERE).collect();
        let binary = Binary::new().with("DATABASE_URL", &site.database_url);
        let gateway = binary.serve(&flags).await;

        endpoint.behaves(Manner::Refuses);
        retitle(&site, &saved, 0, "Refused at first").await;
        let refused = collector.trace_with("of a call that fails", |span| is_call(span, true)).await;
        let waiting = metrics(&gateway.address).await;
        endpoint.behaves(Manner::Takes);
        all_told(&site).await;
        let taken = collector.trace_with("of a call that is taken", |span| is_call(span, false)).await;
        let after = metrics(&gateway.address).await;

        for (spans, has_failed) in [(&refused, true), (&taken, false)] {
            let call = spans.iter().find(|span| is_call(span, has_failed)).unwrap();
            assert_eq!(call.kind(), SpanKind::Client, "{backend:?}");
            assert_eq!(said(call, "http.request.method").unwrap(), "POST", "{backend:?}");
            assert_eq!(said(call, "dragoman.webhook.id").unwrap(), id.to_string(), "{backend:?}");
            let again = said(call, "http.request.resend_count").unwrap();
            assert_eq!(again == "0", has_failed, "{backend:?}: the first failed: {again}");
            let root = spans.iter().find(|span| span.span_id == call.parent_span_id).unwrap();
            assert_eq!(root.name, "job webhook", "{backend:?}: {root:#?}");
            assert!(spans.iter().any(|span| span.name == "UPDATE webhook_delivery"), "{backend:?}: {spans:#?}");
            let parent = format!("00-{}-{}-", hex(&call.trace_id), hex(&call.span_id));
            let heard = endpoint.heard();
            assert!(heard.iter().any(|one| one.traceparent.starts_with(&parent)), "{backend:?} {parent}: {heard:?}");
        }
        let calls = |text: &str, outcome: &str| {
            value(text, &format!("dragoman_webhook_deliveries_total{{outcome=\"{outcome}\"}}")).unwrap()
        };
        assert_eq!(value(&waiting, "dragoman_webhook_waiting"), Some(1.0), "{backend:?}: {waiting}");
        assert!(value(&waiting, "dragoman_webhook_lag_seconds") > Some(0.0), "{backend:?}: {waiting}");
        assert_eq!(value(&after, "dragoman_webhook_waiting"), Some(0.0), "{backend:?}: {after}");
        assert_eq!(calls(&after, "done"), 1.0, "{backend:?}: {after}");
        assert_eq!(calls(&after, "failed"), (endpoint.heard().len() - 1) as f64, "{backend:?}: {after}");
        assert_eq!(calls(&after, "parked"), 0.0, "{backend:?}");
    })
    .await;
}

async fn metrics(address: &str) -> String {
    reqwest::get(format!("{address}/metrics")).await.unwrap().text().await.unwrap()
}
