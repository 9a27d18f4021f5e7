//! What WPML left in an export: in which language a post or a term is, and which others translate it.
//!
//! WPML keeps its languages in a table of its own. They are in an export only where its extension for exports wrote
//! them into custom fields, or a newsroom did that by itself; otherwise the table is handed in beside the export.
//! Unknown here: BCP 47, and Polylang.

pub mod table;

use crate::import::wordpress::format::record::{Item, Term};

/// Where the language stands: WPML's own key, then the one that newsrooms write by hand.
const LANGUAGE: [&str; 2] = ["_wpml_import_language_code", "_icl_lang_code"];

/// Where the group stands, likewise.
const GROUP: [&str; 2] = ["_wpml_import_translation_group", "trid"];

/// Where a translation names the language that it was translated from.
const SOURCE: &str = "_wpml_import_source_language_code";

/// Where a copy names the post that it repeats, word by word, in another language.
const DUPLICATE: &str = "_icl_lang_duplicate_of";

/// What WPML says of a post or a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// WPML's code of the language, such as `fa` or `pt-br`.
    pub code: String,
    /// What all that translate each other share.
    pub group: Option<String>,
    /// Whether it was translated from another.
    pub is_translation: bool,
}

/// What an item says of itself.
pub fn of_item(item: &Item) -> Option<Said> {
    said(&item.meta)
}

/// What a term says of itself.
pub fn of_term(term: &Term) -> Option<Said> {
    said(&term.meta)
}

/// The number of the post that an item only repeats.
pub fn duplicate_of(item: &Item) -> Option<i64> {
    value(&item.meta, DUPLICATE)?.parse().ok().filter(|id| *id > 0 && *id != item.post_id)
}

fn said(meta: &[(String, String)]) -> Option<Said> {
    let first = |keys: [&str; 2]| keys.into_iter().find_map(|key| value(meta, key)).map(str::to_owned);
    let code = first(LANGUAGE)?;
    let is_translation = value(meta, SOURCE).is_some_and(|source| source != code);
    Some(Said { code, group: first(GROUP), is_translation })
}

fn value<'m>(meta: &'m [(String, String)], key: &str) -> Option<&'m str> {
    let (_, value) = meta.iter().find(|(name, _)| name == key)?;
    Some(value.trim()).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(meta: &[(&str, &str)]) -> Item {
        let meta = meta.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Item { post_id: 7, meta, ..Item::default() }
    }

    #[test]
    fn a_translation_names_its_language_its_group_and_where_it_comes_from() {
        let own = item(&[
            ("_wpml_import_language_code", " fa "),
            ("_wpml_import_source_language_code", "en"),
            ("_wpml_import_translation_group", "41"),
        ]);
        let by_hand = item(&[("_icl_lang_code", "fa"), ("trid", "41")]);

        let said = Said { code: "fa".to_owned(), group: Some("41".to_owned()), is_translation: true };
        assert_eq!(of_item(&own), Some(said.clone()));
        assert_eq!(of_item(&by_hand), Some(Said { is_translation: false, ..said }));
    }

    #[test]
    fn without_a_language_nothing_is_said() {
        assert_eq!(of_item(&item(&[("trid", "41"), ("_wpml_import_language_code", " ")])), None);
    }

    #[test]
    fn a_copy_names_the_post_that_it_repeats() {
        assert_eq!(duplicate_of(&item(&[("_icl_lang_duplicate_of", "3")])), Some(3));
        for other in ["7", "0", "x", ""] {
            assert_eq!(duplicate_of(&item(&[("_icl_lang_duplicate_of", other)])), None, "{other}");
        }
    }
}
