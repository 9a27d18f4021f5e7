//! What kind of piece an article is, and where it stands on its way to readers.

use async_graphql::Enum;

/// What kind of piece an article is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::article::Kind")]
pub enum ArticleKind {
    /// A written story.
    Story,
    /// A film.
    Video,
    /// Pictures.
    Gallery,
    /// A page of the site, such as "About"; in no list but that of pages.
    Page,
}

/// Where an article stands on its way to readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::article::Status")]
pub enum ArticleStatus {
    /// Being written.
    Draft,
    /// Public from its time on.
    Scheduled,
    /// Public.
    Published,
    /// Taken from the readers, kept.
    Archived,
    /// Taken down everywhere: copies must go too.
    Retracted,
}
