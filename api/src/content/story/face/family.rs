//! What became of a story's face: which articles of it are in view. Everybody's view is told to everybody; that of a
//! partner who agreed to some kinds alone, or to an embargo, is another when an article changes its kind or its time,
//! and of that such partners alone are told: what stands for the story, such as a translation's item, names its family.

use std::collections::BTreeSet;

use super::{StoryState, View};
use crate::content::edit::Sealed;
use crate::content::node::NodeId;
use crate::log::{Change, ChangeKind};

/// Notes what a write made of a story.
pub(super) fn note(sealed: &mut Sealed, view: &View<'_>, old: Option<&StoryState>, new: &StoryState, refiled: bool) {
    let told = |old: &StoryState| -> BTreeSet<i64> {
        old.articles.iter().filter(|row| view.told(row)).map(|row| row.id).collect()
    };
    let was = old.map(told).unwrap_or_default();
    let is: BTreeSet<i64> = new.articles.iter().filter(|row| view.sees(row)).map(|row| row.id).collect();
    let (kind, embargo_minutes) = match (was.is_empty(), is.is_empty()) {
        (true, true) => return,
        (true, false) => (ChangeKind::Published, None),
        (false, true) => (ChangeKind::Unpublished, None),
        (false, false) if was != is || refiled => (ChangeKind::Updated, None),
        (false, false) if old.is_some_and(|old| turns_for_some(old, new, &is)) => (ChangeKind::Updated, Some(0)),
        (false, false) => return,
    };
    sealed.changes.push(Change { embargo_minutes, ..NodeId::Story(new.id).change(kind) });
}

/// Whether one of these articles, in everybody's view before and after, may have come into the view of some partner, or
/// left it.
fn turns_for_some(old: &StoryState, new: &StoryState, articles: &BTreeSet<i64>) -> bool {
    let stands = |story: &StoryState, id: i64| {
        story.articles.iter().find(|row| row.id == id).map(|row| (row.kind, row.published_at))
    };
    articles.iter().any(|id| stands(old, *id) != stands(new, *id))
}
