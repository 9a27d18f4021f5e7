//! Requests: how many, how long, with which status.

use std::time::Duration;

use opentelemetry::trace::TraceId;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use super::{Durations, durations, exemplar};

/// Requests by method, route and status.
#[derive(Debug)]
pub struct Http {
    answered: Family<Answer, Durations, fn() -> Durations>,
    active: Gauge,
    by_key: Family<KeyLabel, Counter>,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answer {
    http_request_method: &'static str,
    http_route: String,
    http_response_status_code: u32,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct KeyLabel {
    key_id: i64,
}

impl Http {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let answered = Family::new_with_constructor(durations as fn() -> Durations);
        let (active, by_key) = (Gauge::default(), Family::default());
        registry.register_with_unit(
            "http_server_request_duration",
            "How long requests took until their answer began",
            Unit::Seconds,
            answered.clone(),
        );
        registry.register("http_server_active_requests", "Requests that are being answered", active.clone());
        registry.register("dragoman_key_requests", "Requests by the id of the API key that came along", by_key.clone());
        Self { answered, active, by_key }
    }

    /// Counts a request as active for as long as the answer lives.
    pub fn begun(&self) -> Active {
        self.active.inc();
        Active(self.active.clone())
    }

    /// Counts an answer. `route` is a pattern of ours, never a path.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration, trace: Option<TraceId>) {
        let known = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "CONNECT", "TRACE"];
        let method = known.into_iter().find(|known| *known == method).unwrap_or("_OTHER");
        let answer = Answer {
            http_request_method: method,
            http_route: route.to_owned(),
            http_response_status_code: status.into(),
        };
        self.answered.get_or_create(&answer).observe(took.as_secs_f64(), exemplar(trace), None);
    }

    /// Counts a request that a key came along with.
    pub fn keyed(&self, key_id: i64) {
        self.by_key.get_or_create(&KeyLabel { key_id }).inc();
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub struct Active(Gauge);

impl Drop for Active {
    fn drop(&mut self) {
        self.0.dec();
    }
}
