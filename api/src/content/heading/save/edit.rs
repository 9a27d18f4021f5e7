//! A heading as an editor changes it: from what stands when its row is locked, with the slugs that were asked for.

use entity::heading::Kind;

use super::face::Faces;
use super::{Batch, HeadingDraft, HeadingWords, SavedHeading};
use crate::content::edit::Edit;
use crate::content::error::expected;
use crate::content::id::{HeadingId, MediaId};
use crate::content::{Content, Error, Result};
use crate::log::Position;

impl Content {
    /// Makes a heading as an editor wants it. One transaction.
    ///
    /// # Errors
    /// [`Error::Taken`] for a slug or path that was asked for by name; [`Error::Invalid`]; [`Error::Unavailable`].
    pub async fn create_heading(&self, draft: HeadingDraft) -> Result<(SavedHeading, Option<Position>)> {
        let edit = Edit::begin(self, &[], &draft.parent.into_iter().collect::<Vec<_>>()).await?;
        finish(edit, draft, &Faces::default()).await
    }

    /// Changes a heading of a kind as it stands when its row is locked; `wanted` is the version at which it must stand
    /// for that. One transaction; no position where nothing was to change.
    ///
    /// # Errors
    /// What `change` has; [`Error::NotFound`]; [`Error::Conflict`]; [`Error::Cycle`]; as [`Content::create_heading`].
    pub async fn edit_heading<E: From<Error>>(
        &self,
        kind: Kind,
        id: HeadingId,
        wanted: Option<i32>,
        change: impl FnOnce(&mut HeadingDraft) -> Result<(), E>,
    ) -> Result<(SavedHeading, Option<Position>), E> {
        let edit = Edit::begin(self, &[], &[id]).await?;
        let before = Faces::read(&edit.transaction, std::iter::once(id)).await?;
        let mut draft = before.draft(id).filter(|draft| draft.kind == kind).ok_or(Error::NotFound)?;
        expected(wanted, before.headings.get(&id).map(|row| row.version))?;
        change(&mut draft)?;
        Ok(finish(edit, draft, &before).await?)
    }
}

async fn finish(edit: Edit, draft: HeadingDraft, before: &Faces) -> Result<(SavedHeading, Option<Position>)> {
    let drafts = [draft];
    let batch = Batch::plan(&edit, &drafts, before).await?;
    let given = batch.after.words_of(batch.saved[0].id);
    for words in &drafts[0].words {
        let row = given.get(&words.locale);
        if row.is_some_and(|row| !words.slug.is_empty() && row.slug != words.slug) {
            return Err(Error::Taken { field: "slug", taken: words.slug.clone() });
        }
    }
    let (mut saved, position) = batch.save(edit, before).await?;
    Ok((saved.remove(0), position))
}

impl Faces {
    /// The draft that would make a heading as it stands.
    fn draft(&self, id: HeadingId) -> Option<HeadingDraft> {
        let row = self.headings.get(&id)?;
        let mut words: Vec<_> = self
            .words_of(id)
            .values()
            .map(|row| HeadingWords {
                locale: row.locale.clone(),
                slug: row.slug.clone(),
                path: None,
                name: row.name.clone(),
                description: row.description.clone(),
            })
            .collect();
        words.sort_by(|a, b| a.locale.cmp(&b.locale));
        Some(HeadingDraft {
            id: Some(id),
            kind: row.kind,
            parent: row.parent_id.map(HeadingId),
            position: row.position,
            avatar: row.avatar_id.map(MediaId),
            words,
            origins: Vec::new(),
        })
    }
}
