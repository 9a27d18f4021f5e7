//! Writing stories and their articles, many in one transaction.

use std::collections::HashMap;

use super::Filing;
use super::draft::StoryDraft;
use super::face::{Before, StoryState, note};
use crate::content::edit::{Edit, Sealed};
use crate::content::id::{ArticleId, StoryId};
use crate::content::listing::derive::derive;
use crate::content::{Content, Result, schedule};
use crate::log::Position;

/// Tells the log of whatever of these stories has come into view since it told last: nothing of them was changed.
pub(in crate::content) async fn tell(sealed: &mut Sealed, stories: &[StoryId]) -> Result<()> {
    let stand = Before::read(&sealed.transaction, stories).await?;
    let same = stand.0.clone();
    noted(sealed, &stand, &same).await
}

/// Makes the lists again, and notes what became of public faces.
async fn noted(sealed: &mut Sealed, before: &Before, after: &HashMap<StoryId, StoryState>) -> Result<()> {
    let stories: Vec<StoryId> = after.keys().copied().collect();
    let filings: HashMap<StoryId, Filing> = after.iter().map(|(id, state)| (*id, state.filing.clone())).collect();
    let articles = after.values().flat_map(|state| &state.articles).map(|row| ArticleId(row.id));
    let untold = schedule::untold(sealed, articles).await?;
    let sections = derive(sealed, &stories, &filings, &untold.keys().copied().collect()).await?;
    note(sealed, before, after, &sections, untold).await
}

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
    /// Whether it was made, changed, or was so already.
    pub outcome: Outcome,
}

/// What a write did to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It was not there.
    Created,
    /// It was another.
    Updated,
    /// It was so already.
    Unchanged,
}

impl Content {
    /// Makes stories and articles be as given. One transaction; no position where nothing was to change.
    ///
    /// # Errors
    /// [`crate::content::Error::Invalid`] for a draft that cannot stand; [`crate::content::Error::Unavailable`].
    pub async fn save_stories(&self, drafts: &[StoryDraft]) -> Result<(Vec<SavedStory>, Option<Position>)> {
        let texts: Vec<_> = drafts.iter().map(prepare).collect::<Result<_>>()?;
        let existing: Vec<StoryId> = drafts.iter().filter_map(|draft| draft.id).collect();
        let headings: Vec<_> = drafts.iter().flat_map(|draft| draft.filing.places().map(|(_, _, id)| id)).collect();
        let edit = Edit::begin(self, &existing, &headings).await?;
        let before = Before::read(&edit.transaction, &existing).await?;
        let mut batch = Batch::plan(&edit, drafts, texts, &before).await?;
        if !batch.changes_anything() {
            edit.abandon().await?;
            return Ok((batch.saved, None));
        }
        batch.write(&edit).await?;
        let mut sealed = edit.seal().await?;
        sealed.tags.extend(batch.claims.tags());
        noted(&mut sealed, &before, &batch.after()).await?;
        let position = sealed.commit().await?;
        Ok((batch.saved, Some(position)))
    }
}
