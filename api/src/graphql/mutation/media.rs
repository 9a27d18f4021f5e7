//! Writing pictures, films and sounds: their addresses and sizes, and their words in one language at a time.

use async_graphql::{Enum, ID, InputObject, MaybeUndefined};
use entity::media::Kind;

use super::check::{Check, PARAGRAPH, TITLE};
use super::desk::Desk;
use super::failure::{Failure, Outcome, UserErrorCode};
use crate::content::id::MediaId;
use crate::content::media::{MediaDraft, MediaWords};
use crate::graphql::media::{self, Media};
use crate::graphql::scalars::LocaleCode;

/// Which of the three an asset is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::media::Kind")]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A sound.
    Audio,
}

/// An asset to be made or changed, with its words in one language. What is left out stays as it is. Files stay where
/// they are: uploading is the object store's.
#[derive(Clone, Debug, InputObject)]
pub struct SaveMediaInput {
    /// Which, by its id in any language; left out for a new one.
    id: Option<ID>,
    /// The language of these words; one of the key's own.
    locale: LocaleCode,
    /// Which of the three; a new one needs it, and keeps it.
    kind: Option<MediaKind>,
    /// What all languages share: the file's whole address; a new one needs it.
    url: Option<String>,
    /// What all languages share: what kind of file, such as `image/jpeg`; a new one needs it.
    mime_type: Option<String>,
    /// What all languages share: pixels.
    width: Option<i32>,
    /// What all languages share: pixels.
    height: Option<i32>,
    /// What all languages share: how long it plays.
    duration_seconds: Option<i32>,
    /// What all languages share: a player's address; null for none.
    embed_url: MaybeUndefined<String>,
    /// What all languages share: a film's still, by a picture's id; null for none.
    poster: MaybeUndefined<ID>,
    /// What it shows, for those who do not see it: plain text, 5,000 letters at most.
    alt: Option<String>,
    /// HTML, 5,000 letters at most; it is sanitised. Null for none.
    caption: MaybeUndefined<String>,
    /// Who made it, 300 letters at most; null for none.
    credit: MaybeUndefined<String>,
    /// The `version` that was read: where another stands by now, it is a CONFLICT and nothing is written.
    expected_version: Option<i32>,
}

/// Makes or changes an asset; none where nothing shows it yet that the caller sees, or its language is not published.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn save(desk: &Desk<'_>, input: SaveMediaInput) -> Outcome<Option<Media>> {
    let mut check = Check::default();
    let id = input.id.as_ref().and_then(|id| check.media("id", id));
    let locale = desk.language(&mut check, "locale", &input.locale).await?;
    let poster = look(desk, &mut check, &input).await?;
    if id.is_some() && input.is_shared() {
        desk.writes_shared(&mut check, "id");
    }
    check.done()?;
    let id = match id {
        Some(id) => {
            let change = |draft: &mut MediaDraft| put(draft, &input, &locale, poster);
            desk.written(desk.content.edit_media(id, input.expected_version, change).await?);
            id
        }
        None => {
            let mut draft = blank(input.kind.map_or(Kind::Image, Kind::from));
            put(&mut draft, &input, &locale, poster)?;
            let (saved, position) = desk.content.save_media(&[draft]).await?;
            desk.written(position);
            saved[0].0
        }
    };
    match desk.published(&locale).await? {
        Some(locale) => Ok(media::in_locale(desk.context, id, &locale).await?),
        None => Ok(None),
    }
}

impl SaveMediaInput {
    fn is_shared(&self) -> bool {
        let numbers = [self.width, self.height, self.duration_seconds];
        self.url.is_some()
            || self.mime_type.is_some()
            || numbers.iter().any(Option::is_some)
            || !self.embed_url.is_undefined()
            || !self.poster.is_undefined()
    }
}

async fn look(desk: &Desk<'_>, check: &mut Check, input: &SaveMediaInput) -> Outcome<Option<MediaId>> {
    if input.id.is_none() {
        let needed =
            [("kind", input.kind.is_some()), ("url", input.url.is_some()), ("mimeType", input.mime_type.is_some())];
        for (field, _) in needed.iter().filter(|(_, given)| !given) {
            check.say(UserErrorCode::Required, field, "a new asset needs it");
        }
    }
    if let Some(url) = &input.url {
        check.url("url", url);
    }
    if let Some(mime_type) = &input.mime_type {
        check.name("mimeType", mime_type, TITLE);
        if mime_type.split('/').filter(|part| !part.is_empty()).count() != 2 {
            check.say(UserErrorCode::Invalid, "mimeType", "it is of the form `image/jpeg`");
        }
    }
    check.number("width", input.width, 1);
    check.number("height", input.height, 1);
    check.number("durationSeconds", input.duration_seconds, 0);
    if let MaybeUndefined::Value(url) = &input.embed_url {
        check.url("embedUrl", url);
    }
    check.text("alt", input.alt.as_deref().unwrap_or_default(), PARAGRAPH);
    if let MaybeUndefined::Value(caption) = &input.caption {
        check.text("caption", caption, PARAGRAPH);
    }
    if let MaybeUndefined::Value(credit) = &input.credit {
        check.text("credit", credit, TITLE);
    }
    let poster = match &input.poster {
        MaybeUndefined::Value(id) => check.media("poster", id),
        _ => None,
    };
    desk.know_media(check, &poster.map(|id| ("poster".to_owned(), id)).into_iter().collect::<Vec<_>>()).await?;
    Ok(poster)
}

fn blank(kind: Kind) -> MediaDraft {
    MediaDraft {
        id: None,
        kind,
        url: String::new(),
        mime_type: String::new(),
        width: None,
        height: None,
        duration_seconds: None,
        embed_url: None,
        poster: None,
        renditions: Vec::new(),
        words: Vec::new(),
        origin: None,
    }
}

fn put(draft: &mut MediaDraft, input: &SaveMediaInput, locale: &str, poster: Option<MediaId>) -> Outcome<()> {
    if input.kind.is_some_and(|kind| Kind::from(kind) != draft.kind) {
        return Err(Failure::one(UserErrorCode::Invalid, "kind", "an asset keeps its kind"));
    }
    if !input.poster.is_undefined() {
        if poster.is_some() && (draft.kind != Kind::Video || poster == draft.id) {
            return Err(Failure::one(
                UserErrorCode::Invalid,
                "poster",
                "only a film has a still, and another asset is it",
            ));
        }
        draft.poster = poster;
    }
    // Another file has other sizes.
    if input.url.as_ref().is_some_and(|url| *url != draft.url) {
        draft.renditions.clear();
    }
    draft.url = input.url.clone().unwrap_or(std::mem::take(&mut draft.url));
    draft.mime_type = input.mime_type.clone().unwrap_or(std::mem::take(&mut draft.mime_type));
    draft.width = input.width.or(draft.width);
    draft.height = input.height.or(draft.height);
    draft.duration_seconds = input.duration_seconds.or(draft.duration_seconds);
    if !input.embed_url.is_undefined() {
        draft.embed_url = input.embed_url.value().cloned();
    }
    if input.alt.is_none() && input.caption.is_undefined() && input.credit.is_undefined() {
        return Ok(());
    }
    if !draft.words.iter().any(|words| words.locale == locale) {
        draft.words.push(MediaWords { locale: locale.to_owned(), alt: String::new(), caption: None, credit: None });
    }
    for words in draft.words.iter_mut().filter(|words| words.locale == locale) {
        words.alt = input.alt.clone().unwrap_or(std::mem::take(&mut words.alt));
        if !input.caption.is_undefined() {
            words.caption = input.caption.value().cloned();
        }
        if !input.credit.is_undefined() {
            words.credit = input.credit.value().cloned();
        }
    }
    Ok(())
}
