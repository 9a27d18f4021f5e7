//! A menu's entries as a tree: what leads nowhere is left out, and what stood below it moves up.
//!
//! Pure.

use std::collections::HashMap;

use crate::content::link::is_link;
use crate::content::menu::MenuTarget;
use crate::import::wordpress::survey::menus::{Entry, LeadsTo};

/// Levels of a menu, at most; themes show three.
const MAX_DEPTH: usize = 12;

/// An entry with those below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tree {
    /// What it leads to, but for an address.
    pub(super) target: Option<MenuTarget>,
    /// In place of the target's name.
    pub(super) label: Option<String>,
    /// Where it leads without a target.
    pub(super) url: Option<String>,
    pub(super) children: Vec<Tree>,
}

/// The tree of one menu, and how many entries are not in it.
pub(super) fn tree(mut entries: Vec<Entry>, find: impl Fn(&LeadsTo) -> Option<MenuTarget>) -> (Vec<Tree>, u64) {
    // The export's order decides between entries of one place.
    entries.sort_by_key(|entry| entry.order);
    let known: HashMap<i64, usize> = entries.iter().enumerate().map(|(at, entry)| (entry.id, at)).collect();
    let mut below: HashMap<i64, Vec<usize>> = HashMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let parent = if known.contains_key(&entry.parent) && entry.parent != entry.id { entry.parent } else { 0 };
        below.entry(parent).or_default().push(at);
    }
    let mut grower = Grower { entries: &entries, below: &below, find: &find, grown: 0 };
    let trees = grower.grow(0, 0);
    let lost = entries.len() as u64 - grower.grown;
    (trees, lost)
}

struct Grower<'e, F> {
    entries: &'e [Entry],
    below: &'e HashMap<i64, Vec<usize>>,
    find: &'e F,
    grown: u64,
}

impl<F: Fn(&LeadsTo) -> Option<MenuTarget>> Grower<'_, F> {
    fn grow(&mut self, parent: i64, depth: usize) -> Vec<Tree> {
        if depth >= MAX_DEPTH {
            return Vec::new();
        }
        let mut trees = Vec::new();
        for at in self.below.get(&parent).into_iter().flatten() {
            let entry = &self.entries[*at];
            let children = self.grow(entry.id, depth + 1);
            match self.entry(entry) {
                Some(tree) => {
                    self.grown += 1;
                    trees.push(Tree { children, ..tree });
                }
                None => trees.extend(children),
            }
        }
        trees
    }

    fn entry(&self, entry: &Entry) -> Option<Tree> {
        let label = super::label(&entry.label);
        let tree = |target, url| Some(Tree { target, label: label.clone(), url, children: Vec::new() });
        match &entry.leads_to {
            LeadsTo::Address(url) if !is_link(url) => None,
            LeadsTo::Address(url) => {
                let url = if url.is_empty() { "#" } else { url };
                label.as_ref()?;
                tree(None, Some(url.to_owned()))
            }
            other => tree(Some((self.find)(other)?), None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::id::StoryId;

    fn entry(id: i64, parent: i64, order: i64, leads_to: LeadsTo) -> Entry {
        Entry { menu: 0, id, parent, order, leads_to, label: String::new() }
    }

    fn named(id: i64, parent: i64, order: i64) -> Entry {
        let label = format!("entry <b>{id}</b>");
        Entry { label, ..entry(id, parent, order, LeadsTo::Address(String::new())) }
    }

    fn find(leads_to: &LeadsTo) -> Option<MenuTarget> {
        match leads_to {
            LeadsTo::Post(id) if *id < 100 => Some(MenuTarget::Story(StoryId(*id))),
            _ => None,
        }
    }

    fn labels(trees: &[Tree]) -> String {
        let one = |tree: &Tree| {
            let name = tree.label.clone().unwrap_or_else(|| format!("{:?}", tree.target));
            if tree.children.is_empty() { name } else { format!("{name}({})", labels(&tree.children)) }
        };
        trees.iter().map(one).collect::<Vec<_>>().join(",")
    }

    #[test]
    fn entries_stand_in_their_order_below_their_parents() {
        let (trees, lost) = tree(vec![named(3, 1, 9), named(1, 0, 2), named(2, 0, 1), named(4, 1, 3)], find);

        assert_eq!((labels(&trees).as_str(), lost), ("entry 2,entry 1(entry 4,entry 3)", 0));
        assert_eq!(trees[0].url.as_deref(), Some("#"));
    }

    #[test]
    fn what_stood_below_a_dead_end_moves_up() {
        let dead_end = entry(1, 0, 1, LeadsTo::Post(999));
        let alive = entry(2, 1, 2, LeadsTo::Post(7));

        let (trees, lost) = tree(vec![dead_end, alive, named(3, 888, 3)], find);

        assert_eq!(trees[0].target, Some(MenuTarget::Story(StoryId(7))));
        assert_eq!((trees.len(), trees[1].label.as_deref(), lost), (2, Some("entry 3"), 1));
    }

    #[test]
    fn a_circle_and_a_bottomless_menu_end() {
        let (trees, lost) = tree(vec![named(1, 2, 1), named(2, 1, 2), named(3, 3, 3)], find);
        assert_eq!((labels(&trees).as_str(), lost), ("entry 3", 2));

        let deep = (1..=50_000).map(|id| named(id, id - 1, id)).collect();
        assert_eq!(tree(deep, find).1, 50_000 - MAX_DEPTH as u64);
    }
}
