//! The fold: words that a reader takes for the same become the same.
//!
//! One function makes both what is stored and what is asked, on either database, so that neither
//! one's own idea of Arabic letters, marks or joiners ever decides what is found. It folds more than
//! any one language would: `ئ` and `ؤ` meet `ی` and `و`, Tajik letters their Russian neighbours.
//!
//! Unknown here: where words come from, and how found ones are ranked.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// Joins nothing visibly and holds the parts of a Persian word together.
const NON_JOINER: char = '\u{200c}';

/// The text as it is compared: case, marks, letter variants, digits and invisible characters made
/// one. A word with a zero-width non-joiner becomes the joined word.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // Lower case letter by letter: within a word, a Greek sigma's depends on its place.
    let decomposed = text.nfkc().flat_map(char::to_lowercase).nfd();
    for char in decomposed.filter(|char| !is_dropped(*char)) {
        match char {
            'ß' => folded.push_str("ss"),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            _ => folded.push(variant(char)),
        }
    }
    folded.nfc().collect()
}

/// The folded words of a text, in their order. A word with zero-width non-joiners gives the joined
/// word and then its parts, so that it is found written either way.
pub fn words(text: &str) -> Vec<String> {
    written(text).flat_map(|word| word.whole.into_iter().chain(word.parts)).collect()
}

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands in the text, in bytes.
    pub place: Range<usize>,
    /// What it folds to: mostly one word, none if it is all marks, several if it is a ligature of a phrase.
    pub whole: Vec<String>,
    /// What its parts fold to, where non-joiners hold several together.
    pub parts: Vec<String>,
}

/// The words of a text as they are written there, in their order.
pub fn written(text: &str) -> impl Iterator<Item = Word> {
    let mut end = 0;
    text.split_inclusive(|char| !is_of_word(char)).map(move |piece| {
        let (begin, word) = (end, piece.trim_end_matches(|char| !is_of_word(char)));
        end += piece.len();
        let parts: Vec<&str> = word.split(NON_JOINER).filter(|part| !part.is_empty()).collect();
        let parts = if parts.len() > 1 { parts.into_iter().flat_map(folded).collect() } else { Vec::new() };
        Word { place: begin..begin + word.len(), whole: folded(word), parts }
    })
}

fn folded(word: &str) -> Vec<String> {
    let folded = fold(word);
    let kept = folded.split(|char: char| !char.is_alphanumeric() && !is_mark(char)).filter(|word| !word.is_empty());
    kept.map(str::to_owned).collect()
}

/// Whether a word goes on with this character.
fn is_of_word(char: char) -> bool {
    char.is_alphanumeric() || is_mark(char) || is_dropped(char)
}

/// Whether the fold leaves this out: marks on letters, the stretching of a word, the lone hamza,
/// and what directs or joins letters without being seen.
fn is_dropped(char: char) -> bool {
    has_class(char)
        || matches!(
            char,
            'ء' | '\u{640}'
                | '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{2064}'
                | '\u{2066}'..='\u{2069}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
        )
}

/// Whether this is a mark that stands above or below a letter. Marks without a combining class are
/// the vowels of Indic scripts, which are no ornament there.
fn has_class(char: char) -> bool {
    canonical_combining_class(char) != 0
}

fn is_mark(char: char) -> bool {
    unicode_normalization::char::is_combining_mark(char)
}

/// The one letter or digit that stands for all its variants, taken after decomposition: there,
/// alefs with madda or hamza, `ئ`, `ؤ`, `ۀ`, `й`, `ӣ`, `ӯ` and `ё` are plain already.
fn variant(char: char) -> char {
    match char {
        'ٱ' => 'ا',
        'ي' | 'ى' | 'ې' | 'ۍ' | 'ے' => 'ی',
        'ك' | 'ڪ' => 'ک',
        'ګ' => 'گ',
        'ة' | 'ہ' | 'ە' | 'ۃ' | 'ھ' => 'ه',
        'ҷ' => 'ч',
        'ҳ' => 'х',
        'қ' => 'к',
        'ғ' => 'г',
        'ς' => 'σ',
        '۰'..='۹' => latin_digit(char, '۰'),
        '٠'..='٩' => latin_digit(char, '٠'),
        _ => char,
    }
}

fn latin_digit(char: char, zero: char) -> char {
    let value = u32::from(char) - u32::from(zero);
    char::from_digit(value, 10).unwrap_or(char)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_the_same_to_a_reader_fold_to_the_same() {
        let same: [&[&str]; 21] = [
            &["ایران", "إيران", "ايران", "أیران", "ٱيران"],
            &["کتاب", "كتاب", "كِتَابٌ", "ڪتاب", "کتـــاب", "ﻛﺘﺎﺏ"],
            &["کتابهای", "کتاب\u{200c}های", "كتاب\u{200c}هاي"],
            &["آب", "اب", "\u{627}\u{653}ب"],
            &["خانه", "خانة", "خانۀ", "خانہ", "خانە", "خانھ", "خانه\u{654}"],
            &["مسئول", "مسیول", "مسيول"],
            &["مؤمن", "مومن"],
            &["جزء", "جز"],
            &["پښتو ژبې", "پښتو ژبی", "پښتو ژبۍ"],
            &["ګل", "گل"],
            &["ۓ", "ے", "ی"],
            &["سال ۱۴۰۳", "سال ١٤٠٣", "سال 1403"],
            &["Тоҷикистон", "точикистон", "ТОҶИКИСТОН"],
            &["Ҳуқуқ", "хукук"],
            &["ғайрӣ", "гайри", "ҒАЙРЙ"],
            &["Ёлка", "елка", "е\u{308}лка"],
            &["Straße", "STRASSE", "STRAẞE", "strasse"],
            &["Über", "uber", "U\u{308}BER"],
            &["Cœur", "coeur", "CŒUR"],
            &["ﻻ", "لا", "لأ"],
            &["ΟΔΥΣΣΕΥΣ", "οδυσσευς", "Ὀδυσσεύς"],
        ];
        for group in same {
            for word in group {
                assert_eq!(fold(word), fold(group[0]), "{word} and {}", group[0]);
            }
        }
    }

    #[test]
    fn the_fold_is_what_the_index_holds() {
        assert_eq!(fold("كِتَابٌ"), "کتاب");
        assert_eq!(fold("می\u{200c}خواهم"), "میخواهم");
        assert_eq!(fold("Ҷумҳурии Тоҷикистон"), "чумхурии точикистон");
        assert_eq!(fold("\u{202b}سلام\u{202c}, Welt\u{ad}frieden!"), "سلام, weltfrieden!");
        assert_eq!(fold("ﷺ"), "صلی الله علیه وسلم");
    }

    #[test]
    fn words_that_are_not_the_same_stay_apart() {
        assert_ne!(fold("شیر"), fold("سیر"));
        assert_ne!(fold("گرم"), fold("کرم"));
        assert_ne!(fold("ښ"), fold("ش"));
        assert_ne!(fold("кот"), fold("код"));
        assert_eq!(fold("किताब"), "किताब");
    }

    #[test]
    fn folding_twice_changes_nothing() {
        let texts = ["إيران", "ۓ ۂ ۀ", "ẞ İ ŉ", "Ҷумҳурӣ", "ﷺ", "한국어", "е\u{308}", "ﬁﬂ", "①²", "Ǆ"];
        for text in texts {
            assert_eq!(fold(&fold(text)), fold(text), "{text}");
        }
    }

    #[test]
    fn a_word_with_a_non_joiner_is_found_written_either_way() {
        assert_eq!(words("کتاب\u{200c}های نو"), ["کتابهای", "کتاب", "های", "نو"]);
        assert_eq!(words("نمی\u{200c}خواهم\u{200c}ش"), ["نمیخواهمش", "نمی", "خواهم", "ش"]);
        assert_eq!(words("\u{200c}نو\u{200c} \u{200c}"), ["نو"]);
    }

    #[test]
    fn words_are_parted_by_what_is_no_letter() {
        assert_eq!(words("Die «Straße», 12-mal: don't_go"), ["die", "strasse", "12", "mal", "don", "t", "go"]);
        assert_eq!(words("كِتَابٌ؛ ۱۴۰۳٪ — ء"), ["کتاب", "1403"]);
        assert_eq!(words("Точикистон/Ҷумҳурӣ"), ["точикистон", "чумхури"]);
        assert_eq!(words("Welt\u{ad}frieden \u{200f}سلام\u{200e}."), ["weltfrieden", "سلام"]);
        assert!(words(" … ").is_empty() && words("").is_empty());
    }

    #[test]
    fn a_word_is_known_by_its_place_in_the_text() {
        let text = "«كتاب\u{200c}ها» — Straße!";
        let found: Vec<Word> = written(text).filter(|word| !word.whole.is_empty()).collect();

        assert_eq!(
            found.iter().map(|word| &text[word.place.clone()]).collect::<Vec<_>>(),
            ["كتاب\u{200c}ها", "Straße"]
        );
        assert_eq!(found[0].whole, ["کتابها"]);
        assert_eq!(found[0].parts, ["کتاب", "ها"]);
        assert_eq!((&found[1].whole, found[1].parts.len()), (&vec!["strasse".to_owned()], 0));
    }
}
