//! One transaction's worth of stories: what stands now, what shall stand, and what that means for rows.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::article::Model as Row;
use entity::article::revision::Model as Revision;

use super::super::draft::StoryDraft;
use super::super::face::{Before, StoryState};
use super::before::fingerprint;
use super::identified::{Identified, claim, identify, moves};
use super::prepare::Prepared;
use super::{SavedArticle, SavedStory};
use crate::content::address::claim::{Claims, Holder};
use crate::content::audit::Signature;
use crate::content::edit::Edit;
use crate::content::id::{ArticleId, StoryId};
use crate::content::locale::Hosts;
use crate::content::node::NodeId;
use crate::content::origin::{Origin, Origins};
use crate::content::search::index::Reworded;
use crate::content::{Error, Outcome, Result};

/// The rows of a batch of stories, as they shall be.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) saved: Vec<SavedStory>,
    pub(super) states: Vec<StoryState>,
    pub(super) new_stories: HashSet<StoryId>,
    /// Stories whose headings or original language are others.
    pub(super) refiled: HashSet<StoryId>,
    /// Stories whose media are others.
    pub(super) replaced: HashSet<StoryId>,
    pub(super) fresh: Vec<Row>,
    pub(super) changed: Vec<Row>,
    /// What stood where words, kind, lead, slug or status were overwritten.
    pub(super) revisions: Vec<Revision>,
    pub(super) claims: Claims,
    pub(super) origins: Origins,
    saved_by: Option<i64>,
}

impl Batch {
    pub(super) async fn plan(
        edit: &Edit,
        drafts: &[StoryDraft],
        texts: Vec<Vec<Prepared>>,
        before: &Before,
    ) -> Result<Self> {
        let origins = Origins::read(edit, named(drafts)).await?;
        let saved_by = edit.signature.as_ref().and_then(Signature::key).map(|key| key.0);
        let mut batch = Self { origins, saved_by, ..Self::default() };
        let identified = identify(edit, drafts, texts, before, &batch.origins).await?;
        let hosts = Hosts::read(&edit.transaction).await?;
        for article in identified.iter().flat_map(|story| &story.articles).filter(|article| !article.is_kept) {
            let old = before.article(StoryId(article.row.story_id), &article.row.locale);
            if moves(&article.row, old) {
                batch.claims.want(claim(&article.row, old, &hosts, edit.at)?);
            }
        }
        batch.claims.decide(edit).await?;
        for story in identified {
            batch.settle(story, before, edit.at);
        }
        Ok(batch)
    }

    pub(super) fn changes_anything(&self) -> bool {
        !(self.refiled.is_empty() && self.replaced.is_empty() && self.fresh.is_empty() && self.changed.is_empty())
    }

    /// What is written, by public ids.
    pub(super) fn nodes(&self) -> impl Iterator<Item = String> {
        let articles = self.fresh.iter().chain(&self.changed).map(|row| NodeId::Article(ArticleId(row.id)).to_string());
        let stories = self.refiled.iter().chain(&self.replaced).map(|id| NodeId::Story(*id).to_string());
        articles.chain(stories)
    }

    /// An editor gets the slugs and paths that were asked for, or hears that they are taken.
    pub(super) fn insist(&self, drafts: &[StoryDraft]) -> Result<()> {
        for (article, saved) in
            drafts.iter().zip(&self.saved).flat_map(|(draft, saved)| draft.articles.iter().zip(&saved.articles))
        {
            if !article.slug.is_empty() && article.slug != saved.slug {
                return Err(Error::Taken { field: "slug", taken: article.slug.clone() });
            }
            if let Some(path) = article.path.as_ref().filter(|path| **path != saved.path) {
                return Err(Error::Taken { field: "path", taken: path.clone() });
            }
        }
        Ok(())
    }

    pub(super) fn after(&self) -> HashMap<StoryId, StoryState> {
        self.states.iter().map(|state| (state.id, state.clone())).collect()
    }

    /// Whose words are others.
    pub(super) fn reworded(&self, before: &Before) -> Reworded {
        let mut reworded = Reworded::default();
        for row in self.fresh.iter().chain(&self.changed) {
            reworded.note(before.article(StoryId(row.story_id), &row.locale), row);
        }
        reworded
    }

    fn settle(&mut self, identified: Identified<'_>, before: &Before, now: DateTime<Utc>) {
        let Identified { draft, story, articles } = identified;
        let (mut state, outcome) = self.settle_story(draft, story, before.story(story));
        let mut saved = SavedStory { id: story, outcome, articles: Vec::new() };
        for mut article in articles {
            let old = before.article(story, &article.row.locale);
            let outcome = self.settle_row(&mut article, old, now);
            let row = article.row;
            saved.articles.push(SavedArticle {
                id: ArticleId(row.id),
                slug: row.slug.clone(),
                path: row.path.clone(),
                outcome,
            });
            state.put(row);
        }
        if self.refiled.contains(&story) || self.replaced.contains(&story) {
            self.count_shared(&mut state, before);
        }
        self.saved.push(saved);
        self.states.push(state);
    }

    /// What languages share is a part of each of them: whoever read one before it was changed must not overwrite it.
    fn count_shared(&mut self, state: &mut StoryState, before: &Before) {
        for row in &mut state.articles {
            if before.article(state.id, &row.locale).is_some_and(|old| old.version == row.version) {
                row.version += 1;
                self.changed.push(row.clone());
            }
        }
    }

    /// What a story's articles share as it shall be, and what that makes of it.
    fn settle_story(&mut self, draft: &StoryDraft, id: StoryId, old: Option<&StoryState>) -> (StoryState, Outcome) {
        let origin = draft.origin.as_ref();
        let state = StoryState {
            id,
            original_locale: draft.original_locale.clone(),
            filing: draft.filing.clone(),
            media: draft.media.clone(),
            articles: old.map(|old| old.articles.clone()).unwrap_or_default(),
        };
        if let Some(old) = old
            && old.fingerprint() != state.fingerprint()
            && origin.is_some_and(|origin| self.origins.is_edited(origin, old.fingerprint()))
        {
            return (old.clone(), Outcome::Kept);
        }
        if let Some(origin) = origin {
            self.origins.note(origin, id.0, state.fingerprint());
        }
        let refiled = old.is_none_or(|old| old.filing != state.filing || old.original_locale != state.original_locale);
        let replaced = old.is_none_or(|old| old.media != state.media);
        self.refiled.extend(refiled.then_some(id));
        self.replaced.extend(replaced.then_some(id));
        let outcome = match old {
            None => Outcome::Created,
            Some(_) if refiled || replaced => Outcome::Updated,
            Some(_) => Outcome::Unchanged,
        };
        self.new_stories.extend(old.is_none().then_some(id));
        (state, outcome)
    }

    /// Gives a row its path and what it keeps from before; tells whether it is another by that.
    fn settle_row(&mut self, article: &mut Prepared, old: Option<&Row>, now: DateTime<Utc>) -> Outcome {
        if article.is_kept {
            return Outcome::Kept;
        }
        let row = &mut article.row;
        row.path = match old.filter(|old| !moves(row, Some(old))) {
            Some(old) => old.path.clone(),
            None => self.claims.given(Holder::Article(ArticleId(row.id))),
        };
        if let Some(origin) = &article.origin {
            self.origins.note(origin, row.id, fingerprint(row));
        }
        let changed_at = article.updated_at.unwrap_or(now);
        let Some(old) = old else {
            (row.updated_at, row.text_edited_at, row.saved_by) = (changed_at, changed_at, self.saved_by);
            self.fresh.push(row.clone());
            return Outcome::Created;
        };
        let same_text = (&row.title, &row.excerpt, &row.body) == (&old.title, &old.excerpt, &old.body);
        row.text_edited_at = if same_text { old.text_edited_at } else { changed_at };
        row.updated_at = article.updated_at.unwrap_or(old.updated_at);
        (row.version, row.saved_by) = (old.version, old.saved_by);
        if *row == *old {
            return Outcome::Unchanged;
        }
        row.updated_at = changed_at;
        row.version += 1;
        row.saved_by = self.saved_by;
        self.revisions.extend(overwritten(old, row));
        self.changed.push(row.clone());
        Outcome::Updated
    }
}

/// Where an import has all of it from.
fn named(drafts: &[StoryDraft]) -> impl Iterator<Item = &Origin> {
    let articles = drafts.iter().flat_map(|draft| &draft.articles).filter_map(|article| article.origin.as_ref());
    drafts.iter().filter_map(|draft| draft.origin.as_ref()).chain(articles)
}

/// What stood before, where the change is one that an editor may want to take back.
fn overwritten(old: &Row, new: &Row) -> Option<Revision> {
    let kept = |row: &Row| {
        let text = (row.title.clone(), row.excerpt.clone(), row.body.clone(), row.slug.clone());
        (text, row.kind, row.status, row.lead_id)
    };
    (kept(old) != kept(new)).then(|| Revision {
        article_id: old.id,
        version: old.version,
        saved_at: old.updated_at,
        saved_by: old.saved_by,
        kind: old.kind,
        status: old.status,
        slug: old.slug.clone(),
        title: old.title.clone(),
        excerpt: old.excerpt.clone(),
        body: old.body.clone(),
        lead_id: old.lead_id,
    })
}
