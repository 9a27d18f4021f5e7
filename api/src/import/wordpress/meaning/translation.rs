//! In which language an item is and which others translate it: of all that may say so, the first that does.
//!
//! Polylang's terms, WPML's fields, WPML's table, and for the language alone the address. What none of them tells is in
//! the language that the export itself declares. Unknown here: BCP 47, and what the newsroom calls its languages.

use xxhash_rust::xxh3::xxh3_64;

use super::polylang;
use super::wpml::table::Table;
use super::wpml::{self, Said};
use crate::import::wordpress::format::record::Item;

/// Bytes of a group's name that stands as it is, at most.
const LONGEST_GROUP: usize = 200;

/// What is known of an item's language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Translation {
    /// The code of the language, as the export has it.
    pub code: Option<String>,
    /// The name of the group of those that translate each other, the same in every run.
    pub group: Option<String>,
    /// Whether it is known to be translated from another.
    pub is_translation: bool,
}

/// What is told of an item; `by_address` is asked last.
pub fn of(item: &Item, table: &Table, by_address: impl FnOnce() -> Option<String>) -> Translation {
    if let Some(code) = polylang::language_of(item) {
        let group = polylang::group_of(item).map(str::to_owned);
        return Translation { code: Some(code.to_owned()), group, is_translation: false };
    }
    let in_table = table.of_post(item.post_id);
    let said = match (wpml::of_item(item), in_table) {
        (Some(Said { code, group: None, is_translation }), Some(row)) => {
            Some(Said { code, group: row.group, is_translation: is_translation || row.is_translation })
        }
        (said, row) => said.or(row),
    };
    match said {
        Some(Said { code, group, is_translation }) => {
            Translation { code: Some(code), group: group.map(name_of), is_translation }
        }
        None => Translation {
            code: by_address(),
            group: polylang::group_of(item).map(str::to_owned),
            is_translation: false,
        },
    }
}

/// A group's name in the newsroom. WPML's are numbers; what somebody has written instead may be of any length.
fn name_of(group: String) -> String {
    match group.len() <= LONGEST_GROUP {
        true => format!("wpml:{group}"),
        false => format!("wpml:#{:016x}", xxh3_64(group.as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::wordpress::format::record::ItemTerm;

    #[test]
    fn whoever_says_so_first_is_believed() {
        let term = |domain: &str, nicename: &str| ItemTerm {
            domain: domain.to_owned(),
            nicename: nicename.to_owned(),
            label: String::new(),
        };
        let meta = [("_icl_lang_code", "ru"), ("trid", "9")];
        let meta: Vec<_> = meta.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        let terms = vec![term("language", "fa"), term("post_translations", "pll_1")];
        let table = Table::default();
        let told = |item: &Item| {
            let found = of(item, &table, || Some("tg".to_owned()));
            (found.code.unwrap_or_default(), found.group.unwrap_or_default())
        };

        let both = Item { terms, meta: meta.clone(), ..Item::default() };
        let fields = Item { meta, ..Item::default() };

        assert_eq!(told(&both), ("fa".to_owned(), "pll_1".to_owned()));
        assert_eq!(told(&fields), ("ru".to_owned(), "wpml:9".to_owned()));
        assert_eq!(told(&Item::default()), ("tg".to_owned(), String::new()));
    }
}
