//! Writing a language of the site.

use async_graphql::InputObject;
use entity::locale::Model as Row;

use super::check::{Check, LIST, TITLE};
use super::desk::Desk;
use super::failure::{Failure, Outcome, UserErrorCode};
use crate::content::locale::LocaleDraft;
use crate::graphql::locale::{Calendar, Locale, TextDirection};
use crate::graphql::scalars::LocaleCode;

/// A language to be made or changed. What is left out stays as it is.
#[derive(Clone, Debug, InputObject)]
pub struct SaveLocaleInput {
    /// BCP 47, as it is written: `fa`, `pt-BR`. One that the site does not have is made.
    code: LocaleCode,
    /// In English, 300 letters at most; a new one needs it.
    name: Option<String>,
    /// In the language itself, 300 letters at most; a new one needs it.
    native_name: Option<String>,
    /// Which way its script runs; a new one runs LTR.
    direction: Option<TextDirection>,
    /// How its readers count days; a new one's count GREGORIAN.
    calendar: Option<Calendar>,
    /// Where it stands: a whole address; a new one needs it. What stood under another origin leads to this one.
    url: Option<String>,
    /// Whether readers may see it; a new one is seen.
    published: Option<bool>,
    /// Which languages stand in for it, the nearest first, 100 at most.
    fallbacks: Option<Vec<LocaleCode>>,
    /// `true` makes it the site's default.
    is_default: Option<bool>,
    /// The `version` that was read: where another stands by now, it is a CONFLICT and nothing is written.
    expected_version: Option<i32>,
}

/// Makes or changes a language; none where it is not published.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn save(desk: &Desk<'_>, input: SaveLocaleInput) -> Outcome<Option<Locale>> {
    let known = desk.languages().await?;
    let standing = known.iter().find(|row| row.code.eq_ignore_ascii_case(&input.code.0));
    let code = standing.map_or_else(|| input.code.0.clone(), |row| row.code.clone());
    let mut check = Check::default();
    if !is_language(&code) {
        check.say(UserErrorCode::Invalid, "code", "a language is two or three letters, and what follows them: `pt-BR`");
    }
    if standing.is_none() {
        say_what_is_needed(&mut check, &input);
    }
    look(&mut check, &input);
    look_at_fallbacks(&mut check, input.fallbacks.as_deref().unwrap_or_default(), &code, &known);
    check.done()?;
    let edited = desk.content.edit_locale(&code, input.expected_version, |draft, default| put(draft, default, input));
    desk.written(edited.await?);
    Ok(desk.published(&code).await?.map(Locale))
}

fn say_what_is_needed(check: &mut Check, input: &SaveLocaleInput) {
    let needed = [("name", &input.name), ("nativeName", &input.native_name), ("url", &input.url)];
    for (field, _) in needed.iter().filter(|(_, given)| given.is_none()) {
        check.say(UserErrorCode::Required, field, "a new language needs it");
    }
}

fn look(check: &mut Check, input: &SaveLocaleInput) {
    for (field, name) in [("name", &input.name), ("nativeName", &input.native_name)] {
        if let Some(name) = name {
            check.name(field, name, TITLE);
        }
    }
    if let Some(url) = &input.url {
        check.url("url", url);
        if url.contains(['?', '#']) {
            check.say(UserErrorCode::Invalid, "url", "leave out what follows `?` and `#`");
        }
    }
}

fn look_at_fallbacks(check: &mut Check, fallbacks: &[LocaleCode], own: &str, known: &[Row]) {
    check.count("fallbacks", fallbacks.len(), LIST);
    for (number, link) in fallbacks.iter().enumerate() {
        let again = fallbacks[..number].contains(link);
        if link.0 == own || again || !known.iter().any(|row| row.code == link.0) {
            let field = format!("fallbacks.{number}");
            let others: Vec<_> = known.iter().map(|row| row.code.as_str()).filter(|code| *code != own).collect();
            let message = format!("name another language of the site, once; it has {}", others.join(", "));
            check.say(UserErrorCode::Invalid, &field, message);
        }
    }
}

/// Puts what was given into a draft, and into the code of the site's default.
fn put(draft: &mut LocaleDraft, default: &mut String, input: SaveLocaleInput) -> Outcome<()> {
    draft.name = input.name.unwrap_or(std::mem::take(&mut draft.name));
    draft.native_name = input.native_name.unwrap_or(std::mem::take(&mut draft.native_name));
    draft.direction = input.direction.map_or(draft.direction, Into::into);
    draft.calendar = input.calendar.map_or(draft.calendar, Into::into);
    draft.base_url = input.url.unwrap_or(std::mem::take(&mut draft.base_url));
    draft.published = input.published.unwrap_or(draft.published);
    if let Some(links) = input.fallbacks {
        draft.fallbacks = links.into_iter().map(|link| link.0).collect();
    }
    if input.is_default == Some(true) {
        default.clone_from(&draft.code);
    }
    if !draft.published && *default == draft.code {
        return Err(Failure::one(UserErrorCode::Invalid, "published", "the site's default is published"));
    }
    Ok(())
}

fn is_language(code: &str) -> bool {
    let mut parts = code.split('-');
    let first = parts.next().unwrap_or_default();
    let is_first = (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_first && code.len() <= 35 && parts.all(is_part)
}
