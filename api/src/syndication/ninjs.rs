//! IPTC ninjs 3.1, paged by the change log: whoever goes on from where they were has an exact copy.
//!
//! A page tells of each article once, as it stands now; of what is no longer in view, that it is canceled. Such an item is
//! told of in each page again in which the log names it: delivery is at least once, and the last one counts. The log tells
//! of an article when it changes itself, and of its story when a translation comes or goes: names of its authors and
//! sections, and what its pictures show, are as they were then.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::address::ninjs_path;
use super::feed::items::{Item, items};
use super::publisher::article_uri;
use super::reading::Reading;
use super::text::rfc3339;
use super::{Refused, Rendered, Result};
use crate::content::Error;
use crate::content::article::Article;
use crate::content::change::Changes;
use crate::content::id::{ArticleId, StoryId};
use crate::content::locale::{Locale, Locales};
use crate::content::node::NodeId;

mod model;

use model::Ninjs;

/// Changes to a page.
const PAGE: u32 = 100;

/// A page: articles, and where to go on.
#[derive(Serialize)]
struct Page {
    /// In the order of the log.
    items: Vec<Ninjs>,
    /// Whether there is more by now.
    more: bool,
    /// The place that was read to.
    after: String,
    /// The address of what comes after it.
    next: String,
}

/// Renders the page after a place.
pub(super) async fn render(reading: &Reading<'_>, locale: &str, after: Option<&str>) -> Result<Rendered> {
    let locales = reading.locales().await?;
    let locale = locales.named(locale)?.clone();
    let changes = changes(reading, &locale, after).await?;
    let told = told(reading, &locale, &changes).await?;
    let ids: Vec<ArticleId> = told.iter().map(|(id, _)| *id).collect();
    let mut found = reading.all(reading.content.articles(&reading.caller, &ids).await?);
    let standing = |id: &ArticleId| stands(reading, &locale, found.get(id)?.as_ref()?);
    let articles: Vec<Arc<Article>> = ids.iter().filter_map(standing).collect();
    found.clear();
    let items = items(reading, &locales, &locale, &articles).await?;
    let copyright = reading.all(reading.content.sites(std::slice::from_ref(&locale)).await?).remove(&locale);
    let copyright = copyright.and_then(|site| site.copyright);
    let after = reading.caller.cursor(&changes.end);
    let next = reading.publisher.address(&ninjs_path(&locale.code, Some(&after)));
    let page = Page {
        items: whole(reading, &locales, &told, &items, copyright.as_deref()),
        more: changes.more,
        after,
        next: next.clone(),
    };
    Ok(Rendered {
        media_type: "application/json; charset=utf-8",
        body: serde_json::to_vec(&page).unwrap_or_default(),
        locale: Some(locale.code.clone()),
        links: vec![("next", next)],
        articles: items.len(),
        until: None,
    })
}

/// The page of the log after a place, as the caller hears of it. Whoever had other rights, or another history, is told to
/// begin again.
async fn changes(reading: &Reading<'_>, locale: &Locale, after: Option<&str>) -> Result<Changes> {
    let beginning = || reading.publisher.address(&ninjs_path(&locale.code, None));
    let wrong = |error: Error| match error {
        Error::InvalidCursor => Refused::Misplaced(format!("`after` is no place of ours; begin at {}", beginning())),
        Error::CursorExpired => Refused::Expired(format!("{error}; begin again at {}", beginning())),
        other => other.into(),
    };
    let place = after.map(|cursor| reading.caller.place(cursor)).transpose().map_err(wrong)?;
    let changes = reading.content.changes(&reading.caller, place.as_ref(), Some(&locale.code), PAGE).await;
    Ok(changes.map_err(wrong)?.noted(&reading.collector))
}

/// The articles that a page tells of, each once, where it tells of it last; and when that was. What is told of a story is
/// told of its article, which names the translations.
async fn told(reading: &Reading<'_>, locale: &Locale, changes: &Changes) -> Result<Vec<(ArticleId, DateTime<Utc>)>> {
    let nodes: Vec<(NodeId, DateTime<Utc>)> =
        changes.rows.iter().filter_map(|row| Some((row.change.node.parse().ok()?, row.at))).collect();
    let articles = of_stories(reading, locale, &nodes).await?;
    let mut seen = HashSet::new();
    let once = |(node, at): &(NodeId, DateTime<Utc>)| {
        let id = match node {
            NodeId::Article(id) => *id,
            NodeId::Story(id) => *articles.get(id)?,
            _ => return None,
        };
        seen.insert(id).then_some((id, *at))
    };
    let mut told: Vec<_> = nodes.iter().rev().filter_map(once).collect();
    told.reverse();
    Ok(told)
}

/// The article in the language of each of the stories, where it stands.
async fn of_stories(
    reading: &Reading<'_>,
    locale: &Locale,
    nodes: &[(NodeId, DateTime<Utc>)],
) -> Result<HashMap<StoryId, ArticleId>> {
    let story = |(node, _): &(NodeId, DateTime<Utc>)| match node {
        NodeId::Story(id) => Some(*id),
        _ => None,
    };
    let stories: BTreeSet<StoryId> = nodes.iter().filter_map(story).collect();
    if stories.is_empty() {
        return Ok(HashMap::new());
    }
    let stories: Vec<StoryId> = stories.into_iter().collect();
    let families = reading.all(reading.content.translations(&reading.caller, &stories).await?);
    let standing = |(story, family): (StoryId, Vec<Arc<Article>>)| {
        let article = family.iter().find_map(|article| stands(reading, locale, article))?;
        Some((story, article.id))
    };
    Ok(families.into_iter().filter_map(standing).collect())
}

/// An article, where it is in view for anybody; an editor's draft is nobody's copy.
fn stands(reading: &Reading<'_>, locale: &Locale, article: &Arc<Article>) -> Option<Arc<Article>> {
    let is_public = reading.caller.is_public(article.status, article.published_at);
    (is_public && article.locale == locale.code).then(|| article.clone())
}

fn whole(
    reading: &Reading<'_>,
    locales: &Locales,
    told: &[(ArticleId, DateTime<Utc>)],
    items: &[Item],
    copyright: Option<&str>,
) -> Vec<Ninjs> {
    let authority = reading.publisher.authority(locales);
    let one = |(id, at): &(ArticleId, DateTime<Utc>)| match items.iter().find(|item| item.article.id == *id) {
        Some(item) => Ninjs::of(item, copyright),
        None => Ninjs::canceled(article_uri(&authority, *id), rfc3339(*at)),
    };
    told.iter().map(one).collect()
}
