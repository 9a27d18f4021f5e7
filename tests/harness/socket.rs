//! A client of graphql-transport-ws that says exactly what it is told to.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Longer than anything here takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// With these headers; the status where it is refused.
    pub(crate) async fn open(address: &str, headers: &[(&'static str, &str)]) -> Result<Self, u16> {
        let mut request = format!("{}/graphql/ws", address.replacen("http", "ws", 1)).into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(tokio_tungstenite::tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// By its subprotocol, not greeted yet.
    pub(crate) async fn to(address: &str) -> Self {
        let protocol = [("sec-websocket-protocol", "graphql-transport-ws")];
        Self::open(address, &protocol).await.map_err(|status| format!("refused by {status}")).unwrap()
    }

    /// Greeted.
    pub(crate) async fn greeted(address: &str) -> Self {
        let mut socket = Self::to(address).await;
        socket.say(json!({ "type": "connection_init" })).await;
        assert_eq!(socket.hear().await["type"], "connection_ack");
        socket
    }

    /// Says a message.
    pub(crate) async fn say(&mut self, message: Value) {
        self.say_plainly(Message::text(message.to_string())).await;
    }

    /// Says anything.
    pub(crate) async fn say_plainly(&mut self, message: Message) {
        self.0.send(message).await.unwrap();
    }

    /// Asks an operation.
    pub(crate) async fn ask(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.say(json!({ "id": id, "type": "subscribe", "payload": payload })).await;
    }

    /// The next message.
    pub(crate) async fn hear(&mut self) -> Value {
        self.hear_or_close().await.unwrap()
    }

    /// The next message, or the code and the reason by which it is closed.
    pub(crate) async fn hear_or_close(&mut self) -> Result<Value, (u16, String)> {
        match self.frame().await {
            Some(Message::Text(text)) => Ok(serde_json::from_str(&text).unwrap()),
            Some(Message::Close(Some(frame))) => Err((frame.code.into(), frame.reason.to_string())),
            other => panic!("neither a message nor an end, but {other:?}"),
        }
    }

    /// The payload of the next message, which is a result.
    pub(crate) async fn result(&mut self) -> Value {
        let message = self.hear().await;
        assert_eq!(message["type"], "next", "{message}");
        message["payload"].clone()
    }

    /// The code and the reason by which it is closed, which is what comes next.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        self.hear_or_close().await.unwrap_err()
    }

    /// Whether it ends without another message.
    pub(crate) async fn is_cut_off(&mut self) -> bool {
        let next = timeout(PATIENCE, self.0.next()).await.expect("something happens");
        !matches!(next, Some(Ok(Message::Text(_) | Message::Binary(_))))
    }

    async fn frame(&mut self) -> Option<Message> {
        loop {
            match timeout(PATIENCE, self.0.next()).await.expect("something is heard")? {
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
                Ok(frame) => return Some(frame),
                Err(error) => panic!("{error}"),
            }
        }
    }
}
