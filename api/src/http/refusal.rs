//! A request that is answered at the door: a status, a code of the HTTP contract, and what to do.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::door::admission::Overloaded;
use crate::door::rate_limit::Exhausted;
use crate::graphql::code::Code;
use crate::graphql::payload::Payload;

/// Why.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    code: Code,
    message: String,
    retry_after_seconds: Option<u64>,
    more: Vec<(&'static str, Value)>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: Code, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), retry_after_seconds: None, more: Vec::new() }
    }

    /// There is too much to do.
    pub(super) fn overloaded() -> Self {
        let message = "there is too much to do; ask again in a moment";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, Code::Overloaded, message).retry_after(1)
    }

    /// It took too long.
    pub(super) fn late(after: std::time::Duration) -> Self {
        let message = format!("the answer took longer than {} ms; ask for less at once", after.as_millis());
        Self::new(StatusCode::GATEWAY_TIMEOUT, Code::Timeout, message)
    }

    /// With something that a program can read.
    pub(super) fn saying(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.more.push((name, value.into()));
        self
    }

    /// With the seconds after which it is worth to ask again.
    pub(super) fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after_seconds: Some(seconds), ..self }
    }

    /// As GraphQL has it, by whichever transport.
    pub(super) fn payload(&self) -> Payload {
        let payload = Payload::refused(self.code, &self.message, &[]);
        self.more.iter().fold(payload, |payload, (name, value)| payload.saying(name, value.clone()))
    }

    /// What its answer has beside its body.
    pub(super) fn write(&self, headers: &mut HeaderMap) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let json = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
        let mut response = (self.status, json, self.payload().json()).into_response();
        self.write(response.headers_mut());
        response
    }
}

impl From<Overloaded> for Refusal {
    fn from(_: Overloaded) -> Self {
        Self::overloaded()
    }
}

impl From<Exhausted> for Refusal {
    fn from(exhausted: Exhausted) -> Self {
        let seconds = exhausted.retry_after();
        Self::new(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, exhausted.message())
            .retry_after(seconds)
            .saying("cost", exhausted.cost)
            .saying("limit", exhausted.budget.limit)
            .saying("remaining", exhausted.budget.left)
            .saying("retryAfterSeconds", seconds)
    }
}
