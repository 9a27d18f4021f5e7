//! What a writer hands in: a story with some or all of its articles.

use chrono::{DateTime, Utc};
use entity::article::{Kind, Status};

use entity::article::Model as Row;

use super::Filing;
use super::face::StoryState;
use super::save::EXCERPT;
use crate::content::html::{excerpt_of, plain};
use crate::content::id::{ArticleId, MediaId, StoryId};
use crate::content::origin::Origin;

/// A story to be made, or to be as given. Articles that are not named stay as they are.
#[derive(Clone, Debug)]
pub struct StoryDraft {
    /// Absent for a new one.
    pub id: Option<StoryId>,
    /// The language it was first written in.
    pub original_locale: String,
    /// What it is filed under.
    pub filing: Filing,
    /// Its pictures, films and sounds, in order.
    pub media: Vec<MediaId>,
    /// Some or all of its articles, one a language.
    pub articles: Vec<ArticleDraft>,
    /// Where an import has it from.
    pub origin: Option<Origin>,
}

/// An article to be made, or to be as given.
#[derive(Clone, Debug, PartialEq)]
pub struct ArticleDraft {
    /// Absent for a new one, and for the one that the story has in this language.
    pub id: Option<ArticleId>,
    /// In this language.
    pub locale: String,
    /// What kind of piece.
    pub kind: Kind,
    /// Where it stands. Anything but a draft has a `published_at`.
    pub status: Status,
    /// Wanted; one that is taken gets a suffix.
    pub slug: String,
    /// Wanted, decoded; absent for `/{locale}/{slug}`.
    pub path: Option<String>,
    /// Plain text.
    pub title: String,
    /// Plain text; made from the body where it is empty.
    pub excerpt: String,
    /// HTML from anywhere: it is sanitised here.
    pub body: String,
    /// The text as it came in, where it was converted.
    pub source: Option<String>,
    /// The picture or film on top.
    pub lead: Option<MediaId>,
    /// UTC.
    pub published_at: Option<DateTime<Utc>>,
    /// Why it was taken down.
    pub retraction_reason: Option<String>,
    /// When it was last changed where it came from; absent for now.
    pub updated_at: Option<DateTime<Utc>>,
    /// Where an import has it from.
    pub origin: Option<Origin>,
}

impl ArticleDraft {
    /// Gives it another body. An excerpt that was made from the old one is made anew.
    pub fn set_body(&mut self, body: String) {
        if self.excerpt == excerpt_of(&plain(&self.body), EXCERPT) {
            self.excerpt.clear();
        }
        self.body = body;
        // What it was converted from is not what stands any more.
        self.source = None;
    }

    /// An article as it stands.
    fn standing(row: &Row) -> Self {
        Self {
            id: Some(ArticleId(row.id)),
            locale: row.locale.clone(),
            kind: row.kind,
            status: row.status,
            slug: row.slug.clone(),
            path: None,
            title: row.title.clone(),
            excerpt: row.excerpt.clone(),
            body: row.body.clone(),
            source: row.source.clone(),
            lead: row.lead_id.map(MediaId),
            published_at: row.published_at,
            retraction_reason: row.retraction_reason.clone(),
            updated_at: None,
            origin: None,
        }
    }
}

impl StoryState {
    /// The draft that would make it as it stands.
    pub(super) fn draft(&self) -> StoryDraft {
        StoryDraft {
            id: Some(self.id),
            original_locale: self.original_locale.clone(),
            filing: self.filing.clone(),
            media: self.media.clone(),
            articles: self.articles.iter().map(ArticleDraft::standing).collect(),
            origin: None,
        }
    }
}
