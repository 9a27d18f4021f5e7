//! What is searched for, word by word.

use std::ops::RangeInclusive;

use super::super::fold::{Word, written};
use super::super::sql::words::{Way, Ways};
use super::index::kept;
use super::typo::is_near;

/// Letters of what is searched for, at most: more than any title has.
pub const MOST_LETTERS: usize = 200;
/// Words of it, at most: each is looked up by itself.
pub const MOST_WORDS: usize = 20;
/// Letters of a word's beginning, at least: one letter begins nearly everything.
const LEAST_BEGUN: usize = 2;
/// Letters of the script in which parts of a word are held together by a joiner that keyboards lack.
const JOINABLE: RangeInclusive<char> = '\u{620}'..='\u{6d3}';

/// What is searched for: each of these. None where there is no word in it; then nothing is found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Terms(pub(super) Vec<Term>);

/// A word that is searched for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Term {
    /// How it may be written: as one word, as its parts, as one with a neighbour.
    ways: Vec<Way>,
    /// Words of titles that it may be a mistyping of; none unless it may be one.
    nearly: Option<Vec<Way>>,
}

/// More is searched for than one may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooLong {
    /// So many letters.
    Letters(usize),
    /// So many words.
    Words(usize),
}

impl Terms {
    /// Of a text, as somebody types it: nothing in it has a meaning but its words.
    ///
    /// # Errors
    /// [`TooLong`].
    pub fn of(text: &str) -> Result<Self, TooLong> {
        let letters = text.chars().count();
        if letters > MOST_LETTERS {
            return Err(TooLong::Letters(letters));
        }
        let mut terms: Vec<Term> = Vec::new();
        for ways in written(text).map(ways).filter(|ways| !ways.is_empty()) {
            if terms.iter().all(|term| term.ways != ways) {
                terms.push(Term { ways, nearly: None });
            }
        }
        if terms.len() > MOST_WORDS {
            return Err(TooLong::Words(terms.len()));
        }
        terms.last_mut().into_iter().for_each(Term::begin);
        join(&mut terms);
        Ok(Self(terms))
    }

    /// Whether there is nothing in it to search for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Term {
    /// Has it go on: the last one is still being typed.
    fn begin(&mut self) {
        let is_long = |way: &Way| way.words.last().is_some_and(|word| word.chars().nth(LEAST_BEGUN - 1).is_some());
        if self.ways.iter().all(is_long) {
            self.ways.iter_mut().for_each(|way| way.is_begun = true);
        }
    }

    /// Or one of these words in a title, which may have been meant.
    pub(super) fn or_nearly(&self, words: Vec<String>) -> Self {
        let nearly = words.into_iter().map(|word| Way { words: vec![word], is_begun: false }).collect();
        Self { nearly: Some(nearly), ways: self.ways.clone() }
    }

    pub(super) fn exactly(&self) -> Ways<'_> {
        Ways { ways: &self.ways, is_exact: true }
    }

    /// As it is searched for: by its beginning, if that is all there is of it.
    pub(super) fn wanted(&self) -> Ways<'_> {
        Ways { ways: &self.ways, is_exact: false }
    }

    pub(super) fn nearly(&self) -> Ways<'_> {
        Ways { ways: self.nearly.as_deref().unwrap_or_default(), is_exact: true }
    }

    pub(super) fn is_begun(&self) -> bool {
        self.ways.iter().any(|way| way.is_begun)
    }

    /// The word, if it is one.
    pub(super) fn word(&self) -> Option<&str> {
        match self.ways.first()?.words.as_slice() {
            [word] => Some(word),
            _ => None,
        }
    }

    /// Whether a word of a text is what is searched for, or a part of it.
    pub(super) fn is_met_by(&self, word: &Word) -> bool {
        word.whole.iter().chain(&word.parts).map(|word| kept(word)).any(|word| self.is(word))
    }

    fn is(&self, word: &str) -> bool {
        let begins = |way: &Way| way.is_begun && way.words.last().is_some_and(|last| word.starts_with(last.as_str()));
        // Not by the words of titles: which there are besides what is found is told by nothing.
        let is_near = || self.nearly.is_some() && self.word().is_some_and(|typed| is_near(typed, word));
        self.ways.iter().any(|way| way.words.iter().any(|own| own == word) || begins(way)) || is_near()
    }
}

/// How a word may be written: whoever searches for a joined one finds its parts, too.
fn ways(word: Word) -> Vec<Way> {
    let way = |words: Vec<String>| {
        let words: Vec<_> = words.iter().map(|word| kept(word).to_owned()).collect();
        Way { words, is_begun: false }
    };
    [word.whole, word.parts].map(way).into_iter().filter(|way| !way.words.is_empty()).collect()
}

/// Whoever searches for parts finds the joined word: a blank is typed where a joiner is not at hand.
fn join(terms: &mut [Term]) {
    let joined: Vec<Option<Way>> = terms.windows(2).map(|pair| joined(&pair[0], &pair[1])).collect();
    for (at, way) in joined.into_iter().enumerate() {
        let Some(way) = way else { continue };
        terms[at].ways.push(way.clone());
        terms[at + 1].ways.push(way);
    }
}

fn joined(one: &Term, next: &Term) -> Option<Way> {
    let (begin, end) = (one.word()?, next.word()?);
    let is_joinable = |word: &str| word.chars().all(|letter| JOINABLE.contains(&letter));
    let words = vec![kept(&format!("{begin}{end}")).to_owned()];
    (is_joinable(begin) && is_joinable(end)).then_some(Way { words, is_begun: next.is_begun() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_searched_for_once_and_the_last_by_its_beginning() {
        let terms = Terms::of("«Kabul» river, کتاب\u{200c}های KABUL riv").unwrap();

        let ways: Vec<_> = terms.0.iter().map(written).collect();
        assert_eq!(ways, ["kabul", "river", "کتابهای کتاب های", "riv"]);
        assert_eq!(terms.0.iter().map(Term::is_begun).collect::<Vec<_>>(), [false, false, false, true]);
        assert!(!Terms::of("a").unwrap().0[0].is_begun(), "one letter begins nearly everything");
    }

    #[test]
    fn parts_of_a_word_may_be_joined_where_a_joiner_is_written() {
        let terms = Terms::of("نمی خواهم old city").unwrap();

        let ways: Vec<_> = terms.0.iter().map(written).collect();
        assert_eq!(ways, ["نمی نمیخواهم", "خواهم نمیخواهم", "old", "city"]);
        let terms = Terms::of("کتاب ها").unwrap();
        let begun: Vec<Vec<bool>> =
            terms.0.iter().map(|term| term.ways.iter().map(|way| way.is_begun).collect()).collect();
        assert_eq!(begun, [vec![false, true], vec![true, true]], "«کتابهای» goes on");
    }

    fn written(term: &Term) -> String {
        term.ways.iter().map(|way| way.words.join(" ")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_no_word_is_nothing_and_what_is_too_long_is_refused() {
        assert!(Terms::of(" \" * ( — ").unwrap().is_empty() && Terms::of("").unwrap().is_empty());
        assert_eq!(Terms::of(&"ж".repeat(201)), Err(TooLong::Letters(201)));
        let many: Vec<String> = (0..21).map(|number| number.to_string()).collect();
        assert_eq!(Terms::of(&many.join(" ")), Err(TooLong::Words(21)));
        assert!(Terms::of(&"ж ".repeat(100)).is_ok(), "it is one word");
    }
}
