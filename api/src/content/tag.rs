//! What the cache tags mean: one function for each thing that a read can depend on and a write can touch.

use std::collections::BTreeSet;
use std::fmt;

use super::id::{ArticleId, HeadingId, MediaId, StoryId};
use crate::cache::tag::CacheTag;

/// The kinds of cache tags. Their numbers stand in the log: a new kind takes a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Kind {
    /// An article's own row.
    Article = 1,
    /// Which article a slug leads to, or that it leads to none.
    ArticleSlug = 2,
    /// Which articles a story has, or that it has none in a language.
    Translations = 3,
    /// A list by publication.
    Listing = 4,
    /// A list by change: a typo fix reaches these alone.
    ListingUpdated = 5,
    /// Which headings and media a story has, and its original language.
    Story = 6,
    /// A heading with its words in all languages.
    Heading = 7,
    /// Which heading a slug leads to, or that it leads to none.
    HeadingSlug = 8,
    /// Which categories there are, and which stands below which.
    CategoryTree = 9,
    /// An asset with its words, renditions and who may see it.
    Media = 10,
    /// What is related to an article.
    Related = 11,
    /// A menu.
    Menu = 12,
    /// The site's words, links and slots.
    Site = 13,
    /// The languages, their chains and addresses.
    Locales = 14,
    /// What stands at a path.
    Address = 15,
    /// The public log.
    Changes = 16,
    /// All articles of a language, whatever their status: what editors' lists show.
    Desk = 17,
    /// Keys, and what they let their holders do.
    Rights = 18,
    /// Which documents are trusted.
    Documents = 19,
    /// Which words the articles of a language hold, those in lists: what a search finds.
    Words = 20,
}

impl Kind {
    const ALL: [Self; 20] = [
        Self::Article,
        Self::ArticleSlug,
        Self::Translations,
        Self::Listing,
        Self::ListingUpdated,
        Self::Story,
        Self::Heading,
        Self::HeadingSlug,
        Self::CategoryTree,
        Self::Media,
        Self::Related,
        Self::Menu,
        Self::Site,
        Self::Locales,
        Self::Address,
        Self::Changes,
        Self::Desk,
        Self::Rights,
        Self::Documents,
        Self::Words,
    ];
}

/// What a tag names, as a person says it.
pub fn kind_name(tag: CacheTag) -> String {
    let kind = Kind::ALL.into_iter().find(|kind| *kind as u8 == tag.kind());
    kind.map_or_else(|| format!("kind {}", tag.kind()), |kind| format!("{kind:?}"))
}

/// How many articles' own rows are among these.
pub fn articles(tags: &BTreeSet<CacheTag>) -> u32 {
    u32::try_from(tags.iter().filter(|tag| tag.kind() == Kind::Article as u8).count()).unwrap_or(u32::MAX)
}

/// What every reader of anything carries: a write of these makes all caches forget all.
pub fn everything() -> impl Iterator<Item = CacheTag> {
    Kind::ALL.into_iter().map(|kind| CacheTag::bulk(kind as u8))
}

fn tag(kind: Kind, subject: fmt::Arguments<'_>) -> CacheTag {
    CacheTag::new(kind as u8, subject)
}

/// An article's own row.
pub(super) fn article(id: ArticleId) -> CacheTag {
    tag(Kind::Article, format_args!("{id}"))
}

/// The article at a slug, or that there is none.
pub(super) fn article_slug(locale: &str, slug: &str) -> CacheTag {
    tag(Kind::ArticleSlug, format_args!("{locale}:{slug}"))
}

/// A story's articles, those that it has not among them.
pub(super) fn translations(story: StoryId) -> CacheTag {
    tag(Kind::Translations, format_args!("{story}"))
}

/// A list in the order of publication.
pub(super) fn listing(locale: &str, facet: i16, facet_id: i64) -> CacheTag {
    tag(Kind::Listing, format_args!("{locale}:{facet}={facet_id}"))
}

/// A list in the order of change.
pub(super) fn listing_updated(locale: &str, facet: i16, facet_id: i64) -> CacheTag {
    tag(Kind::ListingUpdated, format_args!("{locale}:{facet}={facet_id}"))
}

/// A story's headings, media and original language.
pub(super) fn story(id: StoryId) -> CacheTag {
    tag(Kind::Story, format_args!("{id}"))
}

/// A heading with all its words.
pub(super) fn heading(id: HeadingId) -> CacheTag {
    tag(Kind::Heading, format_args!("{id}"))
}

/// The heading at a slug, or that there is none.
pub(super) fn heading_slug(kind: &str, locale: &str, slug: &str) -> CacheTag {
    tag(Kind::HeadingSlug, format_args!("{kind}:{locale}:{slug}"))
}

/// The tree of categories.
pub(super) fn category_tree() -> CacheTag {
    tag(Kind::CategoryTree, format_args!(""))
}

/// An asset.
pub(super) fn media(id: MediaId) -> CacheTag {
    tag(Kind::Media, format_args!("{id}"))
}

/// What is related to an article.
pub(super) fn related(id: ArticleId) -> CacheTag {
    tag(Kind::Related, format_args!("{id}"))
}

/// A menu in all languages.
pub(super) fn menu(slot: &str) -> CacheTag {
    tag(Kind::Menu, format_args!("{slot}"))
}

/// The site's words, links and slots.
pub(super) fn site() -> CacheTag {
    tag(Kind::Site, format_args!(""))
}

/// The languages.
pub(super) fn locales() -> CacheTag {
    tag(Kind::Locales, format_args!(""))
}

/// What stands at a path, on whichever host, or that nothing does.
pub(super) fn address(path_key: &str) -> CacheTag {
    tag(Kind::Address, format_args!("{path_key}"))
}

/// The public log.
pub(super) fn changes() -> CacheTag {
    tag(Kind::Changes, format_args!(""))
}

/// The articles of a language in any status.
pub(super) fn desk(locale: &str) -> CacheTag {
    tag(Kind::Desk, format_args!("{locale}"))
}

/// Who holds which key, and what it is good for.
pub(super) fn rights() -> CacheTag {
    tag(Kind::Rights, format_args!(""))
}

/// Which documents were published.
pub(super) fn documents() -> CacheTag {
    tag(Kind::Documents, format_args!(""))
}

/// The words that a language's articles hold.
pub(super) fn words(locale: &str) -> CacheTag {
    tag(Kind::Words, format_args!("{locale}"))
}
