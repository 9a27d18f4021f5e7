//! Stories as a test tells them: in which languages, under what, from when on.

use chrono::{DateTime, TimeDelta, Utc};
use dragoman::content::story::ArticleDraft;
use entity::article::{Kind, Status};

/// A story to be written.
#[derive(Clone, Debug)]
pub(crate) struct StorySketch {
    pub(super) key: String,
    pub(super) categories: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) authors: Vec<String>,
    pub(super) pictures: Vec<String>,
    pub(super) original: Option<String>,
    pub(super) articles: Vec<ArticleDraft>,
    published_at: DateTime<Utc>,
    kind: Kind,
    status: Status,
}

/// A story, published at 2026-01-01 unless it says otherwise.
pub(crate) fn story(key: &str) -> StorySketch {
    StorySketch {
        key: key.to_owned(),
        categories: Vec::new(),
        tags: Vec::new(),
        authors: Vec::new(),
        pictures: Vec::new(),
        original: None,
        articles: Vec::new(),
        published_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        kind: Kind::Story,
        status: Status::Published,
    }
}

impl StorySketch {
    /// Told in a language; the first is the original's. Its slug is the key and the language.
    pub(crate) fn in_locale(mut self, locale: &str, title: &str) -> Self {
        self.original.get_or_insert_with(|| locale.to_owned());
        self.articles.push(ArticleDraft {
            id: None,
            locale: locale.to_owned(),
            kind: self.kind,
            status: self.status,
            slug: format!("{}-{}", self.key, locale.to_lowercase()),
            path: None,
            title: title.to_owned(),
            excerpt: format!("{title}, in short."),
            body: format!("<p>{title}, at length.</p>"),
            source: None,
            lead: None,
            published_at: (self.status != Status::Draft).then_some(self.published_at),
            retraction_reason: None,
            updated_at: Some(self.published_at),
            origin: None,
        });
        self
    }

    /// Filed under categories, by key; `a/b` stands below `a`. The first is the main one.
    pub(crate) fn under(mut self, categories: &[&str]) -> Self {
        self.categories.extend(categories.iter().map(ToString::to_string));
        self
    }

    /// With tags, by key.
    pub(crate) fn tagged(mut self, tags: &[&str]) -> Self {
        self.tags.extend(tags.iter().map(ToString::to_string));
        self
    }

    /// By authors, by key.
    pub(crate) fn by(mut self, authors: &[&str]) -> Self {
        self.authors.extend(authors.iter().map(ToString::to_string));
        self
    }

    /// With pictures, by key; the first is the lead.
    pub(crate) fn showing(mut self, pictures: &[&str]) -> Self {
        self.pictures.extend(pictures.iter().map(ToString::to_string));
        self
    }

    /// Published so many hours after 2026-01-01. Call it before `in_locale`.
    pub(crate) fn at_hour(mut self, hours: i64) -> Self {
        self.published_at += TimeDelta::hours(hours);
        self
    }

    /// The last article as it is changed here: a slug, a body, a date of its own.
    pub(crate) fn but(mut self, change: impl FnOnce(&mut ArticleDraft)) -> Self {
        change(self.articles.last_mut().expect("tell it in a language first"));
        self
    }

    /// Of this kind. Call it before `in_locale`.
    pub(crate) fn of_kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// In this state. Call it before `in_locale`.
    pub(crate) fn in_state(mut self, status: Status) -> Self {
        self.status = status;
        self
    }

    /// Published at an instant. Call it before `in_locale`.
    pub(crate) fn at(mut self, instant: DateTime<Utc>) -> Self {
        self.published_at = instant;
        self
    }
}
