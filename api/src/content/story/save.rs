//! Writing stories and their articles, many in one transaction.

use std::collections::HashMap;

use super::Filing;
use super::draft::StoryDraft;
use super::face::{Before, note};
use crate::content::edit::Edit;
use crate::content::id::{ArticleId, StoryId};
use crate::content::listing::derive::derive;
use crate::content::{Content, Outcome, Result};
use crate::log::Position;

mod batch;
mod before;
mod prepare;
mod rows;
mod slugs;

use batch::Batch;
use prepare::prepare;

/// What became of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedStory {
    /// The story.
    pub id: StoryId,
    /// What became of all that its articles share.
    pub outcome: Outcome,
    /// Its articles, in the order of the draft.
    pub articles: Vec<SavedArticle>,
}

/// What became of an article's draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedArticle {
    /// The article.
    pub id: ArticleId,
    /// The slug it got: another than was wanted where that was taken.
    pub slug: String,
    /// The path it got.
    pub path: String,
    /// What became of it.
    pub outcome: Outcome,
}

impl Content {
    /// Makes stories and articles be as given. What an import brings and an editor has changed since stays, unless the
    /// draft's origin says otherwise. One transaction; no position where nothing was to change.
    ///
    /// # Errors
    /// [`crate::content::Error::Invalid`] for a draft that cannot stand; [`crate::content::Error::Unavailable`].
    pub async fn save_stories(&self, drafts: &[StoryDraft]) -> Result<(Vec<SavedStory>, Option<Position>)> {
        let texts: Vec<_> = drafts.iter().map(prepare).collect::<Result<_>>()?;
        let existing: Vec<StoryId> = drafts.iter().filter_map(|draft| draft.id).collect();
        let headings: Vec<_> = drafts.iter().flat_map(|draft| draft.filing.places().map(|(_, _, id)| id)).collect();
        let edit = Edit::begin(self, &existing, &headings).await?;
        let before = Before::read(&edit, &existing).await?;
        let mut batch = Batch::plan(&edit, drafts, texts, &before).await?;
        if !batch.changes_anything() {
            edit.close(batch.origins).await?;
            return Ok((batch.saved, None));
        }
        batch.write(&edit).await?;
        let mut sealed = edit.seal().await?;
        sealed.tags.extend(batch.claims.tags());
        let after = batch.after();
        let touched: Vec<StoryId> = after.keys().copied().collect();
        let filings: HashMap<StoryId, Filing> = after.iter().map(|(id, state)| (*id, state.filing.clone())).collect();
        let sections = derive(&mut sealed, &touched, &filings).await?;
        note(&mut sealed, &before, &after, &sections).await?;
        let position = sealed.commit().await?;
        Ok((batch.saved, Some(position)))
    }
}
