//! Writing stories and their articles, many in one transaction.

use std::collections::HashMap;

use super::Filing;
use super::draft::StoryDraft;
use super::face::{Before, StoryState, note};
use crate::content::edit::{Edit, Sealed};
use crate::content::id::{ArticleId, StoryId};
use crate::content::listing::derive::derive;
use crate::content::{Content, Error, Outcome, Result, error, schedule};
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
mod delete;
mod identified;
mod prepare;
mod rows;
mod slugs;

use batch::Batch;
pub(super) use prepare::EXCERPT;
use prepare::{Prepared, prepare};

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
        let before = Before::read(&edit.transaction, &existing).await?;
        let batch = Batch::plan(&edit, drafts, texts, &before).await?;
        write(edit, batch, &before).await
    }

    /// Makes a story as an editor wants it: a slug or path that was asked for by name is given, or it is an error. One
    /// transaction.
    ///
    /// # Errors
    /// [`Error::Taken`]; [`Error::Invalid`] for a draft that cannot stand; [`Error::Unavailable`].
    pub async fn create_story(&self, draft: StoryDraft) -> Result<(SavedStory, Option<Position>)> {
        let texts = vec![prepare(&draft)?];
        let headings: Vec<_> = draft.filing.places().map(|(_, _, id)| id).collect();
        let edit = Edit::begin(self, &[], &headings).await?;
        finish(edit, draft, texts, &Before(HashMap::new())).await
    }

    /// Changes a story as it stands when its row is locked, so that no other write is lost; `expected` is the version
    /// at which its article in a language must stand for that. One transaction; no position where nothing was to change.
    ///
    /// # Errors
    /// What `change` has; [`Error::NotFound`]; [`Error::Conflict`]; as [`Content::create_story`].
    pub async fn edit_story<E: From<Error>>(
        &self,
        id: StoryId,
        expected: Option<(&str, i32)>,
        change: impl FnOnce(&mut StoryDraft) -> Result<(), E>,
    ) -> Result<(SavedStory, Option<Position>), E> {
        let edit = Edit::begin(self, &[id], &[]).await?;
        let before = Before::read(&edit.transaction, &[id]).await?;
        let standing = before.story(id).ok_or(Error::NotFound)?;
        if let Some((locale, version)) = expected {
            let row = standing.articles.iter().find(|row| row.locale == locale);
            error::expected(Some(version), row.map(|row| row.version))?;
        }
        let mut draft = standing.draft();
        change(&mut draft)?;
        // What stays as it is need not be sanitised again.
        let stays = standing.draft().articles;
        draft.articles.retain(|article| !stays.contains(article));
        let headings = draft.filing.places().map(|(_, _, id)| id.0).collect();
        edit.lock("heading", headings).await?;
        let texts = vec![prepare(&draft)?];
        Ok(finish(edit, draft, texts, &before).await?)
    }
}

/// One editor's story: what was asked for by name is given, or it is an error.
async fn finish(
    edit: Edit,
    draft: StoryDraft,
    texts: Vec<Vec<Prepared>>,
    before: &Before,
) -> Result<(SavedStory, Option<Position>)> {
    let drafts = [draft];
    let batch = Batch::plan(&edit, &drafts, texts, before).await?;
    batch.insist(&drafts)?;
    let (mut saved, position) = write(edit, batch, before).await?;
    Ok((saved.remove(0), position))
}

/// Writes what was planned.
async fn write(mut edit: Edit, mut batch: Batch, before: &Before) -> Result<(Vec<SavedStory>, Option<Position>)> {
    if !batch.changes_anything() {
        edit.close(batch.origins).await?;
        return Ok((batch.saved, None));
    }
    edit.nodes.extend(batch.nodes());
    let reworded = batch.reworded(before);
    batch.write(&edit).await?;
    let mut sealed = edit.seal().await?;
    reworded.write(&mut sealed).await?;
    sealed.tags.extend(batch.claims.tags());
    noted(&mut sealed, before, &batch.after()).await?;
    let position = sealed.commit().await?;
    Ok((batch.saved, Some(position)))
}
