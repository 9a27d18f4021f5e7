//! Tells shared caches before the gateway of what was written, so that they forget what showed it.
//!
//! They are told the log's own tags, by which answers go out to them. Each commit is told of at once, and once more when
//! no node can answer with what was true before it: what the edge asked for between the two it forgets then. Whoever has
//! not told of anything yet, or is so far behind that the log has forgotten, says that everything was touched.
//!
//! Unknown here: how the edge is spoken to.

pub mod edge;

use std::collections::BTreeSet;
use std::time::Duration;

use super::errand::{Errand, Messenger};
use super::runner::Job;
use crate::cache::tag::{CacheTag, MOST_WRITTEN};
use crate::content::{Content, tag};
use crate::log;
use crate::log::cursor::{OUTWARD, Place, Start};
use crate::log::follow::{self, Entry};
use edge::{Edge, EdgeError};

/// Commits that are read at once.
const COMMITS: u64 = 100;

/// The job: as it tells for the first time, or `AGAIN`.
#[derive(Debug)]
pub struct Purges<const AGAIN: bool> {
    content: Content,
    edge: Edge,
    distance: Duration,
    /// An edge that lets in so many calls a minute takes a long errand in several turns.
    left: Option<Errand<Vec<CacheTag>>>,
}

/// Why the edge was not told.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What there is to tell could not be read.
    #[error(transparent)]
    Log(#[from] log::Error),
    /// It does not take it.
    #[error(transparent)]
    Edge(#[from] EdgeError),
}

impl Purges<false> {
    /// Tells the edge of a newsroom's commits as they come.
    pub fn at_once(content: Content, edge: Edge) -> Self {
        Self { content, edge, distance: Duration::ZERO, left: None }
    }
}

impl Purges<true> {
    /// Tells it once more when they are so old.
    pub fn again(content: Content, edge: Edge, distance: Duration) -> Self {
        Self { content, edge, distance, left: None }
    }
}

impl<const AGAIN: bool> Job for Purges<AGAIN> {
    const NAME: &'static str = if AGAIN { OUTWARD[1] } else { OUTWARD[0] };
    const START: Start = Start::Beginning;
    const REST: Duration = Duration::ZERO;
    type Error = Error;

    fn distance(&self) -> Duration {
        self.distance
    }

    async fn follow(&mut self, from: Place, head: Place) -> Result<Place, Error> {
        self.go(from, head).await
    }
}

impl<const AGAIN: bool> Messenger for Purges<AGAIN> {
    type News = Vec<CacheTag>;
    type Error = Error;

    fn left(&mut self) -> &mut Option<Errand<Self::News>> {
        &mut self.left
    }

    async fn errand(&self, from: Place, head: Place) -> Result<Errand<Self::News>, Error> {
        let database = self.content.database();
        let mut commits = follow::after(database, from.0, COMMITS).await?;
        // Asked for afterwards: what was forgotten before the commits were read is found out.
        let log = follow::head(database).await?;
        // In a log that was put back meanwhile the place that it had come to lies ahead.
        let head = head.min((log.seq, i32::MAX));
        if from == (0, 0) || from.0 < log.floor {
            return Ok(Errand { from, to: head, news: tag::everything().collect() });
        }
        commits.retain(|commit| commit.seq <= head.0);
        let (tags, last) = gathered(&commits);
        Ok(Errand { from, to: last.map_or(head, |seq| (seq, i32::MAX)), news: said(&tags) })
    }

    async fn tell(&self, tags: &mut Self::News) -> Result<(), Error> {
        Ok(self.edge.forget(tags).await?)
    }
}

/// What the first of some commits touched, as many of them as a single one might, and the last of these.
fn gathered(commits: &[Entry]) -> (BTreeSet<CacheTag>, Option<i64>) {
    let (mut tags, mut last) = (BTreeSet::new(), None);
    for commit in commits {
        if last.is_some() && tags.len() + commit.tags.len() > MOST_WRITTEN {
            break;
        }
        tags.extend(&commit.tags);
        last = Some(commit.seq);
    }
    (tags, last)
}

/// What has to be said of them: whoever carries a tag carries `bulk` of its kind, which says it all.
fn said(tags: &BTreeSet<CacheTag>) -> Vec<CacheTag> {
    let is_said_by = |bulk: CacheTag, tag: CacheTag| tag == bulk || !tags.contains(&bulk);
    tags.iter().copied().filter(|tag| is_said_by(CacheTag::bulk(tag.kind()), *tag)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit(seq: i64, tags: impl IntoIterator<Item = CacheTag>) -> Entry {
        Entry { seq, nonce: 0, tags: tags.into_iter().collect() }
    }

    fn tags(ids: std::ops::Range<usize>) -> impl Iterator<Item = CacheTag> {
        ids.map(|id| CacheTag::new(1, format_args!("{id}")))
    }

    #[test]
    fn few_small_commits_are_told_of_together_and_a_large_one_alone() {
        let commits =
            [commit(4, tags(0..3)), commit(5, []), commit(6, tags(2..5)), commit(7, tags(0..MOST_WRITTEN + 19))];

        assert_eq!(gathered(&commits), (tags(0..5).collect(), Some(6)));
        assert_eq!(gathered(&commits[3..]), (tags(0..MOST_WRITTEN + 19).collect(), Some(7)));
        assert_eq!(gathered(&[]), (BTreeSet::new(), None));
    }

    #[test]
    fn bulk_says_it_for_all_of_its_kind_and_for_no_other() {
        let other = CacheTag::new(2, format_args!("7"));
        let many = tags(0..9).chain([other, CacheTag::any(1), CacheTag::bulk(1)]).collect();

        assert_eq!(BTreeSet::from_iter(said(&many)), BTreeSet::from([other, CacheTag::bulk(1)]));
    }
}
