//! The ids by which the world knows things: `article:5`, `category:3:fa`. The change log and GraphQL share them.

use std::fmt;
use std::str::FromStr;

use entity::heading::Kind;
use entity::menu::Slot;

use super::heading::name_of;
use super::id::{ArticleId, HeadingId, MediaId, StoryId};
use super::menu::slot_name;
use crate::log::{Change, ChangeKind};

/// A public id. What has words has one a language.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NodeId {
    /// `article:5`
    Article(ArticleId),
    /// `story:3`
    Story(StoryId),
    /// `category:3:fa`, `tag:9:fa`, `author:4:fa`
    Heading(Kind, HeadingId, String),
    /// `media:7:fa`
    Media(MediaId, String),
    /// `locale:fa`
    Locale(String),
    /// `site:fa`
    Site(String),
    /// `menu:header:fa`
    Menu(Slot, String),
}

impl NodeId {
    /// A heading in a language.
    pub fn heading(kind: Kind, id: HeadingId, locale: &str) -> Self {
        Self::Heading(kind, id, locale.to_owned())
    }

    /// What became of this node, which stands in no section.
    pub fn change(&self, kind: ChangeKind) -> Change {
        Change::new(self.to_string(), self.locale().map(str::to_owned), kind)
    }

    /// The language that the id names.
    pub fn locale(&self) -> Option<&str> {
        match self {
            Self::Article(_) | Self::Story(_) => None,
            Self::Heading(_, _, locale) | Self::Media(_, locale) | Self::Menu(_, locale) => Some(locale),
            Self::Locale(locale) | Self::Site(locale) => Some(locale),
        }
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Article(id) => write!(f, "article:{id}"),
            Self::Story(id) => write!(f, "story:{id}"),
            Self::Heading(kind, id, locale) => write!(f, "{}:{id}:{locale}", name_of(*kind)),
            Self::Media(id, locale) => write!(f, "media:{id}:{locale}"),
            Self::Locale(locale) => write!(f, "locale:{locale}"),
            Self::Site(locale) => write!(f, "site:{locale}"),
            Self::Menu(slot, locale) => write!(f, "menu:{}:{locale}", slot_name(*slot)),
        }
    }
}

impl FromStr for NodeId {
    type Err = NotANodeId;

    fn from_str(text: &str) -> Result<Self, NotANodeId> {
        let mut parts = text.split(':');
        let mut part = || parts.next().filter(|part| !part.is_empty()).ok_or(NotANodeId);
        let kind = part()?;
        let second = part()?;
        let number = || second.parse::<i64>().ok().filter(|id| *id > 0 && !second.starts_with('+')).ok_or(NotANodeId);
        let mut third = || part().map(str::to_owned);
        let heading = |kind, id, locale| Self::Heading(kind, HeadingId(id), locale);
        let node = match kind {
            "article" => Self::Article(ArticleId(number()?)),
            "story" => Self::Story(StoryId(number()?)),
            "category" => heading(Kind::Category, number()?, third()?),
            "tag" => heading(Kind::Tag, number()?, third()?),
            "author" => heading(Kind::Author, number()?, third()?),
            "media" => Self::Media(MediaId(number()?), third()?),
            "locale" => Self::Locale(second.to_owned()),
            "site" => Self::Site(second.to_owned()),
            "menu" if second == "header" => Self::Menu(Slot::Header, third()?),
            "menu" if second == "footer" => Self::Menu(Slot::Footer, third()?),
            _ => return Err(NotANodeId),
        };
        if parts.next().is_some() { Err(NotANodeId) } else { Ok(node) }
    }
}

/// The text is no id of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id of this newsroom")]
pub struct NotANodeId;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_survives_its_text_and_nothing_else_is_one() {
        for text in [
            "article:5",
            "story:3",
            "category:3:fa",
            "tag:9:pt-BR",
            "author:4:en",
            "media:7:ps",
            "locale:fa",
            "site:en",
            "menu:header:fa",
            "menu:footer:tg",
        ] {
            assert_eq!(text.parse::<NodeId>().unwrap().to_string(), text);
        }
        for wrong in [
            "",
            "article",
            "article:",
            "article:x",
            "article:0",
            "article:-1",
            "article:+1",
            "article:5:fa",
            "tag:9",
            "menu:side:fa",
            "a:1",
        ] {
            assert_eq!(wrong.parse::<NodeId>(), Err(NotANodeId), "{wrong}");
        }
    }
}
