//! The head of an answer as it goes over the wire: what stays the same from one time to the next, what changes from
//! second to second, and what is each request's own.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use bytes::Bytes;
use chrono::DateTime;

use super::super::answer::{Look, age, cache_control};
use super::super::page::Page;
use crate::app::App;
use crate::cache::{BootTime, Entry};
use crate::telemetry::trace::parent::{TRACEPARENT, Text};

/// What is made anew: by the second, by the request, or by the body.
const FLEETING: [HeaderName; 5] =
    [header::AGE, header::DATE, header::CACHE_CONTROL, header::CONTENT_LENGTH, TRACEPARENT];

/// Room for the lines that change by the second.
const MOMENT: usize = 192;

/// After the last line.
const END: &[u8] = b"\r\n";

/// Room for the name and the text of `traceparent`, and for two ends: exactly, or the bytes would be moved once more.
const LAST: usize = "traceparent: ".len() + size_of::<Text>() + 2 * END.len();

/// A head of HTTP/1.1.
pub(super) struct Head {
    /// The status, and all that stays.
    fixed: Bytes,
    /// Whether a length is told: of an answer without a body none is.
    has_body: bool,
    moment: Mutex<Moment>,
}

/// What is the same for as long as its second is.
#[derive(Clone, Default)]
struct Moment {
    second: u64,
    age: u64,
    left: i64,
    text: Bytes,
}

impl Head {
    /// Of an answer that was given.
    pub(super) fn of(status: StatusCode, headers: &HeaderMap) -> Self {
        let mut fixed = Vec::with_capacity(1_024);
        let reason = status.canonical_reason().unwrap_or_default();
        line(&mut fixed, &[b"HTTP/1.1 ", status.as_str().as_bytes(), b" ", reason.as_bytes()]);
        for (name, value) in headers.iter().filter(|(name, _)| !FLEETING.contains(name)) {
            line(&mut fixed, &[name.as_str().as_bytes(), b": ", value.as_bytes()]);
        }
        Self { fixed: fixed.into(), has_body: status != StatusCode::NOT_MODIFIED, moment: Mutex::default() }
    }

    /// How many bytes of memory it takes.
    pub(super) fn weight(&self) -> usize {
        self.fixed.len() + MOMENT + size_of::<Self>()
    }

    /// Its parts, as of now.
    pub(super) fn at(&self, app: &App, entry: &Arc<Entry<Page>>, look: Look, traceparent: Option<Text>) -> [Bytes; 3] {
        let last = traceparent.map_or(Bytes::from_static(END), |text| {
            let mut last = Vec::with_capacity(LAST);
            line(&mut last, &[TRACEPARENT.as_str().as_bytes(), b": ", &text]);
            last.extend_from_slice(END);
            last.into()
        });
        [self.fixed.clone(), self.moment(app, entry, look), last]
    }

    fn moment(&self, app: &App, entry: &Arc<Entry<Page>>, look: Look) -> Bytes {
        let now = app.content.view().log().database_time(BootTime::now());
        let (age, left) = (age(entry, now), entry.proof.not_after.saturating_sub(now).div_euclid(1_000_000));
        let second = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let mut moment = self.moment.lock().unwrap_or_else(PoisonError::into_inner);
        if (moment.second, moment.age, moment.left) != (second, age, left) || moment.text.is_empty() {
            let mut text = Vec::with_capacity(MOMENT);
            line(&mut text, &[b"cache-control: ", cache_control(app, entry, look, now).as_bytes()]);
            line(&mut text, &[b"age: ", age.to_string().as_bytes()]);
            if self.has_body {
                let length = entry.value.body(look.shortcut.encoding).1.len();
                line(&mut text, &[b"content-length: ", length.to_string().as_bytes()]);
            }
            let date = DateTime::from_timestamp(i64::try_from(second).unwrap_or_default(), 0).unwrap_or_default();
            line(&mut text, &[b"date: ", date.format("%a, %d %b %Y %H:%M:%S GMT").to_string().as_bytes()]);
            *moment = Moment { second, age, left, text: text.into() };
        }
        moment.text.clone()
    }
}

/// A line of a head.
fn line(to: &mut Vec<u8>, parts: &[&[u8]]) {
    parts.iter().for_each(|part| to.extend_from_slice(part));
    to.extend_from_slice(b"\r\n");
}
