//! GraphQL over WebSocket: the door of graphql-transport-ws, and who may pass it.
//!
//! A [`message`] is one JSON object; [`connection`] is the protocol, from the client's greeting to the last close.

mod connection;
mod message;

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use url::Url;

use self::connection::Connection;
use self::message::Close;
use crate::app::App;

/// The one protocol that is spoken. The other has the same messages by other names; it is answered so that its client
/// hears why it is sent away.
const SPOKEN: &str = "graphql-transport-ws";
const LEGACY: &str = "graphql-ws";

/// Opens a WebSocket.
pub(super) async fn upgrade(
    State(app): State<Arc<App>>,
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
    if !is_same_origin(&headers, &uri) {
        let text = "A page of another origin cannot open a WebSocket here.\n";
        return (StatusCode::FORBIDDEN, text).into_response();
    }
    let most = app.config.server.max_body_bytes;
    let upgrade = upgrade.protocols([SPOKEN, LEGACY]).max_message_size(most).max_frame_size(most);
    let is_spoken = upgrade.selected_protocol().is_some_and(|protocol| protocol == SPOKEN);
    upgrade.on_upgrade(async move |socket| match is_spoken {
        true => Connection::new(app, headers, socket).run().await,
        false => connection::send_away(socket, Close::WRONG_PROTOCOL).await,
    })
}

/// Browsers open WebSockets across origins without asking, so whoever names an origin must name ours. Programs name
/// none.
fn is_same_origin(headers: &HeaderMap, uri: &Uri) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let Some(origin) = text(header::ORIGIN) else { return true };
    let Some(host) = text(header::HOST).or(uri.authority().map(|authority| authority.as_str())) else { return false };
    let Ok(origin) = Url::parse(origin) else { return false };
    let Ok(own) = Url::parse(&format!("{}://{host}", origin.scheme())) else { return false };
    origin.has_host() && origin.origin() == own.origin()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(origin: Option<&str>, host: &str) -> bool {
        let mut headers = HeaderMap::from_iter([(header::HOST, host.parse().unwrap())]);
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        is_same_origin(&headers, &Uri::from_static("/graphql/ws"))
    }

    #[test]
    fn our_own_pages_and_programs_pass_and_other_pages_do_not() {
        assert!(passes(None, "news.example"));
        assert!(passes(Some("https://news.example"), "news.example"));
        assert!(passes(Some("https://news.example"), "news.example:443"));
        assert!(passes(Some("http://127.0.0.1:8000"), "127.0.0.1:8000"));
        assert!(passes(Some("http://[::1]:8000"), "[::1]:8000"));
        for other in
            ["https://evil.example", "null", "", "http://127.0.0.1:9000", "file://", "https://news.example.evil"]
        {
            assert!(!passes(Some(other), "news.example"), "{other}");
        }
        assert!(!passes(Some("http://127.0.0.1:9000"), "127.0.0.1:8000"));
    }
}
