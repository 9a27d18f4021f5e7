//! What was typed of languages, categories and kinds, read: whether there are such, the newsroom says.

use anyhow::Context;
use entity::article::Kind;

use crate::cli;
use crate::cli::ChosenKind;
use crate::content::agreement::Choice;
use crate::content::id::HeadingId;

/// What is said for all of them.
const ALL: [&str; 1] = ["all"];

/// What was chosen.
pub(super) fn choice(typed: &cli::Choice) -> anyhow::Result<Choice> {
    let locales = typed.locales.as_ref();
    let categories = typed.categories.as_deref().map(categories).transpose()?;
    let kinds = typed.kinds.as_ref();
    Ok(Choice {
        locales: locales.map(|codes| (*codes != ALL).then(|| codes.iter().cloned().collect())),
        categories: categories.map(|ids| ids.map(|ids| ids.into_iter().collect())),
        kinds: kinds.map(|kinds| kinds.iter().map(|kind| known(*kind)).collect()),
    })
}

/// Those that are named by their numbers; none for all.
fn categories(named: &[String]) -> anyhow::Result<Option<Vec<HeadingId>>> {
    if named == ALL {
        return Ok(None);
    }
    let id = |text: &String| {
        let number = text.strip_prefix("category:").unwrap_or(text).split(':').next().unwrap_or_default();
        number.parse().map(HeadingId).with_context(|| format!("`{text}` is no category: name its number"))
    };
    named.iter().map(id).collect::<Result<_, _>>().map(Some)
}

/// None for all.
fn known(kind: ChosenKind) -> Option<Kind> {
    match kind {
        ChosenKind::All => None,
        ChosenKind::Story => Some(Kind::Story),
        ChosenKind::Video => Some(Kind::Video),
        ChosenKind::Gallery => Some(Kind::Gallery),
        ChosenKind::Page => Some(Kind::Page),
    }
}
