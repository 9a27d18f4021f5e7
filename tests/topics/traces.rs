//! Traces: the whole tree of a request, the caller's ids, what is kept, and what it costs when nobody takes it.

mod collected;
mod kept;
mod messages;
mod named;
mod outward;
mod refused;
mod unasked;
mod whole;

use opentelemetry_proto::tonic::trace::v1::Span;
use serde_json::{Value, json};

use crate::harness::{Reply, Site, queries};

/// A caller's trace, and its span.
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN: &str = "00f067aa0ba902b7";

/// The front page, as a caller asks for it that keeps its trace, or does not.
async fn ask_front(site: &Site, is_sampled: bool) -> Reply {
    let front = queries::named("front");
    ask_traced(site, &json!({ "query": front.query, "variables": front.variables }), is_sampled).await
}

async fn ask_traced(site: &Site, body: &Value, is_sampled: bool) -> Reply {
    let traceparent = format!("00-{TRACE}-{SPAN}-0{}", u8::from(is_sampled));
    site.send(body, &[("traceparent", &traceparent), ("tracestate", "vendor=1"), ("x-query-bill", "1")]).await
}

/// The spans that stand directly in one.
pub(super) fn parts_of<'s>(spans: &'s [Span], parent: &Span) -> Vec<&'s Span> {
    spans.iter().filter(|span| span.parent_span_id == parent.span_id).collect()
}
