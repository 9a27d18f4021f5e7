//! Where WordPress shows what is filed under a category, a tag or an author.
//!
//! An export does not say how the site calls the folders of its archives, but a menu may lead to one of them. Otherwise
//! they are called what WordPress calls them. Unknown here: what stands there in the newsroom.

use std::collections::{BTreeMap, BTreeSet};

use entity::heading::Kind;

use crate::content::slug::slug_of;
use crate::import::wordpress::languages::Languages;
use crate::import::wordpress::meaning::slugs::path_of;
use crate::import::wordpress::survey::Survey;
use crate::import::wordpress::survey::menus::LeadsTo;
use crate::import::wordpress::survey::terms::Terms;

/// The folders of a site's archives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Folders {
    category: String,
    tag: String,
}

impl Default for Folders {
    fn default() -> Self {
        Self { category: "category".to_owned(), tag: "tag".to_owned() }
    }
}

impl Folders {
    /// As the addresses in the site's menus tell them.
    pub(super) fn of(survey: &Survey, languages: &Languages) -> Self {
        let mut votes: BTreeMap<(bool, String), u32> = BTreeMap::new();
        for entry in &survey.menus.entries {
            let LeadsTo::Address(url) = &entry.leads_to else { continue };
            let Some(path) = path_of(url).filter(|_| languages.is_ours(url)) else { continue };
            for kind in [Kind::Category, Kind::Tag] {
                if let Some(folder) = folder_in(&survey.terms, languages, &path, kind) {
                    *votes.entry((kind == Kind::Tag, folder)).or_default() += 1;
                }
            }
        }
        let most = |is_tag: bool| {
            let of_kind = votes.iter().filter(|((tag, _), _)| *tag == is_tag);
            of_kind.max_by_key(|(_, count)| **count).map(|((_, folder), _)| folder.clone())
        };
        let usual = Self::default();
        Self { category: most(false).unwrap_or(usual.category), tag: most(true).unwrap_or(usual.tag) }
    }

    /// The archive of a term, in a language.
    pub(super) fn path_of_term(&self, survey: &Survey, languages: &Languages, language: usize, term: u32) -> String {
        let folder = if survey.terms.facts(term).kind == Kind::Tag { &self.tag } else { &self.category };
        format!("{}/{folder}/{}/", languages.base_path(language), trail(&survey.terms, term))
    }
}

/// The archive of an author, in a language.
pub(super) fn path_of_author(languages: &Languages, language: usize, login: &str) -> String {
    format!("{}/author/{}/", languages.base_path(language), slug_of(login))
}

/// What stands before a term's slugs in a path; none where the path does not end with them.
fn folder_in(terms: &Terms, languages: &Languages, path: &str, kind: Kind) -> Option<String> {
    let path = path.trim_end_matches('/');
    let base = (0..languages.len()).map(|place| languages.base_path(place));
    let base = base.filter(|base| path.strip_prefix(base).is_some_and(|rest| rest.starts_with('/')));
    let inside = path[base.map(str::len).max()?..].trim_start_matches('/');
    let term = terms.by_slug(kind, inside.rsplit('/').next()?)?;
    let folder = inside.strip_suffix(&trail(terms, term))?.trim_end_matches('/');
    // A folder of digits is a date, and a term without a folder may as well be a page.
    let is_folder = !folder.is_empty() && !folder.split('/').any(|step| step.bytes().all(|byte| byte.is_ascii_digit()));
    is_folder.then(|| folder.to_owned())
}

/// A term's slug after those of the categories above it.
fn trail(terms: &Terms, term: u32) -> String {
    let facts = terms.facts(term);
    let (mut slugs, mut above, mut seen) = (vec![facts.slug.as_str()], facts.parent.as_deref(), BTreeSet::from([term]));
    let is_tag = facts.kind == Kind::Tag;
    while let Some(parent) =
        above.filter(|_| !is_tag).and_then(|slug| terms.by_slug(Kind::Category, slug)).filter(|term| seen.insert(*term))
    {
        slugs.push(&terms.facts(parent).slug);
        above = terms.facts(parent).parent.as_deref();
    }
    slugs.reverse();
    slugs.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::wordpress::format::record::{Item, ItemTerm, Record, Site, Term};
    use crate::import::wordpress::options::Options;

    const TERMS: [(&str, &str, Option<&str>); 3] =
        [("category", "world", None), ("category", "asia", Some("world")), ("post_tag", "water", None)];

    fn site(links: &[&str]) -> (Survey, Languages) {
        let mut survey = Survey::new("");
        let base_blog_url = "https://a.example".to_owned();
        survey.note(Record::Site(Site { language: "en".to_owned(), base_blog_url, ..Site::default() })).unwrap();
        for (taxonomy, slug, parent) in TERMS {
            let parent_slug = parent.map(str::to_owned);
            let (taxonomy, slug) = (taxonomy.to_owned(), slug.to_owned());
            survey.note(Record::Term(Term { taxonomy, slug, parent_slug, ..Term::default() })).unwrap();
        }
        for (id, link) in (1..).zip(links) {
            let meta = [("_menu_item_type", "custom"), ("_menu_item_url", link)];
            let menu = ItemTerm { domain: "nav_menu".into(), nicename: "main".into(), label: String::new() };
            let item = Item {
                post_id: id,
                post_type: "nav_menu_item".to_owned(),
                status: "publish".to_owned(),
                terms: vec![menu],
                meta: meta.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
                ..Item::default()
            };
            survey.note(Record::Item(Box::new(item))).unwrap();
        }
        let languages = Languages::plan(&survey, &Options::default()).unwrap();
        (survey, languages)
    }

    fn paths(links: &[&str]) -> [String; 2] {
        let (survey, languages) = site(links);
        let folders = Folders::of(&survey, &languages);
        [1, 2].map(|term| folders.path_of_term(&survey, &languages, 0, term))
    }

    #[test]
    fn archives_stand_where_wordpress_puts_them() {
        assert_eq!(paths(&[]), ["/category/world/asia/", "/tag/water/"]);
        let (_, languages) = site(&[]);
        assert_eq!(path_of_author(&languages, 0, "Mina Navarro"), "/author/mina-navarro/");
    }

    #[test]
    fn a_menu_tells_how_the_site_calls_their_folders() {
        let links = ["https://a.example/topics/world/asia/", "/news/about/water", "https://b.example/x/water/"];

        assert_eq!(paths(&links), ["/topics/world/asia/", "/news/about/water/"]);
    }

    #[test]
    fn an_article_or_a_page_of_that_name_tells_nothing() {
        assert_eq!(paths(&["/2026/05/water/", "/asia/", "/topics/asia/"]), ["/category/world/asia/", "/tag/water/"]);
    }
}
