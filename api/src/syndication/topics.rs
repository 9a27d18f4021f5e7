//! Which feeds changes of the log show in: what a hub is told of (WebSub calls them topics).
//!
//! The log knows an article's language and categories, before and after. Of tags and authors it is read how they are now:
//! the feed of a tag that was taken from an article is not among these.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::address::{Format, Section, feed_path};
use super::publisher::Publisher;
use crate::content::article::Article;
use crate::content::heading::HeadingKey;
use crate::content::id::{ArticleId, HeadingId, StoryId};
use crate::content::node::NodeId;
use crate::content::{Caller, Collector, Content, Error};
use crate::log::Change;

/// The addresses of all feeds that changes show in, as anybody sees them. A few statements, whatever their number.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn topics(content: &Content, publisher: &Publisher, changes: &[Change]) -> Result<BTreeSet<String>, Error> {
    let unkept = Collector::default();
    let locales = content.locales().await?.noted(&unkept);
    let mut feeds: BTreeSet<(String, Option<HeadingId>)> = changes.iter().flat_map(named).collect();
    feeds.extend(filed(content, changes).await?);
    let keys = |(code, heading): &(String, Option<HeadingId>)| {
        Some(HeadingKey { id: (*heading)?, locale: locales.get(code)?.clone() })
    };
    let headings = content.headings(&feeds.iter().filter_map(keys).collect::<Vec<_>>()).await?;
    let headings: HashMap<_, _> = headings.into_iter().map(|(key, found)| (key, found.noted(&unkept))).collect();
    let mut topics = BTreeSet::new();
    for feed in &feeds {
        let Some(locale) = locales.get(&feed.0) else { continue };
        let found = keys(feed).and_then(|key| headings.get(&key).cloned().flatten());
        let section = found.map(|heading| Section { kind: heading.kind, slug: heading.slug.clone() });
        if section.is_some() || feed.1.is_none() {
            let path = |format| feed_path(format, &locale.code, section.as_ref(), None);
            topics.extend(Format::ALL.map(|format| publisher.address(&path(format))));
        }
    }
    Ok(topics)
}

/// The feeds that a change itself names: by its language, and by a section, if it is not of all.
fn named(change: &Change) -> Vec<(String, Option<HeadingId>)> {
    let Some(code) = &change.locale else { return Vec::new() };
    match change.node.parse() {
        Ok(NodeId::Article(_)) => {
            let sections = [&change.sections_before, &change.sections_after];
            let ids = sections.into_iter().flat_map(|sections| sections.split(',')).filter_map(|id| id.parse().ok());
            std::iter::once(None).chain(ids.map(|id| Some(HeadingId(id)))).map(|feed| (code.clone(), feed)).collect()
        }
        // Its name stands above its feed.
        Ok(NodeId::Heading(_, id, _)) => vec![(code.clone(), Some(id))],
        _ => Vec::new(),
    }
}

/// The feeds of tags and authors that changed articles stand in, as far as they are in view.
async fn filed(content: &Content, changes: &[Change]) -> Result<Vec<(String, Option<HeadingId>)>, Error> {
    let unkept = Collector::default();
    let article = |change: &Change| match change.node.parse() {
        Ok(NodeId::Article(id)) => Some(id),
        _ => None,
    };
    let ids: BTreeSet<ArticleId> = changes.iter().filter_map(article).collect();
    let ids: Vec<ArticleId> = ids.into_iter().collect();
    let articles = content.articles(&Caller::anonymous_at(content.now()), &ids).await?;
    let articles: Vec<Arc<Article>> = articles.into_values().filter_map(|found| found.noted(&unkept)).collect();
    let stories: BTreeSet<StoryId> = articles.iter().map(|article| article.story_id).collect();
    let filings = content.filings(&stories.into_iter().collect::<Vec<_>>()).await?;
    let filings: HashMap<_, _> = filings.into_iter().map(|(story, filing)| (story, filing.noted(&unkept))).collect();
    let of = |article: &Arc<Article>| {
        let filing = filings.get(&article.story_id);
        let ids = filing.into_iter().flat_map(|filing| filing.tags.iter().chain(&filing.authors));
        ids.map(|id| (article.locale.clone(), Some(*id))).collect::<Vec<_>>()
    };
    Ok(articles.iter().flat_map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::ChangeKind;

    #[test]
    fn an_article_is_new_in_its_language_and_in_each_section_that_it_left_or_came_to() {
        let article = Change {
            sections_before: "STORY@1790000000000000,3,7".into(),
            sections_after: "STORY@1790000000000000,3,9".into(),
            ..Change::new("article:5".into(), Some("fa".into()), ChangeKind::Moved)
        };
        let heading = Change::new("tag:4:fa".into(), Some("fa".into()), ChangeKind::Updated);
        let site = Change::new("site:fa".into(), Some("fa".into()), ChangeKind::Updated);

        let ids = |change: &Change| named(change).into_iter().map(|(_, id)| id.map(|id| id.0)).collect::<Vec<_>>();
        assert_eq!(ids(&article), [None, Some(3), Some(7), Some(3), Some(9)]);
        assert_eq!(ids(&heading), [Some(4)]);
        assert_eq!(ids(&site), []);
    }
}
