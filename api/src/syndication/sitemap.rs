//! Sitemaps: an index, each language in parts with its translations beside each address, and what is new for Google
//! News (<https://www.sitemaps.org/protocol.html>).
//!
//! All of it is what readers see, or a partner of limited rights; editors are shown no more.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::reading::Reading;
use super::text::rfc3339;
use super::xml::Xml;
use super::{Refused, Rendered, Result};
use crate::content::article::Article;
use crate::content::id::StoryId;
use crate::content::listing::{Filter, List, Order, Window};
use crate::content::locale::{Locale, Locales};
use crate::content::sitemap::{Part, Placed};

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// What Google News takes: articles of two days, at most so many.
const NEWS_AGE: TimeDelta = TimeDelta::hours(48);
const NEWS: u32 = 1_000;

/// The index: all parts that hold anything, and the news of each language that is the caller's to read.
pub(super) async fn index(reading: &Reading<'_>) -> Result<Rendered> {
    let locales = reading.locales().await?;
    let parts = reading.content.sitemap_parts(&reading.caller, &locales).await?.noted(&reading.collector);
    let mut xml = Xml::new("sitemapindex", &[("xmlns", NAMESPACE)]);
    let mut entry = |name: &str| {
        xml.open("sitemap", &[]);
        xml.text("loc", &reading.publisher.address(&format!("/sitemaps/{name}.xml")));
        xml.close();
    };
    for locale in locales.published().iter().filter(|locale| reading.takes_in(&locale.code)) {
        entry(&format!("{}-news", locale.code));
        parts.iter().filter(|part| part.locale == locale.code).for_each(|part| entry(&name(part)));
    }
    Ok(rendered(xml, None, None))
}

/// The name of a part: the language's code, and its number but for the first.
fn name(part: &Part) -> String {
    match part.number {
        0 => part.locale.clone(),
        number => format!("{}-{number}", part.locale),
    }
}

/// One of those that the index names.
pub(super) async fn named(reading: &Reading<'_>, name: &str) -> Result<Rendered> {
    let locales = reading.locales().await?;
    let of_news = name.strip_suffix("-news").and_then(|code| locales.get(code));
    if let Some(locale) = of_news.filter(|locale| reading.takes_in(&locale.code)) {
        return news(reading, locale).await;
    }
    let numbered = || {
        let (code, number) = name.rsplit_once('-')?;
        let is_plain = !number.starts_with(['0', '+']);
        Some((locales.get(code)?, number.parse().ok().filter(|_| is_plain)?))
    };
    match locales.get(name).map(|locale| (locale, 0)).or_else(numbered) {
        Some((locale, number)) => part(reading, &locales, Part { locale: locale.code.clone(), number }).await,
        None => Err(unknown(reading)),
    }
}

async fn part(reading: &Reading<'_>, locales: &Locales, part: Part) -> Result<Rendered> {
    let rows = reading.content.sitemap(&reading.caller, &part).await?.noted(&reading.collector);
    if rows.is_empty() {
        return Err(unknown(reading));
    }
    let mut families: HashMap<StoryId, Vec<&Placed>> = HashMap::new();
    rows.iter().for_each(|row| families.entry(row.story_id).or_default().push(row));
    // A story's addresses are the same beside each of them.
    let alternates: HashMap<StoryId, BTreeMap<String, String>> =
        families.into_iter().map(|(story, family)| (story, alternates(locales, &family))).collect();
    let mut xml = Xml::new("urlset", &[("xmlns", NAMESPACE), ("xmlns:xhtml", "http://www.w3.org/1999/xhtml")]);
    for row in rows.iter().filter(|row| row.is_of(&part)) {
        let Some(beside) = alternates.get(&row.story_id) else { continue };
        let Some(address) = beside.get(&row.locale) else { continue };
        xml.open("url", &[]);
        xml.text("loc", address);
        xml.text("lastmod", &rfc3339(row.updated_at));
        for (hreflang, href) in beside {
            xml.empty("xhtml:link", &[("rel", "alternate"), ("hreflang", hreflang), ("href", href)]);
        }
        xml.close();
    }
    Ok(rendered(xml, Some(part.locale), None))
}

/// Each language of a story, and for readers of none of them `x-default`: the site's default language, else the original,
/// else the first there is.
fn alternates(locales: &Locales, family: &[&Placed]) -> BTreeMap<String, String> {
    let address = |row: &Placed| Some(locales.get(&row.locale)?.url_of(&row.path));
    let mut beside: BTreeMap<String, String> =
        family.iter().filter_map(|row| Some((row.locale.clone(), address(row)?))).collect();
    let default = locales.default().ok().and_then(|locale| beside.get(&locale.code));
    let original = || beside.get(&family.first()?.original_locale);
    if let Some(default) = default.or_else(original).or_else(|| beside.values().next()).cloned() {
        beside.insert("x-default".to_owned(), default);
    }
    beside
}

async fn news(reading: &Reading<'_>, locale: &Arc<Locale>) -> Result<Rendered> {
    let as_of = reading.caller.as_of;
    let filter = Filter { published_after: Some(as_of - NEWS_AGE), ..Filter::default() };
    let list = List { locale: locale.clone(), fallback: false, filter, order: Order::PublishedDescending };
    let key = (list, Window { limit: NEWS, backward: false, after: None, before: None });
    let pages = reading.content.pages(&reading.caller, std::slice::from_ref(&key)).await?;
    let page = reading.all(pages).remove(&key).unwrap_or_default();
    let sites = reading.content.sites(std::slice::from_ref(locale)).await?;
    let site = reading.all(sites).remove(locale).map(|site| site.name).unwrap_or_default();
    let news = "http://www.google.com/schemas/sitemap-news/0.9";
    let mut xml = Xml::new("urlset", &[("xmlns", NAMESPACE), ("xmlns:news", news)]);
    page.rows.iter().for_each(|(article, place)| new(&mut xml, &site, locale, article, place.at));
    // The oldest falls out of it by itself.
    let oldest = page.rows.last().map(|(_, place)| place.at + NEWS_AGE);
    Ok(rendered(xml, Some(locale.code.clone()), oldest))
}

fn new(xml: &mut Xml, site: &str, locale: &Locale, article: &Article, at: DateTime<Utc>) {
    xml.open("url", &[]);
    xml.text("loc", &locale.url_of(&article.path));
    xml.open("news:news", &[]);
    xml.open("news:publication", &[]);
    xml.text("news:name", site);
    xml.text("news:language", &news_language(&locale.code));
    xml.close();
    xml.text("news:publication_date", &rfc3339(at));
    xml.text("news:title", &article.title);
    xml.close();
    xml.close();
}

/// A code of ISO 639; of Chinese alone Google wants to know which.
fn news_language(code: &str) -> String {
    match code.to_lowercase() {
        chinese if ["zh-cn", "zh-tw"].contains(&chinese.as_str()) => chinese,
        code => code.split('-').next().unwrap_or_default().to_owned(),
    }
}

fn unknown(reading: &Reading<'_>) -> Refused {
    Refused::NotFound(format!("there is no such sitemap; {} names all", reading.publisher.address("/sitemap.xml")))
}

fn rendered(xml: Xml, locale: Option<String>, until: Option<DateTime<Utc>>) -> Rendered {
    let media_type = "application/xml; charset=utf-8";
    Rendered { media_type, body: xml.finish(), locale, links: Vec::new(), articles: 0, until }
}
