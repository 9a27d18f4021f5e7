//! RSS 2.0, with what its readers make use of from other vocabularies: whole texts (`content`), authors (`dc`), pictures
//! and films (`media`), links, changes and takedowns (`atom`, `fh`, `at`).

use entity::media::Kind;

use super::address::Format;
use super::atom::links;
use super::feed::items::{Item, Shown};
use super::feed::{Feed, Gone};
use super::text::{directed, rfc3339};
use super::xml::{Attribute, Xml};

const ROOT: [Attribute<'static>; 7] = [
    ("version", "2.0"),
    ("xmlns:atom", "http://www.w3.org/2005/Atom"),
    ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
    ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ("xmlns:media", "http://search.yahoo.com/mrss/"),
    ("xmlns:fh", "http://purl.org/syndication/history/1.0"),
    ("xmlns:at", "http://purl.org/atompub/tombstones/1.0"),
];

/// The feed as RSS.
pub(super) fn write(feed: &Feed) -> Vec<u8> {
    let root: Vec<_> = ROOT.into_iter().chain([("xml:lang", feed.locale.code.as_str())]).collect();
    let mut xml = Xml::new("rss", &root);
    xml.open("channel", &[]);
    xml.text("title", &feed.title);
    xml.text("link", &feed.home);
    // The element has to be there, and readers show it.
    xml.text("description", if feed.description.is_empty() { &feed.title } else { &feed.description });
    xml.text("language", &feed.locale.code);
    if let Some(copyright) = &feed.copyright {
        xml.text("copyright", copyright);
    }
    xml.text("lastBuildDate", &feed.updated().to_rfc2822());
    xml.text("generator", "Dragoman");
    links(&mut xml, "atom:link", Format::Rss, feed);
    feed.items.iter().for_each(|item| entry(&mut xml, item));
    feed.withdrawn.iter().for_each(|gone| tombstone(&mut xml, gone));
    xml.finish()
}

fn entry(xml: &mut Xml, item: &Item) {
    xml.open("item", &[]);
    xml.text("title", &item.article.title);
    xml.text("link", &item.url);
    xml.text_with("guid", &[("isPermaLink", "false")], &item.id);
    if let Some(at) = item.article.published_at {
        xml.text("pubDate", &at.to_rfc2822());
    }
    xml.text("atom:updated", &rfc3339(item.article.updated_at));
    item.authors.iter().for_each(|author| xml.text("dc:creator", &author.name));
    for filed in item.categories.iter().chain(&item.tags) {
        xml.text("category", &filed.name);
    }
    if let Some(credit) = &item.terms.credit_line {
        xml.text("dc:rights", credit);
    }
    if let Some(canonical) = &item.terms.canonical_url {
        xml.empty("atom:link", &[("rel", "canonical"), ("href", canonical)]);
    }
    xml.text("description", &item.summary);
    xml.text("content:encoded", &directed(&item.body, &item.locale));
    if let Some(Shown { media, .. }) = item.shown().next() {
        // Readers take one. Its length is required and not known: 0, as they expect then.
        xml.empty("enclosure", &[("url", &media.url), ("length", "0"), ("type", &media.mime_type)]);
    }
    item.shown().for_each(|shown| media(xml, shown));
    xml.close();
}

/// Media RSS, which Atom borrows: a picture, film or sound with its size, words and still.
pub(super) fn media(xml: &mut Xml, Shown { media, still }: &Shown) {
    let figure = |figure: Option<i32>| figure.map(|figure| figure.to_string());
    let (width, height, duration) = (figure(media.width), figure(media.height), figure(media.duration_seconds));
    let mut attributes = vec![("url", media.url.as_str()), ("type", &media.mime_type), ("medium", medium(media.kind))];
    let figures = [("width", &width), ("height", &height), ("duration", &duration)];
    attributes.extend(figures.into_iter().filter_map(|(name, figure)| Some((name, figure.as_deref()?))));
    xml.open("media:content", &attributes);
    if !media.alt.is_empty() {
        xml.text_with("media:description", &[("type", "plain")], &media.alt);
    }
    if let Some(still) = still {
        xml.empty("media:thumbnail", &[("url", &still.url)]);
    }
    if let Some(credit) = &media.credit {
        xml.text("media:credit", credit);
    }
    xml.close();
}

/// As Media RSS calls it.
fn medium(kind: Kind) -> &'static str {
    match kind {
        Kind::Image => "image",
        Kind::Video => "video",
        Kind::Audio => "audio",
    }
}

/// RFC 6721.
pub(super) fn tombstone(xml: &mut Xml, gone: &Gone) {
    xml.empty("at:deleted-entry", &[("ref", &gone.id), ("when", &rfc3339(gone.at))]);
}
