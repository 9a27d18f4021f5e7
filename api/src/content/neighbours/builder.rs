//! Gathers the articles of a locale and weighs what they have in common.
//!
//! Tags decide; words and categories settle what tags leave open. The exact weights matter little: with
//! any one halved, or raised by half, the demo newsroom still meets 12 to 14 of an editor's 15 expectations
//! (tests/data/related.toml; 13 as they stand).
//!
//! Unknown here: how two articles are compared.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

use super::{Article, Candidate, Index};

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

/// Gathers the articles of a locale for an [`Index`].
#[derive(Debug, Default)]
pub struct Builder {
    articles: Vec<Article>,
    listed: Vec<u32>,
    numbers: HashMap<Feature, u32>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Feature {
    Tag(i64),
    Category(i64),
    Word(Box<str>),
}

impl Builder {
    /// Takes one article and its folded title words. Each article is added once.
    pub fn add<W: AsRef<str>>(&mut self, candidate: &Candidate, title_words: impl IntoIterator<Item = W>) {
        let section = candidate.categories.first().map(|&main| self.number(Feature::Category(main)));
        let tags = candidate.tags.iter().copied().map(Feature::Tag);
        let categories = candidate.categories.iter().copied().map(Feature::Category);
        let mut features: Vec<u32> = tags.chain(categories).map(|feature| self.number(feature)).collect();
        for word in title_words {
            let word = word.as_ref();
            if word.chars().nth(SHORTEST_WORD - 1).is_some() {
                features.push(self.number(Feature::Word(word.into())));
            }
        }
        features.sort_unstable();
        features.dedup();
        let features = append(&mut self.listed, features);
        let &Candidate { id, story, published_at, .. } = candidate;
        self.articles.push(Article { id, story, published_at, section, features });
    }

    fn number(&mut self, feature: Feature) -> u32 {
        let next = self.numbers.len() as u32;
        *self.numbers.entry(feature).or_insert(next)
    }

    /// The index of all that was added.
    #[must_use]
    pub fn build(mut self) -> Index {
        let (renumbered, mut features) = self.by_what_they_tell();
        self.articles.sort_unstable_by_key(|article| (Reverse(article.published_at), article.id));
        let mut listed = Vec::with_capacity(self.listed.len());
        let mut ranks = HashMap::with_capacity(self.articles.len());
        for (rank, article) in self.articles.iter_mut().enumerate() {
            let own = &self.listed[article.features.clone()];
            let mut own: Vec<u32> = own.iter().map(|&old| renumbered[old as usize]).collect();
            own.sort_unstable();
            for &feature in &own {
                features[feature as usize].1.push(rank as u32);
            }
            article.section = article.section.map(|old| renumbered[old as usize]);
            article.features = append(&mut listed, own);
            ranks.insert(article.id, rank as u32);
        }
        Index { articles: self.articles, listed, ranks, features }
    }

    /// New numbers for the features, the most telling first, and room for the ranks that have each.
    fn by_what_they_tell(&mut self) -> (Vec<u32>, Vec<(u32, Vec<u32>)>) {
        let mut holders = vec![0; self.numbers.len()];
        for &feature in &self.listed {
            holders[feature as usize] += 1;
        }
        let weigh = |(feature, old): (Feature, u32)| {
            let weight = weight(&feature, holders[old as usize], self.articles.len());
            (Reverse(weight), feature, old)
        };
        let mut order: Vec<_> = self.numbers.drain().map(weigh).collect();
        order.sort_unstable();

        let mut renumbered = vec![0; order.len()];
        let mut features = Vec::with_capacity(order.len());
        for (new, (Reverse(weight), _, old)) in order.into_iter().enumerate() {
            renumbered[old as usize] = new as u32;
            features.push((weight, Vec::with_capacity(holders[old as usize])));
        }
        (renumbered, features)
    }
}

fn append(listed: &mut Vec<u32>, features: Vec<u32>) -> Range<usize> {
    let start = listed.len();
    listed.extend(features);
    start..listed.len()
}

/// What a feature tells that `holders` of `all` articles have: nothing where all have it.
fn weight(feature: &Feature, holders: usize, all: usize) -> u32 {
    let kind = match feature {
        Feature::Tag(_) => TAG,
        Feature::Category(_) => CATEGORY,
        Feature::Word(_) => WORD,
    };
    (UNIT * kind * (all as f64 / holders as f64).ln()).round() as u32
}
