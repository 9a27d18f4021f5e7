//! A client's connection as bytes: it may keep nothing waiting for ever, and hears what was said last.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::pulse::Pulse;
use crate::config::ConnectionsConfig;
use crate::door::seats::Seat;

/// How long, and for how many bytes, a client that is let go is still listened to: else what it sends after our end
/// would have its system throw our answer away.
const LINGERING: Duration = Duration::from_secs(1);
const LINGERING_BYTES: usize = 4 * 1024 * 1024;

/// The bytes of one connection, and its seat, which is free again when both are gone.
#[derive(Debug)]
pub(super) struct Stream {
    tcp: TcpStream,
    pulse: Arc<Pulse>,
    patience: Duration,
    /// Until when something has to be taken, where something waits.
    stalled: Option<Pin<Box<Sleep>>>,
    /// Until when it is still listened to, and to how much, once all was said.
    lingering: Option<(Pin<Box<Sleep>>, usize)>,
    _seat: Seat,
}

impl Stream {
    pub(super) fn new(tcp: TcpStream, seat: Seat, settings: &ConnectionsConfig) -> Self {
        let (pulse, patience) = (Arc::new(Pulse::new(settings)), settings.write_timeout());
        Self { tcp, pulse, patience, stalled: None, lingering: None, _seat: seat }
    }

    /// What it is at.
    pub(super) fn pulse(&self) -> Arc<Pulse> {
        self.pulse.clone()
    }

    /// What a write comes to; a client that takes nothing for too long is as good as gone.
    fn written(&mut self, context: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let patience = self.patience;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(patience)));
        stalled.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.tcp).poll_read(context, buffer))?;
        self.pulse.heard(&buffer.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.tcp).poll_write(context, bytes);
        self.written(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.tcp).poll_write_vectored(context, slices);
        self.written(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.lingering.is_none() {
            ready!(Pin::new(&mut this.tcp).poll_shutdown(context))?;
        }
        let (until, heard) = this.lingering.get_or_insert_with(|| (Box::pin(sleep(LINGERING)), 0));
        let mut buffer = [0; 8 * 1024];
        loop {
            if until.as_mut().poll(context).is_ready() || *heard >= LINGERING_BYTES {
                return Poll::Ready(Ok(()));
            }
            let mut read = ReadBuf::new(&mut buffer);
            let ended = ready!(Pin::new(&mut this.tcp).poll_read(context, &mut read)).is_err();
            if ended || read.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            *heard += read.filled().len();
        }
    }
}
