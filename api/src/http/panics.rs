//! A request that panicked is answered, too: by nothing of the inside but an id that the log has.

use std::any::Any;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::refusal::Refusal;
use crate::graphql::code::Code;
use crate::telemetry::incident;

/// The answer to a request whose handler panicked.
pub(super) fn response(panic: Box<dyn Any + Send + 'static>) -> Response {
    broken(incident::words(&*panic)).into_response()
}

/// What a client is told of what broke; the log has its cause.
pub(super) fn broken(cause: &str) -> Refusal {
    let refusal = Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, Code::Internal, "something broke inside");
    refusal.saying("traceId", incident::report(cause))
}
