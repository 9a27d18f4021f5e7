//! All stories that the writers ever made, with what is needed to ask for them.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use std::time::Instant;

use tokio::sync::{RwLockReadGuard, RwLockWriteGuard};

use super::Promise;
use super::history::{History, Presented};
use super::state::Tongue;

/// What all writers write down and all readers look up.
#[derive(Debug)]
pub(super) struct Chronicle {
    pub(super) promise: Promise,
    /// The ids of the sections.
    pub(super) sections: Vec<String>,
    stories: RwLock<Vec<Arc<Story>>>,
    /// Held by who does something that counts on what was done before.
    turns: tokio::sync::RwLock<()>,
    /// How often all that was done was taken back to an earlier state.
    era: AtomicUsize,
}

/// A story, from before it was there until after it was deleted.
#[derive(Debug)]
pub(super) struct Story {
    pub(super) number: usize,
    history: Mutex<History>,
    english: OnceLock<String>,
    russian: OnceLock<String>,
    /// The story that an editor chose as related, and since when that is known.
    pub(super) related: OnceLock<(usize, Instant)>,
    /// Of each language, whether its id may be another article's by now; and whether nothing is chosen any more.
    is_void: [AtomicBool; 2],
    is_unrelated: AtomicBool,
}

impl Chronicle {
    /// Without stories.
    pub(super) fn new(promise: Promise, sections: Vec<String>) -> Self {
        let (stories, turns, era) = Default::default();
        Self { promise, sections, stories, turns, era }
    }

    /// Until this is dropped nothing is taken back.
    pub(super) async fn turn(&self) -> RwLockReadGuard<'_, ()> {
        self.turns.read().await
    }

    /// Until this is dropped nobody does anything that counts on what was done before.
    pub(super) async fn stillness(&self) -> RwLockWriteGuard<'_, ()> {
        self.turns.write().await
    }

    /// How often all was taken back.
    pub(super) fn era(&self) -> usize {
        self.era.load(Ordering::Acquire)
    }

    /// All is about to be taken back.
    pub(super) fn begin_era(&self) {
        self.era.fetch_add(1, Ordering::AcqRel);
    }

    /// A story that is not there yet.
    pub(super) fn open(&self) -> Arc<Story> {
        let mut stories = self.stories.write().unwrap_or_else(PoisonError::into_inner);
        let story = Arc::new(Story::new(stories.len()));
        stories.push(story.clone());
        story
    }

    /// All of them, by number.
    pub(super) fn stories(&self) -> Vec<Arc<Story>> {
        self.stories.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// One of them.
    pub(super) fn story(&self, number: usize) -> Option<Arc<Story>> {
        self.stories.read().unwrap_or_else(PoisonError::into_inner).get(number).cloned()
    }

    /// The newest write of a story, to be presented.
    pub(super) fn presentable(&self, story: usize) -> Option<Presented> {
        self.story(story)?.history().presentable(story)
    }
}

impl Story {
    fn new(number: usize) -> Self {
        let (english, russian, related, is_void, is_unrelated) = Default::default();
        Self { number, history: Mutex::new(History::new()), english, russian, related, is_void, is_unrelated }
    }

    /// What it was.
    pub(super) fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The id of what it is in a language, once that is known.
    pub(super) fn id(&self, tongue: Tongue) -> &OnceLock<String> {
        match tongue {
            Tongue::English => &self.english,
            Tongue::Russian => &self.russian,
        }
    }

    /// The same, where it is nobody else's.
    pub(super) fn own_id(&self, tongue: Tongue) -> Option<&String> {
        self.id(tongue).get().filter(|_| !self.is_void[tongue as usize].load(Ordering::Acquire))
    }

    /// What it was in a language is gone as if it had never been: another article may get its id.
    pub(super) fn lose_id(&self, tongue: Tongue) {
        self.is_void[tongue as usize].store(true, Ordering::Release);
    }

    /// The story that is chosen as related, and since when that is known.
    pub(super) fn chosen(&self) -> Option<&(usize, Instant)> {
        self.related.get().filter(|_| !self.is_unrelated.load(Ordering::Acquire))
    }

    /// What was chosen is gone as if it had never been.
    pub(super) fn lose_chosen(&self) {
        self.is_unrelated.store(true, Ordering::Release);
    }

    /// Its title with a number.
    pub(super) fn title(&self, tongue: Tongue, number: u64) -> String {
        format!("Checked {} {} {number}", self.number, tongue.code())
    }

    /// One of its slugs.
    pub(super) fn slug(&self, tongue: Tongue, slug: u32) -> String {
        format!("checked-{}-{}-{slug}", self.number, tongue.code())
    }
}

/// Which story, language and number a title is of; none where it is not one of ours.
pub(super) fn read_title(title: &str) -> Option<(usize, Tongue, u64)> {
    let mut words = title.strip_prefix("Checked ")?.split(' ');
    Some((words.next()?.parse().ok()?, Tongue::of(words.next()?)?, words.next()?.parse().ok()?))
}

/// A section's slug in a language.
pub(super) fn section_slug(section: usize, locale: &str) -> String {
    format!("checked-section-{section}-{locale}")
}
