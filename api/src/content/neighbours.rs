//! Which articles of a language are most alike: what `related` offers after the curated ones.
//!
//! An article is known by its features: tags, categories and the words of its title. A feature tells
//! the more, the fewer articles have it (idf), so two articles are as alike as the features they share
//! tell. Both the building of an [`Index`] and each question to it cost a bounded amount per article,
//! however common a feature is: a question looks at `TELLING` + 1 features, `WINDOW` articles each. So an index of those
//! articles alone, found by a database, answers it as the whole locale's would ([`looked_at`], [`Builder::build_among`]).
//!
//! Unknown here: SQL, the clock, and who may see what. The caller hands in the articles of one locale
//! that the public may see. An answer depends on nothing else, not even on the order they came in.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

mod builder;
mod feature;

pub use builder::Builder;
pub use feature::{Feature, Holders};

/// How many neighbours an article has at most.
pub const NEIGHBOURS: usize = 20;

/// Features of an article, its most telling, whose articles are looked at.
const TELLING: usize = 8;

/// Articles of one feature that are looked at beside the asked one, those published nearest to it.
pub const WINDOW: usize = 64;

/// Added for the same main category: as much as a category tells that two articles in nine are in,
/// so that one section's stories keep together without outweighing a tag.
const SAME_SECTION: u64 = 1_500;

/// The most that a distance in time may cost: age makes a neighbour a little worse, never a stranger.
const AGE_COSTS: f32 = 0.3;

/// The distance in time, in seconds, that costs half of [`AGE_COSTS`]: half a year.
const HALF_AGE: f32 = 182.0 * 86_400.0;

/// One published article, as far as likeness goes.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The article.
    pub id: i64,
    /// Its story: articles of one story are never each other's neighbours.
    pub story: i64,
    /// When it was published, in seconds since 1970.
    pub published_at: i64,
    /// Its tags.
    pub tags: Vec<i64>,
    /// Its categories, the main one first.
    pub categories: Vec<i64>,
}

impl Candidate {
    /// Its main category.
    fn section(&self) -> Option<Feature> {
        self.categories.first().map(|&main| Feature::Category(main))
    }
}

/// Of an article's features, those whose articles, [`WINDOW`] on either side of its own publication, are all that can be
/// [nearest](Index::nearest) to it; where they are few, the locale's newest [`WINDOW`] besides.
#[must_use]
pub fn looked_at(candidate: &Candidate, mut features: Vec<Feature>, holders: &Holders) -> Vec<Feature> {
    features.retain(|feature| holders.of(feature) > 1);
    features.sort_by_cached_key(|feature| (Reverse(holders.weight(feature)), feature.clone()));
    features.truncate(TELLING);
    features.extend(candidate.section());
    features
}

/// An article like the asked one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbour {
    /// The article.
    pub id: i64,
    /// From 0 (shares nothing) to 1 (shares everything the asked one has, published the same moment).
    pub score: f32,
}

/// The articles of a locale, ready to be asked for their neighbours.
#[derive(Debug)]
pub struct Index {
    /// The newest first; a place in this list is a rank.
    articles: Vec<Article>,
    /// The articles' features, one list after the other: neighbours in time are neighbours in memory.
    listed: Vec<u32>,
    ranks: HashMap<i64, u32>,
    /// By feature number: what it tells, and the ranks that have it, ascending.
    features: Vec<(u32, Vec<u32>)>,
}

#[derive(Debug)]
struct Article {
    id: i64,
    story: i64,
    published_at: i64,
    section: Option<u32>,
    /// Where its features stand in the list of all, ascending.
    features: Range<usize>,
}

impl Index {
    /// All its articles, the newest first.
    pub fn ids(&self) -> impl Iterator<Item = i64> {
        self.articles.iter().map(|article| article.id)
    }

    /// The articles most like `id`, the best first; among equals the newer, then the smaller id.
    ///
    /// Empty for an article that is not in the index; otherwise as many as there are, up to [`NEIGHBOURS`].
    #[must_use]
    pub fn nearest(&self, id: i64) -> Vec<Neighbour> {
        let Some(&rank) = self.ranks.get(&id) else {
            return Vec::new();
        };
        let asked = Asked::new(self, &self.articles[rank as usize]);
        let mut scored: Vec<(f32, u32)> =
            self.alike(rank).into_iter().map(|other| (asked.score(&self.articles[other as usize]), other)).collect();

        let best_first = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if scored.len() > NEIGHBOURS {
            scored.select_nth_unstable_by(NEIGHBOURS, best_first);
            scored.truncate(NEIGHBOURS);
        }
        scored.sort_unstable_by(best_first);
        scored.into_iter().map(|(score, other)| Neighbour { id: self.articles[other as usize].id, score }).collect()
    }

    /// Those to whom `id` may be near, with how near it is to each: the other way round of [`Index::nearest`], which tells
    /// how near each of them is to it.
    #[must_use]
    pub fn near_to(&self, id: i64) -> Vec<Neighbour> {
        let Some(&rank) = self.ranks.get(&id) else {
            return Vec::new();
        };
        let article = &self.articles[rank as usize];
        let near = |other: u32| {
            let other = &self.articles[other as usize];
            Neighbour { id: other.id, score: Asked::new(self, other).score(article) }
        };
        self.alike(rank).into_iter().map(near).collect()
    }

    /// Ranks worth a comparison: by the most telling features, by section, and the newest if that was little.
    fn alike(&self, rank: u32) -> Vec<u32> {
        let article = &self.articles[rank as usize];
        let shared = self.features(article).iter().filter(|&&feature| self.holders(feature).len() > 1);
        let mut found = Vec::with_capacity((TELLING + 1) * (WINDOW + 1));
        for &feature in shared.take(TELLING).chain(&article.section) {
            found.extend_from_slice(window(self.holders(feature), rank));
        }
        self.keep_others(article, &mut found);
        if found.len() < NEIGHBOURS {
            found.extend(0..self.articles.len().min(WINDOW) as u32);
            self.keep_others(article, &mut found);
        }
        found
    }

    fn keep_others(&self, asked: &Article, found: &mut Vec<u32>) {
        // Windows are ascending runs, which the stable sort merges.
        found.sort();
        found.dedup();
        found.retain(|&other| self.articles[other as usize].story != asked.story);
    }

    fn features(&self, article: &Article) -> &[u32] {
        &self.listed[article.features.clone()]
    }

    fn holders(&self, feature: u32) -> &[u32] {
        &self.features[feature as usize].1
    }

    fn tells(&self, feature: u32) -> u64 {
        u64::from(self.features[feature as usize].0)
    }
}

/// The article that neighbours are looked for, made ready for many comparisons.
struct Asked<'a> {
    index: &'a Index,
    article: &'a Article,
    features: &'a [u32],
    /// What all its features tell together.
    whole: u64,
    /// A bit for each of its features by their number: most features of others fall through at once.
    sieve: u64,
}

impl<'a> Asked<'a> {
    fn new(index: &'a Index, article: &'a Article) -> Self {
        let features = index.features(article);
        let told: u64 = features.iter().map(|&feature| index.tells(feature)).sum();
        let whole = told + article.section.map_or(0, |_| SAME_SECTION);
        let sieve = features.iter().fold(0, |sieve, &feature| sieve | bit(feature));
        Self { index, article, features, whole, sieve }
    }

    fn has(&self, feature: u32) -> bool {
        self.sieve & bit(feature) != 0 && self.features.binary_search(&feature).is_ok()
    }

    fn score(&self, other: &Article) -> f32 {
        let shared = self.index.features(other).iter().filter(|&&feature| self.has(feature));
        let mut shared: u64 = shared.map(|&feature| self.index.tells(feature)).sum();
        if self.article.section.is_some() && self.article.section == other.section {
            shared += SAME_SECTION;
        }
        if shared == 0 {
            return 0.0;
        }
        let age = self.article.published_at.abs_diff(other.published_at);
        shared as f32 / self.whole as f32 * closeness(age)
    }
}

fn bit(feature: u32) -> u64 {
    1 << (feature % u64::BITS)
}

/// The stretch of `ranks` around `rank` that is looked at.
fn window(ranks: &[u32], rank: u32) -> &[u32] {
    let at = ranks.partition_point(|&other| other < rank);
    let end = (at + WINDOW / 2 + 1).max(WINDOW + 1).min(ranks.len());
    &ranks[end.saturating_sub(WINDOW + 1)..end]
}

/// What is left of a likeness across so many seconds between two publications.
fn closeness(seconds: u64) -> f32 {
    let seconds = seconds as f32;
    1.0 - AGE_COSTS * seconds / (seconds + HALF_AGE)
}

#[cfg(test)]
mod tests;
