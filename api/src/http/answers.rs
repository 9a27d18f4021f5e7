//! What the front door keeps between requests: answers, the shortcuts to them, and the executions on their way.

use std::fs::File;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use axum::http::{HeaderMap, header};
use tokio::sync::Semaphore;

use super::answer::Level;
use super::encoding::Encoding;
use super::negotiation::MediaType;
use super::page::Page;
use crate::app::App;
use crate::cache::entry::FORMAT;
use crate::cache::{Aliases, Audience, BootTime, Entry, Flights, Key, KeyWriter, Memory};

/// One part in so many of the memory is for shortcuts to keys, and another for requests that need not be parsed.
pub(super) const SHORTCUTS: u64 = 32;

/// Hits that are compared in a second, at most: the more there are, the less each tells, and each costs an execution.
const MOST_SAMPLES: u64 = 10;

/// What a repeated request is answered with, beside the entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shortcut {
    /// Its media type.
    pub(super) media_type: MediaType,
    /// The encoding that its client takes.
    pub(super) encoding: Encoding,
    /// Whether everybody may be answered so.
    pub(super) is_public: bool,
}

impl Shortcut {
    /// For whom an answer is, to whoever asks: what depends on rights is everybody's where they have those of everybody.
    pub(super) fn of(media_type: MediaType, headers: &HeaderMap, audience: Audience, class: Option<&str>) -> Self {
        let is_public = audience < Audience::Viewer
            && class.is_none()
            && !headers.contains_key(header::AUTHORIZATION)
            && !headers.contains_key(header::COOKIE);
        Self { media_type, encoding: Encoding::of(headers), is_public }
    }
}

/// What came of an execution.
#[derive(Clone, Debug)]
pub(super) enum Flown {
    /// An answer.
    Answer {
        /// With its proof.
        entry: Arc<Entry<Page>>,
        /// Where it came from.
        level: Level,
        /// Whether it may be given again: it has no errors, and is for whom it was declared to be.
        is_kept: bool,
        /// Whether it may be given to who waited for it.
        is_shared: bool,
    },
    /// It took too long.
    Late,
    /// Too many are on their way while the log cannot be followed.
    Busy,
    /// There is too much to do.
    Overloaded,
}

/// What is kept.
pub(super) struct Answers {
    /// Level 1.
    pub(super) memory: Memory<Page>,
    /// From raw requests to keys.
    pub(super) aliases: Aliases<Shortcut>,
    /// One execution a key.
    pub(super) flights: Flights<Flown>,
    /// Executions while the log cannot be followed.
    pub(super) permits: Semaphore,
    /// What makes another build's answers others.
    build: Key,
    sample_one_in: u64,
    sampled: AtomicU64,
    /// A second of this machine, and how many were compared in it.
    samples: AtomicU64,
}

impl Answers {
    /// Nothing yet.
    pub(super) fn new(app: &App) -> Self {
        let config = &app.config;
        let shortcuts = config.cache.memory_bytes / SHORTCUTS;
        let half_the_pool = (config.database.max_connections as usize).div_ceil(2);
        Self {
            memory: Memory::new(config.cache.memory_bytes - 2 * shortcuts),
            aliases: Aliases::new(shortcuts, app.content.request_key()),
            flights: Flights::default(),
            permits: Semaphore::new(half_the_pool),
            build: build(app),
            sample_one_in: config.cache.sample_one_in,
            sampled: AtomicU64::new(0),
            samples: AtomicU64::new(0),
        }
    }

    /// A key's beginning: what it has in common with all others of this build in this history.
    pub(super) fn writer(&self, epoch: u128) -> KeyWriter {
        let mut writer = KeyWriter::shared();
        writer.bytes(self.build.0).bytes(epoch.to_le_bytes());
        writer
    }

    /// Whether it is this hit's turn to be compared with what is there.
    pub(super) fn samples(&self) -> bool {
        self.sample_one_in > 0
            && self.sampled.fetch_add(1, Ordering::Relaxed) % self.sample_one_in == self.sample_one_in - 1
            && self.has_room_for_a_sample(BootTime::now().0 / 1_000_000_000)
    }

    /// Whether there were few enough in this second.
    fn has_room_for_a_sample(&self, second: u64) -> bool {
        let counted = |kept: u64| match (kept >> 8 == second, kept & 0xff) {
            (true, MOST_SAMPLES..) => None,
            (true, _) => Some(kept + 1),
            (false, _) => Some(second << 8 | 1),
        };
        self.samples.fetch_update(Ordering::Relaxed, Ordering::Relaxed, counted).is_ok()
    }
}

/// A hash of the program that runs: two builds may answer differently, whatever they call themselves.
fn program() -> &'static [u8; 32] {
    static PROGRAM: OnceLock<[u8; 32]> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let mut hasher = blake3::Hasher::new();
        let read = std::env::current_exe().and_then(File::open).and_then(|file| hasher.update_reader(file).map(drop));
        if let Err(error) = read {
            tracing::warn!(%error, "the program cannot be read: builds of one version share what they have kept");
            hasher.reset().update(env!("CARGO_PKG_VERSION").as_bytes());
        }
        *hasher.finalize().as_bytes()
    })
}

/// The form of entries, the build, the schema, and the settings that show in all answers. What only some show stands in
/// their keys: nodes that differ in it share the others.
fn build(app: &App) -> Key {
    let mut writer = KeyWriter::shared();
    let limits = app.page_limits();
    writer.number(u64::from(FORMAT)).bytes(program()).bytes(&app.sdl);
    writer.number(u64::from(limits.page)).number(limits.nodes as u64);
    writer.key()
}
