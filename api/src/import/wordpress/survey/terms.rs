//! Categories and tags: what they are called, which translate each other, and in which languages they are used.
//!
//! An export may declare a term twice, or not at all: a tag that only items name is a tag. A term is known by its
//! taxonomy and slug; its number matters to Polylang's groups and to menus. Where Polylang lets terms of two languages
//! share a slug, they are one with words of each.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::heading::Kind;

use super::spoken::Tongue;
use crate::content::slug::slug_of;
use crate::import::wordpress::format::record::{Item, Term};
use crate::import::wordpress::meaning::polylang;
use crate::import::wordpress::meaning::slugs;
use crate::import::wordpress::meaning::wpml::{self, Said};

/// Taxonomies of WordPress's own that say nothing of a newsroom.
const MECHANICAL: [&str; 3] = ["nav_menu", "post_format", "link_category"];

/// A category or a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Category or tag.
    pub kind: Kind,
    /// Decoded.
    pub slug: String,
    /// As printed; may hold references.
    pub name: String,
    /// May hold HTML.
    pub description: String,
    /// The slug of the category above; in an old export its name, until all terms are known.
    pub parent: Option<String>,
    /// How many articles of each language use it.
    pub used: Vec<(Tongue, u32)>,
    /// Whose words these are; 0 where only items name it.
    id: i64,
}

/// Categories and tags.
#[derive(Debug, Default)]
pub struct Terms {
    facts: Vec<Facts>,
    by_slug: HashMap<(Kind, String), u32>,
    by_id: HashMap<i64, u32>,
    /// Name and description of terms that share their slug with one that came before, by their numbers.
    namesakes: HashMap<i64, (String, String)>,
    /// Terms that translate each other: codes of languages and ids.
    pub groups: Vec<Vec<(String, i64)>>,
    /// Likewise, by WPML's names of the groups.
    named_groups: BTreeMap<String, Vec<(String, i64)>>,
}

impl Terms {
    /// Takes in what the header says of a term, whatever its taxonomy.
    pub fn declare(&mut self, term: &Term) {
        self.groups.extend(polylang::translated_terms(term));
        let Some(kind) = kind_of(&term.taxonomy) else { return };
        let Some(place) = self.place(kind, &term.slug, &term.name) else { return };
        if term.id > 0 {
            self.by_id.entry(term.id).or_insert(place);
            if let Some(said) = wpml::of_term(term) {
                self.join(term.id, said);
            }
        }
        let facts = &mut self.facts[place as usize];
        if facts.id == 0 {
            facts.id = term.id;
        } else if facts.id != term.id && term.id > 0 {
            self.namesakes.entry(term.id).or_insert_with(|| (term.name.clone(), term.description.clone()));
        }
        if facts.description.is_empty() && facts.id == term.id {
            facts.description = term.description.clone();
        }
        let parent = term.parent_slug.as_deref().map(slugs::slug);
        facts.parent = facts.parent.take().or(parent.filter(|parent| *parent != facts.slug));
    }

    /// Takes in what WPML says of a term with a number.
    pub fn join(&mut self, id: i64, said: Said) {
        let name = said.group.map_or_else(|| format!("term:{id}"), |group| format!("group:{group}"));
        self.named_groups.entry(name).or_default().push((said.code, id));
    }

    /// Ends the groups and finds the parents, when all terms are known. WXR 1.0 names a parent as it is printed.
    pub fn finish(&mut self) {
        self.groups.extend(std::mem::take(&mut self.named_groups).into_values());
        let by_name: HashMap<(Kind, String), String> =
            self.facts.iter().map(|facts| ((facts.kind, facts.name.clone()), facts.slug.clone())).collect();
        for facts in &mut self.facts {
            if let Some(parent) = &facts.parent
                && !self.by_slug.contains_key(&(facts.kind, parent.clone()))
                && let Some(slug) = by_name.get(&(facts.kind, parent.clone()))
            {
                facts.parent = Some(slug.clone()).filter(|slug| *slug != facts.slug);
            }
        }
    }

    /// The terms of an article in its own order, each once, and the taxonomies that are not ours.
    pub fn used_by<'i>(&mut self, item: &'i Item, language: Tongue) -> (Vec<u32>, BTreeSet<&'i str>) {
        let (mut places, mut foreign) = (Vec::new(), BTreeSet::new());
        for term in &item.terms {
            let taxonomy = term.domain.as_str();
            let Some(kind) = kind_of(taxonomy) else {
                if !MECHANICAL.contains(&taxonomy) && !polylang::is_bookkeeping(taxonomy) {
                    foreign.insert(taxonomy);
                }
                continue;
            };
            let Some(place) = self.place(kind, &term.nicename, &term.label) else { continue };
            if places.contains(&place) {
                continue;
            }
            places.push(place);
            let used = &mut self.facts[place as usize].used;
            match used.iter_mut().find(|(tongue, _)| *tongue == language) {
                Some((_, count)) => *count += 1,
                None => used.push((language, 1)),
            }
        }
        (places, foreign)
    }

    /// What is known of a term.
    pub fn facts(&self, place: u32) -> &Facts {
        &self.facts[place as usize]
    }

    /// The name and the description of a term by its number, where another has its slug, too.
    pub fn namesake(&self, id: i64) -> Option<(&str, &str)> {
        self.namesakes.get(&id).map(|(name, description)| (name.as_str(), description.as_str()))
    }

    /// All terms, in order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Facts)> {
        (0..).zip(&self.facts)
    }

    /// The term with a number.
    pub fn by_id(&self, id: i64) -> Option<u32> {
        self.by_id.get(&id).copied()
    }

    /// The numbers of all terms that have one, in order, with their places.
    pub fn ids(&self) -> Vec<(i64, u32)> {
        let mut ids: Vec<_> = self.by_id.iter().map(|(id, place)| (*id, *place)).collect();
        ids.sort_unstable();
        ids
    }

    /// The term with a decoded slug.
    pub fn by_slug(&self, kind: Kind, slug: &str) -> Option<u32> {
        self.by_slug.get(&(kind, slug.to_owned())).copied()
    }

    /// The place of a term, a new one if it is new; none for one without a name and a slug.
    fn place(&mut self, kind: Kind, raw_slug: &str, name: &str) -> Option<u32> {
        let slug = slugs::slug(raw_slug);
        if slug.is_empty() && name.trim().is_empty() {
            return None;
        }
        let slug = if slug.is_empty() { slug_of(name) } else { slug };
        let place = u32::try_from(self.facts.len()).expect("an export holds fewer than 2^32 terms");
        let place = *self.by_slug.entry((kind, slug.clone())).or_insert(place);
        if place as usize == self.facts.len() {
            let name = name.to_owned();
            let (description, parent, used) = (String::new(), None, Vec::new());
            self.facts.push(Facts { kind, slug, name, description, parent, used, id: 0 });
        } else if self.facts[place as usize].name.is_empty() {
            self.facts[place as usize].name = name.to_owned();
        }
        Some(place)
    }
}

/// The taxonomy's name, by which an origin knows a term.
pub fn taxonomy_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Tag => "post_tag",
        Kind::Category | Kind::Author => "category",
    }
}

fn kind_of(taxonomy: &str) -> Option<Kind> {
    match taxonomy {
        "category" => Some(Kind::Category),
        "post_tag" => Some(Kind::Tag),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::wordpress::format::record::ItemTerm;

    fn term(id: i64, taxonomy: &str, slug: &str) -> Term {
        Term { id, taxonomy: taxonomy.into(), slug: slug.into(), name: slug.to_uppercase(), ..Term::default() }
    }

    #[test]
    fn a_term_that_is_declared_twice_is_one_with_both_numbers() {
        let mut terms = Terms::default();

        terms.declare(&term(3, "category", "asia"));
        terms.declare(&Term { parent_slug: Some("world".into()), ..term(9, "category", "asia") });
        terms.declare(&term(4, "post_tag", "asia"));

        assert_eq!(terms.iter().count(), 2);
        assert_eq!((terms.by_id(3), terms.by_id(9), terms.by_id(4)), (Some(0), Some(0), Some(1)));
        assert_eq!(terms.facts(0).parent.as_deref(), Some("world"));
    }

    #[test]
    fn a_parent_may_be_named_as_it_is_printed() {
        let mut terms = Terms::default();
        terms.declare(&Term { parent_slug: Some("WORLD".into()), ..term(0, "category", "asia") });
        terms.declare(&term(0, "category", "world"));

        terms.finish();

        assert_eq!(terms.facts(0).parent.as_deref(), Some("world"));
    }

    #[test]
    fn terms_that_wpml_joins_are_a_group_and_one_that_it_names_alone_is_one_too() {
        let mut terms = Terms::default();
        let meta = |code: &str| vec![("_wpml_import_language_code".to_owned(), code.to_owned())];
        terms.declare(&Term { meta: meta("fa"), ..term(3, "category", "asia") });

        for (id, code) in [(4, "en"), (5, "ru")] {
            terms.join(id, Said { code: code.into(), group: Some("9".into()), is_translation: false });
        }
        terms.finish();

        let pair = |code: &str, id| (code.to_owned(), id);
        assert_eq!(terms.groups, [vec![pair("en", 4), pair("ru", 5)], vec![pair("fa", 3)]]);
    }

    #[test]
    fn a_term_that_only_items_name_is_counted_by_language() {
        let mut terms = Terms::default();
        let named = |domain: &str, nicename: &str| ItemTerm {
            domain: domain.into(),
            nicename: nicename.into(),
            label: "آب".into(),
        };
        let item = Item {
            terms: vec![
                named("post_tag", "%d8%a2%d8%a8"),
                named("post_tag", "%D8%A2%D8%A8"),
                named("language", "fa"),
                named("post_format", "post-format-video"),
                named("genre", "x"),
            ],
            ..Item::default()
        };

        let (places, foreign) = terms.used_by(&item, 2);
        terms.used_by(&item, 2);

        assert_eq!((places, foreign), (vec![0], BTreeSet::from(["genre"])));
        assert_eq!((terms.facts(0).slug.as_str(), terms.facts(0).used.as_slice()), ("آب", &[(2, 2)][..]));
        assert_eq!(terms.by_slug(Kind::Tag, "آب"), Some(0));
    }
}
