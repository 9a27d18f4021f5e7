//! The menus of several languages as one tree.
//!
//! An entry that every language has, leading to the same heading or story, is one entry; any other stands in its own
//! language alone. Each language reads its entries in its own order. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::Tree;
use crate::content::menu::{MenuItemDraft, MenuTarget};

/// The menus of one slot, each with its language, as one.
pub(super) fn joined(menus: Vec<(Option<usize>, Vec<Tree>)>, codes: &[&str], default: usize) -> Vec<MenuItemDraft> {
    // A menu whose language nothing tells stands for all that have no other, as on a site of one language.
    let alone = codes.len() < 2 || menus.iter().all(|(language, _)| language.is_none());
    if alone {
        let trees = menus.into_iter().flat_map(|(_, trees)| trees);
        return trees.map(|tree| Joiner { codes }.item(tree, default, None)).collect();
    }
    Joiner { codes }.join(menus.into_iter().map(|(language, trees)| (language.unwrap_or(default), trees)).collect())
}

struct Joiner<'c> {
    codes: &'c [&'c str],
}

impl Joiner<'_> {
    /// Lists of siblings, one a language.
    fn join(&self, lists: Vec<(usize, Vec<Tree>)>) -> Vec<MenuItemDraft> {
        let shared = shared(&lists);
        let mut items: Vec<(Option<Shared>, MenuItemDraft)> = Vec::new();
        let mut below: BTreeMap<Shared, Vec<(usize, Vec<Tree>)>> = BTreeMap::new();
        for (language, trees) in lists {
            let (mut at, mut met) = (0, BTreeSet::new());
            for tree in trees {
                let key = tree.target.map(key).filter(|key| shared.contains(key) && met.insert(*key));
                let Some(key) = key else {
                    items.insert(at, (None, self.item(tree, language, Some(language))));
                    at += 1;
                    continue;
                };
                let words = self.words(&tree, language);
                below.entry(key).or_default().push((language, tree.children));
                let standing = items.iter().position(|(other, _)| *other == Some(key));
                let place = standing.unwrap_or(at);
                if standing.is_none() {
                    items.insert(place, (Some(key), MenuItemDraft { target: tree.target, ..MenuItemDraft::default() }));
                }
                items[place].1.words.extend(words);
                at = place + 1;
            }
        }
        let finish = |(key, mut item): (Option<Shared>, MenuItemDraft)| {
            item.words.sort();
            item.children
                .extend(key.and_then(|key| below.remove(&key)).map(|lists| self.join(lists)).into_iter().flatten());
            item
        };
        items.into_iter().map(finish).collect()
    }

    /// An entry with words in one language, which may be the only one that shows it.
    fn item(&self, tree: Tree, language: usize, only: Option<usize>) -> MenuItemDraft {
        MenuItemDraft {
            target: tree.target,
            only_locale: only.map(|place| self.codes[place].to_owned()),
            words: self.words(&tree, language).into_iter().collect(),
            children: tree.children.into_iter().map(|child| self.item(child, language, only)).collect(),
        }
    }

    fn words(&self, tree: &Tree, language: usize) -> Option<(String, Option<String>, Option<String>)> {
        let some = tree.label.is_some() || tree.url.is_some();
        some.then(|| (self.codes[language].to_owned(), tree.label.clone(), tree.url.clone()))
    }
}

/// A target, in an order.
type Shared = (bool, i64);

fn key(target: MenuTarget) -> Shared {
    match target {
        MenuTarget::Heading(id) => (false, id.0),
        MenuTarget::Story(id) => (true, id.0),
    }
}

/// What every list leads to.
fn shared(lists: &[(usize, Vec<Tree>)]) -> BTreeSet<Shared> {
    if lists.len() < 2 {
        return BTreeSet::new();
    }
    let targets =
        |trees: &[Tree]| -> BTreeSet<Shared> { trees.iter().filter_map(|tree| tree.target.map(key)).collect() };
    let all = lists.iter().map(|(_, trees)| targets(trees));
    all.reduce(|all, next| &all & &next).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::id::{HeadingId, StoryId};

    const CODES: [&str; 3] = ["en", "fa", "ru"];

    fn to(id: i64) -> Tree {
        let target = Some(MenuTarget::Heading(HeadingId(id)));
        Tree { target, label: None, url: None, children: Vec::new() }
    }

    fn link(label: &str) -> Tree {
        Tree { target: None, label: Some(label.to_owned()), url: Some("/x".to_owned()), children: Vec::new() }
    }

    /// What stands where: the target or the label, and the only language.
    fn shape(items: &[MenuItemDraft]) -> Vec<(String, Option<&str>)> {
        let name = |item: &MenuItemDraft| match item.target {
            Some(MenuTarget::Heading(HeadingId(id)) | MenuTarget::Story(StoryId(id))) => id.to_string(),
            None => item.words[0].1.clone().unwrap_or_default(),
        };
        items.iter().map(|item| (name(item), item.only_locale.as_deref())).collect()
    }

    #[test]
    fn what_all_languages_have_is_one_and_the_rest_stands_in_its_own() {
        let menus = vec![(Some(0), vec![to(1), link("a"), to(2)]), (Some(1), vec![link("b"), to(2), link("c"), to(1)])];

        let items = joined(menus, &CODES, 0);

        let wanted = [("b", Some("fa")), ("1", None), ("a", Some("en")), ("2", None), ("c", Some("fa"))];
        let mut found = shape(&items);
        found.sort();
        let mut sorted = wanted.map(|(name, only)| (name.to_owned(), only));
        sorted.sort();
        assert_eq!(found, sorted);
        let order = |language: &str| -> Vec<String> {
            let seen = shape(&items).into_iter().filter(|(_, only)| only.is_none_or(|only| only == language));
            seen.map(|(name, _)| name).collect()
        };
        assert_eq!(order("en"), ["1", "a", "2"]);
    }

    #[test]
    fn the_words_of_one_entry_come_from_each_language_and_so_do_those_below_it() {
        let labelled =
            |label: &str, child: Tree| Tree { label: Some(label.to_owned()), children: vec![child], ..to(1) };
        let menus = vec![(Some(1), vec![labelled("صفحه", to(5))]), (Some(0), vec![labelled("Page", to(5))])];

        let items = joined(menus, &CODES, 0);

        let words: Vec<_> = items[0].words.iter().map(|(code, label, _)| (code.as_str(), label.as_deref())).collect();
        assert_eq!(words, [("en", Some("Page")), ("fa", Some("صفحه"))]);
        assert_eq!(shape(&items[0].children), [("5".to_owned(), None)]);
    }

    #[test]
    fn a_menu_of_one_language_is_that_languages_unless_the_site_has_no_other() {
        let menu = || vec![(Some(0), vec![to(1)])];

        assert_eq!(joined(menu(), &CODES, 0)[0].only_locale.as_deref(), Some("en"));
        assert_eq!(joined(menu(), &["en"], 0)[0].only_locale, None);
        assert_eq!(joined(vec![(None, vec![to(1)])], &CODES, 0)[0].only_locale, None);
    }
}
