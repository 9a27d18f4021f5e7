//! The languages of an export by its own codes: which are declared, how much is in each, and where that stands.
//!
//! Unknown here: what the newsroom calls them.

use std::collections::{BTreeMap, HashMap};

use crate::import::wordpress::polylang::{self, Language};
use crate::import::wordpress::record::Item;

/// Origins that are counted for one language; a site has one or two.
const MAX_ORIGINS: usize = 16;

/// A language, or with the number 0 what says nothing of its own.
pub type Tongue = u16;

/// What says nothing of its language.
pub const SILENT: Tongue = 0;

/// The languages of an export.
#[derive(Debug)]
pub struct Spoken {
    languages: Vec<Facts>,
    by_code: HashMap<String, Tongue>,
    /// The path of the site's root, such as `/blog`; mostly empty.
    root: String,
}

/// What is known of a language.
#[derive(Clone, Debug)]
pub struct Facts {
    /// As the export declares it, or its code alone.
    pub language: Language,
    /// Whether the export declares it.
    pub declared: bool,
    /// How many articles are in it.
    pub articles: u64,
    /// How many of them stand under each origin, and how many of those below a folder named for the language.
    pub origins: BTreeMap<String, (u64, u64)>,
}

impl Default for Spoken {
    fn default() -> Self {
        let mut spoken = Self { languages: Vec::new(), by_code: HashMap::new(), root: String::new() };
        spoken.tongue("");
        spoken
    }
}

impl Spoken {
    /// Where the site's root is.
    pub fn stands_at(&mut self, base: &str) {
        self.root = split(base).map(|(_, path)| path.to_owned()).unwrap_or_default();
    }

    /// The path of the site's root, such as `/blog`; mostly empty.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Takes in what the header says of a language.
    pub fn declare(&mut self, language: Language) {
        let tongue = self.tongue(&language.code);
        let facts = &mut self.languages[usize::from(tongue)];
        facts.declared = true;
        facts.language = language;
    }

    /// The language of an item.
    pub fn code_of(&mut self, item: &Item) -> Tongue {
        polylang::language_of(item).map_or(SILENT, |code| self.tongue(code))
    }

    /// The language of an article, counted with the place where it stands.
    pub fn of(&mut self, item: &Item) -> Tongue {
        let tongue = self.code_of(item);
        let place = split(item.link.trim()).filter(|(_, path)| !path.starts_with("/?"));
        let place = place.map(|(origin, path)| (origin.to_owned(), self.is_in_folder(tongue, path)));
        let facts = &mut self.languages[usize::from(tongue)];
        facts.articles += 1;
        if let Some((origin, in_folder)) = place
            && (facts.origins.len() < MAX_ORIGINS || facts.origins.contains_key(&origin))
        {
            let counted = facts.origins.entry(origin).or_default();
            counted.0 += 1;
            counted.1 += u64::from(in_folder);
        }
        tongue
    }

    /// The number of a code, a new one if it is new.
    pub fn tongue(&mut self, code: &str) -> Tongue {
        if let Some(tongue) = self.by_code.get(code) {
            return *tongue;
        }
        // Whoever makes up more codes than there are languages gets no further ones.
        let Ok(tongue) = Tongue::try_from(self.languages.len()) else { return SILENT };
        let language =
            Language { code: code.to_owned(), name: String::new(), locale: None, right_to_left: None, flag_code: None };
        self.languages.push(Facts { language, declared: false, articles: 0, origins: BTreeMap::new() });
        self.by_code.insert(code.to_owned(), tongue);
        tongue
    }

    /// The number of a code that is known.
    pub fn find(&self, code: &str) -> Option<Tongue> {
        self.by_code.get(code).copied()
    }

    /// What is known of each language, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Tongue, &Facts)> {
        (0..).zip(&self.languages)
    }

    /// What is known of a language.
    pub fn facts(&self, tongue: Tongue) -> &Facts {
        &self.languages[usize::from(tongue)]
    }

    fn is_in_folder(&self, tongue: Tongue, path: &str) -> bool {
        let code = &self.languages[usize::from(tongue)].language.code;
        let folder = path.strip_prefix(&self.root).unwrap_or(path).trim_start_matches('/');
        let folder = folder.split(['/', '?', '#']).next().unwrap_or_default();
        !code.is_empty() && folder.eq_ignore_ascii_case(code)
    }
}

/// The origin of an address, and what comes after it.
fn split(url: &str) -> Option<(&str, &str)> {
    let host = url.find("://")? + 3;
    let end = url[host..].find(['/', '?', '#']).map_or(url.len(), |at| host + at);
    (end > host).then(|| url.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::wordpress::record::ItemTerm;

    fn item(code: &str, link: &str) -> Item {
        let language = ItemTerm { domain: "language".into(), nicename: code.into(), label: String::new() };
        Item { link: link.into(), terms: vec![language], ..Item::default() }
    }

    #[test]
    fn articles_are_counted_where_they_stand() {
        let mut spoken = Spoken::default();
        spoken.stands_at("https://a.example/blog");

        let fa = spoken.of(&item("fa", "https://a.example/blog/fa/x/"));
        spoken.of(&item("fa", "https://a.example/blog/FA"));
        spoken.of(&item("fa", "https://a.example/blog/?p=3"));
        spoken.of(&item("fa", "https://fa.example/?p=3"));

        let facts = spoken.facts(fa);
        assert_eq!((facts.articles, facts.declared), (4, false));
        assert_eq!(facts.origins, BTreeMap::from([("https://a.example".to_owned(), (3, 2))]));
    }

    #[test]
    fn what_names_no_language_is_silent() {
        let mut spoken = Spoken::default();

        assert_eq!(spoken.of(&Item::default()), SILENT);
        assert_eq!(spoken.facts(SILENT).articles, 1);
        assert_eq!(spoken.find("fa"), None);
    }
}
