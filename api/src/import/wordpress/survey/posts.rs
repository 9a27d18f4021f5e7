//! Posts and pages: who, where, when, filed under what and showing what, in numbers.

use entity::article::Status;

use super::library::Shown;
use super::spoken::Tongue;
use crate::import::aside::{Laid, List, Table};
use crate::import::wordpress::format::record::Item;
use crate::import::wordpress::meaning::publication::Publication;
use crate::import::wordpress::meaning::{related, wpml};

/// A post or a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Its number.
    pub id: i64,
    /// In which language.
    pub language: Tongue,
    /// Its translation group.
    pub group: Option<u32>,
    /// Whether it is known to be translated from another.
    pub is_translation: bool,
    /// The number of the post that it only repeats; 0 for none.
    pub duplicate_of: i64,
    /// Who wrote it.
    pub author: Option<u32>,
    /// The attachment on top; 0 for none.
    pub thumbnail: i64,
    /// Seconds since 1970; the end of time for a draft.
    pub published_at: i64,
    /// Whether no reader sees it, now or later.
    pub unpublished: bool,
    terms: Span,
    shown: Span,
    related: Option<Span>,
}

/// A part of a list that all items share: two numbers instead of a vector of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Span {
    start: u32,
    end: u32,
}

/// What a post refers to, by its places in the survey.
#[derive(Clone, Debug)]
pub struct Places {
    /// In which language.
    pub language: Tongue,
    /// Its translation group.
    pub group: Option<u32>,
    /// Whether it is known to be translated from another.
    pub is_translation: bool,
    /// Who wrote it.
    pub author: Option<u32>,
    /// Categories and tags, in its own order.
    pub terms: Vec<u32>,
    /// What its body shows.
    pub shown: Vec<Shown>,
}

/// Posts and pages, in the order of the export.
#[derive(Debug, Default)]
pub struct Posts {
    facts: List<Facts, 14>,
    by_id: Table,
    /// Posts that only repeat another, by their numbers.
    repeating: Table,
    terms: List<u32>,
    shown: List<Shown, 2>,
    related: List<i64>,
    duplicates: List<u32>,
}

impl Posts {
    /// Takes in a post that is not known yet.
    pub fn add(&mut self, item: &Item, related_meta: &str, publication: Publication, places: Places) {
        let related = item.meta_value(related_meta).map(related::ids);
        let facts = Facts {
            id: item.post_id,
            language: places.language,
            group: places.group,
            is_translation: places.is_translation,
            duplicate_of: wpml::duplicate_of(item).unwrap_or_default(),
            author: places.author,
            thumbnail: thumbnail(item),
            published_at: publication.published_at.map_or(i64::MAX, |at| at.timestamp()),
            unpublished: publication.status == Status::Draft,
            terms: append(&mut self.terms, places.terms),
            shown: append(&mut self.shown, places.shown),
            related: related.map(|ids| append(&mut self.related, ids)),
        };
        let place = self.facts.push(facts);
        self.by_id.insert(facts.id, i64::from(place));
        if facts.duplicate_of != 0 {
            self.duplicates.push(place);
        }
    }

    /// Lets posts that only repeat another stand for it, when all are known; answers how many they are. One that repeats
    /// what is not here is a post like any other.
    pub fn settle_duplicates(&mut self) -> u64 {
        let duplicates = std::mem::take(&mut self.duplicates);
        let mut originals: List<(u32, i64), 2> = List::default();
        for place in duplicates.iter() {
            let original = self.find(self.facts(place).duplicate_of);
            let original = original.filter(|original| self.facts(*original).duplicate_of == 0);
            originals.push((place, original.map_or(-1, i64::from)));
        }
        let mut count = 0;
        for (place, original) in originals.iter() {
            let facts = self.facts(place);
            if original < 0 {
                self.facts.put(place, Facts { duplicate_of: 0, ..facts });
            } else {
                self.by_id.insert(facts.id, original);
                self.repeating.insert(facts.id, i64::from(place));
                count += 1;
            }
        }
        count
    }

    /// The place of the post with a number; of one that only repeats another, the other's.
    pub fn find(&self, id: i64) -> Option<u32> {
        self.by_id.place(id)
    }

    /// The place of the post with a number, also of one that only repeats another.
    pub fn itself(&self, id: i64) -> Option<u32> {
        self.repeating.place(id).or_else(|| self.find(id))
    }

    /// What is known of a post.
    pub fn facts(&self, place: u32) -> Facts {
        self.facts.get(place)
    }

    /// All posts, in order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, Facts)> {
        (0..).zip(self.facts.iter())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// Its categories and tags, in its own order.
    pub fn terms(&self, place: u32) -> Vec<u32> {
        part(&self.terms, self.facts(place).terms)
    }

    /// What its body shows.
    pub fn shown(&self, place: u32) -> Vec<Shown> {
        part(&self.shown, self.facts(place).shown)
    }

    /// The numbers of what an editor chose to be read next; none where no editor chose.
    pub fn related(&self, place: u32) -> Option<Vec<i64>> {
        self.facts(place).related.map(|span| part(&self.related, span))
    }
}

/// The attachment that an item shows on top; 0 for none.
pub fn thumbnail(item: &Item) -> i64 {
    item.meta_value("_thumbnail_id").and_then(|id| id.trim().parse().ok()).filter(|id| *id > 0).unwrap_or_default()
}

fn append<T: Laid<N>, const N: usize>(list: &mut List<T, N>, more: Vec<T>) -> Span {
    let places = list.append(more);
    Span { start: places.start, end: places.end }
}

fn part<T: Laid<N>, const N: usize>(list: &List<T, N>, span: Span) -> Vec<T> {
    list.part(span.start..span.end)
}

impl Laid<14> for Facts {
    fn numbers(self) -> [i64; 14] {
        let related = self.related.map_or([-1; 2], Span::numbers);
        [
            self.id,
            i64::from(self.language),
            self.group.map_or(-1, i64::from),
            i64::from(self.is_translation) | i64::from(self.unpublished) << 1,
            self.duplicate_of,
            self.author.map_or(-1, i64::from),
            self.thumbnail,
            self.published_at,
            i64::from(self.terms.start),
            i64::from(self.terms.end),
            i64::from(self.shown.start),
            i64::from(self.shown.end),
            related[0],
            related[1],
        ]
    }

    fn of(numbers: [i64; 14]) -> Self {
        let place = |at: usize| u32::try_from(numbers[at]).ok();
        let span = |at: usize| Some(Span { start: place(at)?, end: place(at + 1)? });
        Self {
            id: numbers[0],
            language: Tongue::try_from(numbers[1]).unwrap_or_default(),
            group: place(2),
            is_translation: numbers[3] & 1 != 0,
            unpublished: numbers[3] & 2 != 0,
            duplicate_of: numbers[4],
            author: place(5),
            thumbnail: numbers[6],
            published_at: numbers[7],
            terms: span(8).unwrap_or_default(),
            shown: span(10).unwrap_or_default(),
            related: span(12),
        }
    }
}

impl Span {
    fn numbers(self) -> [i64; 2] {
        [i64::from(self.start), i64::from(self.end)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_what_they_were() {
        let span = |start, end| Span { start, end };
        let facts = Facts {
            id: 12,
            language: 3,
            group: Some(0),
            is_translation: true,
            duplicate_of: 4,
            author: None,
            thumbnail: 9,
            published_at: i64::MAX,
            unpublished: false,
            terms: span(1, 5),
            shown: span(0, 0),
            related: Some(span(7, 9)),
        };
        let other = Facts { group: None, author: Some(1), related: None, unpublished: true, ..facts };

        assert_eq!([facts, other].map(|facts| Facts::of(facts.numbers())), [facts, other]);
    }
}
