//! What can be asked for, and at which path it stands.

use std::fmt::Write;

use entity::heading::Kind;

use super::archive::Part;
use crate::content::heading::name_of;
use crate::content::path::encode;

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A feed.
    Feed {
        /// How it is written.
        format: Format,
        /// In which language.
        locale: String,
        /// Of one section, or of all.
        section: Option<Section>,
        /// A part of its archive; without one what is new.
        archive: Option<Part>,
    },
    /// Articles after a place in the change log, as ninjs.
    Ninjs {
        /// In which language.
        locale: String,
        /// After the place that this cursor names; from the beginning without one.
        after: Option<String>,
    },
    /// The list of all sitemaps.
    Sitemaps,
    /// One of them, by its name.
    Sitemap(String),
}

/// How a feed is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RSS 2.0.
    Rss,
    /// RFC 4287.
    Atom,
    /// JSON Feed 1.1.
    Json,
}

/// Something that articles are filed under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Which of the three.
    pub kind: Kind,
    /// Decoded.
    pub slug: String,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Rss, Self::Atom, Self::Json];

    /// The last part of a feed's path.
    pub fn file(self) -> &'static str {
        match self {
            Self::Rss => "rss.xml",
            Self::Atom => "atom.xml",
            Self::Json => "feed.json",
        }
    }

    /// As it stands in `Content-Type`, and beside links.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml",
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
        }
    }
}

impl Wanted {
    /// What makes two of them the same: whatever it says besides is the same, too.
    pub fn identity(&self) -> String {
        format!("{self:?}")
    }
}

/// The path of a feed.
pub fn feed_path(format: Format, locale: &str, section: Option<&Section>, archive: Option<&Part>) -> String {
    let mut path = format!("/feeds/{locale}");
    // Writing to a string cannot fail.
    if let Some(Section { kind, slug }) = section {
        let _ = write!(path, "/{}/{}", name_of(*kind), encode(slug).replace('/', "%2F").replace('?', "%3F"));
    }
    let _ = write!(path, "/{}", format.file());
    if let Some(part) = archive {
        let _ = write!(path, "?archive={part}");
    }
    path
}

/// The path of a page of ninjs.
pub fn ninjs_path(locale: &str, after: Option<&str>) -> String {
    let after = after.map(|cursor| format!("?after={cursor}")).unwrap_or_default();
    format!("/ninjs/{locale}{after}")
}
