//! What a connection is at, and since when: so that nobody holds one by doing nothing.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::config::ConnectionsConfig;

/// The beginning of HTTP/2, byte for byte.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// What HTTP/2 writes to show, or to answer, a sign of life (RFC 9113, section 6.7). It tells nothing of a reader.
const PING_BYTES: usize = 17;

/// The pulse of one connection.
#[derive(Debug)]
pub(super) struct Pulse {
    state: Mutex<State>,
    head_timeout: Duration,
    idle_timeout: Duration,
    write_timeout: Duration,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// How many answers have more to give than was asked for.
    offers: usize,
    /// When the client last took something.
    took: Instant,
    /// How many bytes of the preface were read, as long as nothing else was.
    preface: usize,
    spoken: Option<Spoken>,
    /// How many requests have come.
    requests: u64,
    /// Whether one was answered past the parsers.
    is_repeated: bool,
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
    /// No more of either: it was agreed to go on in other words.
    Other,
}

/// What took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overdue {
    /// The head of a request.
    Head,
    /// The next request.
    Idle,
    /// Taking what is there to be taken.
    Reading,
}

impl Pulse {
    pub(super) fn new(settings: &ConnectionsConfig) -> Self {
        Self {
            state: Mutex::new(State::new()),
            head_timeout: settings.header_timeout(),
            idle_timeout: settings.idle_timeout(),
            write_timeout: settings.write_timeout(),
        }
    }

    /// So many bytes went.
    pub(super) fn told(&self, bytes: usize) {
        if bytes > PING_BYTES {
            self.state().took = Instant::now();
        }
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
        state.requests += 1;
        state.phase = match state.phase {
            Phase::Busy(requests) => Phase::Busy(requests + 1),
            Phase::Head(_) | Phase::Idle(_) => Phase::Busy(1),
        };
        Request { pulse: self.clone(), is_offered: false }
    }

    /// How many requests have come.
    pub(super) fn requests(&self) -> u64 {
        self.state().requests
    }

    /// Whether one request has come after so many, has been answered, and was not the last of its protocol.
    pub(super) fn has_answered_one_after(&self, requests: u64) -> bool {
        let state = self.state();
        state.requests == requests + 1 && matches!(state.phase, Phase::Idle(_)) && state.spoken == Some(Spoken::Http1)
    }

    /// A request has come and is answered, past the parsers.
    pub(super) fn repeated(&self) {
        let mut state = self.state();
        (state.is_repeated, state.phase) = (true, Phase::Idle(Instant::now()));
    }

    /// Whether a request has come, or the beginning of one.
    pub(super) fn has_begun(&self) -> bool {
        let state = self.state();
        state.spoken.is_some() || state.is_repeated
    }

    /// The connection goes on in other words.
    pub(super) fn left(&self) {
        self.state().spoken = Some(Spoken::Other);
    }

    /// What took too long, if anything did. Where seats are scarce, an idle connection has no more time than a head.
    pub(super) fn overdue(&self, is_scarce: bool) -> Option<Overdue> {
        let idle_timeout = if is_scarce { self.head_timeout.min(self.idle_timeout) } else { self.idle_timeout };
        let state = self.state();
        match state.phase {
            Phase::Head(since) if since.elapsed() >= self.head_timeout => Some(Overdue::Head),
            Phase::Idle(since) if since.elapsed() >= idle_timeout => Some(Overdue::Idle),
            // Over HTTP/1.1 what is not taken stops the stream itself. Here a client can take all but its answers, and keep
            // them, and what they need, for as long as it answers pings. Behind a proxy it is one of many on the same
            // connection: as long as there is one who waits for us, nobody is sent away for another.
            Phase::Busy(requests)
                if state.spoken == Some(Spoken::Http2)
                    && state.offers == requests
                    && state.took.elapsed() >= self.write_timeout =>
            {
                Some(Overdue::Reading)
            }
            Phase::Head(_) | Phase::Idle(_) | Phase::Busy(_) => None,
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn new() -> Self {
        let now = Instant::now();
        let phase = Phase::Head(now);
        Self { phase, offers: 0, took: now, preface: 0, spoken: None, requests: 0, is_repeated: false }
    }
}

/// A request that is answered.
#[derive(Debug)]
pub(super) struct Request {
    pulse: Arc<Pulse>,
    is_offered: bool,
}

impl Request {
    /// What follows its answer is in other words.
    pub(super) fn leaves(&self) {
        self.pulse.left();
    }

    /// Whether its answer has more to give than was asked for; or it has to be waited for.
    pub(super) fn offers(&mut self, is_offered: bool) {
        if self.is_offered != is_offered {
            self.is_offered = is_offered;
            let mut state = self.pulse.state();
            if is_offered {
                state.offers += 1;
                // Until now there was nothing to take.
                state.took = if state.offers == 1 { Instant::now() } else { state.took };
            } else {
                state.offers -= 1;
            }
        }
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        self.offers(false);
        let mut state = self.pulse.state();
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
        let (head_timeout, idle_timeout) = (timeout(is_head_late), timeout(is_idle_late));
        let write_timeout = Duration::ZERO;
        Arc::new(Pulse { state: Mutex::new(State::new()), head_timeout, idle_timeout, write_timeout })
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
    fn a_protocol_is_found_also_after_answers_past_the_parsers() {
        let pulse = pulse(false, false);
        assert!(!pulse.has_begun());
        pulse.repeated();
        assert_eq!((pulse.has_begun(), pulse.spoken()), (true, None));

        pulse.heard(PREFACE);

        assert_eq!(pulse.spoken(), Some(Spoken::Http2));
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

    #[test]
    fn an_answer_of_http_2_that_is_there_and_not_taken_is_overdue_and_one_that_is_waited_for_is_not() {
        for (spoken, overdue) in [(PREFACE, Some(Overdue::Reading)), (&b"GET / HTTP/1.1\r\n\r\n"[..], None)] {
            let pulse = pulse(false, false);
            pulse.heard(spoken);
            let (mut one, mut other) = (pulse.begin(), pulse.begin());

            assert_eq!(pulse.overdue(false), None, "neither is answered yet");
            one.offers(true);
            other.offers(true);
            assert_eq!(pulse.overdue(false), overdue);
            one.offers(false);
            assert_eq!(pulse.overdue(false), None, "one waits for us");
            drop(one);
            assert_eq!(pulse.overdue(false), overdue, "there is nobody but the other");
        }
    }

    #[test]
    fn whoever_takes_anything_but_pings_reads() {
        let pulse = Pulse { write_timeout: Duration::from_secs(1), ..Arc::into_inner(pulse(false, false)).unwrap() };
        let pulse = Arc::new(pulse);
        pulse.heard(PREFACE);
        let mut request = pulse.begin();
        request.offers(true);
        let long_ago = || pulse.state().took -= Duration::from_secs(2);

        long_ago();
        pulse.told(PING_BYTES);
        assert_eq!(pulse.overdue(false), Some(Overdue::Reading));
        pulse.told(PING_BYTES + 1);
        assert_eq!(pulse.overdue(false), None);
    }
}
