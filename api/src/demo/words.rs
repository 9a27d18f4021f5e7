//! The shape of the demo's files: what its languages share, and the words of one language.

use std::collections::BTreeMap;

use serde::Deserialize;

/// `newsroom.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Newsroom {
    pub(super) default_locale: String,
    #[serde(rename = "locale")]
    pub(super) locales: Vec<Locale>,
    #[serde(rename = "category")]
    pub(super) categories: Vec<Category>,
    #[serde(rename = "tag")]
    pub(super) tags: Vec<Tag>,
    #[serde(rename = "author")]
    pub(super) authors: Vec<Author>,
    pub(super) media: Vec<Media>,
    #[serde(rename = "story")]
    pub(super) stories: Vec<Story>,
    #[serde(rename = "menu")]
    pub(super) menus: Vec<Menu>,
    #[serde(rename = "social_link")]
    pub(super) social_links: Vec<SocialLink>,
    #[serde(rename = "ad_slot")]
    pub(super) ad_slots: Vec<AdSlot>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Locale {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) native_name: String,
    pub(super) direction: String,
    pub(super) calendar: String,
    pub(super) fallbacks: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Category {
    pub(super) key: String,
    pub(super) parent: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tag {
    pub(super) key: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Author {
    pub(super) key: String,
    pub(super) avatar: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Media {
    pub(super) key: String,
    pub(super) kind: String,
    pub(super) file: String,
    pub(super) embed_url: Option<String>,
    pub(super) duration_seconds: Option<i32>,
    pub(super) poster: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Story {
    pub(super) key: String,
    pub(super) kind: String,
    pub(super) original: String,
    pub(super) published: String,
    pub(super) categories: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) authors: Vec<String>,
    pub(super) lead: Option<String>,
    #[serde(default)]
    pub(super) media: Vec<String>,
    #[serde(default)]
    pub(super) related: Vec<String>,
    pub(super) locales: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Menu {
    pub(super) slot: String,
    #[serde(rename = "item")]
    pub(super) items: Vec<MenuItem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MenuItem {
    pub(super) category: Option<String>,
    pub(super) story: Option<String>,
    pub(super) key: Option<String>,
    pub(super) url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SocialLink {
    pub(super) network: String,
    pub(super) label: String,
    pub(super) url: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdSlot {
    pub(super) name: String,
    pub(super) html: Option<String>,
    pub(super) image: Option<String>,
    pub(super) target: Option<String>,
}

/// One language's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) site: SiteWords,
    pub(super) category: BTreeMap<String, HeadingWords>,
    pub(super) tag: BTreeMap<String, HeadingWords>,
    pub(super) author: BTreeMap<String, AuthorWords>,
    pub(super) media: BTreeMap<String, MediaWords>,
    pub(super) menu: BTreeMap<String, MenuWords>,
    pub(super) article: BTreeMap<String, ArticleWords>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SiteWords {
    pub(super) name: String,
    pub(super) tagline: String,
    pub(super) copyright: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeadingWords {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) description: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AuthorWords {
    pub(super) slug: Option<String>,
    pub(super) name: String,
    pub(super) bio: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MediaWords {
    pub(super) alt: String,
    pub(super) caption: Option<String>,
    pub(super) credit: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MenuWords {
    pub(super) label: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArticleWords {
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) excerpt: String,
    pub(super) body: String,
    /// When its text was edited, if later than it was published.
    pub(super) edited: Option<String>,
}
