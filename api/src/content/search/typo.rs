//! Mistyped words: which words of titles are a letter from one that is searched for.
//!
//! A letter too many, too few, another one, or two that changed places. Such words have a form in common: each is kept
//! under itself and under what is left of it without one of its letters, so they are found by a plain index, alike on
//! both databases. A word stays once it was in a title: who is shown what is decided by the articles that hold it.

use std::collections::{BTreeMap, BTreeSet};

use entity::search::title_form;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::content::Result;
use crate::content::sql::Sql;

/// Letters of what may be a mistyping: in a shorter word another letter is another word.
const LEAST_TYPED: usize = 4;
/// Letters of words that are kept.
const LEAST: usize = 3;
const MOST: usize = 32;
/// What a letter takes at most: words that differ in more need no closer look.
const MOST_BYTES_APART: usize = 4;

/// The words of titles, of whatever article, that each of these may be a mistyping of. One statement; none, and nothing,
/// where none may be one.
pub(super) async fn nearly<'w>(
    connection: &impl ConnectionTrait,
    words: impl Iterator<Item = &'w str>,
) -> Result<Option<BTreeMap<&'w str, Vec<String>>>> {
    let typed: BTreeSet<&str> = words.filter(|word| may_be_typed(word)).collect();
    if typed.is_empty() {
        return Ok(None);
    }
    let mut sql = Sql::new(connection, "SELECT DISTINCT word FROM title_form WHERE ");
    sql.any_text("form", typed.iter().flat_map(|word| forms(word)).collect::<BTreeSet<_>>());
    let mut known: Vec<String> = sql.all::<Found>(connection).await?.into_iter().map(|found| found.word).collect();
    known.sort_unstable();
    let near = |word: &str| known.iter().filter(|known| is_a_letter_away(word, known)).cloned().collect::<Vec<_>>();
    Ok(Some(typed.into_iter().map(|word| (word, near(word))).collect()))
}

/// Whether a word may have been meant, were it one of a title's.
pub(super) fn is_near(typed: &str, word: &str) -> bool {
    may_be_typed(typed) && may_be_meant(word) && is_a_letter_away(typed, word)
}

/// Keeps the words of titles that are not kept yet. The head is held: nobody else does.
pub(super) async fn keep(connection: &impl ConnectionTrait, words: BTreeSet<&str>) -> Result<()> {
    let words: BTreeSet<&str> = words.into_iter().filter(|word| may_be_meant(word)).collect();
    if words.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(connection, "SELECT word FROM title_form WHERE word = form AND ");
    sql.any_text("form", words.iter().map(ToString::to_string));
    let known: BTreeSet<String> = sql.all::<Found>(connection).await?.into_iter().map(|found| found.word).collect();
    let fresh = words.into_iter().filter(|word| !known.contains(*word));
    let rows = fresh.flat_map(|word| {
        forms(word).into_iter().map(|form| title_form::Model { form, word: word.to_owned() }).collect::<Vec<_>>()
    });
    Ok(entity::insert(connection, rows).await?)
}

fn may_be_typed(word: &str) -> bool {
    letters(word) >= LEAST_TYPED && !is_of_digits(word)
}

fn may_be_meant(word: &str) -> bool {
    (LEAST..=MOST).contains(&letters(word)) && !is_of_digits(word)
}

/// A number is never meant to be another.
fn is_of_digits(word: &str) -> bool {
    word.contains(char::is_numeric)
}

fn letters(word: &str) -> usize {
    word.chars().count()
}

/// A word, and what is left of it without one of its letters.
fn forms(word: &str) -> BTreeSet<String> {
    let without = word.char_indices().map(|(at, letter)| format!("{}{}", &word[..at], &word[at + letter.len_utf8()..]));
    without.chain([word.to_owned()]).collect()
}

/// Whether one letter is too many, too few or another, or two neighbours changed places.
fn is_a_letter_away(typed: &str, meant: &str) -> bool {
    if typed.len().abs_diff(meant.len()) > MOST_BYTES_APART {
        return false;
    }
    let (typed, meant): (Vec<char>, Vec<char>) = (typed.chars().collect(), meant.chars().collect());
    let begin = typed.iter().zip(&meant).take_while(|(one, other)| one == other).count();
    let (typed, meant) = (&typed[begin..], &meant[begin..]);
    let end = typed.iter().rev().zip(meant.iter().rev()).take_while(|(one, other)| one == other).count();
    match (&typed[..typed.len() - end], &meant[..meant.len() - end]) {
        ([_], [] | [_]) | ([], [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

#[derive(FromQueryResult)]
struct Found {
    word: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_near_to_those_with_a_letter_more_less_other_or_swapped() {
        for near in ["kabuul", "kbul", "kapul", "kaubl", "abul", "kabu", "kabull", "akbul"] {
            assert!(is_a_letter_away(near, "kabul"), "{near}");
            assert!(!forms(near).is_disjoint(&forms("kabul")), "{near} is found by a form");
        }
        for far in ["kabul", "kbl", "kubal", "lubak", "kabulis", "k"] {
            assert!(!is_a_letter_away(far, "kabul"), "{far}");
        }
        assert!(is_near("kabuul", "kabul") && !is_near("kab", "kabu") && !is_near("2024", "2025"));
        assert!(is_a_letter_away("دانشکاه", "دانشگاه"));
        assert!(!is_a_letter_away("тоджик", "точик"));
    }
}
