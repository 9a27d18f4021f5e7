//! All stories that the writers ever made, with what is needed to ask for them.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use std::time::Instant;

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
}

impl Chronicle {
    /// Without stories.
    pub(super) fn new(promise: Promise, sections: Vec<String>) -> Self {
        Self { promise, sections, stories: RwLock::default() }
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
        let (english, russian, related) = Default::default();
        Self { number, history: Mutex::new(History::new()), english, russian, related }
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
