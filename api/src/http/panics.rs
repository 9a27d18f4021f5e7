//! A request that panicked is answered, too: by nothing of the inside but an id that the log has.

use std::any::Any;
use std::fmt::Write;

use axum::response::{IntoResponse, Response};
use futures::FutureExt;

use super::refusal::Refusal;

/// What an operation that panicked comes to.
#[derive(Debug)]
pub(super) struct Panicked {
    /// Stands in the answer and in the log.
    pub(super) trace_id: String,
}

impl Panicked {
    fn told() -> Self {
        let trace_id = trace_id();
        // What panicked and where was logged right before, as it happened.
        tracing::error!(trace_id, "a request panicked");
        Self { trace_id }
    }
}

/// What a piece of work comes to.
///
/// # Errors
/// It panicked.
pub(super) async fn caught<T>(work: impl Future<Output = T>) -> Result<T, Panicked> {
    // What it held of the request goes with it, and what requests share is behind locks that outlive a panic.
    std::panic::AssertUnwindSafe(work).catch_unwind().await.map_err(|_| Panicked::told())
}

/// The answer to a request whose handler panicked.
pub(super) fn response(_: Box<dyn Any + Send + 'static>) -> Response {
    Refusal::from(Panicked::told()).into_response()
}

/// 128 bits, as W3C's trace context writes them.
fn trace_id() -> String {
    let mut bytes = [0_u8; 16];
    // Without randomness it is the log's first line of an id of noughts: still an answer.
    let _ = getrandom::fill(&mut bytes);
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
