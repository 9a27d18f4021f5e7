//! IPTC ninjs 3.1, paged by the change log: whoever goes on from where they were has an exact copy.
//!
//! A page tells of each article once, as it stands now; of what is no longer in view, that it is canceled. Such an item is
//! told of in each page again in which the log names it, or what it shows: delivery is at least once, and the last one
//! counts.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::address::ninjs_path;
use super::feed::items::{Item, items};
use super::publisher::article_uri;
use super::reading::Reading;
use super::text::rfc3339;
use super::{Rendered, Result};
use crate::content::article::Article;
use crate::content::id::ArticleId;
use crate::content::locale::{Locale, Locales};

mod model;
mod told;

use model::Ninjs;
use told::told;

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
    let told = told(reading, &locale, after).await?;
    let ids: Vec<ArticleId> = told.articles.iter().map(|(id, _)| *id).collect();
    let mut found = reading.all(reading.content.articles(&reading.caller, &ids).await?);
    let standing = |id: &ArticleId| stands(reading, &locale, found.get(id)?.as_ref()?);
    let articles: Vec<Arc<Article>> = ids.iter().filter_map(standing).collect();
    found.clear();
    let items = items(reading, &locales, &locale, &articles).await?;
    let copyright = reading.all(reading.content.sites(std::slice::from_ref(&locale)).await?).remove(&locale);
    let copyright = copyright.and_then(|site| site.copyright);
    let next = reading.publisher.address(&ninjs_path(&locale.code, Some(&told.after)));
    let page = Page {
        items: whole(reading, &locales, &told.articles, &items, copyright.as_deref()),
        more: told.more,
        after: told.after,
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
