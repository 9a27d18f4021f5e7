//! Traces on their way to a collector, by OTLP. A request never waits for it: what does not fit into the queue, or is
//! not taken in time, is dropped and counted.

use std::time::Duration;

use opentelemetry::trace::{SpanContext, SpanId, Status, TraceFlags};
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanExporter as _, SpanLinks};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

use super::Whole;
use super::span::Span;
use crate::config::{OtlpProtocol, TraceConfig};
use crate::telemetry::metrics::METRICS;

/// Traces that wait to be sent, at most.
const QUEUE: usize = 512;

/// Spans to a message, about: a trace is not divided.
const BATCH: usize = 512;

/// How long the first trace of a message waits for others.
const GATHERING: Duration = Duration::from_secs(1);

/// How long the collector may take, all attempts together.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why nothing can be exported.
#[derive(Debug, thiserror::Error)]
#[error("traces cannot be sent to {endpoint}: {reason}")]
pub struct Error {
    endpoint: String,
    reason: String,
}

/// The way to a collector.
#[derive(Debug)]
pub struct Exporter(mpsc::Sender<Message>);

#[derive(Debug)]
enum Message {
    Trace(Arc<Whole>),
    Flush(oneshot::Sender<()>),
}

impl Exporter {
    /// Connects when there is something to send, and ends with this value.
    ///
    /// # Errors
    /// The address is none.
    pub fn start(config: &TraceConfig) -> Result<Self, Error> {
        let endpoint = config.otlp_endpoint.clone().unwrap_or_default();
        let failed = |reason: String| Error { endpoint: endpoint.clone(), reason };
        let built = match config.otlp_protocol {
            OtlpProtocol::Grpc => {
                SpanExporter::builder().with_tonic().with_endpoint(&endpoint).with_timeout(PATIENCE).build()
            }
            OtlpProtocol::Http => {
                let address = traces_at(&endpoint).map_err(|error| failed(error.to_string()))?;
                let builder = SpanExporter::builder().with_http().with_protocol(Protocol::HttpBinary);
                builder.with_endpoint(address).with_timeout(PATIENCE).build()
            }
        };
        let mut exporter = built.map_err(|error| failed(error.to_string()))?;
        exporter.set_resource(&resource(&config.service_name));
        let (send, sent) = mpsc::channel(QUEUE);
        tokio::spawn(Sending { exporter, sent, is_out: false }.run());
        Ok(Self(send))
    }

    /// Sends a trace, later.
    pub fn send(&self, whole: &Arc<Whole>) {
        if self.0.try_send(Message::Trace(whole.clone())).is_err() {
            METRICS.traces.dropped(whole.spans.len());
        }
    }

    /// Waits until what was sent before has left, or was given up.
    pub async fn flush(&self) {
        let (tell, told) = oneshot::channel();
        if self.0.send(Message::Flush(tell)).await.is_ok() {
            // An error says that the sender has ended: nothing is left to wait for.
            told.await.unwrap_or_default();
        }
    }
}

/// OTLP by HTTP has a path for each signal; who names one already means it.
fn traces_at(endpoint: &str) -> Result<String, url::ParseError> {
    let mut url = Url::parse(endpoint)?;
    if url.path() == "/" {
        url.set_path("/v1/traces");
    }
    Ok(url.into())
}

/// What all traces of this process have in common; `OTEL_RESOURCE_ATTRIBUTES` adds to it.
fn resource(service_name: &str) -> Resource {
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let process = KeyValue::new("process.pid", i64::from(std::process::id()));
    Resource::builder().with_service_name(service_name.to_owned()).with_attributes([version, process]).build()
}

struct Sending {
    exporter: SpanExporter,
    sent: mpsc::Receiver<Message>,
    /// Whether the collector did not take the last message, of which the log tells once.
    is_out: bool,
}

impl Sending {
    async fn run(mut self) {
        while let Some(first) = self.sent.recv().await {
            let (spans, waiting) = self.gather(first).await;
            if !spans.is_empty() {
                self.export(spans).await;
            }
            if let Some(waiting) = waiting {
                // Whoever waited may have left.
                waiting.send(()).unwrap_or_default();
            }
        }
    }

    /// A message's worth of spans, and who waits for it to leave.
    async fn gather(&mut self, first: Message) -> (Vec<SpanData>, Option<oneshot::Sender<()>>) {
        let deadline = Instant::now() + GATHERING;
        let (mut spans, mut next) = (Vec::new(), Some(first));
        while let Some(message) = next {
            match message {
                Message::Trace(whole) => spans.extend(whole.spans.iter().map(|span| exported(&whole, span))),
                Message::Flush(waiting) => return (spans, Some(waiting)),
            }
            next = match spans.len() < BATCH {
                true => timeout_at(deadline, self.sent.recv()).await.ok().flatten(),
                false => None,
            };
        }
        (spans, None)
    }

    async fn export(&mut self, spans: Vec<SpanData>) {
        let count = spans.len();
        let error = match timeout(PATIENCE, self.exporter.export(spans)).await {
            Ok(Ok(())) => {
                METRICS.traces.exported(count);
                self.is_out = false;
                return;
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => "it takes too long".to_owned(),
        };
        METRICS.traces.dropped(count);
        if !std::mem::replace(&mut self.is_out, true) {
            tracing::warn!(error, spans = count, "the collector takes no traces; they are dropped until it does");
        }
    }
}

/// A span as OpenTelemetry has it.
fn exported(whole: &Whole, span: &Span) -> SpanData {
    let parent = whole.parent.as_ref();
    let state = parent.map(|parent| parent.state.clone()).unwrap_or_default();
    let is_root = whole.root().is_some_and(|root| root.id == span.id);
    SpanData {
        span_context: SpanContext::new(whole.id, span.id, TraceFlags::SAMPLED, false, state),
        parent_span_id: span.parent,
        parent_span_is_remote: is_root && span.parent != SpanId::INVALID,
        span_kind: span.kind.clone(),
        name: span.name.clone(),
        start_time: whole.began_at + span.began,
        end_time: whole.began_at + span.began + span.took,
        attributes: span.attributes.clone(),
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status: span.failure.clone().map_or(Status::Unset, Status::error),
        instrumentation_scope: InstrumentationScope::builder("dragoman").build(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_by_http_has_a_path_for_traces_unless_it_names_its_own() {
        assert_eq!(traces_at("http://collector:4318").unwrap(), "http://collector:4318/v1/traces");
        assert_eq!(traces_at("http://collector:4318/").unwrap(), "http://collector:4318/v1/traces");
        assert_eq!(traces_at("http://collector:4318/own").unwrap(), "http://collector:4318/own");
    }
}
