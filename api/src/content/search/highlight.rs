//! Highlights: the passage of a text that shows best why it was found, the words marked as they are written there.
//!
//! Unknown here: which text somebody may see. What comes out is markup: all of the text is escaped, and `<mark>` is the
//! only element.

use std::collections::BTreeSet;

use super::super::fold::{Word, written};
use super::terms::Terms;

/// Words of a passage, and how many of them before the first that is marked.
const WORDS: usize = 30;
const BEFORE: usize = 6;
/// Bytes of a text that are looked at: a body may be a book.
const LOOKED_AT: usize = 200 << 10;
/// Letters of a passage, at most: a language without spaces has one long word.
const MOST_LETTERS: usize = 500;

/// A passage of a text.
#[derive(Debug)]
pub(super) struct Passage<'t> {
    text: &'t str,
    words: Vec<(Word, bool)>,
    /// How many of the terms it shows.
    pub(super) shown: usize,
    is_begun: bool,
    is_ended: bool,
}

/// The passage that shows the most of what is searched for, the first of those.
pub(super) fn passage<'t>(text: &'t str, terms: &Terms) -> Passage<'t> {
    let text = beginning(text);
    let words: Vec<Word> = written(text).filter(|word| !word.whole.is_empty()).collect();
    let met: Vec<(usize, Vec<usize>)> =
        words.iter().enumerate().filter_map(|(at, word)| met(terms, at, word)).collect();
    let (mut best, mut shown) = (0, 0);
    for (nth, (at, _)) in met.iter().enumerate() {
        let begin = at.saturating_sub(BEFORE);
        let inside = met[nth..].iter().take_while(|(at, _)| *at < begin + WORDS);
        let covered = inside.flat_map(|(_, terms)| terms).collect::<BTreeSet<_>>().len();
        if covered > shown {
            (best, shown) = (begin, covered);
        }
        if shown == terms.0.len() {
            break;
        }
    }
    let end = (best + WORDS).min(words.len());
    let (is_begun, is_ended) = (best == 0, end == words.len());
    let marked: BTreeSet<usize> = met.into_iter().map(|(at, _)| at).collect();
    let words = words.into_iter().enumerate().take(end).skip(best);
    let words = words.map(|(at, word)| (word, marked.contains(&at))).collect();
    Passage { text, words, shown, is_begun, is_ended }
}

/// Which terms a word meets, if any.
fn met(terms: &Terms, at: usize, word: &Word) -> Option<(usize, Vec<usize>)> {
    let met: Vec<usize> =
        terms.0.iter().enumerate().filter(|(_, term)| term.is_met_by(word)).map(|(term, _)| term).collect();
    (!met.is_empty()).then_some((at, met))
}

impl Passage<'_> {
    /// As markup.
    pub(super) fn markup(&self) -> String {
        let mut out = Markup { html: String::new(), room: MOST_LETTERS };
        let (Some((first, _)), Some((last, _))) = (self.words.first(), self.words.last()) else {
            return String::new();
        };
        let begin = if self.is_begun { 0 } else { first.place.start };
        let end = if self.is_ended { self.text.len() } else { last.place.end };
        out.html.push_str(if self.is_begun { "" } else { "…" });
        let mut at = begin;
        for (word, _) in self.words.iter().filter(|(_, is_marked)| *is_marked) {
            out.push(&self.text[at..word.place.start]);
            out.mark(&self.text[word.place.clone()]);
            at = word.place.end;
        }
        out.push(&self.text[at..end]);
        out.html.push_str(if self.is_ended && out.room > 0 { "" } else { "…" });
        out.html
    }
}

struct Markup {
    html: String,
    room: usize,
}

impl Markup {
    fn push(&mut self, text: &str) {
        for letter in text.chars().take(self.room) {
            match letter {
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                '"' => self.html.push_str("&quot;"),
                '\'' => self.html.push_str("&#39;"),
                white if white.is_whitespace() => self.html.push(' '),
                letter => self.html.push(letter),
            }
        }
        self.room = self.room.saturating_sub(text.chars().count());
    }

    fn mark(&mut self, word: &str) {
        if self.room > 0 {
            self.html.push_str("<mark>");
            self.push(word);
            self.html.push_str("</mark>");
        }
    }
}

fn beginning(text: &str) -> &str {
    if text.len() <= LOOKED_AT {
        return text;
    }
    let end = (0..=LOOKED_AT).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn highlight(text: &str, query: &str) -> String {
        passage(text, &Terms::of(query).unwrap()).markup()
    }

    #[test]
    fn words_are_marked_as_they_are_written() {
        assert_eq!(highlight("Die Straße, «STRASSE»", "strasse"), "Die <mark>Straße</mark>, «<mark>STRASSE</mark>»");
        assert_eq!(highlight("كِتَابٌ و کتاب\u{200c}ها", "کتاب"), "<mark>كِتَابٌ</mark> و <mark>کتاب\u{200c}ها</mark>");
        assert_eq!(highlight("Тоҷикистон дар Осиё", "точик"), "<mark>Тоҷикистон</mark> дар Осиё");
        assert_eq!(highlight("nothing of it", "else"), "nothing of it");
    }

    #[test]
    fn all_of_the_text_is_escaped() {
        let text = "<script>alert('x')</script> & \"kabul\"\n<mark>";

        let shown = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;<mark>kabul</mark>&quot; &lt;mark&gt;";
        assert_eq!(highlight(text, "kabul"), shown);
    }

    #[test]
    fn the_passage_that_shows_most_is_shown() {
        let words = |from: usize, to: usize| (from..to).map(|n| format!("w{n}x")).collect::<Vec<_>>().join(" ");
        let text = format!("river {} kabul river {}", words(0, 50), words(50, 100));

        let shown = highlight(&text, "kabul river");

        assert!(shown.starts_with("…w44x ") && shown.contains("<mark>kabul</mark> <mark>river</mark> w50x"), "{shown}");
        assert!(shown.ends_with("w71x…"), "{shown}");
        assert_eq!(highlight(&"字".repeat(2_000), "字").matches('字').count(), MOST_LETTERS);
    }
}
