//! JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>). What it has no words for stands under names of our own,
//! which begin with an underscore, as it wants.

use serde_json::{Value, json};

use super::feed::Feed;
use super::feed::items::{Item, Named, Shown};
use super::json::known;
use super::text::{directed, rfc3339};

/// The feed as JSON.
pub(super) fn write(feed: &Feed) -> Vec<u8> {
    let hubs = feed.links.hub.iter().map(|hub| json!({ "type": "WebSub", "url": hub }));
    let gone = feed.withdrawn.iter().map(|gone| json!({ "id": gone.id, "date_deleted": rfc3339(gone.at) }));
    let takedowns = json!({ "about": "https://www.rfc-editor.org/rfc/rfc6721", "deleted": gone.collect::<Vec<_>>() });
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.home,
        "feed_url": feed.links.own,
        "next_url": feed.links.previous,
        "language": feed.locale.code,
        "authors": [{ "name": feed.site }],
        "hubs": hubs.collect::<Vec<_>>(),
        "items": feed.items.iter().map(item).collect::<Vec<_>>(),
        "_dragoman": known(takedowns, &[]),
    });
    known(feed, &["items"]).to_string().into_bytes()
}

fn item(item: &Item) -> Value {
    let filed = item.categories.iter().chain(&item.tags).map(|filed| &filed.name);
    let translations = item
        .translations
        .iter()
        .map(|other| json!({ "id": other.id, "language": other.locale, "title": other.title, "url": other.url }));
    let terms = json!({ "credit_line": item.terms.credit_line, "canonical_url": item.terms.canonical_url });
    let terms = known(terms, &[]);
    let item = json!({
        "id": item.id,
        "url": item.url,
        "title": item.article.title,
        "content_html": directed(&item.body, &item.locale),
        "summary": item.summary,
        "image": item.picture().map(|picture| &picture.url),
        "date_published": item.article.published_at.map(rfc3339),
        "date_modified": rfc3339(item.article.updated_at),
        "authors": item.authors.iter().map(person).collect::<Vec<_>>(),
        "tags": filed.collect::<Vec<_>>(),
        "language": item.locale.code,
        "attachments": item.shown().map(attachment).collect::<Vec<_>>(),
        "_translations": translations.collect::<Vec<_>>(),
        "_terms": terms.as_object().filter(|terms| !terms.is_empty()),
    });
    // A text without words still is one: an item must have it.
    known(item, &["content_html"])
}

fn attachment(Shown { media, .. }: &Shown) -> Value {
    let (url, mime_type, duration) = (&media.url, &media.mime_type, media.duration_seconds);
    known(json!({ "url": url, "mime_type": mime_type, "duration_in_seconds": duration }), &[])
}

fn person(author: &Named) -> Value {
    json!({ "name": author.name, "url": author.url })
}
