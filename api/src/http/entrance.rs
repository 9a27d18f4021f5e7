//! What every request passes, whatever it asks: it is looked at, taken whole, answered in time, and its answer guarded.

use std::net::{IpAddr, Ipv4Addr};
use std::panic::AssertUnwindSafe;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use tokio::time::timeout;

use super::client_address::{client_address, subscriber_of};
use super::refusal::Refusal;
use super::server::{HEADERS, Peer};
use super::visitor::Visitor;
use super::{body, panics, security_headers};
use crate::app::App;
use crate::door::Door;
use crate::graphql::code::Code;

/// Lets a request in.
pub(super) async fn enter(app: &App, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
    let address = client_address(&app.config.clients, peer, request.headers());
    let visitor = Visitor::from(subscriber_of(address));
    let version = request.version();
    let answered = answer(&app.door, request, visitor.clone(), next).await;
    let is_cut_off = answered.is_err();
    let mut response = answered.unwrap_or_else(IntoResponse::into_response);
    let status = response.status();
    let headers = response.headers_mut();
    security_headers::write(headers);
    visitor.write(headers);
    // Over HTTP/2 the connection says so by itself; and one that becomes a WebSocket is told in other words.
    let is_last = is_cut_off || app.door.drain.has_begun();
    if is_last && version <= Version::HTTP_11 && status != StatusCode::SWITCHING_PROTOCOLS {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

async fn answer(door: &Door, request: Request, visitor: Visitor, next: Next) -> Result<Response, Refusal> {
    look_at(&request)?;
    let (mut parts, sent) = request.into_parts();
    parts.extensions.insert(visitor);
    let taken = body::take(&door.bodies, sent).await?;
    let request = Request::from_parts(parts, Body::from(taken.bytes.clone()));
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind();
    let answered = timeout(door.patience, answered).await.map_err(|_| Refusal::late(door.patience))?;
    // A route that panics takes nobody along: what is shared stands behind locks that are opened whatever became of them.
    Ok(answered.unwrap_or_else(panics::response))
}

/// Refuses what no honest client sends, and what two readers could take for two different requests.
fn look_at(request: &Request) -> Result<(), Refusal> {
    let headers = request.headers();
    if headers.len() > HEADERS {
        let (status, code) = (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, Code::PayloadTooLarge);
        let message = format!("the request has {} headers; at most {HEADERS} are taken", headers.len());
        return Err(Refusal::new(status, code, message));
    }
    let hosts = headers.get_all(header::HOST).iter().count();
    // RFC 9112, section 3.2.
    if hosts > 1 || (hosts == 0 && request.version() == Version::HTTP_11) {
        let message = "a request has one `Host` header";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, Code::BadUserInput, message));
    }
    Ok(())
}
