//! Drafts made ready before the transaction begins: checked, sanitised, counted.

use chrono::{DateTime, SubsecRound, Utc};
use entity::article::{Model, Status};

use super::super::draft::{ArticleDraft, StoryDraft};
use crate::content::html::{excerpt_of, plain, sanitize, word_count};
use crate::content::origin::Origin;
use crate::content::slug::slug_of;
use crate::content::{Error, Result};

/// Characters of an excerpt that is made from a body.
pub(in crate::content::story) const EXCERPT: usize = 200;

/// Digits of a second: PostgreSQL and cursors keep microseconds, so SQLite is given no more either.
const PRECISION: u16 = 6;

/// An article's row as wanted: without ids, its slug and path not yet given.
pub(super) struct Prepared {
    pub(super) row: Model,
    pub(super) updated_at: Option<DateTime<Utc>>,
    pub(super) origin: Option<Origin>,
    /// Whether the row is the one that stands: an import does not get past an editor.
    pub(super) is_kept: bool,
}

/// The rows of a draft's articles.
pub(super) fn prepare(draft: &StoryDraft) -> Result<Vec<Prepared>> {
    draft.articles.iter().map(article).collect()
}

fn article(draft: &ArticleDraft) -> Result<Prepared> {
    if draft.status != Status::Draft && draft.published_at.is_none() {
        return Err(Error::Invalid(format!("`{}` needs a time of publication: only a draft has none", draft.title)));
    }
    let body = sanitize(&draft.body);
    let text = plain(&body);
    let title = draft.title.trim();
    let excerpt = draft.excerpt.trim();
    let row = Model {
        id: 0,
        story_id: 0,
        locale: draft.locale.clone(),
        kind: draft.kind,
        status: draft.status,
        slug: if draft.slug.is_empty() { slug_of(title) } else { draft.slug.clone() },
        path: draft.path.clone().unwrap_or_default(),
        title: title.to_owned(),
        excerpt: if excerpt.is_empty() { excerpt_of(&text, EXCERPT) } else { excerpt.to_owned() },
        word_count: i32::try_from(word_count(&text)).unwrap_or(i32::MAX),
        body,
        source: draft.source.clone(),
        lead_id: draft.lead.map(|id| id.0),
        published_at: draft.published_at.map(|at| at.trunc_subsecs(PRECISION)),
        updated_at: DateTime::UNIX_EPOCH,
        text_edited_at: DateTime::UNIX_EPOCH,
        version: 1,
        saved_by: None,
        retraction_reason: draft.retraction_reason.clone(),
    };
    let updated_at = draft.updated_at.map(|at| at.trunc_subsecs(PRECISION));
    Ok(Prepared { row, updated_at, origin: draft.origin.clone(), is_kept: false })
}
