//! The listeners: connections are let in, kept within their time and their number, and let go. No routes here.
//!
//! HTTP/1.1 and HTTP/2 without TLS on one port. hyper speaks them; what it leaves open is closed here: a head, an idle
//! connection and a reader have so much time (`pulse`, `stream`), and there are so many connections (`door/seats`).

mod between;
mod connection;
mod pulse;
mod repeats;
mod stream;

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::task::TaskTracker;

use self::connection::Connection;
use self::stream::Stream;
use super::lane::Lane;
use crate::app::App;
use crate::door::seats::Seats;

/// How much of a request's head is read, in bytes, and how many headers of it.
pub(super) const HEAD_BYTES: usize = 32 * 1024;
pub(super) const HEADERS: usize = 100;

/// Streams of one HTTP/2 connection at once, and how much of each may wait to be written.
const STREAMS: u32 = 100;
const STREAM_BUFFER_BYTES: usize = 64 * 1024;

/// Streams that a client may take back before they are looked at (CVE-2023-44487), and that may fail by its own fault.
const RESETS: usize = 20;

/// How much a client may send ahead on one stream, and on all streams of a connection.
const STREAM_WINDOW_BYTES: u32 = 64 * 1024;
const CONNECTION_WINDOW_BYTES: u32 = 256 * 1024;

/// How often an HTTP/2 client is asked for a sign of life, and how long it has for that.
const PING_INTERVAL: Duration = Duration::from_secs(20);

/// How long to wait where the system grants no further file, before it is asked again.
const BREATHER: Duration = Duration::from_millis(50);

/// What a listener answers with, and how many it lets in.
#[derive(Clone)]
pub struct Served {
    app: Arc<App>,
    router: Router,
    seats: Seats,
    lane: Option<Arc<Lane>>,
}

impl Served {
    /// Routes for clients.
    pub fn new(app: &Arc<App>, router: Router) -> Self {
        Self { app: app.clone(), router, seats: app.door.seats.clone(), lane: None }
    }

    /// The same, with a lane past the parsers.
    pub(super) fn past(self, lane: Option<Arc<Lane>>) -> Self {
        Self { lane, ..self }
    }

    /// Routes for who watches the gateway: their seats are not their clients'.
    pub(super) fn apart(app: &Arc<App>, router: Router) -> Self {
        Self { app: app.clone(), router, seats: Seats::few(), lane: None }
    }
}

/// Where a request's connection comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) SocketAddr);

/// Answers until `stop` completes; then lets nobody in any more, and waits until those who are in have gone.
///
/// # Errors
/// The listener's own.
pub async fn serve(
    listener: TcpListener,
    served: Served,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let tasks = TaskTracker::new();
    let (stopping, stopped) = watch::channel(false);
    let builder = Arc::new(builder());
    let enter = |accepted: (TcpStream, SocketAddr)| {
        if let Some(connection) = admit(&served, accepted, stopped.clone()) {
            tasks.spawn(connection.run(builder.clone(), served.clone()));
        }
    };
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = served.seats.free() => tokio::select! {
                accepted = listener.accept() => accepted,
                () = &mut stop => break,
            },
            () = &mut stop => break,
        };
        match accepted {
            Ok(accepted) => enter(accepted),
            Err(error) => pause(&served, &error).await,
        }
    }
    // Whoever the system has let in already is not turned away; the runtime may not have heard of them yet.
    let listener = listener.into_std()?;
    while let Ok((tcp, address)) = listener.accept() {
        tcp.set_nonblocking(true)?;
        enter((TcpStream::from_std(tcp)?, address));
    }
    drop(listener);
    stopping.send_replace(true);
    tasks.close();
    tasks.wait().await;
    Ok(())
}

/// A connection with a seat of its own; none where its address has too many.
fn admit(
    served: &Served,
    (tcp, address): (TcpStream, SocketAddr),
    stopped: watch::Receiver<bool>,
) -> Option<Connection> {
    let seat = served.seats.take(address.ip())?;
    // An answer is written at once; who refuses that is as well served without.
    drop(tcp.set_nodelay(true));
    let stream = Stream::new(tcp, seat, &served.app.config.connections, served.lane.clone());
    Some(Connection::new(stream, Peer(address), served.app.door.drain.leaving(), stopped))
}

/// A client that hung up before it was let in is its own matter; else the system lacks something, and is given time.
async fn pause(served: &Served, error: &std::io::Error) {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if ![ConnectionAborted, ConnectionRefused, ConnectionReset].contains(&error.kind()) {
        served.seats.lament(error);
        tokio::time::sleep(BREATHER).await;
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    // The time of a head is kept by the connection: hyper's runs while a connection is idle, too.
    let mut http1 = builder.http1();
    http1.timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(HEAD_BYTES).max_headers(HEADERS);
    let mut http2 = builder.http2();
    http2
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(HEAD_BYTES as u32)
        .max_send_buf_size(STREAM_BUFFER_BYTES)
        .max_pending_accept_reset_streams(RESETS)
        .max_local_error_reset_streams(RESETS)
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .keep_alive_interval(PING_INTERVAL)
        .keep_alive_timeout(PING_INTERVAL);
    builder
}

/// What no request comes to: each has an answer.
type Answered<B> = Result<axum::http::Response<B>, Infallible>;
