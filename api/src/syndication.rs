//! What is made for partners and search engines: feeds, ninjs, sitemaps, and what a page says of itself.
//!
//! [`render`] makes any of them for a caller, with the cache tags of all that it read; everything that a caller sees of
//! an article in a feed or in ninjs comes from one room, `feed/items`.
//!
//! Unknown here: HTTP, GraphQL and SQL.

pub mod address;
pub mod archive;
mod atom;
mod feed;
mod json;
mod json_feed;
pub mod news_article;
mod ninjs;
pub mod publisher;
mod reading;
pub mod robots;
mod rss;
mod sitemap;
mod text;
pub mod topics;
mod xml;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

pub use address::{Format, Section, Wanted};
pub use publisher::Publisher;

use self::reading::Reading;
use crate::cache::tag::CacheTag;
use crate::content::{self, Caller, Content};

/// Something rendered.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// Such as `application/atom+xml; charset=utf-8`.
    pub media_type: &'static str,
    /// Its bytes.
    pub body: Vec<u8>,
    /// The one language that it is in.
    pub locale: Option<String>,
    /// Where else to look: relation and address.
    pub links: Vec<(&'static str, String)>,
    /// How many articles it holds.
    pub articles: usize,
    /// When it is another by itself, whoever writes meanwhile.
    pub until: Option<DateTime<Utc>>,
}

/// Why there is nothing to render.
#[derive(Clone, Debug)]
pub enum Refused {
    /// Nothing stands at the address; says what does.
    NotFound(String),
    /// What is given as a place is none.
    Misplaced(String),
    /// The place is one in a history that is no more, or was given to other rights.
    Expired(String),
    /// It could not be read.
    Unread(content::Error),
}

impl From<content::Error> for Refused {
    fn from(error: content::Error) -> Self {
        match error {
            content::Error::UnknownLocale { .. } => Self::NotFound(error.to_string()),
            content::Error::CursorExpired => Self::Expired(error.to_string()),
            other => Self::Unread(other),
        }
    }
}

/// What rendering answers.
type Result<T, E = Refused> = std::result::Result<T, E>;

/// What came of rendering, and what it depends on.
#[derive(Debug)]
pub struct Made {
    /// What it came to.
    pub outcome: Result<Rendered>,
    /// What was read for it.
    pub tags: BTreeSet<CacheTag>,
}

/// Renders what is wanted, as a caller sees it.
pub async fn render(content: &Content, caller: Caller, publisher: &Publisher, wanted: &Wanted) -> Made {
    let reading = Reading::new(content, caller, publisher);
    let outcome = match wanted {
        Wanted::Feed { format, locale, section, archive } => {
            let feed = feed::feed(&reading, *format, locale, section.as_ref(), archive.as_ref()).await;
            feed.map(|feed| feed.rendered(*format))
        }
        Wanted::Ninjs { locale, after } => ninjs::render(&reading, locale, after.as_deref()).await,
        Wanted::Sitemaps => sitemap::index(&reading).await,
        Wanted::Sitemap(name) => sitemap::named(&reading, name).await,
    };
    Made { outcome, tags: reading.collector.take() }
}
