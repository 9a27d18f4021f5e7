//! Which changes of the log a subscription takes in, and as what.

use crate::content::change::Scan;
use crate::content::id::{ArticleId, HeadingId};
use crate::content::node::NodeId;
use crate::log::{Change, ChangeKind, Position};

/// What is listened to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Interest {
    /// Articles of a language, or those of a category and the ones below it, as they come into view or go out of it.
    Published {
        /// Its code.
        locale: String,
        /// The category.
        category: Option<HeadingId>,
    },
    /// All that becomes of an article.
    Changed(ArticleId),
}

/// What a subscription asks for: what, from where on, in which language where it names none.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What.
    pub interest: Interest,
    /// After this place.
    pub place: Position,
    /// The code of the request's language.
    pub locale: String,
}

impl Interest {
    /// The part of the log that it is in.
    pub(super) fn scan(&self) -> Scan {
        match self {
            Self::Published { locale, .. } => Scan::Locale(locale.clone()),
            Self::Changed(id) => Scan::Node(NodeId::Article(*id).to_string()),
        }
    }

    /// Whether a change may be of interest, whatever it is to whoever listens.
    pub(super) fn concerns(&self, change: &Change) -> bool {
        match (self, change.node.parse()) {
            (Self::Changed(wanted), Ok(NodeId::Article(id))) => id == *wanted,
            (Self::Published { locale, .. }, Ok(NodeId::Article(_))) => change.locale.as_ref() == Some(locale),
            _ => false,
        }
    }

    /// The article that a change is of and what became of it, as seen from here; none where it is of no interest.
    pub(super) fn takes(&self, change: &Change) -> Option<(ArticleId, ChangeKind)> {
        let Ok(NodeId::Article(id)) = change.node.parse() else { return None };
        match self {
            Self::Changed(wanted) => (id == *wanted).then_some((id, change.kind)),
            Self::Published { locale, .. } if change.locale.as_ref() != Some(locale) => None,
            Self::Published { category, .. } => {
                let is_in = |sections: &str| category.is_none_or(|category| names(sections, category));
                let (was, is) = (is_in(&change.sections_before), is_in(&change.sections_after));
                Some((id, turn(change.kind, was, is)?))
            }
        }
    }
}

fn names(sections: &str, category: HeadingId) -> bool {
    sections.split(',').any(|id| id.parse() == Ok(category.0))
}

/// What a change is to those who see a part of the site, in which the article was and is.
fn turn(kind: ChangeKind, was: bool, is: bool) -> Option<ChangeKind> {
    use ChangeKind::{Deleted, Moved, Published, Retracted, Unpublished, Updated};
    match kind {
        Published => is.then_some(Published),
        Updated | Moved => match (was, is) {
            (false, true) => Some(Published),
            (true, false) => Some(Unpublished),
            _ => None,
        },
        Unpublished | Retracted | Deleted => was.then_some(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(kind: ChangeKind, before: &str, after: &str) -> Change {
        let change = Change::new("article:5".into(), Some("fa".into()), kind);
        Change { sections_before: before.into(), sections_after: after.into(), ..change }
    }

    fn told(category: Option<i64>, change: &Change) -> Option<ChangeKind> {
        let interest = Interest::Published { locale: "fa".into(), category: category.map(HeadingId) };
        interest.takes(change).map(|(_, kind)| kind)
    }

    #[test]
    fn publications_and_ends_are_told_and_edits_are_not() {
        use ChangeKind::{Deleted, Moved, Published, Retracted, Unpublished, Updated};
        for kind in [Published, Unpublished, Retracted, Deleted] {
            assert_eq!(told(None, &change(kind, "", "")), Some(kind));
        }
        for kind in [Updated, Moved] {
            assert_eq!(told(None, &change(kind, "1,2", "1")), None);
        }
    }

    #[test]
    fn what_enters_a_category_is_published_there_and_what_leaves_it_is_not_any_more() {
        use ChangeKind::{Moved, Published, Retracted, Unpublished, Updated};
        assert_eq!(told(Some(3), &change(Published, "", "1,3")), Some(Published));
        assert_eq!(told(Some(3), &change(Published, "", "1,33")), None);
        assert_eq!(told(Some(3), &change(Updated, "1", "1,3")), Some(Published));
        assert_eq!(told(Some(3), &change(Moved, "3,1", "1")), Some(Unpublished));
        assert_eq!(told(Some(3), &change(Updated, "3", "3")), None);
        assert_eq!(told(Some(3), &change(Retracted, "3", "")), Some(Retracted));
        assert_eq!(told(Some(3), &change(Retracted, "1", "")), None);
    }

    #[test]
    fn other_languages_and_other_nodes_are_of_no_interest() {
        let published = change(ChangeKind::Published, "", "");

        assert_eq!(told(None, &Change { locale: Some("ps".into()), ..published.clone() }), None);
        assert_eq!(told(None, &Change { node: "story:5".into(), ..published.clone() }), None);
        assert_eq!(Interest::Changed(ArticleId(6)).takes(&published), None);
        assert!(Interest::Changed(ArticleId(5)).takes(&published).is_some());
    }
}
