//! One connection from its first byte to its last.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tower::ServiceExt;

use super::super::lane::Asked;
use super::pulse::{self, Overdue, Pulse, Spoken};
use super::repeats::Slip;
use super::stream::Stream;
use super::{Answered, Peer, Served};

/// How often it is looked whether something takes too long.
const ROUND: Duration = Duration::from_millis(1_000);

/// How long whoever has just been let in has for a first request while the gateway ends.
const FIRST_REQUEST: Duration = Duration::from_millis(500);

/// A connection that was let in.
pub(super) struct Connection {
    stream: Stream,
    peer: Peer,
    leaving: watch::Receiver<bool>,
    stopped: watch::Receiver<bool>,
}

impl Connection {
    pub(super) fn new(
        stream: Stream,
        peer: Peer,
        leaving: watch::Receiver<bool>,
        stopped: watch::Receiver<bool>,
    ) -> Self {
        Self { stream, peer, leaving, stopped }
    }

    /// Until one of the two ends it.
    pub(super) async fn run(self, builder: Arc<Builder<TokioExecutor>>, served: Served) {
        let Self { stream, peer, mut leaving, mut stopped } = self;
        let (pulse, slip, between) = (stream.pulse(), stream.slip(), stream.between());
        let counted = pulse.clone();
        let service_of = served.clone();
        let service =
            service_fn(move |request| answer(service_of.clone(), peer, counted.begin(), slip.clone(), request));
        let mut connection = pin!(builder.serve_connection_with_upgrades(TokioIo::new(stream), service));
        let mut rounds = interval(ROUND);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_told = false;
        loop {
            tokio::select! {
                // Whatever ends it was the client's doing, or was logged where it happened.
                _ = connection.as_mut() => return,
                () = farewell(&pulse, &mut leaving, &mut stopped), if !is_told => is_told = true,
                _ = rounds.tick() => match pulse.overdue(served.seats.are_scarce()) {
                    None => continue,
                    Some(Overdue::Idle) if !is_told => is_told = true,
                    Some(_) => return,
                },
            }
            if !between.leave() {
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// Until the client is to be told that there will be no further answers. HTTP/2 has words for that, so it hears them
/// as soon as the gateway means to leave; over HTTP/1.1 each answer says it until then, and nobody is cut off whose
/// request may be on its way.
async fn farewell(pulse: &Pulse, leaving: &mut watch::Receiver<bool>, stopped: &mut watch::Receiver<bool>) {
    let is_so = |told: &mut watch::Receiver<bool>| {
        let mut told = told.clone();
        async move { drop(told.wait_for(|told| *told).await) }
    };
    tokio::select! {
        () = is_so(stopped) => {}
        () = is_so(leaving) => match pulse.spoken() {
            Some(Spoken::Http2) => return,
            Some(Spoken::Http1 | Spoken::Other) | None => is_so(stopped).await,
        },
    }
    let begun = async {
        while !pulse.has_begun() {
            tokio::time::sleep(FIRST_REQUEST / 50).await;
        }
    };
    drop(timeout(FIRST_REQUEST, begun).await);
}

async fn answer(
    served: Served,
    peer: Peer,
    mut held: pulse::Request,
    slip: Slip,
    request: Request<Incoming>,
) -> Answered<Held> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(peer);
    let (passage, asked) = (slip.take(), Asked::of(&request));
    if let Some(passage) = passage.clone() {
        request.extensions_mut().insert(passage);
    }
    let mut response = served.router.oneshot(request).await?;
    if let (Some(passage), Some(lane)) = (passage, &served.lane) {
        lane.learn(passage, &asked, &mut response);
    }
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        held.leaves();
    }
    held.offers(true);
    Ok(response.map(|body| Held { body, request: held }))
}

/// A body that keeps its request alive until it is written. Over HTTP/2 it is asked for more only by a client that takes
/// some.
struct Held {
    body: Body,
    request: pulse::Request,
}

impl http_body::Body for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        self.request.offers(frame.is_ready());
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
