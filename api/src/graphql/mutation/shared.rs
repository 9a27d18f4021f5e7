//! What the languages of a story share: what it is filed under, its media, its original language.

use async_graphql::{ID, InputObject};
use entity::heading::Kind;

use super::check::{Check, LIST};
use super::desk::Desk;
use super::failure::Outcome;
use crate::content::id::{HeadingId, MediaId, StoryId};
use crate::content::story::StoryDraft;
use crate::graphql::scalars::LocaleCode;

/// What the languages of a story share. What is left out stays as it is; to change it needs an editor of the language
/// that the story was first written in, or of all.
#[derive(Clone, Debug, InputObject)]
pub struct SharedInput {
    /// What all languages share: the categories, 100 at most, in order; the first is the main one.
    categories: Option<Vec<ID>>,
    /// What all languages share: the tags, 100 at most, in order.
    tags: Option<Vec<ID>>,
    /// What all languages share: the authors, 100 at most, in order.
    authors: Option<Vec<ID>>,
    /// What all languages share: pictures, films and sounds, 100 at most, in order.
    media: Option<Vec<ID>>,
    /// The language that the story was first written in.
    original_locale: Option<LocaleCode>,
}

/// What the languages share, as far as it is to be changed.
pub struct Shared {
    categories: Option<Vec<HeadingId>>,
    tags: Option<Vec<HeadingId>>,
    authors: Option<Vec<HeadingId>>,
    media: Option<Vec<MediaId>>,
    original_locale: Option<String>,
}

/// Looks at what the languages share.
///
/// # Errors
/// The read's own.
pub async fn shared(desk: &Desk<'_>, check: &mut Check, input: &SharedInput) -> Outcome<Shared> {
    let categories = headings(desk, check, "categories", Kind::Category, input.categories.as_deref()).await?;
    let tags = headings(desk, check, "tags", Kind::Tag, input.tags.as_deref()).await?;
    let authors = headings(desk, check, "authors", Kind::Author, input.authors.as_deref()).await?;
    let media = media(desk, check, input.media.as_deref()).await?;
    let original_locale = match &input.original_locale {
        Some(code) => Some(desk.language(check, "originalLocale", code).await?),
        None => None,
    };
    Ok(Shared { categories, tags, authors, media, original_locale })
}

async fn headings(
    desk: &Desk<'_>,
    check: &mut Check,
    field: &str,
    kind: Kind,
    ids: Option<&[ID]>,
) -> Outcome<Option<Vec<HeadingId>>> {
    let Some(ids) = ids else { return Ok(None) };
    let named = named(check, field, ids, |check, field, id| check.heading(field, id, kind).map(|(id, _)| id));
    desk.know_headings(check, kind, &named).await?;
    Ok(Some(distinct(named)))
}

async fn media(desk: &Desk<'_>, check: &mut Check, ids: Option<&[ID]>) -> Outcome<Option<Vec<MediaId>>> {
    let Some(ids) = ids else { return Ok(None) };
    let named = named(check, "media", ids, Check::media);
    desk.know_media(check, &named).await?;
    Ok(Some(distinct(named)))
}

/// What the ids of a list name, each with its field; those that `read` can make nothing of are said and left out.
fn named<T>(
    check: &mut Check,
    list: &str,
    ids: &[ID],
    read: impl Fn(&mut Check, &str, &ID) -> Option<T>,
) -> Vec<(String, T)> {
    check.count(list, ids.len(), LIST);
    let at = |(number, id): (usize, &ID)| {
        let field = format!("{list}.{number}");
        read(check, &field, id).map(|id| (field, id))
    };
    ids.iter().enumerate().filter_map(at).collect()
}

fn distinct<T: PartialEq>(named: Vec<(String, T)>) -> Vec<T> {
    let mut seen = Vec::new();
    for (_, id) in named {
        if !seen.contains(&id) {
            seen.push(id);
        }
    }
    seen
}

impl Shared {
    /// Whether anything of it is to be changed.
    pub fn changes_anything(&self) -> bool {
        let lists = [&self.categories, &self.tags, &self.authors];
        lists.iter().any(|list| list.is_some()) || self.media.is_some() || self.original_locale.is_some()
    }

    /// Says so where it is to be changed of a story that was first written in a language of somebody else's.
    pub fn look(&self, desk: &Desk<'_>, check: &mut Check, original: &str) {
        if self.changes_anything() && !desk.caller().edits_in(original) {
            desk.writes_shared(check, "id");
        }
    }

    /// Puts it into a draft.
    pub fn apply(&self, draft: &mut StoryDraft) {
        let filing = &mut draft.filing;
        let lists = [&mut filing.categories, &mut filing.tags, &mut filing.authors];
        for (list, wanted) in lists.into_iter().zip([&self.categories, &self.tags, &self.authors]) {
            if let Some(wanted) = wanted {
                list.clone_from(wanted);
            }
        }
        if let Some(media) = &self.media {
            draft.media.clone_from(media);
        }
        if let Some(locale) = &self.original_locale {
            draft.original_locale.clone_from(locale);
        }
    }
}

/// The story of a story's id that the caller may take away: its original's language is theirs.
///
/// # Errors
/// NOT_FOUND; FORBIDDEN; the read's own.
pub async fn own_story(desk: &Desk<'_>, field: &str, id: &ID) -> Outcome<StoryId> {
    let mut check = Check::default();
    let Some(story) = check.story(field, id) else { return Err(check.done().expect_err("the id is wrong")) };
    let original = desk.original_of(field, story).await?;
    desk.writes_in(&mut check, field, &original);
    check.done()?;
    Ok(story)
}
