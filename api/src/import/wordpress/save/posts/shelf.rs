//! Where converted articles wait for the others of their story, and stories for enough to make a commit.
//!
//! What waits is bounded in bytes: a story whose articles lie far apart is saved in parts.

use std::collections::BTreeMap;

use super::article::Converted;

/// Stories to a commit.
pub(super) const STORIES: usize = 100;

/// Bytes of text to a commit, about.
const BATCH_BYTES: usize = 8 << 20;

/// Bytes of text that wait for the rest of their stories.
const WAITING_BYTES: usize = 32 << 20;

/// Stories to be saved together, with their posts.
pub(super) type Batch = BTreeMap<u32, Vec<(u32, Converted)>>;

/// Converted articles on their way.
pub(super) struct Shelf {
    /// How many articles of each story are still to come.
    missing: Vec<u32>,
    waiting: Batch,
    waiting_bytes: usize,
    ready: Batch,
    ready_bytes: usize,
}

impl Shelf {
    /// For stories of so many articles each.
    pub(super) fn new(missing: Vec<u32>) -> Self {
        Self { missing, waiting: Batch::new(), waiting_bytes: 0, ready: Batch::new(), ready_bytes: 0 }
    }

    /// Puts an article to the others of its story.
    pub(super) fn put(&mut self, story: u32, post: u32, article: Converted) {
        self.waiting_bytes += article.bytes();
        self.waiting.entry(story).or_default().push((post, article));
        self.missing[story as usize] = self.missing[story as usize].saturating_sub(1);
        if self.missing[story as usize] == 0 {
            self.make_ready(story);
        }
        if self.waiting_bytes > WAITING_BYTES {
            self.make_all_ready();
        }
    }

    /// No more will come.
    pub(super) fn make_all_ready(&mut self) {
        let all: Vec<u32> = self.waiting.keys().copied().collect();
        all.into_iter().for_each(|story| self.make_ready(story));
    }

    /// What is to be saved by now: at `least` so many stories, or much text, and never more than a commit's worth.
    pub(super) fn take(&mut self, least: usize) -> Option<Batch> {
        if self.ready.is_empty() || (self.ready.len() < least && self.ready_bytes < BATCH_BYTES) {
            return None;
        }
        let (mut batch, mut bytes) = (Batch::new(), 0);
        while batch.len() < STORIES && bytes < BATCH_BYTES {
            let Some((story, articles)) = self.ready.pop_first() else { break };
            bytes += size(&articles);
            batch.insert(story, articles);
        }
        self.ready_bytes -= bytes;
        Some(batch)
    }

    fn make_ready(&mut self, story: u32) {
        let Some(articles) = self.waiting.remove(&story) else { return };
        self.waiting_bytes -= size(&articles);
        self.ready_bytes += size(&articles);
        self.ready.entry(story).or_default().extend(articles);
    }
}

fn size(articles: &[(u32, Converted)]) -> usize {
    articles.iter().map(|(_, article)| article.bytes()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stories(batch: &Batch) -> Vec<(u32, Vec<u32>)> {
        batch.iter().map(|(story, posts)| (*story, posts.iter().map(|(post, _)| *post).collect())).collect()
    }

    fn rest(shelf: &mut Shelf) -> Vec<(u32, Vec<u32>)> {
        shelf.make_all_ready();
        shelf.take(1).as_ref().map(stories).unwrap_or_default()
    }

    #[test]
    fn a_story_waits_until_it_is_whole() {
        let mut shelf = Shelf::new(vec![2, 1]);

        shelf.put(0, 0, Converted::of_bytes(1));
        shelf.put(1, 1, Converted::of_bytes(1));
        shelf.put(0, 2, Converted::of_bytes(1));

        assert!(shelf.take(STORIES).is_none());
        assert_eq!(rest(&mut shelf), [(0, vec![0, 2]), (1, vec![1])]);
    }

    #[test]
    fn a_hundred_whole_stories_make_a_commit() {
        let mut shelf = Shelf::new(vec![1; 150]);

        for story in 0..150 {
            shelf.put(story, story, Converted::of_bytes(1));
        }

        assert_eq!(shelf.take(STORIES).map(|batch| batch.len()), Some(100));
        assert!(shelf.take(STORIES).is_none());
        assert_eq!(rest(&mut shelf).len(), 50);
    }

    #[test]
    fn much_text_makes_a_commit_as_well() {
        let mut shelf = Shelf::new(vec![1; 3]);

        for story in 0..3 {
            shelf.put(story, story, Converted::of_bytes(BATCH_BYTES / 2 + 1));
        }

        assert_eq!(shelf.take(STORIES).map(|batch| batch.len()), Some(2));
        assert!(shelf.take(STORIES).is_none());
    }

    #[test]
    fn what_waits_too_long_is_saved_in_parts() {
        let mut shelf = Shelf::new(vec![2, 2]);

        shelf.put(0, 0, Converted::of_bytes(WAITING_BYTES / 2));
        assert!(shelf.take(STORIES).is_none());
        shelf.put(1, 1, Converted::of_bytes(WAITING_BYTES));
        let (first, second) = (shelf.take(STORIES), shelf.take(STORIES));
        shelf.put(0, 2, Converted::of_bytes(1));

        assert_eq!(first.as_ref().map(stories), Some(vec![(0, vec![0])]));
        assert_eq!(second.as_ref().map(stories), Some(vec![(1, vec![1])]));
        assert_eq!(rest(&mut shelf), [(0, vec![2])]);
    }
}
