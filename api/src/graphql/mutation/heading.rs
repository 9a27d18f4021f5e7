//! Writing categories, tags and authors: words in one language at a time, and what the languages share.

use std::sync::Arc;

use async_graphql::{ID, InputObject, MaybeUndefined};
use entity::heading::Kind;

use super::check::{BODY, Check, PARAGRAPH, TITLE};
use super::desk::Desk;
use super::failure::{Failure, Outcome, UserErrorCode};
use crate::content::heading::{Heading, HeadingDraft, HeadingWords};
use crate::content::id::{HeadingId, MediaId};
use crate::graphql::heading::heading;
use crate::graphql::scalars::LocaleCode;

/// A category to be made or changed, in one language. What is left out stays as it is.
#[derive(Clone, Debug, InputObject)]
pub struct SaveCategoryInput {
    /// Which; left out for a new one.
    id: Option<ID>,
    /// The language of these words, one of the key's own; left out for that of the id.
    locale: Option<LocaleCode>,
    /// Plain text, 300 letters at most. New words need one.
    name: Option<String>,
    /// Its name in its address, 200 letters at most; null for one made from the name.
    slug: MaybeUndefined<String>,
    /// Plain text, 5,000 letters at most; null for none.
    description: MaybeUndefined<String>,
    /// What all languages share: the category above; null for none.
    parent: MaybeUndefined<ID>,
    /// What all languages share: its place among its siblings, the lowest first.
    position: Option<i32>,
    /// The `version` that was read: where another stands by now, it is a CONFLICT and nothing is written.
    expected_version: Option<i32>,
}

/// A tag to be made or changed, in one language. What is left out stays as it is.
#[derive(Clone, Debug, InputObject)]
pub struct SaveTagInput {
    /// Which; left out for a new one.
    id: Option<ID>,
    /// The language of these words, one of the key's own; left out for that of the id.
    locale: Option<LocaleCode>,
    /// Plain text, 300 letters at most. New words need one.
    name: Option<String>,
    /// Its name in its address, 200 letters at most; null for one made from the name.
    slug: MaybeUndefined<String>,
    /// The `version` that was read: where another stands by now, it is a CONFLICT and nothing is written.
    expected_version: Option<i32>,
}

/// An author to be made or changed, in one language. What is left out stays as it is.
#[derive(Clone, Debug, InputObject)]
pub struct SaveAuthorInput {
    /// Which; left out for a new one.
    id: Option<ID>,
    /// The language of these words, one of the key's own; left out for that of the id.
    locale: Option<LocaleCode>,
    /// Plain text, 300 letters at most. New words need one.
    name: Option<String>,
    /// Its name in its address, 200 letters at most; null for one made from the name.
    slug: MaybeUndefined<String>,
    /// HTML, 500,000 letters at most; it is sanitised. Null for none.
    bio: MaybeUndefined<String>,
    /// What all languages share: a picture, by its id in any language; null for none.
    avatar: MaybeUndefined<ID>,
    /// The `version` that was read: where another stands by now, it is a CONFLICT and nothing is written.
    expected_version: Option<i32>,
}

/// A category.
#[derive(Clone, Debug, InputObject)]
pub struct CategoryIdInput {
    /// Which category, by its id in any language.
    id: ID,
    /// The `version` that was read: where another stands by now, it is a CONFLICT and nothing is written.
    expected_version: Option<i32>,
}

/// A category, tag or author to be made or changed: what the three inputs have in common.
pub struct HeadingInput {
    kind: Kind,
    id: Option<ID>,
    expected_version: Option<i32>,
    words: OneLanguage,
    shared: AllLanguages,
}

/// What one language has of it.
struct OneLanguage {
    locale: Option<LocaleCode>,
    name: Option<String>,
    slug: MaybeUndefined<String>,
    description: MaybeUndefined<String>,
}

/// What all languages share of it.
#[derive(Default)]
struct AllLanguages {
    parent: MaybeUndefined<ID>,
    position: Option<i32>,
    avatar: MaybeUndefined<ID>,
}

impl From<SaveCategoryInput> for HeadingInput {
    fn from(input: SaveCategoryInput) -> Self {
        let SaveCategoryInput { id, locale, name, slug, description, parent, position, expected_version } = input;
        let words = OneLanguage { locale, name, slug, description };
        let shared = AllLanguages { parent, position, ..AllLanguages::default() };
        Self { kind: Kind::Category, id, expected_version, words, shared }
    }
}

impl From<SaveTagInput> for HeadingInput {
    fn from(input: SaveTagInput) -> Self {
        let SaveTagInput { id, locale, name, slug, expected_version } = input;
        let words = OneLanguage { locale, name, slug, description: MaybeUndefined::Undefined };
        Self { kind: Kind::Tag, id, expected_version, words, shared: AllLanguages::default() }
    }
}

impl From<SaveAuthorInput> for HeadingInput {
    fn from(input: SaveAuthorInput) -> Self {
        let SaveAuthorInput { id, locale, name, slug, bio, avatar, expected_version } = input;
        let words = OneLanguage { locale, name, slug, description: bio };
        let shared = AllLanguages { avatar, ..AllLanguages::default() };
        Self { kind: Kind::Author, id, expected_version, words, shared }
    }
}

/// What the input names.
struct Named {
    id: Option<HeadingId>,
    locale: String,
    parent: Option<HeadingId>,
    avatar: Option<MediaId>,
}

/// Makes or changes a heading; none where its language is not published.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn save(desk: &Desk<'_>, input: HeadingInput) -> Outcome<Option<Arc<Heading>>> {
    let named = look(desk, &input).await?;
    let (saved, position) = match named.id {
        None => {
            let mut draft = blank(input.kind);
            put(&mut draft, &input, &named)?;
            desk.content.create_heading(draft).await?
        }
        Some(id) => {
            let change = |draft: &mut HeadingDraft| put(draft, &input, &named);
            desk.content.edit_heading(input.kind, id, input.expected_version, change).await?
        }
    };
    desk.written(position);
    match desk.published(&named.locale).await? {
        Some(locale) => Ok(heading(desk.context, saved.id, &locale).await?),
        None => Ok(None),
    }
}

/// Deletes a category in which nothing stands; answers its id.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn delete(desk: &Desk<'_>, input: CategoryIdInput) -> Outcome<ID> {
    let mut check = Check::default();
    let named = check.heading("id", &input.id, Kind::Category);
    check.done()?;
    if let Some((id, _)) = named {
        desk.written(Some(desk.content.delete_category(id, input.expected_version).await?));
    }
    Ok(input.id)
}

async fn look(desk: &Desk<'_>, input: &HeadingInput) -> Outcome<Named> {
    let mut check = Check::default();
    let own = input.id.as_ref().and_then(|id| check.heading("id", id, input.kind));
    let locale = match (&input.words.locale, &own) {
        (Some(code), _) => desk.language(&mut check, "locale", code).await?,
        (None, Some((_, code))) => desk.language(&mut check, "id", &LocaleCode(code.clone())).await?,
        (None, None) => {
            check.say(UserErrorCode::Required, "locale", "new words need a language");
            String::new()
        }
    };
    let id = own.map(|(id, _)| id);
    input.words.look(&mut check, input.kind);
    let (parent, avatar) = input.shared.look(desk, &mut check).await?;
    if id.is_some() && input.shared.says_something() {
        desk.writes_shared(&mut check, "id");
    }
    if id.is_some() && parent == id {
        check.say(UserErrorCode::Cycle, "parent", "a category cannot stand below itself");
    }
    check.done()?;
    Ok(Named { id, locale, parent, avatar })
}

impl OneLanguage {
    fn look(&self, check: &mut Check, kind: Kind) {
        if let Some(name) = &self.name {
            check.name("name", name, TITLE);
        }
        if let MaybeUndefined::Value(slug) = &self.slug {
            check.slug("slug", slug);
        }
        if let MaybeUndefined::Value(description) = &self.description {
            let (field, most) = if kind == Kind::Author { ("bio", BODY) } else { ("description", PARAGRAPH) };
            check.text(field, description, most);
        }
    }

    fn says_something(&self) -> bool {
        self.name.is_some() || !self.slug.is_undefined() || !self.description.is_undefined()
    }

    fn put(&self, words: &mut HeadingWords) {
        if let Some(name) = &self.name {
            words.name.clone_from(name);
        }
        if !self.slug.is_undefined() {
            words.slug = self.slug.value().cloned().unwrap_or_default();
        }
        if !self.description.is_undefined() {
            words.description = self.description.value().cloned();
        }
    }
}

impl AllLanguages {
    /// The parent and the avatar that it names, as far as they are there.
    async fn look(&self, desk: &Desk<'_>, check: &mut Check) -> Outcome<(Option<HeadingId>, Option<MediaId>)> {
        let parent = self.parent.value().and_then(|id| check.heading("parent", id, Kind::Category)).map(|(id, _)| id);
        let avatar = self.avatar.value().and_then(|id| check.media("avatar", id));
        let above: Vec<_> = parent.map(|id| ("parent".to_owned(), id)).into_iter().collect();
        desk.know_headings(check, Kind::Category, &above).await?;
        let pictures: Vec<_> = avatar.map(|id| ("avatar".to_owned(), id)).into_iter().collect();
        desk.know_media(check, &pictures).await?;
        Ok((parent, avatar))
    }

    fn says_something(&self) -> bool {
        !self.parent.is_undefined() || self.position.is_some() || !self.avatar.is_undefined()
    }
}

fn blank(kind: Kind) -> HeadingDraft {
    HeadingDraft { id: None, kind, parent: None, position: 0, avatar: None, words: Vec::new(), origins: Vec::new() }
}

fn put(draft: &mut HeadingDraft, input: &HeadingInput, named: &Named) -> Outcome<()> {
    let HeadingInput { words, shared, .. } = input;
    if !shared.parent.is_undefined() {
        draft.parent = named.parent;
    }
    if !shared.avatar.is_undefined() {
        draft.avatar = named.avatar;
    }
    draft.position = shared.position.unwrap_or(draft.position);
    if let Some(standing) = draft.words.iter_mut().find(|standing| standing.locale == named.locale) {
        words.put(standing);
    } else if named.id.is_none() || words.says_something() {
        let needed = || Failure::one(UserErrorCode::Required, "name", "new words need a name");
        let (name, locale) = (words.name.clone().ok_or_else(needed)?, named.locale.clone());
        let mut fresh = HeadingWords { locale, slug: String::new(), path: None, name, description: None };
        words.put(&mut fresh);
        draft.words.push(fresh);
    }
    Ok(())
}
