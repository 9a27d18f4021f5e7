//! Which terms are one heading, in which languages, and which stands below which.
//!
//! Pure: unknown here is how a heading is saved.

use std::collections::{BTreeMap, HashMap};

use entity::heading::Kind;

use crate::content::id::HeadingId;
use crate::import::wordpress::languages::Languages;
use crate::import::wordpress::survey::Survey;
use crate::import::wordpress::survey::terms::taxonomy_of;

/// A heading to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Planned {
    /// The one that an earlier run made of these terms.
    pub(super) known: Option<HeadingId>,
    pub(super) kind: Kind,
    /// Language and term, one a language, in the newsroom's order of languages.
    pub(super) terms: Vec<(usize, u32)>,
    /// The number of the term that names it in a language, where terms of several languages share a slug.
    pub(super) namesakes: BTreeMap<usize, i64>,
    /// Another heading of the plan.
    pub(super) parent: Option<usize>,
}

impl Planned {
    /// The language in which a term gives the heading its words.
    pub(super) fn language_of(&self, term: u32) -> Option<usize> {
        self.terms.iter().find(|(_, other)| *other == term).map(|(language, _)| *language)
    }
}

/// The headings to be, in the order of the export.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) headings: Vec<Planned>,
    /// The heading of each term.
    pub(super) of_term: Vec<Option<usize>>,
}

impl Plan {
    /// The headings of what was surveyed; `known` tells what an earlier run made of a term, by its id at the source.
    pub(super) fn of(survey: &Survey, languages: &Languages, known: impl Fn(&str) -> Option<HeadingId>) -> Self {
        let known: Vec<_> = survey
            .terms
            .iter()
            .map(|(_, facts)| known(&format!("{}:{}", taxonomy_of(facts.kind), facts.slug)))
            .collect();
        let mut families = families(survey, languages);
        let mut plan = Self { headings: Vec::new(), of_term: vec![None; known.len()] };
        for (term, facts) in survey.terms.iter() {
            if plan.of_term[term as usize].is_some() {
                continue;
            }
            let Family { terms: mut family, namesakes } = families.remove(&term).unwrap_or_default();
            family.retain(|_, member| plan.of_term[*member as usize].is_none());
            if family.is_empty() {
                family.insert(voted(survey, languages, term), term);
            }
            for (known, terms) in divided(family, &known) {
                for (_, term) in &terms {
                    plan.of_term[*term as usize] = Some(plan.headings.len());
                }
                plan.headings.push(Planned {
                    known,
                    kind: facts.kind,
                    terms,
                    namesakes: namesakes.clone(),
                    parent: None,
                });
            }
        }
        plan.set_parents(survey);
        plan
    }

    /// The headings by depth: those of a level need those of the level above.
    pub(super) fn levels(&self) -> Vec<Vec<usize>> {
        let mut levels: Vec<Vec<usize>> = Vec::new();
        for at in 0..self.headings.len() {
            let depth = std::iter::successors(self.headings[at].parent, |at| self.headings[*at].parent).count();
            levels.resize_with(levels.len().max(depth + 1), Vec::new);
            levels[depth].push(at);
        }
        levels
    }

    /// The parent that the first of a heading's terms has; none where it would close a circle.
    fn set_parents(&mut self, survey: &Survey) {
        for at in 0..self.headings.len() {
            let above = self.headings[at].terms.iter().find_map(|(_, term)| {
                let facts = survey.terms.facts(*term);
                let parent = survey.terms.by_slug(facts.kind, facts.parent.as_deref()?)?;
                self.of_term[parent as usize]
            });
            let closes =
                |above: usize| std::iter::successors(Some(above), |up| self.headings[*up].parent).any(|up| up == at);
            self.headings[at].parent =
                above.filter(|above| self.headings[at].kind == Kind::Category && !closes(*above));
        }
    }
}

/// Terms that translate each other, by language.
#[derive(Clone, Debug, Default)]
struct Family {
    terms: BTreeMap<usize, u32>,
    /// The numbers of those that share their slug with another.
    namesakes: BTreeMap<usize, i64>,
}

/// The terms that Polylang or WPML joins, by each of them: one a language, all of one taxonomy.
fn families(survey: &Survey, languages: &Languages) -> HashMap<u32, Family> {
    let mut families = HashMap::new();
    for group in &survey.terms.groups {
        let mut family = Family::default();
        let mut kind = None;
        for (code, id) in group {
            let (Some(tongue), Some(term)) = (survey.spoken.find(code), survey.terms.by_id(*id)) else { continue };
            let facts = survey.terms.facts(term);
            let language = languages.of(tongue);
            let is_namesake = survey.terms.namesake(*id).is_some();
            let is_further = is_namesake || !family.terms.values().any(|other| *other == term);
            if *kind.get_or_insert(facts.kind) == facts.kind && is_further && !family.terms.contains_key(&language) {
                family.terms.insert(language, term);
                family.namesakes.extend(is_namesake.then_some((language, *id)));
            }
        }
        for term in family.terms.values() {
            families.entry(*term).or_insert_with(|| family.clone());
        }
    }
    families
}

/// A family as one heading, or as several where earlier runs made several of it: what stands apart stays apart.
fn divided(
    family: BTreeMap<usize, u32>,
    known: &[Option<HeadingId>],
) -> BTreeMap<Option<HeadingId>, Vec<(usize, u32)>> {
    let first = family.values().find_map(|term| known[*term as usize]);
    let mut headings: BTreeMap<Option<HeadingId>, Vec<(usize, u32)>> = BTreeMap::new();
    for (language, term) in family {
        headings.entry(known[term as usize].or(first)).or_default().push((language, term));
    }
    headings
}

/// The language of most articles that use a term; without any, the default.
fn voted(survey: &Survey, languages: &Languages, term: u32) -> usize {
    let mut votes: BTreeMap<usize, u32> = BTreeMap::new();
    for (tongue, count) in &survey.terms.facts(term).used {
        *votes.entry(languages.of(*tongue)).or_default() += count;
    }
    let default = languages.default();
    let most =
        votes.into_iter().max_by_key(|(language, count)| (*count, *language == default, std::cmp::Reverse(*language)));
    most.map_or(default, |(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::wordpress::format::record::{Item, ItemTerm, Record, Site, Term};
    use crate::import::wordpress::options::Options;

    fn category(id: i64, slug: &str, parent: &str) -> Record {
        let parent_slug = Some(parent.to_owned()).filter(|slug| !slug.is_empty());
        let (taxonomy, slug) = ("category".to_owned(), slug.to_owned());
        Record::Term(Term { id, taxonomy, name: slug.to_uppercase(), slug, parent_slug, ..Term::default() })
    }

    fn joined(members: &[(&str, i64)]) -> Record {
        let entries: String = members.iter().map(|(code, id)| format!("s:{}:\"{code}\";i:{id};", code.len())).collect();
        let description = format!("a:{}:{{{entries}}}", members.len());
        let (taxonomy, slug) = ("term_translations".to_owned(), "pll_1".to_owned());
        Record::Term(Term { taxonomy, slug, description, ..Term::default() })
    }

    fn post(id: i64, code: &str, category: &str) -> Record {
        let term = |domain: &str, nicename: &str| ItemTerm {
            domain: domain.to_owned(),
            nicename: nicename.to_owned(),
            label: nicename.to_owned(),
        };
        let terms = vec![term("language", code), term("category", category)];
        let (post_type, status) = ("post".to_owned(), "publish".to_owned());
        Record::Item(Box::new(Item { post_id: id, post_type, status, terms, ..Item::default() }))
    }

    fn planned(records: impl IntoIterator<Item = Record>, known: &[(&str, i64)]) -> Plan {
        let mut survey = Survey::new("_related_posts");
        let base_blog_url = "https://a.example".to_owned();
        survey.note(Record::Site(Site { language: "en".to_owned(), base_blog_url, ..Site::default() })).unwrap();
        for record in records {
            survey.note(record).unwrap();
        }
        let languages = Languages::plan(&survey, &Options::default()).unwrap();
        let found =
            |id: &str| known.iter().find(|(slug, _)| id == format!("category:{slug}")).map(|(_, id)| HeadingId(*id));
        Plan::of(&survey, &languages, found)
    }

    #[test]
    fn terms_that_translate_each_other_are_one_heading_and_others_are_where_they_are_used() {
        let plan = planned(
            [
                category(1, "asia", ""),
                category(2, "آسیا", ""),
                category(3, "ورزش", ""),
                joined(&[("en", 1), ("fa", 2), ("ru", 99)]),
                post(10, "en", "asia"),
                post(11, "fa", "ورزش"),
                post(12, "en", "ورزش"),
                post(13, "fa", "ورزش"),
            ],
            &[],
        );

        let terms: Vec<_> = plan.headings.iter().map(|heading| heading.terms.clone()).collect();
        assert_eq!(terms, [vec![(0, 0), (1, 1)], vec![(1, 2)]]);
        assert_eq!(plan.of_term, [Some(0), Some(0), Some(1)]);
    }

    #[test]
    fn terms_of_two_languages_may_share_a_slug() {
        let plan = planned(
            [
                category(1, "asia", ""),
                category(2, "asia", ""),
                joined(&[("en", 1), ("fa", 2)]),
                post(10, "en", "asia"),
                post(11, "fa", "asia"),
            ],
            &[],
        );

        assert_eq!(plan.headings.len(), 1);
        assert_eq!(plan.headings[0].terms, [(0, 0), (1, 0)]);
        assert_eq!(plan.headings[0].namesakes, BTreeMap::from([(1, 2)]));
    }

    #[test]
    fn a_child_comes_after_its_parent_and_a_circle_is_opened() {
        let plan = planned(
            [category(1, "a", "b"), category(2, "b", "a"), category(3, "c", "a"), category(4, "d", "nowhere")],
            &[],
        );

        let parents: Vec<_> = plan.headings.iter().map(|heading| heading.parent).collect();
        assert_eq!(parents, [Some(1), None, Some(0), None]);
        assert_eq!(plan.levels(), [vec![1, 3], vec![0], vec![2]]);
    }

    #[test]
    fn a_new_translation_joins_the_heading_that_stands_and_two_that_stand_stay_two() {
        let records = || {
            [
                category(1, "asia", ""),
                category(2, "آسیا", ""),
                joined(&[("en", 1), ("fa", 2)]),
                post(10, "en", "asia"),
                post(11, "fa", "آسیا"),
            ]
        };

        let joins = planned(records(), &[("آسیا", 7)]);
        let apart = planned(records(), &[("asia", 6), ("آسیا", 7)]);

        assert_eq!(joins.headings.len(), 1);
        assert_eq!(joins.headings[0].known, Some(HeadingId(7)));
        let known: Vec<_> = apart.headings.iter().map(|heading| heading.known).collect();
        assert_eq!(known, [Some(HeadingId(6)), Some(HeadingId(7))]);
    }
}
