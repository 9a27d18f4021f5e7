//! The lane past the parsers: a request that came before, byte for byte, is answered without being parsed.
//!
//! Nothing is understood here that was not understood before: the parsers have taken these very bytes for one request,
//! and what came of it was a hit. What is done once more is what every hit needs: the entry is looked up, has to pass
//! the cache's one rule, and has to be the one that was answered with; what is counted, traced and logged of a request is
//! so by [`watch`]. Whatever else is the case, the bytes go on to the parsers.
//!
//! Only what everybody is answered alike is learned: no key, no cookie, no limit that each request counts against.

mod head;
pub(super) mod whole;

use std::hash::BuildHasher;
use std::io::IoSlice;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::http::{HeaderValue, Method, StatusCode, Version, header};
use axum::response::Response;
use bytes::{Buf, Bytes};
use futures::FutureExt;
use futures::future::BoxFuture;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};

use self::head::Head;
use super::answer::{Level, Look};
use super::answers::{Answers, SHORTCUTS, Shortcut};
use super::cached;
use super::page::Page;
use super::watch::{Answered, Seen, conclude};
use crate::app::App;
use crate::cache::{BootTime, Entry, Key};
use crate::telemetry::told;
use crate::telemetry::trace::Trace;
use crate::telemetry::trace::parent::TRACEPARENT;

/// What a request with its head is guessed to weigh, to make room for as many.
const GUESS: u64 = 2_048;

/// The least room: a node that keeps no answers itself knows what others keep.
const LEAST_BYTES: u64 = 256 * 1024;

/// What goes along with bytes that go on to the parsers.
#[derive(Clone, Debug)]
pub(super) struct Passage {
    /// Those.
    pub(super) bytes: Bytes,
    /// When they came.
    pub(super) began: Instant,
    /// The trace that was begun for them.
    pub(super) trace: Option<Arc<Trace>>,
    /// What the lane did with them.
    pub(super) looked: Looked,
}

/// What the lane did with bytes that it lets pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Looked {
    /// Nothing that need not be done again.
    Briefly,
    /// It is this hit's turn to be compared.
    Drawn,
    /// It looked where the nodes share it, as far as that may be asked, and it was not there.
    Missed,
}

/// What is known of some bytes.
pub(super) enum Found {
    /// The answer.
    Answer(Ready),
    /// The nodes may share it.
    Asking(BoxFuture<'static, Result<Ready, Passage>>),
    /// Nothing that helps.
    Nothing(Passage),
}

/// An answer, or what is left of one, to be written as it is: its parts, one after the other.
#[derive(Debug, Default)]
pub(super) struct Ready {
    parts: [Bytes; 4],
}

impl Ready {
    /// Whether nothing is left.
    pub(super) fn is_over(&self) -> bool {
        self.parts.iter().all(Bytes::is_empty)
    }

    /// What is left.
    pub(super) fn slices(&self) -> [IoSlice<'_>; 4] {
        self.parts.each_ref().map(|part| IoSlice::new(part))
    }

    /// So many bytes of it went.
    pub(super) fn advance(&mut self, mut bytes: usize) {
        for part in &mut self.parts {
            let went = bytes.min(part.len());
            part.advance(went);
            bytes -= went;
        }
    }
}

/// What a hit says of itself, for the same request to be answered with it again.
#[derive(Clone, Debug)]
pub(super) struct Repeat {
    pub(super) key: Key,
    pub(super) shortcut: Shortcut,
    pub(super) level: Level,
    pub(super) made_at: i64,
    pub(super) etag: HeaderValue,
    /// What was seen of the request, and said of its answer.
    pub(super) watched: Option<Arc<(Seen, Answered)>>,
}

/// A request that came before.
struct Learned {
    repeat: Repeat,
    status: StatusCode,
    head: Head,
}

impl Learned {
    /// Whether it was answered with this entry.
    fn is_of(&self, entry: &Entry<Page>) -> bool {
        let (_, _, etag) = entry.value.body(self.repeat.shortcut.encoding);
        self.repeat.made_at == entry.made_at && self.repeat.etag == etag
    }
}

#[derive(Clone)]
struct Weight;

impl Weighter<Bytes, Arc<Learned>> for Weight {
    fn weight(&self, bytes: &Bytes, learned: &Arc<Learned>) -> u64 {
        // What was seen of it holds parts of the same bytes once more.
        GUESS / 4 + (2 * bytes.len() + learned.head.weight()) as u64
    }
}

/// Requests that came before.
pub(super) struct Lane {
    app: Arc<App>,
    answers: Arc<Answers>,
    learned: Cache<Bytes, Arc<Learned>, Weight>,
    hashes: DefaultHashBuilder,
    /// Hashes of those that came once, each in the place that it falls on.
    once: Box<[AtomicU64]>,
}

impl Lane {
    /// Nothing known yet; none where each request of an address counts against its limit.
    pub(super) fn of(app: &Arc<App>, answers: &Arc<Answers>) -> Option<Arc<Self>> {
        if app.config.clients.address_rate_limit.is_some() {
            return None;
        }
        let bytes = (app.config.cache.memory_bytes / SHORTCUTS).max(LEAST_BYTES);
        let count = usize::try_from(bytes / GUESS).unwrap_or(usize::MAX);
        let options = OptionsBuilder::new()
            .estimated_items_capacity(count)
            .weight_capacity(bytes)
            .build()
            .expect("both capacities are given");
        let hashes = DefaultHashBuilder::default();
        let learned = Cache::with_options(options, Weight, hashes.clone(), DefaultLifecycle::default());
        let once = (0..count).map(|_| AtomicU64::new(0)).collect();
        Some(Arc::new(Self { app: app.clone(), answers: answers.clone(), learned, hashes, once }))
    }

    /// What is known of bytes that begin where a request begins.
    pub(super) fn look(self: &Arc<Self>, bytes: &[u8]) -> Found {
        let began = Instant::now();
        let passage = |looked| Passage { bytes: Bytes::copy_from_slice(bytes), began, trace: None, looked };
        // Who leaves says so in each answer.
        let Some(learned) = self.learned.get(bytes).filter(|_| !self.app.door.drain.has_begun()) else {
            return Found::Nothing(passage(Looked::Briefly));
        };
        match self.answers.memory.get(&learned.repeat.key) {
            Some(entry) if learned.repeat.level == Level::Memory => match self.here(&learned, &entry, began) {
                Ok(ready) => Found::Answer(ready),
                Err(looked) => Found::Nothing(passage(looked)),
            },
            None if learned.repeat.level == Level::Shared => {
                Found::Asking(self.clone().elsewhere(learned, passage(Looked::Briefly)).boxed())
            }
            _ => Found::Nothing(passage(Looked::Briefly)),
        }
    }

    /// Learns what came of a request that went on to the parsers, if the same will come of the same bytes: at their second
    /// coming, since many come once.
    pub(super) fn learn(&self, passage: Passage, asked: &Asked, response: &mut Response) {
        let Some(repeat) = response.extensions_mut().remove::<Repeat>() else { return };
        let will_be_same = asked.is_lasting && repeat.shortcut.is_public && repeat.watched.is_some();
        if will_be_same && !response.headers().contains_key(header::CONNECTION) && self.came_before(&passage.bytes) {
            let (status, head) = (response.status(), Head::of(response.status(), response.headers()));
            self.learned.insert(passage.bytes, Arc::new(Learned { repeat, status, head }));
        }
    }

    fn came_before(&self, bytes: &Bytes) -> bool {
        let hash = self.hashes.hash_one(bytes);
        let place = usize::try_from(hash % self.once.len() as u64).unwrap_or_default();
        self.once[place].swap(hash, Ordering::Relaxed) == hash
    }

    /// From this node's memory.
    fn here(&self, learned: &Learned, entry: &Arc<Entry<Page>>, began: Instant) -> Result<Ready, Looked> {
        if !self.app.content.view().passes(&entry.proof, BootTime::now()) || !learned.is_of(entry) {
            return Err(Looked::Briefly);
        }
        if self.answers.samples() {
            return Err(Looked::Drawn);
        }
        let trace = self.trace(began);
        let tell = || told::looked_up("l1", "hit", "the same bytes came before", Duration::ZERO);
        match &trace {
            Some(trace) => trace.tell(tell),
            None => tell(),
        }
        cached::count(&self.app, &self.answers, learned.repeat.key, entry, learned.repeat.shortcut);
        Ok(self.ready(learned, entry, began, trace.as_ref()))
    }

    /// From where the nodes share it.
    async fn elsewhere(self: Arc<Self>, learned: Arc<Learned>, passage: Passage) -> Result<Ready, Passage> {
        let passage = Passage { trace: self.trace(passage.began), ..passage };
        // Who leaves says so in each answer.
        let is_wanted = |entry: &Entry<Page>| learned.is_of(entry) && !self.app.door.drain.has_begun();
        let look = cached::elsewhere(&self.app, &self.answers, &learned.repeat.key, false, is_wanted);
        let looked = match &passage.trace {
            Some(trace) => trace.clone().run(look).await,
            None => look.await,
        };
        match looked {
            Ok(entry) => Ok(self.ready(&learned, &entry, passage.began, passage.trace.as_ref())),
            Err(looked) => Err(Passage { looked, ..passage }),
        }
    }

    fn trace(&self, began: Instant) -> Option<Arc<Trace>> {
        self.app.tracer.as_ref().map(|tracer| tracer.begin(None, began))
    }

    /// The answer, watched.
    fn ready(&self, learned: &Learned, entry: &Arc<Entry<Page>>, began: Instant, trace: Option<&Arc<Trace>>) -> Ready {
        self.app.cache_stats.aliased.count();
        self.app.cache_stats.repeated.count();
        let Repeat { shortcut, level, watched, .. } = &learned.repeat;
        let body = match learned.status {
            StatusCode::NOT_MODIFIED => {
                self.app.cache_stats.not_modified.count();
                Bytes::new()
            }
            _ => entry.value.body(shortcut.encoding).1.clone(),
        };
        let look = Look { level: *level, shortcut: *shortcut, may_be_kept: true };
        let traceparent = trace.map(|trace| trace.traceparent_text());
        let [fixed, moment, last] = learned.head.at(&self.app, entry, look, traceparent);
        if let Some(watched) = watched {
            conclude(&self.app, &watched.0, began, &watched.1, learned.status, trace);
        }
        Ready { parts: [fixed, moment, last, body] }
    }
}

/// What the answer to a request can be learned by, beside the answer.
pub(super) struct Asked {
    is_lasting: bool,
}

impl Asked {
    /// Whether the connection goes on as it was once this is answered, and it is no part of a caller's trace.
    pub(super) fn of<B>(request: &axum::http::Request<B>) -> Self {
        let headers = request.headers();
        let goes_on = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"keep-alive");
        let is_lasting = request.version() == Version::HTTP_11
            && [Method::GET, Method::POST].contains(request.method())
            && headers.get_all(header::CONNECTION).iter().all(goes_on)
            && ![header::EXPECT, header::UPGRADE, TRACEPARENT].iter().any(|name| headers.contains_key(name));
        Self { is_lasting }
    }
}
