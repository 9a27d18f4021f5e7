//! Who is who in a batch of stories: ids for what is new, slugs that nobody else has, and where each wants to stand.

use chrono::{DateTime, Utc};
use entity::article::Model as Row;

use super::super::draft::StoryDraft;
use super::super::face::Before;
use super::before::fingerprint;
use super::prepare::Prepared;
use super::slugs;
use crate::content::address::claim::{Claim, Holder};
use crate::content::edit::Edit;
use crate::content::id::{ArticleId, StoryId};
use crate::content::locale::Hosts;
use crate::content::origin::Origins;
use crate::content::{Caller, Error, Result};

/// A story whose rows have their ids and slugs, not yet their paths.
pub(super) struct Identified<'d> {
    pub(super) draft: &'d StoryDraft,
    pub(super) story: StoryId,
    pub(super) articles: Vec<Prepared>,
}

/// Gives ids to what is new, and a free slug to every article that an editor has not changed.
pub(super) async fn identify<'d>(
    edit: &Edit,
    drafts: &'d [StoryDraft],
    texts: Vec<Vec<Prepared>>,
    before: &Before,
    origins: &Origins,
) -> Result<Vec<Identified<'d>>> {
    let moving = |(draft, articles): (&StoryDraft, &Vec<Prepared>)| {
        let old = |row: &Row| draft.id.and_then(|story| before.article(story, &row.locale));
        articles.iter().any(|article| moves(&article.row, old(&article.row)))
    };
    if drafts.iter().zip(&texts).any(moving) {
        edit.hold_addresses().await?;
    }
    let new = |draft: &&StoryDraft| draft.id.is_none();
    let mut story_ids = edit.take_ids("story", drafts.iter().filter(new).count()).await?;
    let unknown = |draft: &StoryDraft| {
        let has = |locale: &str| draft.id.is_some_and(|story| before.article(story, locale).is_some());
        draft.articles.iter().filter(|article| !has(&article.locale)).count()
    };
    let mut article_ids = edit.take_ids("article", drafts.iter().map(unknown).sum()).await?;
    let mut identified = Vec::with_capacity(drafts.len());
    for (draft, mut articles) in drafts.iter().zip(texts) {
        let story = match draft.id {
            Some(id) => before.knows(id)?,
            None => StoryId(story_ids.next().expect("an id was taken for each new story")),
        };
        for article in &mut articles {
            let old = before.article(story, &article.row.locale);
            if let (Some(old), Some(origin)) = (old, &article.origin)
                && origins.is_edited(origin, fingerprint(old))
            {
                (article.row, article.is_kept) = (old.clone(), true);
                continue;
            }
            let row = &mut article.row;
            row.id = old
                .map(|old| old.id)
                .unwrap_or_else(|| article_ids.next().expect("an id was taken for each new article"));
            row.story_id = story.0;
        }
        identified.push(Identified { draft, story, articles });
    }
    let rows: Vec<&Row> = identified.iter().flat_map(|story| &story.articles).map(|article| &article.row).collect();
    let mut slugs = slugs::holders(edit, &rows).await?;
    for article in identified.iter_mut().flat_map(|story| &mut story.articles).filter(|article| !article.is_kept) {
        let Row { locale, slug, id, .. } = &mut article.row;
        let taken = || Error::Taken { field: "slug", taken: slug.clone() };
        *slug = slugs.give(locale, slug, *id).ok_or_else(taken)?;
    }
    Ok(identified)
}

/// Whether an article asks for another slug or path than it has.
pub(super) fn moves(row: &Row, old: Option<&Row>) -> bool {
    old.is_none_or(|old| row.slug != old.slug || !(row.path.is_empty() || row.path == old.path))
}

/// Where an article wants to stand: where it was told to, else where it stood under the same slug, else by its slug.
pub(super) fn claim(row: &Row, old: Option<&Row>, hosts: &Hosts, now: DateTime<Utc>) -> Result<Claim> {
    let otherwise = format!("/{}/{}", row.locale, row.slug);
    let kept = old.filter(|old| old.slug == row.slug).map(|old| old.path.clone());
    let told = Some(row.path.clone()).filter(|path| !path.is_empty());
    Ok(Claim {
        holder: Holder::Article(ArticleId(row.id)),
        locale: row.locale.clone(),
        host: hosts.of(&row.locale)?,
        wanted: told.or(kept).unwrap_or_else(|| otherwise.clone()),
        otherwise,
        is_public: hosts.is_published(&row.locale) && Caller::anonymous_at(now).is_public(row.status, row.published_at),
    })
}
