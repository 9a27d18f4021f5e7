//! Gathers the articles of a locale and weighs what they have in common.
//!
//! Unknown here: how two articles are compared.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

use super::feature::{Feature, Holders};
use super::{Article, Candidate, Index};

/// Gathers the articles of a locale for an [`Index`].
#[derive(Debug, Default)]
pub struct Builder {
    articles: Vec<Article>,
    listed: Vec<u32>,
    numbers: HashMap<Feature, u32>,
}

impl Builder {
    /// Takes one article and its folded title words. Each article is added once.
    pub fn add<W: AsRef<str>>(&mut self, candidate: &Candidate, title_words: impl IntoIterator<Item = W>) {
        let section = candidate.section().map(|main| self.number(main));
        let features = Feature::of(candidate, title_words).into_iter().map(|feature| self.number(feature)).collect();
        let features = append(&mut self.listed, features);
        let &Candidate { id, story, published_at, .. } = candidate;
        self.articles.push(Article { id, story, published_at, section, features });
    }

    /// What the articles have that were added.
    pub fn features(&self) -> impl Iterator<Item = &Feature> {
        self.numbers.keys()
    }

    fn number(&mut self, feature: Feature) -> u32 {
        let next = self.numbers.len() as u32;
        *self.numbers.entry(feature).or_insert(next)
    }

    /// The index of all that was added: a whole locale.
    #[must_use]
    pub fn build(self) -> Index {
        let (counted, all) = (self.counted(), self.articles.len());
        self.build_by(|feature, old| feature.weight(counted[old as usize], all))
    }

    /// The index of some articles of a locale of which this many have what.
    #[must_use]
    pub fn build_among(self, holders: &Holders) -> Index {
        self.build_by(|feature, _| holders.weight(feature))
    }

    fn build_by(mut self, weight: impl Fn(&Feature, u32) -> u32) -> Index {
        let (renumbered, mut features) = self.by_what_they_tell(weight);
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

    /// How many of what was added have each feature.
    fn counted(&self) -> Vec<usize> {
        let mut holders = vec![0; self.numbers.len()];
        for &feature in &self.listed {
            holders[feature as usize] += 1;
        }
        holders
    }

    /// New numbers for the features, the most telling first, and room for the ranks that have each.
    fn by_what_they_tell(&mut self, weight: impl Fn(&Feature, u32) -> u32) -> (Vec<u32>, Vec<(u32, Vec<u32>)>) {
        let holders = self.counted();
        let weigh = |(feature, old): (Feature, u32)| (Reverse(weight(&feature, old)), feature, old);
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
