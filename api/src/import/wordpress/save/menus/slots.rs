//! Which menu stands on top and which at the bottom: by its name where that says it, else by its order.
//!
//! An export does not say where a theme shows a menu. Each language has its own. Pure.

use std::collections::BTreeSet;

use entity::menu::Slot;

/// A menu that may be shown.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) menu: u32,
    /// Slug and name.
    pub(super) names: String,
    /// None where nothing tells: then it takes its place among the default language's.
    pub(super) language: Option<usize>,
    pub(super) entries: usize,
}

const HEADER: [&str; 5] = ["header", "main", "primary", "top", "navigation"];
const FOOTER: [&str; 2] = ["footer", "bottom"];

/// Where each menu stands, and those that stand nowhere.
pub(super) fn placed(candidates: &[Candidate], default: usize) -> (Vec<(u32, Slot)>, Vec<u32>) {
    let mut taken: BTreeSet<(usize, bool)> = BTreeSet::new();
    let mut take =
        |candidate: &Candidate, slot: Slot| taken.insert((candidate.language.unwrap_or(default), slot == Slot::Header));
    let mut slots: Vec<Option<Slot>> = vec![None; candidates.len()];
    let filled = |candidate: &&Candidate| candidate.entries > 0;
    for (at, candidate) in candidates.iter().enumerate().filter(|(_, candidate)| filled(candidate)) {
        if let Some(slot) = named(&candidate.names)
            && take(candidate, slot)
        {
            slots[at] = Some(slot);
        }
    }
    for (at, candidate) in candidates.iter().enumerate().filter(|(_, candidate)| filled(candidate)) {
        if slots[at].is_none() && named(&candidate.names).is_none() {
            let free = [Slot::Header, Slot::Footer];
            slots[at] = free.into_iter().find(|slot| take(candidate, *slot));
        }
    }
    let menus = || candidates.iter().zip(&slots).filter(|(candidate, _)| filled(candidate));
    (
        menus().filter_map(|(candidate, slot)| Some((candidate.menu, (*slot)?))).collect(),
        menus().filter(|(_, slot)| slot.is_none()).map(|(candidate, _)| candidate.menu).collect(),
    )
}

/// The language whose code is the last word of a menu's slug or name: `main-fa`, `Main (FA)`.
pub(super) fn named_language<'c>(names: &str, codes: impl Iterator<Item = &'c str>) -> Option<usize> {
    let names = names.to_lowercase();
    let words: BTreeSet<&str> = names.split(|letter: char| !letter.is_alphanumeric()).collect();
    codes.enumerate().find(|(_, code)| words.contains(code.to_lowercase().as_str())).map(|(place, _)| place)
}

fn named(names: &str) -> Option<Slot> {
    let names = names.to_lowercase();
    let holds = |words: &[&str]| words.iter().any(|word| names.contains(word));
    if holds(&FOOTER) {
        return Some(Slot::Footer);
    }
    holds(&HEADER).then_some(Slot::Header)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(menu: u32, names: &str, language: Option<usize>) -> Candidate {
        Candidate { menu, names: names.to_owned(), language, entries: 1 }
    }

    #[test]
    fn a_menu_that_says_where_it_stands_stands_there() {
        let menus = [
            candidate(0, "social Social", None),
            candidate(1, "footer-1 Footer", Some(0)),
            candidate(2, "main-menu Main", Some(0)),
            candidate(3, "primary-fa", Some(1)),
        ];

        let (placed, left_out) = placed(&menus, 0);

        assert_eq!(placed, [(1, Slot::Footer), (2, Slot::Header), (3, Slot::Header)]);
        assert_eq!(left_out, [0]);
    }

    #[test]
    fn without_names_the_first_is_on_top_and_the_second_at_the_bottom_and_empty_ones_nowhere() {
        let empty = Candidate { entries: 0, ..candidate(0, "empty", Some(0)) };
        let menus =
            [empty, candidate(1, "short", Some(0)), candidate(2, "long", Some(0)), candidate(3, "more", Some(0))];

        let (placed, left_out) = placed(&menus, 0);

        assert_eq!(placed, [(1, Slot::Header), (2, Slot::Footer)]);
        assert_eq!(left_out, [3]);
    }

    #[test]
    fn a_language_is_told_by_a_word_of_the_name() {
        assert_eq!(named_language("menu-2 Main (FA)", ["en", "fa"].into_iter()), Some(1));
        assert_eq!(named_language("general", ["en", "fa"].into_iter()), None);
    }
}
