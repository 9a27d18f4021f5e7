//! Atom (RFC 4287), with archives (RFC 5005) and takedowns (RFC 6721).

use super::address::Format;
use super::feed::Feed;
use super::feed::items::{Item, Named};
use super::rss::{media, tombstone};
use super::text::{directed, rfc3339};
use super::xml::{Attribute, Xml};

const ROOT: [Attribute<'static>; 4] = [
    ("xmlns", "http://www.w3.org/2005/Atom"),
    ("xmlns:fh", "http://purl.org/syndication/history/1.0"),
    ("xmlns:at", "http://purl.org/atompub/tombstones/1.0"),
    ("xmlns:media", "http://search.yahoo.com/mrss/"),
];

/// The feed as Atom.
pub(super) fn write(feed: &Feed) -> Vec<u8> {
    let root: Vec<_> = ROOT.into_iter().chain([("xml:lang", feed.locale.code.as_str())]).collect();
    let mut xml = Xml::new("feed", &root);
    xml.text("id", &feed.id);
    xml.text("title", &feed.title);
    if !feed.description.is_empty() {
        xml.text("subtitle", &feed.description);
    }
    xml.text("updated", &rfc3339(feed.updated()));
    // Whoever wrote an article that names nobody.
    xml.open("author", &[]);
    xml.text("name", &feed.site);
    xml.close();
    if let Some(copyright) = &feed.copyright {
        xml.text("rights", copyright);
    }
    xml.text("generator", "Dragoman");
    xml.empty("link", &[("rel", "alternate"), ("href", &feed.home), ("type", "text/html")]);
    links(&mut xml, "link", Format::Atom, feed);
    feed.items.iter().for_each(|item| entry(&mut xml, item));
    feed.withdrawn.iter().for_each(|gone| tombstone(&mut xml, gone));
    xml.finish()
}

/// Where the feed, its other parts and its hub stand, by `name`, the element of these links (RFC 5005). RSS has no words
/// for them, and borrows these (appendix A).
pub(super) fn links(xml: &mut Xml, name: &'static str, format: Format, feed: &Feed) {
    let links = &feed.links;
    let link = |xml: &mut Xml, rel: &str, address: Option<&String>| {
        if let Some(address) = address {
            xml.empty(name, &[("rel", rel), ("href", address), ("type", format.media_type())]);
        }
    };
    link(xml, "self", Some(&links.own));
    if let Some(hub) = &links.hub {
        xml.empty(name, &[("rel", "hub"), ("href", hub)]);
    }
    link(xml, "current", links.current.as_ref());
    link(xml, "prev-archive", links.previous.as_ref());
    link(xml, "next-archive", links.next.as_ref());
    match (feed.is_archive, feed.is_complete) {
        (true, _) => xml.empty("fh:archive", &[]),
        (false, true) => xml.empty("fh:complete", &[]),
        (false, false) => {}
    }
}

fn entry(xml: &mut Xml, item: &Item) {
    xml.open("entry", &[]);
    xml.text("id", &item.id);
    xml.text("title", &item.article.title);
    xml.text("updated", &rfc3339(item.article.updated_at));
    if let Some(at) = item.article.published_at {
        xml.text("published", &rfc3339(at));
    }
    page(xml, "alternate", &item.locale.code, &item.url);
    for translation in &item.translations {
        // Of several alternates, whatever their languages, many readers open the last.
        page(xml, "related", &translation.locale, &translation.url);
    }
    if let Some(canonical) = &item.terms.canonical_url {
        page(xml, "canonical", &item.locale.code, canonical);
    }
    if let Some(credit) = &item.terms.credit_line {
        xml.text("rights", credit);
    }
    item.authors.iter().for_each(|author| person(xml, author));
    for filed in item.categories.iter().chain(&item.tags) {
        xml.empty("category", &[("term", &filed.slug), ("label", &filed.name)]);
    }
    xml.text("summary", &item.summary);
    xml.text_with("content", &[("type", "html")], &directed(&item.body, &item.locale));
    for shown in item.shown() {
        let (url, mime_type) = (&shown.media.url, &shown.media.mime_type);
        xml.empty("link", &[("rel", "enclosure"), ("href", url), ("type", mime_type)]);
        media(xml, shown);
    }
    xml.close();
}

fn page(xml: &mut Xml, rel: &str, locale: &str, url: &str) {
    xml.empty("link", &[("rel", rel), ("href", url), ("type", "text/html"), ("hreflang", locale)]);
}

fn person(xml: &mut Xml, author: &Named) {
    xml.open("author", &[]);
    xml.text("name", &author.name);
    xml.text("uri", &author.url);
    xml.close();
}
