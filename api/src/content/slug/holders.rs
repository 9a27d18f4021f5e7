//! Who has which slug, and which one comes free: the same for articles and for headings.
//!
//! Unknown here: SQL, and what a slug is unique within. That is the place `P`, such as a language.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

/// The last number that is tried where a slug is taken.
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

    /// The wanted slug, or the first of its other forms that is free; none where somebody has them all.
    pub(in crate::content) fn give(&mut self, place: &P, wanted: &str, id: i64) -> Option<String> {
        let free = |slug: &String| self.0.get(&(place.clone(), slug.clone())).is_none_or(|holder| *holder == id);
        let given = std::iter::once(wanted.to_owned()).chain(forms(wanted, id)).find(free)?;
        self.0.insert((place.clone(), given.clone()), id);
        Some(given)
    }
}

/// The other forms of those slugs that somebody has or that several want, by who wants them: what else must be known of
/// before any is given. Hardly ever many, so most writes look up no more than what they want.
pub(in crate::content) fn contested<'s>(
    wanted: impl IntoIterator<Item = (&'s str, i64)>,
    taken: impl IntoIterator<Item = &'s str>,
) -> BTreeSet<String> {
    let mut rest: Vec<(&str, i64)> = wanted.into_iter().collect();
    let mut seen = BTreeSet::new();
    let again = rest.iter().map(|(slug, _)| *slug).filter(|slug| !seen.insert(*slug));
    let clashing: BTreeSet<&str> = again.chain(taken).collect();
    let mut contested = BTreeSet::new();
    loop {
        // Somebody may want what is another's other form.
        let clashes = |(slug, _): &(&str, i64)| clashing.contains(slug) || contested.contains(*slug);
        let (met, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(clashes);
        if met.is_empty() {
            return contested;
        }
        contested.extend(met.into_iter().flat_map(|(slug, id)| forms(slug, id)));
        rest = others;
    }
}

/// What somebody gets whose slug is taken, the best first: `-2`, `-3` …, then the id behind it, once or twice.
fn forms(slug: &str, id: i64) -> impl Iterator<Item = String> {
    let numbered = (2..=TRIES).map(move |number| format!("{slug}-{number}"));
    numbered.chain([format!("{slug}-{id}"), format!("{slug}-{id}-{id}")])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(holders: &mut Holders<&'static str>, place: &'static str, id: i64) -> String {
        holders.give(&place, "kabul", id).unwrap()
    }

    #[test]
    fn a_taken_slug_comes_numbered_and_at_last_with_the_id() {
        let mut holders = Holders::new([("fa", "kabul".to_owned(), 1)]);

        assert_eq!(given(&mut holders, "fa", 1), "kabul");
        assert_eq!(given(&mut holders, "en", 2), "kabul");
        for number in 2..=9 {
            assert_eq!(given(&mut holders, "fa", 10 + number), format!("kabul-{number}"));
        }
        assert_eq!(given(&mut holders, "fa", 99), "kabul-99");
    }

    #[test]
    fn a_slug_with_the_id_behind_it_is_not_taken_from_whoever_has_it() {
        let numbered = (2..=9).map(|number| format!("kabul-{number}"));
        let taken = std::iter::once("kabul".to_owned()).chain(numbered).chain(["kabul-99".to_owned()]);
        let mut holders = Holders::new(taken.map(|slug| ("fa", slug, 1)));

        assert_eq!(given(&mut holders, "fa", 99), "kabul-99-99");
        holders.extend([("fa", "kabul-99-99".to_owned(), 1)]);
        assert_eq!(holders.give(&"fa", "kabul", 99), None);
    }

    #[test]
    fn only_what_is_taken_or_wanted_twice_is_contested() {
        let contested = contested([("a", 1), ("b", 2), ("b", 3), ("c", 4)], ["a"]);

        for form in ["a-2", "a-9", "a-1", "a-1-1", "b-9", "b-2", "b-3", "b-2-2", "b-3-3"] {
            assert!(contested.contains(form), "{form}");
        }
        assert_eq!(
            contested.len(),
            10 + 8 + 2,
            "of b: eight numbers, of which two are ids as well, and two with an id twice"
        );
    }

    #[test]
    fn who_wants_what_is_anothers_other_form_may_not_get_it() {
        let contested = contested([("a", 1), ("a", 2), ("a-2", 3), ("d", 4)], []);

        assert!(contested.contains("a-2-2") && contested.contains("a-2-3-3"));
        assert!(!contested.contains("d-2"));
    }
}
