//! Who has which slug, and which one comes free: the same for articles and for headings.
//!
//! Unknown here: SQL, and what a slug is unique within. That is the place `P`, such as a language.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

/// Numbered forms that are tried where a slug is taken.
const TRIES: u32 = 9;

/// Slugs that are taken, and by whom.
pub(in crate::content) struct Holders<P>(HashMap<(P, String), i64>);

impl<P: Clone + Eq + Hash> Holders<P> {
    /// Knows these places, slugs and ids.
    pub(in crate::content) fn new(rows: impl IntoIterator<Item = (P, String, i64)>) -> Self {
        Self(rows.into_iter().map(|(place, slug, id)| ((place, slug), id)).collect())
    }

    /// Knows these, too.
    pub(in crate::content) fn extend(&mut self, rows: impl IntoIterator<Item = (P, String, i64)>) {
        self.0.extend(rows.into_iter().map(|(place, slug, id)| ((place, slug), id)));
    }

    /// The wanted slug, or the first free of its numbered forms, or one with the id behind it.
    pub(in crate::content) fn give(&mut self, place: &P, wanted: &str, id: i64) -> String {
        let free = |slug: &String| self.0.get(&(place.clone(), slug.clone())).is_none_or(|holder| *holder == id);
        let tries = std::iter::once(wanted.to_owned()).chain(numbered(wanted));
        let given = tries.into_iter().find(free).unwrap_or_else(|| format!("{wanted}-{id}"));
        self.0.insert((place.clone(), given.clone()), id);
        given
    }
}

/// The numbered forms of those slugs that somebody has or that several want: what else must be known of before any is
/// given. Hardly ever many, so most writes look up no more than what they want.
pub(in crate::content) fn contested<'s>(
    wanted: impl IntoIterator<Item = &'s str>,
    taken: impl IntoIterator<Item = &'s str>,
) -> BTreeSet<String> {
    let mut seen: BTreeSet<&str> = taken.into_iter().collect();
    let again: BTreeSet<&str> = wanted.into_iter().filter(|slug| !seen.insert(slug)).collect();
    again.into_iter().flat_map(numbered).collect()
}

/// `-2`, `-3` …
fn numbered(slug: &str) -> impl Iterator<Item = String> {
    (2..=TRIES).map(move |number| format!("{slug}-{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_slug_comes_numbered_and_at_last_with_the_id() {
        let mut holders = Holders::new([("fa", "kabul".to_owned(), 1)]);

        assert_eq!(holders.give(&"fa", "kabul", 1), "kabul");
        assert_eq!(holders.give(&"en", "kabul", 2), "kabul");
        for number in 2..=9 {
            assert_eq!(holders.give(&"fa", "kabul", 10 + number), format!("kabul-{number}"));
        }
        assert_eq!(holders.give(&"fa", "kabul", 99), "kabul-99");
    }

    #[test]
    fn only_what_is_taken_or_wanted_twice_is_contested() {
        let contested = contested(["a", "b", "b", "c"], ["a"]);

        assert!(contested.contains("a-2") && contested.contains("b-9"));
        assert_eq!(contested.len(), 16);
    }
}
