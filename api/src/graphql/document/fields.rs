//! The fields right in a selection set, those of its fragments among them.

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};

/// Each of them, as often as it stands there. For documents whose selections are bounded: a fragment is entered at each
/// spread.
pub(super) fn each<'d>(document: &'d ExecutableDocument, set: &'d SelectionSet, see: &mut impl FnMut(&'d Field)) {
    let mut sets = vec![set];
    while let Some(set) = sets.pop() {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => see(&field.node),
                Selection::InlineFragment(fragment) => sets.push(&fragment.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let fragment = document.fragments.get(&spread.node.fragment_name.node);
                    sets.extend(fragment.map(|fragment| &fragment.node.selection_set.node));
                }
            }
        }
    }
}

/// The one of them that stands there most often.
pub(super) fn most_frequent(document: &ExecutableDocument, set: &SelectionSet) -> Option<String> {
    let mut times = std::collections::BTreeMap::<&str, u64>::new();
    each(document, set, &mut |field| *times.entry(field.name.node.as_str()).or_default() += 1);
    times.into_iter().max_by_key(|(_, times)| *times).map(|(name, _)| name.to_owned())
}
