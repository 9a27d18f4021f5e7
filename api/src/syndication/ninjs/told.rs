//! Of which articles a page tells, and where it ends.
//!
//! The log tells of an article when it changes itself, of its story when a translation comes or goes, and of what it
//! shows: sections, tags, authors, pictures, films, sounds, the site. All of them are in an item, so each of these is told
//! as the articles that it stands in: after a place in the log, and there after a story, since they may be many.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::stands;
use crate::content::change::Changes;
use crate::content::change::showing::Showing;
use crate::content::id::{ArticleId, StoryId};
use crate::content::locale::Locale;
use crate::content::node::NodeId;
use crate::content::{Caller, Error};
use crate::log::Position;
use crate::log::change::Logged;
use crate::syndication::address::ninjs_path;
use crate::syndication::reading::Reading;
use crate::syndication::{Refused, Result};

/// Changes to a page.
const PAGE: u32 = 100;

/// Articles to a page, beside those, that are told since something is another that they show.
const SHOWING: usize = 100;

/// What a page tells of.
pub(super) struct Told {
    /// The articles, each once, where the page tells of it last; and when that was.
    pub(super) articles: Vec<(ArticleId, DateTime<Utc>)>,
    /// Whether there is more by now.
    pub(super) more: bool,
    /// The place that was read to.
    pub(super) after: String,
}

/// A place: up to an entry of the log, and of those that show what it tells of, if not all were told, up to a story.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    position: Position,
    story: Option<StoryId>,
}

impl Place {
    fn read(caller: &Caller, text: &str) -> Result<Self, Error> {
        let (cursor, story) = match text.split_once('~') {
            Some((cursor, story)) => (cursor, Some(story.parse().map_err(|_| Error::InvalidCursor)?)),
            None => (text, None),
        };
        Ok(Self { position: caller.place(cursor)?, story: story.map(StoryId) })
    }

    fn written(&self, caller: &Caller) -> String {
        let cursor = caller.cursor(&self.position);
        self.story.map(|story| format!("{cursor}~{story}")).unwrap_or(cursor)
    }

    /// What the log is read after: an entry that is not told to its end is read again.
    fn log(&self) -> Position {
        let n = if self.story.is_some() { self.position.n - 1 } else { self.position.n };
        Position { n, ..self.position.clone() }
    }

    fn is_at(&self, row: &Logged) -> bool {
        self.position.place() == (row.seq, row.n)
    }
}

/// What the page after a place tells of.
pub(super) async fn told(reading: &Reading<'_>, locale: &Locale, after: Option<&str>) -> Result<Told> {
    let wrong = |error| refused(reading, locale, error);
    let place = after.map(|after| Place::read(&reading.caller, after)).transpose().map_err(wrong)?;
    let from = place.as_ref().map(Place::log);
    let changes = reading.content.changes(&reading.caller, from.as_ref(), Some(&locale.code), PAGE).await;
    let mut changes = changes.map_err(wrong)?.noted(&reading.collector);
    // If the entry went since, a later one of its node stands for it.
    let again = place.as_ref().filter(|place| changes.rows.first().is_some_and(|row| place.is_at(row)));
    let again = again.and_then(|place| place.story);
    let showing = reading.content.showing(&reading.caller, &locale.code, &changes.rows, again, SHOWING + 1).await?;
    let mut showing = showing.noted(&reading.collector);
    let mut end = match place {
        Some(place) if place.log() == changes.end => place,
        _ => Place { position: changes.end.clone(), story: None },
    };
    if showing.len() > SHOWING {
        showing.truncate(SHOWING);
        end = cut(&mut changes, &showing).unwrap_or(end);
    }
    let articles = articles(reading, locale, &changes.rows, &showing).await?;
    Ok(Told { articles, more: changes.more, after: end.written(&reading.caller) })
}

/// Ends a page at the last of the articles that show what an entry of it tells of.
fn cut(changes: &mut Changes, showing: &[Showing]) -> Option<Place> {
    let last = showing.last()?;
    let row = changes.rows.get(last.entry)?;
    let position = Position { epoch: changes.epoch.clone(), seq: row.seq, n: row.n };
    changes.rows.truncate(last.entry + 1);
    changes.more = true;
    Some(Place { position, story: Some(last.story) })
}

/// Whoever had other rights, or another history, is told to begin again.
fn refused(reading: &Reading<'_>, locale: &Locale, error: Error) -> Refused {
    let beginning = reading.publisher.address(&ninjs_path(&locale.code, None));
    match error {
        Error::InvalidCursor => Refused::Misplaced(format!("`after` is no place of ours; begin at {beginning}")),
        Error::CursorExpired => Refused::Expired(format!("{error}; begin again at {beginning}")),
        other => other.into(),
    }
}

/// The articles that entries of the log tell of. What is told of a story is told of its article, which names the
/// translations.
async fn articles(
    reading: &Reading<'_>,
    locale: &Locale,
    rows: &[Logged],
    showing: &[Showing],
) -> Result<Vec<(ArticleId, DateTime<Utc>)>> {
    let nodes: Vec<Option<NodeId>> = rows.iter().map(|row| row.change.node.parse().ok()).collect();
    let of_stories = of_stories(reading, locale, &nodes).await?;
    let mut told = Vec::new();
    for (entry, (row, node)) in rows.iter().zip(&nodes).enumerate() {
        match node {
            Some(NodeId::Article(id)) => told.push((*id, row.at)),
            Some(NodeId::Story(id)) => told.extend(of_stories.get(id).map(|article| (*article, row.at))),
            _ => {
                let showing = showing.iter().filter(|one| one.entry == entry);
                told.extend(showing.map(|one| (one.article, row.at)));
            }
        }
    }
    let mut seen = HashSet::new();
    told.reverse();
    told.retain(|(id, _)| seen.insert(*id));
    told.reverse();
    Ok(told)
}

/// The article in the language of each of the stories, where it stands.
async fn of_stories(
    reading: &Reading<'_>,
    locale: &Locale,
    nodes: &[Option<NodeId>],
) -> Result<HashMap<StoryId, ArticleId>> {
    let story = |node: &Option<NodeId>| match node {
        Some(NodeId::Story(id)) => Some(*id),
        _ => None,
    };
    let stories: BTreeSet<StoryId> = nodes.iter().filter_map(story).collect();
    if stories.is_empty() {
        return Ok(HashMap::new());
    }
    let stories: Vec<StoryId> = stories.into_iter().collect();
    let families = reading.all(reading.content.translations(&reading.caller, &stories).await?);
    let standing = |(story, family): (StoryId, Vec<_>)| {
        let article = family.iter().find_map(|article| stands(reading, locale, article))?;
        Some((story, article.id))
    };
    Ok(families.into_iter().filter_map(standing).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_text_and_an_entry_that_is_not_told_to_its_end_is_read_again() {
        let caller = Caller::anonymous();
        let position = Position { epoch: "0af3".into(), seq: 12, n: 3 };
        let whole = Place { position: position.clone(), story: None };
        let within = Place { position: position.clone(), story: Some(StoryId(700)) };

        for place in [&whole, &within] {
            assert_eq!(Place::read(&caller, &place.written(&caller)).unwrap(), *place);
        }
        assert_eq!((whole.log(), within.log()), (position.clone(), Position { n: 2, ..position }));
        for wrong in ["0af3.12.3~", "0af3.12.3~x", "0af3.12.3~7~7", "~7", "0af3.12~7"] {
            assert!(matches!(Place::read(&caller, wrong), Err(Error::InvalidCursor)), "{wrong}");
        }
    }
}
