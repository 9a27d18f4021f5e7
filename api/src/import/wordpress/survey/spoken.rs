//! The languages of an export by its own codes: which are declared, how much is in each, and where that stands; and in
//! which scripts that is written which names no language.
//!
//! Unknown here: what the newsroom calls them.

use std::collections::{BTreeMap, HashMap};

use super::address::{Addresses, split};
use crate::import::wordpress::format::record::Item;
use crate::import::wordpress::languages::script::{Script, script_of};
use crate::import::wordpress::meaning::polylang::Language;

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
    addresses: Addresses,
    silent_scripts: BTreeMap<Script, u64>,
}

/// What is known of a language.
#[derive(Clone, Debug)]
pub struct Facts {
    /// As the export declares it, or its code alone.
    pub language: Language,
    /// How many articles are in it.
    pub articles: u64,
    /// How many of them stand under each origin, and how many of those below a folder named for the language.
    pub origins: BTreeMap<String, (u64, u64)>,
}

impl Default for Spoken {
    fn default() -> Self {
        let mut spoken = Self {
            languages: Vec::new(),
            by_code: HashMap::new(),
            addresses: Addresses::default(),
            silent_scripts: BTreeMap::new(),
        };
        spoken.tongue("");
        spoken
    }
}

impl Spoken {
    /// Where the site's root is.
    pub fn stands_at(&mut self, base: &str) {
        self.addresses.stand_at(base);
    }

    /// The path of the site's root, such as `/blog`; mostly empty.
    pub fn root(&self) -> &str {
        self.addresses.root()
    }

    /// Takes a name for a language's where it stands in an address.
    pub fn expect(&mut self, code: &str) {
        self.addresses.expect(code);
    }

    /// The code of the language that an address tells; `is_other` knows what else is called so.
    pub fn told_by(&self, link: &str, is_other: impl Fn(&str) -> bool) -> Option<String> {
        self.addresses.language(link, is_other)
    }

    /// How many articles that name no language are written in which script.
    pub fn silent_scripts(&self) -> &BTreeMap<Script, u64> {
        &self.silent_scripts
    }

    /// Takes in what the header says of a language.
    pub fn declare(&mut self, language: Language) {
        self.expect(&language.code);
        let tongue = self.tongue(&language.code);
        let facts = &mut self.languages[usize::from(tongue)];
        facts.language = language;
    }

    /// Counts an article of a language, with the place where it stands.
    pub fn count(&mut self, tongue: Tongue, item: &Item) {
        if tongue == SILENT
            && let Some(script) = script_of(&item.title).or_else(|| script_of(&item.content))
        {
            *self.silent_scripts.entry(script).or_default() += 1;
        }
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
    }

    /// The number of a code, a new one if it is new; nothing said is a number, too.
    pub fn tongue(&mut self, code: &str) -> Tongue {
        if let Some(tongue) = self.by_code.get(code) {
            return *tongue;
        }
        // Whoever makes up more codes than there are languages gets no further ones.
        let Ok(tongue) = Tongue::try_from(self.languages.len()) else { return SILENT };
        let language = Language { code: code.to_owned(), name: String::new(), locale: None, right_to_left: None };
        self.languages.push(Facts { language, articles: 0, origins: BTreeMap::new() });
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
        !code.is_empty() && self.addresses.folder(path).eq_ignore_ascii_case(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(link: &str) -> Item {
        Item { link: link.into(), title: "خبر امروز".into(), ..Item::default() }
    }

    #[test]
    fn articles_are_counted_where_they_stand() {
        let mut spoken = Spoken::default();
        spoken.stands_at("https://a.example/blog");

        let fa = spoken.tongue("fa");
        for path in ["a.example/blog/fa/x/", "a.example/blog/FA", "a.example/blog/?p=3", "fa.example/?p=3"] {
            spoken.count(fa, &item(&format!("https://{path}")));
        }

        let facts = spoken.facts(fa);
        assert_eq!(facts.articles, 4);
        assert_eq!(facts.origins, BTreeMap::from([("https://a.example".to_owned(), (3, 2))]));
    }

    #[test]
    fn what_names_no_language_is_silent() {
        let mut spoken = Spoken::default();

        spoken.count(SILENT, &item(""));
        spoken.count(SILENT, &Item::default());

        assert_eq!(spoken.tongue(""), SILENT);
        assert_eq!(spoken.facts(SILENT).articles, 2);
        assert_eq!(spoken.silent_scripts(), &BTreeMap::from([(Script::Arabic, 1)]));
        assert_eq!(spoken.find("fa"), None);
    }
}
