//! An OpenTelemetry collector in the test's own process: it takes traces by gRPC and by HTTP, and keeps every span.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::post;
use dragoman::config::OtlpProtocol;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{TraceService, TraceServiceServer};
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::timeout;
use tonic::{Request, Response, Status};

/// Longer than anything here takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// Both ways that traces travel.
pub(crate) const PROTOCOLS: [OtlpProtocol; 2] = [OtlpProtocol::Grpc, OtlpProtocol::Http];

/// A collector. It ends with this value.
pub(crate) struct Collector {
    /// Where it listens, such as `http://127.0.0.1:40000`.
    pub(crate) address: String,
    kept: Arc<Kept>,
    task: AbortHandle,
}

#[derive(Default)]
struct Kept {
    spans: Mutex<Vec<Span>>,
    resources: Mutex<Vec<KeyValue>>,
    news: Notify,
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Collector {
    /// On a free port.
    pub(crate) async fn start(protocol: OtlpProtocol) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let kept = Arc::new(Kept::default());
        let router = match protocol {
            OtlpProtocol::Grpc => {
                tonic::service::Routes::new(TraceServiceServer::new(Grpc(kept.clone()))).into_axum_router()
            }
            OtlpProtocol::Http => Router::new().route("/v1/traces", post(http)).with_state(kept.clone()),
        };
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }).abort_handle();
        Self { address, kept, task }
    }

    /// The flags that make a gateway send its traces here.
    pub(crate) fn flags(&self, protocol: OtlpProtocol) -> [String; 4] {
        let protocol = match protocol {
            OtlpProtocol::Grpc => "grpc",
            OtlpProtocol::Http => "http/protobuf",
        };
        ["--otlp-endpoint", &self.address, "--otlp-protocol", protocol].map(str::to_owned)
    }

    /// All spans so far.
    pub(crate) fn spans(&self) -> Vec<Span> {
        self.kept.spans.lock().unwrap().clone()
    }

    /// What is said of whoever sent them.
    pub(crate) fn resource(&self, key: &str) -> Option<String> {
        let resources = self.kept.resources.lock().unwrap();
        resources.iter().find(|pair| pair.key == key).and_then(|pair| text(pair.value.as_ref()))
    }

    /// The spans of a trace, once one of them is as described: a trace comes whole.
    pub(crate) async fn trace(&self, id: &str, is_there: impl Fn(&Span) -> bool) -> Vec<Span> {
        self.trace_with(id, |span| hex(&span.trace_id) == id && is_there(span)).await
    }

    /// The spans of whichever trace has one as described first.
    pub(crate) async fn trace_with(&self, what: &str, is_it: impl Fn(&Span) -> bool) -> Vec<Span> {
        let wait = async {
            loop {
                let news = self.kept.news.notified();
                let mut spans = self.spans();
                if let Some(id) = spans.iter().find(|span| is_it(span)).map(|span| span.trace_id.clone()) {
                    spans.retain(|span| span.trace_id == id);
                    return spans;
                }
                news.await;
            }
        };
        timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("the trace {what} never came"))
    }
}

/// An id as it is written.
pub(crate) fn hex(id: &[u8]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is said of a span under a key.
pub(crate) fn said(span: &Span, key: &str) -> Option<String> {
    span.attributes.iter().find(|pair| pair.key == key).and_then(|pair| text(pair.value.as_ref()))
}

fn text(value: Option<&AnyValue>) -> Option<String> {
    match value?.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        Value::IntValue(number) => Some(number.to_string()),
        other => Some(format!("{other:?}")),
    }
}

impl Kept {
    fn take(&self, request: ExportTraceServiceRequest) {
        for resource in request.resource_spans {
            self.resources.lock().unwrap().extend(resource.resource.map(|one| one.attributes).unwrap_or_default());
            let spans = resource.scope_spans.into_iter().flat_map(|scope| scope.spans);
            self.spans.lock().unwrap().extend(spans);
        }
        self.news.notify_waiters();
    }
}

struct Grpc(Arc<Kept>);

#[tonic::async_trait]
impl TraceService for Grpc {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.0.take(request.into_inner());
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

async fn http(State(kept): State<Arc<Kept>>, body: Bytes) -> impl IntoResponse {
    kept.take(ExportTraceServiceRequest::decode(body).unwrap());
    ([(header::CONTENT_TYPE, "application/x-protobuf")], ExportTraceServiceResponse::default().encode_to_vec())
}
