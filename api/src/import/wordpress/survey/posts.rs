//! Posts and pages: who, where, when, filed under what and showing what, in numbers.

use std::collections::HashMap;

use entity::article::Status;

use super::library::Shown;
use super::spoken::Tongue;
use crate::import::wordpress::publication::Publication;
use crate::import::wordpress::record::Item;
use crate::import::wordpress::{related, wpml};

/// A post or a page.
#[derive(Clone, Debug)]
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
#[derive(Clone, Copy, Debug, Default)]
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
    facts: Vec<Facts>,
    by_id: HashMap<i64, u32>,
    terms: Vec<u32>,
    shown: Vec<Shown>,
    related: Vec<i64>,
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
        let place = u32::try_from(self.facts.len()).expect("an export holds fewer than 2^32 posts");
        self.by_id.insert(facts.id, place);
        self.facts.push(facts);
    }

    /// Lets posts that only repeat another stand for it, when all are known; answers how many they are. One that repeats
    /// what is not here is a post like any other.
    pub fn settle_duplicates(&mut self) -> u64 {
        let originals: Vec<Option<u32>> = self
            .facts
            .iter()
            .map(|facts| self.find(facts.duplicate_of).filter(|place| self.facts(*place).duplicate_of == 0))
            .collect();
        let mut count = 0;
        for (facts, original) in self.facts.iter_mut().zip(originals) {
            match original {
                Some(original) => {
                    self.by_id.insert(facts.id, original);
                    count += 1;
                }
                None => facts.duplicate_of = 0,
            }
        }
        count
    }

    /// The place of the post with a number; of one that only repeats another, the other's.
    pub fn find(&self, id: i64) -> Option<u32> {
        self.by_id.get(&id).copied()
    }

    /// What is known of a post.
    pub fn facts(&self, place: u32) -> &Facts {
        &self.facts[place as usize]
    }

    /// All posts, in order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Facts)> {
        (0..).zip(&self.facts)
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
    pub fn terms(&self, place: u32) -> &[u32] {
        part(&self.terms, self.facts(place).terms)
    }

    /// What its body shows.
    pub fn shown(&self, place: u32) -> &[Shown] {
        part(&self.shown, self.facts(place).shown)
    }

    /// The numbers of what an editor chose to be read next; none where no editor chose.
    pub fn related(&self, place: u32) -> Option<&[i64]> {
        self.facts(place).related.map(|span| part(&self.related, span))
    }
}

/// The attachment that an item shows on top; 0 for none.
pub fn thumbnail(item: &Item) -> i64 {
    item.meta_value("_thumbnail_id").and_then(|id| id.trim().parse().ok()).filter(|id| *id > 0).unwrap_or_default()
}

fn append<T>(list: &mut Vec<T>, more: Vec<T>) -> Span {
    let place = |length: usize| u32::try_from(length).expect("an export refers to fewer than 2^32 things");
    let start = place(list.len());
    list.extend(more);
    Span { start, end: place(list.len()) }
}

fn part<T>(list: &[T], span: Span) -> &[T] {
    &list[span.start as usize..span.end as usize]
}
