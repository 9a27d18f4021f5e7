//! What a connection is at, and since when: so that nobody holds one by doing nothing.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::config::ConnectionsConfig;

/// The beginning of HTTP/2, byte for byte.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The pulse of one connection.
#[derive(Debug)]
pub(super) struct Pulse {
    state: Mutex<State>,
    head_timeout: Duration,
    idle_timeout: Duration,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// How many bytes of the preface were read, as long as nothing else was.
    preface: usize,
    spoken: Option<Spoken>,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    /// A head is on its way.
    Head(Instant),
    /// Nothing is.
    Idle(Instant),
    /// So many requests are.
    Busy(usize),
}

/// Which protocol it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spoken {
    /// One request after the other.
    Http1,
    /// Many at once.
    Http2,
}

/// What took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overdue {
    /// The head of a request.
    Head,
    /// The next request.
    Idle,
}

impl Pulse {
    pub(super) fn new(settings: &ConnectionsConfig) -> Self {
        let state = State { phase: Phase::Head(Instant::now()), preface: 0, spoken: None };
        let (head_timeout, idle_timeout) = (settings.header_timeout(), settings.idle_timeout());
        Self { state: Mutex::new(state), head_timeout, idle_timeout }
    }

    /// Bytes came.
    pub(super) fn heard(&self, bytes: &[u8]) {
        let mut state = self.state();
        if state.spoken.is_none() && !bytes.is_empty() {
            let rest = &PREFACE[state.preface..];
            let read = bytes.len().min(rest.len());
            match rest.starts_with(&bytes[..read]) {
                true if read == rest.len() => state.spoken = Some(Spoken::Http2),
                true => state.preface += read,
                false => state.spoken = Some(Spoken::Http1),
            }
        }
        // Over HTTP/2 an idle client has things to say, too.
        if let (Phase::Idle(_), Some(Spoken::Http1)) = (state.phase, state.spoken) {
            state.phase = Phase::Head(Instant::now());
        }
    }

    /// Which protocol it is, once that is known.
    pub(super) fn spoken(&self) -> Option<Spoken> {
        self.state().spoken
    }

    /// A request has come, and is there until this is dropped.
    pub(super) fn begin(self: &Arc<Self>) -> Request {
        let mut state = self.state();
        state.phase = match state.phase {
            Phase::Busy(requests) => Phase::Busy(requests + 1),
            Phase::Head(_) | Phase::Idle(_) => Phase::Busy(1),
        };
        Request(self.clone())
    }

    /// What took too long, if anything did. Where seats are scarce, an idle connection has no more time than a head.
    pub(super) fn overdue(&self, is_scarce: bool) -> Option<Overdue> {
        let idle_timeout = if is_scarce { self.head_timeout.min(self.idle_timeout) } else { self.idle_timeout };
        match self.state().phase {
            Phase::Head(since) if since.elapsed() >= self.head_timeout => Some(Overdue::Head),
            Phase::Idle(since) if since.elapsed() >= idle_timeout => Some(Overdue::Idle),
            Phase::Head(_) | Phase::Idle(_) | Phase::Busy(_) => None,
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is answered.
#[derive(Debug)]
pub(super) struct Request(Arc<Pulse>);

impl Drop for Request {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.phase = match state.phase {
            Phase::Busy(requests) if requests > 1 => Phase::Busy(requests - 1),
            Phase::Busy(_) | Phase::Head(_) | Phase::Idle(_) => Phase::Idle(Instant::now()),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whose times are over at once, or never.
    fn pulse(is_head_late: bool, is_idle_late: bool) -> Arc<Pulse> {
        let timeout = |is_late| if is_late { Duration::ZERO } else { Duration::MAX };
        let state = State { phase: Phase::Head(Instant::now()), preface: 0, spoken: None };
        let (head_timeout, idle_timeout) = (timeout(is_head_late), timeout(is_idle_late));
        Arc::new(Pulse { state: Mutex::new(state), head_timeout, idle_timeout })
    }

    #[test]
    fn a_protocol_is_known_by_its_first_bytes_however_they_come() {
        let spoken = |pieces: &[&[u8]]| {
            let pulse = pulse(false, false);
            pieces.iter().for_each(|piece| pulse.heard(piece));
            pulse.spoken()
        };

        assert_eq!(spoken(&[b"PRI * HT", b"TP/2.0\r\n\r\nSM\r\n\r\n\0\0"]), Some(Spoken::Http2));
        assert_eq!(spoken(&[b"PRI * HT"]), None);
        assert_eq!(spoken(&[b"P", b"O", b"ST / HTTP/1.1"]), Some(Spoken::Http1));
        assert_eq!(spoken(&[b"PRI * HTTP/1.1\r\n\r\n"]), Some(Spoken::Http1));
    }

    #[test]
    fn a_head_and_an_idle_connection_have_their_own_time_and_a_request_has_no_end() {
        for is_head_late in [true, false] {
            let pulse = pulse(is_head_late, !is_head_late);
            let head = is_head_late.then_some(Overdue::Head);
            let idle = (!is_head_late).then_some(Overdue::Idle);

            assert_eq!(pulse.overdue(false), head, "the first head is on its way from the start");
            pulse.heard(b"GET / HTTP/1.1\r\n\r\n");
            let (first, second) = (pulse.begin(), pulse.begin());
            assert_eq!(pulse.overdue(false), None);
            drop(first);
            assert_eq!(pulse.overdue(false), None, "one of two goes on");
            drop(second);
            assert_eq!(pulse.overdue(false), idle);
            pulse.heard(b"G");
            assert_eq!(pulse.overdue(false), head, "the next head has begun");
        }
    }

    #[test]
    fn where_seats_are_scarce_an_idle_connection_has_no_more_time_than_a_head() {
        let pulse = pulse(true, false);
        pulse.heard(b"GET / HTTP/1.1\r\n\r\n");
        drop(pulse.begin());

        assert_eq!((pulse.overdue(false), pulse.overdue(true)), (None, Some(Overdue::Idle)));
    }

    #[test]
    fn what_is_said_between_requests_of_http_2_is_no_head() {
        let pulse = pulse(true, false);
        pulse.heard(PREFACE);
        drop(pulse.begin());

        pulse.heard(b"a sign of life");

        assert_eq!(pulse.overdue(false), None);
    }
}
