//! A client's connection as bytes: it may keep nothing waiting for ever, and hears what was said last.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::super::lane::{Found, Lane};
use super::between::Between;
use super::pulse::Pulse;
use super::repeats::{LOOKED_AT, Repeats, Slip};
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
    repeats: Repeats,
    patience: Duration,
    /// Until when something has to be taken, where something waits.
    stalled: Option<Pin<Box<Sleep>>>,
    /// Until when it is still listened to, and to how much, once all was said.
    lingering: Option<(Pin<Box<Sleep>>, usize)>,
    _seat: Seat,
}

impl Stream {
    pub(super) fn new(tcp: TcpStream, seat: Seat, settings: &ConnectionsConfig, lane: Option<Arc<Lane>>) -> Self {
        let (pulse, patience) = (Arc::new(Pulse::new(settings)), settings.write_timeout());
        Self { tcp, pulse, repeats: Repeats::new(lane), patience, stalled: None, lingering: None, _seat: seat }
    }

    /// What it is at.
    pub(super) fn pulse(&self) -> Arc<Pulse> {
        self.pulse.clone()
    }

    /// What goes along with its requests.
    pub(super) fn slip(&self) -> Slip {
        self.repeats.slip()
    }

    /// Whether it stands between two of them.
    pub(super) fn between(&self) -> Between {
        self.repeats.between().clone()
    }

    /// What a write comes to; a client that takes nothing for too long is as good as gone.
    fn written(&mut self, context: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(written) = written {
            self.stalled = None;
            return Poll::Ready(written.inspect(|bytes| self.pulse.told(*bytes)));
        }
        let patience = self.patience;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(patience)));
        stalled.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }

    /// Gives the parsers what was read for them; whether there was something.
    fn hands_on(&mut self, buffer: &mut ReadBuf<'_>) -> bool {
        let kept = &mut self.repeats.kept;
        let bytes = kept.split_to(kept.len().min(buffer.remaining()));
        if !bytes.is_empty() {
            self.pulse.heard(&bytes);
            buffer.put_slice(&bytes);
        }
        !bytes.is_empty()
    }

    /// Reads as the parsers do who know where they are.
    fn poll_read_past(&mut self, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.tcp).poll_read(context, buffer))?;
        let heard = &buffer.filled()[before..];
        self.pulse.heard(heard);
        if !heard.is_empty() {
            self.repeats.close();
        }
        Poll::Ready(Ok(()))
    }

    /// Answers bytes, or leaves them to the parsers.
    fn look(&mut self, lane: &Arc<Lane>, bytes: &[u8]) {
        match lane.look(bytes) {
            Found::Answer(ready) => self.repeats.owed = ready,
            Found::Nothing(passage) => self.repeats.hand_on(passage, &self.pulse),
            Found::Asking(asking) => {
                self.repeats.busy = Some(self.pulse.begin());
                self.repeats.asking = Some(asking);
            }
        }
    }

    /// Waits for what is asked of the other nodes.
    fn poll_asked(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(asking) = &mut self.repeats.asking else { return Poll::Ready(()) };
        let answered = ready!(asking.as_mut().poll(context));
        self.repeats.asking = None;
        match answered {
            Ok(ready) => self.repeats.owed = ready,
            Err(passage) => {
                self.repeats.busy = None;
                self.repeats.hand_on(passage, &self.pulse);
            }
        }
        Poll::Ready(())
    }

    /// Writes what is owed.
    fn poll_owed(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.repeats.owed.is_over() {
            return Poll::Ready(Ok(()));
        }
        while !self.repeats.owed.is_over() {
            let slices = self.repeats.owed.slices();
            let written = Pin::new(&mut self.tcp).poll_write_vectored(context, &slices);
            let Poll::Ready(written) = self.written(context, written) else {
                self.repeats.busy.get_or_insert_with(|| self.pulse.begin());
                return Poll::Pending;
            };
            match written? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                bytes => self.repeats.owed.advance(bytes),
            }
        }
        if self.repeats.busy.take().is_none() {
            self.pulse.repeated();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        loop {
            if this.hands_on(buffer) {
                return Poll::Ready(Ok(()));
            }
            ready!(this.poll_asked(context));
            ready!(this.poll_owed(context))?;
            if !this.repeats.kept.is_empty() {
                continue;
            }
            if let Some(lane) = this.repeats.lane(&this.pulse).cloned() {
                if this.repeats.between().is_leaving() {
                    return Poll::Ready(Ok(()));
                }
                let mut bytes = [MaybeUninit::uninit(); LOOKED_AT];
                let mut read = ReadBuf::uninit(&mut bytes);
                ready!(Pin::new(&mut this.tcp).poll_read(context, &mut read))?;
                if read.filled().is_empty() {
                    return Poll::Ready(Ok(()));
                }
                this.look(&lane, read.filled());
            } else {
                return this.poll_read_past(context, buffer);
            }
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.repeats.wrote();
        let written = Pin::new(&mut self.tcp).poll_write(context, bytes);
        self.written(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.repeats.wrote();
        let written = Pin::new(&mut self.tcp).poll_write_vectored(context, slices);
        self.written(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.tcp).poll_flush(context))?;
        self.repeats.flushed();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        ready!(this.poll_owed(context))?;
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
