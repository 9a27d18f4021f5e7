//! Bodies of requests: taken whole before anything else is done, in time, and within what the gateway keeps of all.

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use bytes::BytesMut;
use futures::StreamExt;
use http_body::Body as _;
use tokio::time::timeout;

use super::refusal::Refusal;
use crate::door::bodies::{Bodies, Part};
use crate::graphql::code::Code;

/// A body, and its part of what all share.
pub(super) struct Taken {
    pub(super) bytes: Bytes,
    _part: Part,
}

/// Reads a body to its end. One that says beforehand that it is too long is not read at all.
///
/// # Errors
/// It is too long, too slow, or broken off; or too many are on their way.
pub(super) async fn take(bodies: &Bodies, body: Body) -> Result<Taken, Refusal> {
    if body.is_end_stream() {
        return Ok(Taken { bytes: Bytes::new(), _part: bodies.part() });
    }
    if body.size_hint().lower() > bodies.most as u64 {
        return Err(too_long(bodies));
    }
    timeout(bodies.patience, read(bodies, body)).await.unwrap_or_else(|_| {
        let message = format!("the body did not arrive within {} ms", bodies.patience.as_millis());
        Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, Code::Timeout, message))
    })
}

async fn read(bodies: &Bodies, body: Body) -> Result<Taken, Refusal> {
    let mut stream = body.into_data_stream();
    let mut whole = BytesMut::new();
    let mut part = bodies.part();
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|_| {
            Refusal::new(StatusCode::BAD_REQUEST, Code::BadUserInput, "the body broke off before its end")
        })?;
        if whole.len() + piece.len() > bodies.most {
            return Err(too_long(bodies));
        }
        whole.extend_from_slice(&piece);
        part.grow(whole.len())?;
    }
    Ok(Taken { bytes: whole.freeze(), _part: part })
}

fn too_long(bodies: &Bodies) -> Refusal {
    let message = format!("the body is longer than {} bytes", bodies.most);
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, Code::PayloadTooLarge, message)
}
