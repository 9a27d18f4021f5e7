//! The languages in which the site publishes, the chain of each, and which one a request is answered in.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use entity::locale::{self, Calendar, Direction, fallback};
use sea_orm::{EntityTrait, QueryOrder};

use super::accept_language::{best, canonical};
use super::sql::Sql;
use super::{Content, Error, Result, Tracked, tag};

mod face;
mod hosts;
mod save;

pub(super) use hosts::Hosts;
pub use save::LocaleDraft;
pub(super) use save::{published, published_chains};

/// A language that the site publishes in, or that whoever edits it does. Two with one code are one.
#[derive(Clone, Debug)]
pub struct Locale {
    /// BCP 47.
    pub code: String,
    /// In English.
    pub name: String,
    /// In the language itself.
    pub native_name: String,
    /// Which way it is written.
    pub direction: Direction,
    /// How its readers count days.
    pub calendar: Calendar,
    /// Where it stands; addresses share its origin.
    pub base_url: String,
    /// Whether it is the site's default.
    pub is_default: bool,
    /// Counts the saves.
    pub version: i32,
    /// Itself, then the published languages that stand in for it, in order.
    pub chain: Vec<String>,
}

impl PartialEq for Locale {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Locale {}

impl Hash for Locale {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.code.hash(state);
    }
}

impl Locale {
    /// The languages that stand in for this one, in order.
    pub fn fallbacks(&self) -> &[String] {
        &self.chain[1..]
    }

    /// The absolute address of a stored path.
    pub fn url_of(&self, path: &str) -> String {
        format!("{}{}", origin_of(&self.base_url), super::path::encode(path))
    }

    /// The first value along the chain.
    pub fn first_of<'v, T>(&self, values: &'v HashMap<String, T>) -> Option<&'v T> {
        self.chain.iter().find_map(|code| values.get(code))
    }
}

/// `scheme://host[:port]` of an address.
pub fn origin_of(base_url: &str) -> &str {
    let host = base_url.find("://").map_or(0, |at| at + 3);
    let end = base_url[host..].find('/').map_or(base_url.len(), |at| host + at);
    &base_url[..end]
}

/// The published languages.
#[derive(Clone, Debug)]
pub struct Locales {
    published: Vec<Arc<Locale>>,
}

impl Locales {
    /// In the newsroom's order.
    pub fn published(&self) -> &[Arc<Locale>] {
        &self.published
    }

    /// The published language with exactly this code.
    pub fn get(&self, code: &str) -> Option<&Arc<Locale>> {
        self.published.iter().find(|locale| locale.code == code)
    }

    /// The language that was asked for by name, its aliases taken in (`prs` is `fa`, `tg-Cyrl` is `tg`).
    ///
    /// # Errors
    /// [`Error::UnknownLocale`], which names the known ones.
    pub fn named(&self, asked: &str) -> Result<&Arc<Locale>> {
        let exact = self.published.iter().find(|locale| locale.code.eq_ignore_ascii_case(asked));
        exact.or_else(|| self.get(&canonical(asked))).ok_or_else(|| Error::UnknownLocale {
            asked: asked.chars().take(40).collect(),
            known: match self.published.as_slice() {
                [] => "no language yet".to_owned(),
                published => published.iter().map(|locale| locale.code.as_str()).collect::<Vec<_>>().join(", "),
            },
        })
    }

    /// The language of an answer: what was asked for, else the best for an `Accept-Language`, else the default.
    ///
    /// # Errors
    /// [`Error::UnknownLocale`] for one that was asked for; [`Error::Invalid`] while the newsroom has no language.
    pub fn choose(&self, asked: Option<&str>, accept_language: Option<&str>) -> Result<&Arc<Locale>> {
        if let Some(asked) = asked {
            return self.named(asked);
        }
        let codes: Vec<&str> = self.published.iter().map(|locale| locale.code.as_str()).collect();
        let accepted = accept_language.and_then(|header| best(header, &codes)).and_then(|code| self.get(code));
        accepted.map_or_else(|| self.default(), Ok)
    }

    /// The site's default language.
    ///
    /// # Errors
    /// [`Error::Invalid`] while the newsroom has no language.
    pub fn default(&self) -> Result<&Arc<Locale>> {
        let default = self.published.iter().find(|locale| locale.is_default).or(self.published.first());
        default.ok_or_else(|| {
            Error::Invalid("this newsroom is empty; move one in with `dragoman import wordpress FILE`".into())
        })
    }
}

impl Content {
    /// The published languages with their chains. One statement.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn locales(&self) -> Result<Tracked<Locales>> {
        let mut sql = Sql::new(&self.database, LINKS);
        sql.push(" WHERE locale.published ORDER BY locale.position, locale.code, f.position");
        let rows: Vec<Row> = sql.all(&self.database).await?;
        Ok(Tracked::new(Locales { published: gather(rows) }, [tag::locales()]))
    }

    /// A language with its chain, published or not: what a writer is shown of what they wrote in it. One statement.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn desk_locale(&self, code: &str) -> Result<Option<Arc<Locale>>> {
        let mut sql = Sql::new(&self.database, LINKS);
        sql.push(" WHERE locale.code = ").bind(code).push(" ORDER BY f.position");
        Ok(gather(sql.all(&self.database).await?).pop())
    }

    /// Every language that has a row, published or not: what a writer may write in.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn locale_rows(&self) -> Result<(Vec<locale::Model>, Vec<fallback::Model>)> {
        let locales = locale::Entity::find().order_by_asc(locale::Column::Position).all(&self.database).await?;
        let chains = fallback::Entity::find().order_by_asc(fallback::Column::Position).all(&self.database).await?;
        Ok((locales, chains))
    }
}

/// Languages, a row for each link of their chains.
const LINKS: &str = "SELECT locale.code, locale.name, locale.native_name, locale.direction, locale.calendar, \
     locale.base_url, locale.version, site.default_locale, f.fallback FROM locale LEFT JOIN site ON site.id = 1 \
     LEFT JOIN locale_fallback f ON f.locale = locale.code \
     AND f.fallback IN (SELECT code FROM locale WHERE published)";

#[derive(sea_orm::FromQueryResult)]
struct Row {
    code: String,
    name: String,
    native_name: String,
    direction: Direction,
    calendar: Calendar,
    base_url: String,
    version: i32,
    default_locale: Option<String>,
    fallback: Option<String>,
}

/// Rows come one a link of a chain, ordered by language, then by link.
fn gather(rows: Vec<Row>) -> Vec<Arc<Locale>> {
    let mut locales: Vec<Locale> = Vec::new();
    for row in rows {
        if let Some(last) = locales.last_mut().filter(|last| last.code == row.code) {
            last.chain.extend(row.fallback);
            continue;
        }
        let chain = std::iter::once(row.code.clone()).chain(row.fallback).collect();
        locales.push(Locale {
            is_default: row.default_locale.as_deref() == Some(row.code.as_str()),
            code: row.code,
            name: row.name,
            native_name: row.native_name,
            direction: row.direction,
            calendar: row.calendar,
            base_url: row.base_url,
            version: row.version,
            chain,
        });
    }
    locales.into_iter().map(Arc::new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_stands_before_the_path() {
        assert_eq!(origin_of("https://site.example/fa"), "https://site.example");
        assert_eq!(origin_of("https://fa.site.example"), "https://fa.site.example");
        assert_eq!(origin_of("http://127.0.0.1:8000/"), "http://127.0.0.1:8000");
    }

    #[test]
    fn a_newsroom_without_languages_says_so_to_whoever_names_one() {
        let refused = Locales { published: Vec::new() }.named("fa").unwrap_err().to_string();

        assert_eq!(refused, "the site does not publish in `fa`; it publishes in no language yet");
    }
}
