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
}

/// A category.
#[derive(Clone, Debug, InputObject)]
pub struct CategoryIdInput {
    /// Which category, by its id in any language.
    id: ID,
}

/// What the three have in common.
pub struct Wanted {
    kind: Kind,
    id: Option<ID>,
    locale: Option<LocaleCode>,
    name: Option<String>,
    slug: MaybeUndefined<String>,
    description: MaybeUndefined<String>,
    parent: MaybeUndefined<ID>,
    position: Option<i32>,
    avatar: MaybeUndefined<ID>,
}

impl From<SaveCategoryInput> for Wanted {
    fn from(input: SaveCategoryInput) -> Self {
        let SaveCategoryInput { id, locale, name, slug, description, parent, position } = input;
        let avatar = MaybeUndefined::Undefined;
        Self { kind: Kind::Category, id, locale, name, slug, description, parent, position, avatar }
    }
}

impl From<SaveTagInput> for Wanted {
    fn from(input: SaveTagInput) -> Self {
        let SaveTagInput { id, locale, name, slug } = input;
        let (description, parent, avatar) =
            (MaybeUndefined::Undefined, MaybeUndefined::Undefined, MaybeUndefined::Undefined);
        Self { kind: Kind::Tag, id, locale, name, slug, description, parent, position: None, avatar }
    }
}

impl From<SaveAuthorInput> for Wanted {
    fn from(input: SaveAuthorInput) -> Self {
        let SaveAuthorInput { id, locale, name, slug, bio, avatar } = input;
        let parent = MaybeUndefined::Undefined;
        Self { kind: Kind::Author, id, locale, name, slug, description: bio, parent, position: None, avatar }
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
pub async fn save(desk: &Desk<'_>, wanted: Wanted) -> Outcome<Option<Arc<Heading>>> {
    let named = named(desk, &wanted).await?;
    let written = match named.id {
        None => {
            let mut draft = HeadingDraft {
                id: None,
                kind: wanted.kind,
                parent: None,
                position: 0,
                avatar: None,
                words: Vec::new(),
                origins: Vec::new(),
            };
            put(&mut draft, &wanted, &named)?;
            desk.content.create_heading(draft).await?
        }
        Some(id) => desk.content.edit_heading(wanted.kind, id, |draft| put(draft, &wanted, &named)).await?,
    };
    desk.written(written.1);
    match desk.published(&named.locale).await? {
        Some(locale) => Ok(heading(desk.context, written.0.id, &locale).await?),
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
        desk.written(Some(desk.content.delete_category(id).await?));
    }
    Ok(input.id)
}

async fn named(desk: &Desk<'_>, wanted: &Wanted) -> Outcome<Named> {
    let mut check = Check::default();
    let own = wanted.id.as_ref().and_then(|id| check.heading("id", id, wanted.kind));
    let locale = match (&wanted.locale, &own) {
        (Some(code), _) => desk.language(&mut check, "locale", code).await?,
        (None, Some((_, code))) => desk.language(&mut check, "id", &LocaleCode(code.clone())).await?,
        (None, None) => {
            check.say(UserErrorCode::Required, "locale", "new words need a language");
            String::new()
        }
    };
    if let Some(name) = &wanted.name {
        check.name("name", name, TITLE);
    }
    if let MaybeUndefined::Value(slug) = &wanted.slug {
        check.slug("slug", slug);
    }
    if let MaybeUndefined::Value(description) = &wanted.description {
        let (field, most) = if wanted.kind == Kind::Author { ("bio", BODY) } else { ("description", PARAGRAPH) };
        check.text(field, description, most);
    }
    let parent = match &wanted.parent {
        MaybeUndefined::Value(id) => check.heading("parent", id, Kind::Category).map(|(id, _)| id),
        _ => None,
    };
    let avatar = match &wanted.avatar {
        MaybeUndefined::Value(id) => check.media("avatar", id),
        _ => None,
    };
    let above: Vec<_> = parent.map(|id| ("parent".to_owned(), id)).into_iter().collect();
    desk.know_headings(&mut check, Kind::Category, &above).await?;
    desk.know_media(&mut check, &avatar.map(|id| ("avatar".to_owned(), id)).into_iter().collect::<Vec<_>>()).await?;
    let is_shared = !wanted.parent.is_undefined() || wanted.position.is_some() || !wanted.avatar.is_undefined();
    if own.is_some() && is_shared {
        desk.writes_shared(&mut check, "id");
    }
    if own.is_some() && parent == own.as_ref().map(|(id, _)| *id) {
        check.say(UserErrorCode::Cycle, "parent", "a category cannot stand below itself");
    }
    check.done()?;
    Ok(Named { id: own.map(|(id, _)| id), locale, parent, avatar })
}

fn put(draft: &mut HeadingDraft, wanted: &Wanted, named: &Named) -> Outcome<()> {
    if !wanted.parent.is_undefined() {
        draft.parent = named.parent;
    }
    if !wanted.avatar.is_undefined() {
        draft.avatar = named.avatar;
    }
    draft.position = wanted.position.unwrap_or(draft.position);
    let standing = draft.words.iter().position(|words| words.locale == named.locale);
    let says_something = wanted.name.is_some() || !wanted.slug.is_undefined() || !wanted.description.is_undefined();
    let words = match standing {
        Some(at) => &mut draft.words[at],
        None if named.id.is_some() && !says_something => return Ok(()),
        None => {
            let name = wanted.name.clone();
            let name = name.ok_or_else(|| Failure::one(UserErrorCode::Required, "name", "new words need a name"))?;
            let locale = named.locale.clone();
            let fresh = HeadingWords { locale, slug: String::new(), path: None, name, description: None };
            draft.words.push(fresh);
            let last = draft.words.len() - 1;
            &mut draft.words[last]
        }
    };
    if let Some(name) = &wanted.name {
        words.name.clone_from(name);
    }
    match &wanted.slug {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => words.slug.clear(),
        MaybeUndefined::Value(slug) => words.slug.clone_from(slug),
    }
    match &wanted.description {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => words.description = None,
        MaybeUndefined::Value(description) => words.description = Some(description.clone()),
    }
    Ok(())
}
