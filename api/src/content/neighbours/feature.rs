//! What an article has that others may have, too, and what that tells of the two.
//!
//! Tags decide; words and categories settle what tags leave open. The exact weights matter little: with
//! any one halved, or raised by half, the demo newsroom still meets 12 to 14 of an editor's 15 expectations
//! (tests/data/related.toml; 13 as they stand).

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use super::Candidate;

/// Letters of the shortest title word that counts: shorter ones are mostly particles.
const SHORTEST_WORD: usize = 3;

/// Weights are whole numbers of this part of a unit, so that sums do not depend on their order.
const UNIT: f64 = 1_000.0;

/// A tag is an editor's word for what a story is about, so it tells most.
const TAG: f64 = 3.0;

/// A title word is often chance: three rare words in common are worth one rare tag.
const WORD: f64 = 1.0;

/// A category says where a story was filed; what it is about, only roughly.
const CATEGORY: f64 = 1.0;

/// Something that articles have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Feature {
    /// A tag.
    Tag(i64),
    /// A category.
    Category(i64),
    /// A folded word of the title.
    Word(Box<str>),
}

impl Feature {
    /// All that an article has, each once.
    pub fn of<W: AsRef<str>>(candidate: &Candidate, title_words: impl IntoIterator<Item = W>) -> Vec<Self> {
        let tags = candidate.tags.iter().copied().map(Self::Tag);
        let categories = candidate.categories.iter().copied().map(Self::Category);
        let mut features: Vec<Self> = tags.chain(categories).collect();
        for word in title_words {
            let word = word.as_ref();
            if word.chars().nth(SHORTEST_WORD - 1).is_some() {
                features.push(Self::Word(word.into()));
            }
        }
        features.sort_unstable();
        features.dedup();
        features
    }

    /// Its name in the database. Two that share one only make two articles a little more alike than they are.
    #[must_use]
    pub fn key(&self) -> i64 {
        let hash = match self {
            Self::Tag(id) => xxh3_64(format!("t{id}").as_bytes()),
            Self::Category(id) => xxh3_64(format!("c{id}").as_bytes()),
            Self::Word(word) => xxh3_64(format!("w{word}").as_bytes()),
        };
        hash.cast_signed()
    }

    /// What it tells where `holders` of `all` articles have it: nothing where all have.
    pub(super) fn weight(&self, holders: usize, all: usize) -> u32 {
        let kind = match self {
            Self::Tag(_) => TAG,
            Self::Category(_) => CATEGORY,
            Self::Word(_) => WORD,
        };
        (UNIT * kind * (all as f64 / holders as f64).ln()).round() as u32
    }
}

/// How many of a locale's articles have what: known where only some of these articles are looked at.
#[derive(Clone, Debug, Default)]
pub struct Holders {
    /// The locale's articles.
    pub all: usize,
    /// Those that have a feature, by its key.
    pub by_key: HashMap<i64, usize>,
}

impl Holders {
    /// How many have it; one at least, since somebody asks.
    #[must_use]
    pub fn of(&self, feature: &Feature) -> usize {
        self.by_key.get(&feature.key()).copied().unwrap_or_default().max(1)
    }

    pub(super) fn weight(&self, feature: &Feature) -> u32 {
        let holders = self.of(feature);
        feature.weight(holders, self.all.max(holders))
    }
}
