//! Menus as WordPress keeps them: entries that name their menu, their parent and what they lead to.

use std::collections::HashSet;

use super::names::Names;
use crate::import::wordpress::format::record::{Item, Term};

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The menu it stands in.
    pub menu: u32,
    /// Its number.
    pub id: i64,
    /// The number of the entry above; 0 for none.
    pub parent: i64,
    /// Its place in the menu.
    pub order: i64,
    /// What it leads to.
    pub leads_to: LeadsTo,
    /// What a reader sees instead of the target's own name; may be empty, may hold HTML.
    pub label: String,
}

/// What an entry leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeadsTo {
    /// A post or a page, by its number.
    Post(i64),
    /// A category or a tag, by its number.
    Term(i64),
    /// An address.
    Address(String),
    /// A plugin's own.
    Unknown,
}

/// The menus of an export.
#[derive(Debug, Default)]
pub struct Menus {
    /// Their slugs, in the order in which they came.
    pub slugs: Names,
    /// What they are called, by the number of the slug.
    pub names: Vec<String>,
    /// In the order of the export.
    pub entries: Vec<Entry>,
    known: HashSet<(u32, i64)>,
}

impl Menus {
    /// Takes in what the header says of a menu.
    pub fn declare(&mut self, term: &Term) {
        if term.taxonomy == "nav_menu" && !term.slug.is_empty() {
            self.place(&term.slug, &term.name);
        }
    }

    /// Takes in an entry; one that is not published, or stands in no menu, is an orphan of a deleted menu.
    ///
    /// # Errors
    /// Why it is left out.
    pub fn note(&mut self, item: &Item) -> Result<(), &'static str> {
        let menu = item.terms_of("nav_menu").next().filter(|_| item.status == "publish");
        let menu = menu.ok_or("menu entry that is not published, or in no menu")?;
        let menu = self.place(&menu.nicename, &menu.label);
        if !self.known.insert((menu, item.post_id)) {
            return Ok(());
        }
        let number = |key| item.meta_value(key).and_then(|value| value.trim().parse::<i64>().ok()).unwrap_or_default();
        let object = number("_menu_item_object_id");
        let leads_to = match item.meta_value("_menu_item_type").unwrap_or_default() {
            "post_type" => LeadsTo::Post(object),
            "taxonomy" => LeadsTo::Term(object),
            "custom" => LeadsTo::Address(item.meta_value("_menu_item_url").unwrap_or_default().trim().to_owned()),
            _ => LeadsTo::Unknown,
        };
        self.entries.push(Entry {
            menu,
            id: item.post_id,
            parent: number("_menu_item_menu_item_parent"),
            order: item.menu_order,
            leads_to,
            label: item.title.clone(),
        });
        Ok(())
    }

    fn place(&mut self, slug: &str, name: &str) -> u32 {
        let place = self.slugs.place(slug);
        if place as usize == self.names.len() {
            self.names.push(name.to_owned());
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::wordpress::format::record::ItemTerm;

    fn entry(id: i64, menu: &str, meta: &[(&str, &str)]) -> Item {
        Item {
            post_id: id,
            status: "publish".into(),
            terms: vec![ItemTerm { domain: "nav_menu".into(), nicename: menu.into(), label: menu.to_uppercase() }],
            meta: meta.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            ..Item::default()
        }
    }

    #[test]
    fn an_entry_names_its_menu_its_parent_and_its_target() {
        let mut menus = Menus::default();

        let address = [("_menu_item_type", "custom"), ("_menu_item_url", " /x "), ("_menu_item_menu_item_parent", "5")];
        for item in [
            entry(5, "main", &[("_menu_item_type", "post_type"), ("_menu_item_object_id", "12")]),
            entry(6, "main", &address),
            entry(5, "other", &[("_menu_item_type", "taxonomy"), ("_menu_item_object_id", "3")]),
        ] {
            menus.note(&item).unwrap();
        }

        let found: Vec<_> =
            menus.entries.iter().map(|entry| (entry.menu, entry.id, entry.parent, entry.leads_to.clone())).collect();
        assert_eq!(
            found,
            [(0, 5, 0, LeadsTo::Post(12)), (0, 6, 5, LeadsTo::Address("/x".into())), (1, 5, 0, LeadsTo::Term(3))]
        );
        assert_eq!(menus.names, ["MAIN", "OTHER"]);
    }

    #[test]
    fn an_entry_without_a_menu_or_unpublished_or_again_is_none() {
        let mut menus = Menus::default();
        let draft = Item { status: "draft".into(), ..entry(5, "main", &[]) };

        assert!(menus.note(&draft).is_err());
        assert!(menus.note(&Item { terms: Vec::new(), ..entry(5, "main", &[]) }).is_err());
        assert_eq!([(), ()].map(|()| menus.note(&entry(5, "main", &[]))), [Ok(()), Ok(())]);

        assert_eq!(menus.entries.len(), 1);
    }
}
