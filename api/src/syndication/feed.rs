//! A feed as all its forms share it: what is new in a language, or in a section of it, and what was taken back.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::heading::Kind;

use super::address::{Format, Section, feed_path};
use super::archive::{Archive, Part};
use super::publisher::{article_uri, tag_uri};
use super::reading::Reading;
use super::text::isolated;
use super::{Refused, Rendered, Result, atom, json_feed, rss};
use crate::content::article::{Article, SlugKey};
use crate::content::heading::{Heading, HeadingKey, name_of};
use crate::content::listing::{Filter, List, Order};
use crate::content::locale::{Locale, Locales};
use crate::content::slug;

pub(super) mod items;

use items::{Item, items};

/// Takedowns that a feed tells of, at most: as many as articles.
const WITHDRAWN: u32 = super::archive::PART;

/// A feed.
pub(super) struct Feed {
    /// Of all its documents the same.
    pub(super) id: String,
    pub(super) title: String,
    /// May be empty.
    pub(super) description: String,
    /// The site, which is the author of what has no other.
    pub(super) site: String,
    pub(super) copyright: Option<String>,
    pub(super) locale: Arc<Locale>,
    /// The page that it is the feed of.
    pub(super) home: String,
    pub(super) links: Links,
    /// Whether it holds everything there is.
    pub(super) is_complete: bool,
    /// Whether it is a part of the archive.
    pub(super) is_archive: bool,
    /// The newest first.
    pub(super) items: Vec<Item>,
    /// The last first; in no part of the archive.
    pub(super) withdrawn: Vec<Gone>,
    /// When the links change by themselves.
    until: DateTime<Utc>,
}

/// Addresses of a feed's documents.
pub(super) struct Links {
    /// This one's.
    pub(super) own: String,
    /// Where readers learn of news.
    pub(super) hub: Option<String>,
    /// What is new; of a part of the archive alone.
    pub(super) current: Option<String>,
    /// The part before it.
    pub(super) previous: Option<String>,
    /// The part after it.
    pub(super) next: Option<String>,
}

/// What was taken back.
pub(super) struct Gone {
    pub(super) id: String,
    pub(super) at: DateTime<Utc>,
}

/// Reads a feed.
pub(super) async fn feed(
    reading: &Reading<'_>,
    format: Format,
    locale: &str,
    section: Option<&Section>,
    part: Option<&Part>,
) -> Result<Feed> {
    let locales = reading.locales().await?;
    let locale = locales.named(locale)?.clone();
    let heading = match section {
        Some(section) => Some(found(reading, &locale, section).await?),
        None => None,
    };
    let headings = heading.iter().map(|heading| heading.id).collect();
    let filter = Filter { headings, ..Filter::default() };
    let list = List { locale: locale.clone(), fallback: false, filter, order: Order::PublishedDescending };
    let archive = Archive::new(reading, list);
    let address = |part: Option<&Part>| {
        let section = heading.as_ref().map(|heading| Section { kind: heading.kind, slug: heading.slug.clone() });
        reading.publisher.address(&feed_path(format, &locale.code, section.as_ref(), part))
    };
    let (articles, links, is_complete) = match part {
        None => newest(reading, &archive, address).await?,
        Some(part) => archived(&archive, part, address).await?,
    };
    let category = heading.as_ref().filter(|heading| heading.kind == Kind::Category).map(|heading| heading.id);
    let (items, sites, gone) = futures::try_join!(
        items(reading, &locales, &locale, &articles),
        async { Ok(reading.all(reading.content.sites(std::slice::from_ref(&locale)).await?).remove(&locale)) },
        async {
            Ok(match part {
                None => {
                    let gone = reading.content.withdrawn(&reading.caller, &locale.code, category, WITHDRAWN).await?;
                    gone.noted(&reading.collector)
                }
                Some(_) => Vec::new(),
            })
        },
    )?;
    let authority = reading.publisher.authority(&locales);
    let gone = gone.into_iter().map(|gone| Gone { id: article_uri(&authority, gone.article), at: gone.at }).collect();
    let about =
        heading.as_ref().filter(|heading| heading.kind == Kind::Category).and_then(|one| one.description.clone());
    let (site, tagline, copyright) = sites.map(|site| (site.name, site.tagline, site.copyright)).unwrap_or_default();
    Ok(Feed {
        id: tag_uri(&authority, &subject(&locale, heading.as_deref())),
        title: title(&site, &locale, heading.as_deref()),
        description: about.unwrap_or(tagline),
        site,
        copyright,
        home: home(&locales, &locale, heading.as_deref()),
        locale,
        links,
        is_complete,
        is_archive: part.is_some(),
        items,
        withdrawn: gone,
        until: archive.changes_at(),
    })
}

/// Articles, and the addresses around them.
type Read = (Vec<Arc<Article>>, Links, bool);

async fn newest(
    reading: &Reading<'_>,
    archive: &Archive<'_>,
    address: impl Fn(Option<&Part>) -> String,
) -> Result<Read> {
    let page = archive.newest().await?;
    let previous = if page.more { archive.last().await? } else { None };
    let links = Links {
        own: address(None),
        hub: reading.publisher.hub.clone(),
        current: None,
        previous: previous.as_ref().map(|part| address(Some(part))),
        next: None,
    };
    Ok((page.rows.iter().map(|(article, _)| article.clone()).collect(), links, !page.more))
}

async fn archived(archive: &Archive<'_>, part: &Part, address: impl Fn(Option<&Part>) -> String) -> Result<Read> {
    let page = archive.part(part).await?;
    let Some((_, last)) = page.rows.last() else {
        let text = format!("the archive has no part `{part}`; begin at {}", address(None));
        return Err(Refused::NotFound(text));
    };
    let (previous, next) = futures::try_join!(archive.before(part), archive.after(part, *last))?;
    let links = Links {
        own: address(Some(part)),
        hub: None,
        current: Some(address(None)),
        previous: previous.as_ref().map(|part| address(Some(part))),
        next: next.as_ref().map(|part| address(Some(part))),
    };
    Ok((page.rows.iter().rev().map(|(article, _)| article.clone()).collect(), links, false))
}

/// The heading at a slug, in a language.
async fn found(reading: &Reading<'_>, locale: &Arc<Locale>, section: &Section) -> Result<Arc<Heading>> {
    let key = (section.kind, SlugKey { slug: slug::decode(&section.slug), chain: locale.chain.clone() });
    let ids = reading.content.headings_by_slug(std::slice::from_ref(&key)).await?;
    if let Some(id) = reading.all(ids).remove(&key).flatten() {
        let key = HeadingKey { id, locale: locale.clone() };
        let headings = reading.content.headings(std::slice::from_ref(&key)).await?;
        if let Some(heading) = reading.all(headings).remove(&key).flatten() {
            return Ok(heading);
        }
    }
    let kind = name_of(section.kind);
    let asked: String = section.slug.chars().take(80).collect();
    Err(Refused::NotFound(match section.kind {
        Kind::Category => {
            let known = known(reading, locale).await?;
            format!("there is no {kind} `{asked}` in {}; there are: {known}", locale.code)
        }
        Kind::Tag | Kind::Author => format!("there is no {kind} `{asked}` in {}; articles name theirs", locale.code),
    }))
}

/// The categories of a language, by their slugs.
async fn known(reading: &Reading<'_>, locale: &Arc<Locale>) -> Result<String> {
    let tree = reading.content.category_tree().await?.noted(&reading.collector);
    let ids = tree.children(None).iter().flat_map(|root| tree.with_descendants(*root));
    let keys: Vec<HeadingKey> = ids.map(|id| HeadingKey { id, locale: locale.clone() }).collect();
    let mut headings = reading.all(reading.content.headings(&keys).await?);
    let slugs = keys.iter().filter_map(|key| Some(headings.remove(key)??.slug.clone()));
    Ok(slugs.collect::<Vec<_>>().join(", "))
}

fn subject(locale: &Locale, heading: Option<&Heading>) -> String {
    match heading {
        None => format!("feed:{}", locale.code),
        Some(heading) => format!("feed:{}:{}:{}", locale.code, name_of(heading.kind), heading.id),
    }
}

fn title(site: &str, locale: &Locale, heading: Option<&Heading>) -> String {
    match heading {
        None => site.to_owned(),
        Some(heading) => format!("{} – {}", isolated(&heading.name, locale), isolated(site, locale)),
    }
}

fn home(locales: &Locales, locale: &Arc<Locale>, heading: Option<&Heading>) -> String {
    match heading {
        None => locale.base_url.clone(),
        Some(heading) => locales.get(&heading.address_locale).unwrap_or(locale).url_of(&heading.path),
    }
}

impl Feed {
    /// When anything in it changed last, as far as it says.
    pub(super) fn updated(&self) -> DateTime<Utc> {
        let items = self.items.iter().map(|item| item.article.updated_at);
        items.chain(self.withdrawn.iter().map(|gone| gone.at)).max().unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// In a form.
    pub(super) fn rendered(&self, format: Format) -> Rendered {
        let (media_type, body) = match format {
            Format::Rss => ("application/rss+xml; charset=utf-8", rss::write(self)),
            Format::Atom => ("application/atom+xml; charset=utf-8", atom::write(self)),
            Format::Json => ("application/feed+json; charset=utf-8", json_feed::write(self)),
        };
        // WebSub wants these two beside the document, and one of the first alone.
        let links = [("self", Some(&self.links.own)), ("hub", self.links.hub.as_ref())];
        let links = links.into_iter().filter_map(|(rel, address)| Some((rel, address?.clone()))).collect();
        let locale = Some(self.locale.code.clone());
        Rendered { media_type, body, locale, links, articles: self.items.len(), until: Some(self.until) }
    }
}
