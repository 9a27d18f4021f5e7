//! Writing categories, tags and authors, many in one transaction.

use std::collections::BTreeSet;

use entity::heading::Kind;

use crate::content::edit::Edit;
use crate::content::id::{HeadingId, MediaId};
use crate::content::origin::Origin;
use crate::content::{Content, Outcome, Result};
use crate::log::Position;

mod batch;
mod before;
mod delete;
mod edit;
mod face;
mod slugs;

use batch::Batch;
use face::Faces;
pub(in crate::content) use face::note_languages;

/// A heading to be made, or to be as given. Languages that are not named keep their words.
#[derive(Clone, Debug)]
pub struct HeadingDraft {
    /// Absent for a new one.
    pub id: Option<HeadingId>,
    /// Which of the three; never changes.
    pub kind: Kind,
    /// A category's place.
    pub parent: Option<HeadingId>,
    /// Order among its siblings.
    pub position: i32,
    /// An author's picture.
    pub avatar: Option<MediaId>,
    /// Its words, one entry a language.
    pub words: Vec<HeadingWords>,
    /// Where an import has it from; it may have had several ids there.
    pub origins: Vec<Origin>,
}

/// A heading's words in one language.
#[derive(Clone, Debug)]
pub struct HeadingWords {
    /// In this language.
    pub locale: String,
    /// Wanted; empty for one made from the name. One that is taken gets a suffix.
    pub slug: String,
    /// Wanted, decoded; absent for the usual one.
    pub path: Option<String>,
    /// Plain text.
    pub name: String,
    /// A category's plain text, an author's HTML, sanitised here.
    pub description: Option<String>,
}

/// What became of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedHeading {
    /// The heading.
    pub id: HeadingId,
    /// What became of it and its words.
    pub outcome: Outcome,
    /// The languages that the draft gives it words in, in the draft's order.
    pub words: Vec<SavedWords>,
}

/// What became of a heading's words in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedWords {
    /// In this language.
    pub locale: String,
    /// The slug it got: another than was wanted where that was taken.
    pub slug: String,
    /// The path it got.
    pub path: String,
}

impl Content {
    /// Makes headings be as given, parents before their children. What an import brings and an editor has changed since
    /// stays, unless the draft's origins say otherwise; words in further languages are added to it. One transaction; no
    /// position where nothing was to change.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::content::Error::Invalid) for an unknown heading;
    /// [`Error::Cycle`](crate::content::Error::Cycle) for a parent that stands below its child;
    /// [`Error::Unavailable`](crate::content::Error::Unavailable).
    pub async fn save_headings(&self, drafts: &[HeadingDraft]) -> Result<(Vec<SavedHeading>, Option<Position>)> {
        let touched: BTreeSet<_> = drafts.iter().flat_map(|draft| draft.id.into_iter().chain(draft.parent)).collect();
        let edit = Edit::begin(self, &[], &touched.into_iter().collect::<Vec<_>>()).await?;
        let before = Faces::read(&edit.transaction, drafts.iter().filter_map(|draft| draft.id)).await?;
        let batch = Batch::plan(&edit, drafts, &before).await?;
        batch.save(edit, &before).await
    }
}
