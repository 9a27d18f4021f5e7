//! W3C trace context: what a caller says of the trace that a request belongs to, and what it is told back
//! (<https://www.w3.org/TR/trace-context/>).

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::trace::{SpanId, TraceId, TraceState};

use super::{ids, is_sampled};

/// The header that names a trace and the span in it that calls.
pub const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// What stands there: the version, the trace, the span and the flags.
pub type Text = [u8; 55];

/// The header of what vendors add to that.
const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// Letters of `tracestate` that are kept; more would be the caller's to store here.
const MOST_STATE: usize = 512;

/// The span of another process that a trace goes on from.
#[derive(Clone, Debug, PartialEq)]
pub struct Parent {
    /// Its trace.
    pub trace: TraceId,
    /// Itself.
    pub span: SpanId,
    /// Whether whoever began the trace keeps it.
    pub is_sampled: bool,
    /// What vendors along the way noted.
    pub state: TraceState,
}

impl Parent {
    /// What the headers of a request say. Nothing, where they are malformed: then the trace begins here.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let (trace, span, is_sampled) = parsed(headers.get(TRACEPARENT)?.to_str().ok()?)?;
        let state = headers.get(TRACESTATE).and_then(|state| state.to_str().ok());
        let state = state.filter(|state| state.len() <= MOST_STATE).and_then(|state| state.parse().ok());
        Some(Self { trace, span, is_sampled, state: state.unwrap_or_default() })
    }
}

/// A version that is not known yet may say more after the flags; `ff` is none (section 3.2.4).
fn parsed(header: &str) -> Option<(TraceId, SpanId, bool)> {
    let mut parts = header.trim().split('-');
    let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let says_more = parts.next().is_some();
    let is_hexadecimal = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let is_whole = version.len() == 2 && trace.len() == 32 && span.len() == 16 && flags.len() == 2;
    if !is_whole || ![version, trace, span, flags].into_iter().all(is_hexadecimal) {
        return None;
    }
    if version == "ff" || (version == "00" && says_more) {
        return None;
    }
    let (trace, span) = (TraceId::from_hex(trace).ok()?, SpanId::from_hex(span).ok()?);
    let flags = u8::from_str_radix(flags, 16).ok()?;
    (trace != TraceId::INVALID && span != SpanId::INVALID).then_some((trace, span, flags & 1 == 1))
}

/// What somebody whom this task calls is told of its place, where it is traced.
pub fn of_here() -> Option<HeaderValue> {
    let (trace, span) = ids()?;
    traceparent(trace, span, is_sampled())
}

/// What whoever is called, or has called, is told of a span.
pub fn traceparent(trace: TraceId, span: SpanId, is_sampled: bool) -> Option<HeaderValue> {
    HeaderValue::from_bytes(&text(trace, span, is_sampled)).ok()
}

/// The same as it is written.
pub fn text(trace: TraceId, span: SpanId, is_sampled: bool) -> Text {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = *b"00-00000000000000000000000000000000-0000000000000000-00";
    let mut write = |at: usize, bytes: &[u8]| {
        for (byte, digits) in bytes.iter().zip(text[at..].chunks_exact_mut(2)) {
            digits.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
    };
    write(3, &trace.to_bytes());
    write(36, &span.to_bytes());
    write(53, &[u8::from(is_sampled)]);
    text
}

/// Whether a trace is among so many of all: as every node and every service decides, by its id.
pub fn falls_in(ratio: f64, id: TraceId) -> bool {
    let [.., a, b, c, d, e, f, g] = id.to_bytes();
    // 56 bits, as the convention has it (https://www.w3.org/TR/trace-context-2/, section 3.2.3.4).
    let random = u64::from_be_bytes([0, a, b, c, d, e, f, g]);
    #[allow(clippy::cast_precision_loss, reason = "a double has 53 bits, and that is ratio enough")]
    let place = random as f64 / (1_u64 << 56) as f64;
    place < ratio
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const SPAN: &str = "00f067aa0ba902b7";

    fn read(traceparent: &str) -> Option<Parent> {
        let mut headers = HeaderMap::new();
        headers.insert(TRACEPARENT, traceparent.parse().unwrap());
        headers.insert(TRACESTATE, "vendor=1,other=2".parse().unwrap());
        Parent::of(&headers)
    }

    #[test]
    fn a_caller_names_its_trace_and_whether_it_is_kept() {
        let kept = read(&format!("00-{TRACE}-{SPAN}-01")).unwrap();
        let dropped = read(&format!("00-{TRACE}-{SPAN}-02")).unwrap();

        assert_eq!(kept.trace, TraceId::from_hex(TRACE).unwrap());
        assert_eq!(kept.span, SpanId::from_hex(SPAN).unwrap());
        assert_eq!(kept.state.header(), "vendor=1,other=2");
        assert!(kept.is_sampled && !dropped.is_sampled);
        assert!(read(&format!("cc-{TRACE}-{SPAN}-01-more")).is_some(), "a later version may say more");
    }

    #[test]
    fn what_is_malformed_begins_no_trace_of_a_caller() {
        for wrong in [
            String::new(),
            "00".to_owned(),
            format!("00-{TRACE}-{SPAN}"),
            format!("00-{TRACE}-{SPAN}-01-more"),
            format!("ff-{TRACE}-{SPAN}-01"),
            format!("00-{TRACE}-{SPAN}-0x"),
            format!("00-{}-{SPAN}-01", TRACE.to_uppercase()),
            format!("00-{}-{SPAN}-01", "0".repeat(32)),
            format!("00-{TRACE}-{}-01", "0".repeat(16)),
        ] {
            assert_eq!(read(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_told_is_what_is_read() {
        let (trace, span) = (TraceId::from_hex(TRACE).unwrap(), SpanId::from_hex(SPAN).unwrap());

        let told = traceparent(trace, span, true).unwrap();

        assert_eq!(told, format!("00-{TRACE}-{SPAN}-01"));
        assert_eq!(traceparent(trace, span, false).unwrap(), format!("00-{TRACE}-{SPAN}-00"));
    }
}
