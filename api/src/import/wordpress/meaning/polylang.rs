//! What Polylang left in an export: languages, and which posts and terms translate each other.
//!
//! A post carries its language and the name of its group itself. A category's language is in the
//! export nowhere but in the groups of terms, which only an export of "All content" has.
//! Unknown here: BCP 47, and which of the translations is the original.

use crate::import::wordpress::format::php::{self, Value};
use crate::import::wordpress::format::record::{Item, Term};

/// Taxonomies that are Polylang's bookkeeping and never a newsroom's own.
const TAXONOMIES: [&str; 4] = ["language", "term_language", "post_translations", "term_translations"];

/// A language of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language {
    /// Polylang's code, by which items name the language, such as `fa`; an admin may change it.
    pub code: String,
    /// The name as printed.
    pub name: String,
    /// WordPress's locale, such as `fa_IR`.
    pub locale: Option<String>,
    /// Whether it is written from right to left.
    pub right_to_left: Option<bool>,
}

/// Whether the taxonomy is Polylang's own, not content.
pub fn is_bookkeeping(taxonomy: &str) -> bool {
    TAXONOMIES.contains(&taxonomy)
}

/// The language that a term of the header declares.
pub fn language(term: &Term) -> Option<Language> {
    if term.taxonomy != "language" || term.slug.is_empty() {
        return None;
    }
    let about = php::unserialize(&term.description).unwrap_or(Value::Null);
    let text = |key| about.get(key).and_then(Value::as_text).filter(|text| !text.is_empty()).map(str::to_owned);
    Some(Language {
        code: term.slug.clone(),
        name: term.name.clone(),
        locale: text("locale"),
        right_to_left: about.get("rtl").and_then(Value::as_int).map(|flag| flag != 0),
    })
}

/// The categories or tags that translate each other, as a term of the header declares them: the code of a language and
/// the id in that language. `None` when they cannot be read. Posts name their group themselves.
pub fn translated_terms(term: &Term) -> Option<Vec<(String, i64)>> {
    if term.taxonomy != "term_translations" {
        return None;
    }
    let map = php::unserialize(&term.description).ok()?;
    // Polylang Pro keeps other arrays beside the ids, under `sync`.
    let members = map.entries().iter().filter_map(|(code, id)| {
        let id = id.as_int().filter(|id| *id > 0)?;
        Some((code.as_text()?.to_owned(), id))
    });
    Some(members.collect())
}

/// The code of the language that an item is written in.
pub fn language_of(item: &Item) -> Option<&str> {
    nicename(item, "language")
}

/// The name of the group that an item belongs to; an item without translations may have none.
pub fn group_of(item: &Item) -> Option<&str> {
    nicename(item, "post_translations")
}

fn nicename<'a>(item: &'a Item, taxonomy: &'static str) -> Option<&'a str> {
    let term = item.terms_of(taxonomy).find(|term| !term.nicename.is_empty())?;
    Some(&term.nicename)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::wordpress::format::record::ItemTerm;
    use crate::import::wordpress::noise::Noise;

    fn term(taxonomy: &str, slug: &str, description: &str) -> Term {
        Term {
            taxonomy: taxonomy.to_owned(),
            slug: slug.to_owned(),
            name: "فارسی".to_owned(),
            description: description.to_owned(),
            ..Term::default()
        }
    }

    #[test]
    fn a_language_has_its_locale_and_direction() {
        let about = "a:3:{s:6:\"locale\";s:5:\"fa_IR\";s:3:\"rtl\";i:1;s:9:\"flag_code\";s:2:\"ir\";}";

        let language = language(&term("language", "fa", about)).unwrap();

        assert_eq!((language.code.as_str(), language.locale.as_deref()), ("fa", Some("fa_IR")));
        assert_eq!(language.right_to_left, Some(true));
    }

    #[test]
    fn a_language_whose_description_is_lost_is_still_a_language() {
        let language = language(&term("language", "tg", "")).unwrap();

        assert_eq!((language.code.as_str(), language.locale, language.right_to_left), ("tg", None, None));
    }

    #[test]
    fn a_group_holds_ids_written_as_numbers_or_as_strings() {
        let map = "a:3:{s:2:\"en\";s:2:\"12\";s:2:\"fa\";i:15;s:4:\"sync\";a:1:{s:2:\"en\";s:2:\"fa\";}}";

        let terms = translated_terms(&term("term_translations", "pll_a1", map)).unwrap();

        assert_eq!(terms, [("en".to_owned(), 12), ("fa".to_owned(), 15)]);
    }

    #[test]
    fn posts_that_translate_each_other_are_no_terms() {
        assert_eq!(translated_terms(&term("post_translations", "pll_b2", "a:1:{s:2:\"en\";i:4;}")), None);
    }

    #[test]
    fn an_ordinary_term_is_neither_language_nor_group() {
        let category = term("category", "world", "a:0:{}");

        assert_eq!((language(&category), translated_terms(&category)), (None, None));
        assert!(!is_bookkeeping("category") && is_bookkeeping("term_language"));
    }

    #[test]
    fn a_group_that_cannot_be_read_is_none() {
        assert_eq!(translated_terms(&term("term_translations", "pll_a1", "a:1:{s:2:")), None);
    }

    #[test]
    fn an_item_names_its_language_and_its_group() {
        let named = |domain: &str, nicename: &str| ItemTerm {
            domain: domain.to_owned(),
            nicename: nicename.to_owned(),
            ..ItemTerm::default()
        };
        let terms = vec![named("category", "world"), named("language", "fa"), named("post_translations", "pll_a1")];
        let item = Item { terms, ..Item::default() };

        assert_eq!((language_of(&item), group_of(&item)), (Some("fa"), Some("pll_a1")));
        assert_eq!((language_of(&Item::default()), group_of(&Item::default())), (None, None));
    }

    #[test]
    fn no_description_makes_the_reader_panic() {
        let pieces = ["a:1:{", "s:2:\"en\";", "i:1;", "}", "a:2:{", "s:3:\"rtl\";", "b:1;", "N;", "é"];
        let mut noise = Noise::new(17);
        for _ in 0..10_000 {
            let description = noise.text(&pieces);

            let _ = language(&term("language", "fa", &description));
            let _ = translated_terms(&term("term_translations", "g", &description));
        }
    }
}
