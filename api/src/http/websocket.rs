//! GraphQL over WebSocket: the door of graphql-transport-ws, and who may pass it.
//!
//! A [`message`] is one JSON object; [`connection`] is the protocol, from the client's greeting to the last close;
//! an [`operation`] is what a client asks for in between.

mod connection;
mod message;
mod messages;
mod operation;

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use self::connection::Connection;
use self::message::Close;
use super::cors;
use super::visitor::Visitor;
use crate::app::App;

/// The one protocol that is spoken. The other has the same messages by other names; it is answered so that its client
/// hears why it is sent away.
const SPOKEN: &str = "graphql-transport-ws";
const LEGACY: &str = "graphql-ws";

/// What is read of a client at once: most of many clients say little, and each has a buffer of that size.
const READ_BYTES: usize = 4 * 1024;

/// Opens a WebSocket.
pub(super) async fn upgrade(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    headers: HeaderMap,
    uri: Uri,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(_) => {
            let text = "This address speaks WebSocket, subprotocol graphql-transport-ws.\n";
            return (StatusCode::UPGRADE_REQUIRED, [(header::UPGRADE, "websocket")], text).into_response();
        }
    };
    if !cors::may_ask(app.config.clients.cors_origins.as_ref(), &headers, &uri) {
        let text = "A page of another origin cannot open a WebSocket here.\n";
        return (StatusCode::FORBIDDEN, text).into_response();
    }
    let most = app.config.server.max_body_bytes;
    let upgrade = upgrade.protocols([SPOKEN, LEGACY]).max_message_size(most).max_frame_size(most);
    let upgrade = upgrade.read_buffer_size(READ_BYTES);
    let is_spoken = upgrade.selected_protocol().is_some_and(|protocol| protocol == SPOKEN);
    upgrade.on_upgrade(async move |socket| match is_spoken {
        true => Connection::new(app, visitor, headers, socket).run().await,
        false => connection::send_away(socket, Close::WRONG_PROTOCOL).await,
    })
}
