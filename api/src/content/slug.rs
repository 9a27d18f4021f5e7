//! Slugs: made from a title in its own script, and read as they were asked for.
//!
//! Unknown here: the addresses that are made of them. Which slugs are taken: `holders`.

pub(super) mod holders;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters of a slug, at most. WordPress cuts at 200 bytes of the percent-encoded form, which leaves 33 letters of
/// Persian: too few to say what an article is about.
const LONGEST: usize = 80;

/// A slug for a title: lower case, words joined by `-`; `untitled` where the title has no letter.
pub fn slug_of(title: &str) -> String {
    let mut slug = String::with_capacity(title.len());
    for letter in title.nfc().collect::<String>().to_lowercase().nfc() {
        let after_letter = !slug.is_empty() && !slug.ends_with('-');
        if is_silent(letter) {
            continue;
        } else if letter.is_alphanumeric() || is_combining_mark(letter) && after_letter {
            slug.push(letter);
        } else if after_letter {
            slug.push('-');
        }
    }
    let slug = shortened(slug.trim_end_matches('-'));
    if slug.is_empty() { "untitled".to_owned() } else { slug.to_owned() }
}

/// A slug as it was asked for: percent-decoded, NFC.
pub fn decode(asked: &str) -> String {
    super::path::decode(asked)
}

/// Whether this neither is heard nor parts words: apostrophes, the stretching of a word, and what only chooses how
/// the character before it is drawn, as in emoji.
fn is_silent(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '\u{640}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Cut between words where it is too long.
fn shortened(slug: &str) -> &str {
    let Some((end, next)) = slug.char_indices().nth(LONGEST) else {
        return slug;
    };
    let cut = &slug[..end];
    if next == '-' {
        return cut;
    }
    cut.rfind('-').map_or_else(|| whole_letters(cut, next), |at| &cut[..at])
}

/// The cut word without its last letter, if marks of that letter were cut off.
fn whole_letters(cut: &str, next: char) -> &str {
    let letters = cut.trim_end_matches(is_combining_mark);
    let last = letters.char_indices().next_back().map_or(0, |(last, _)| last);
    if is_combining_mark(next) && last > 0 { &cut[..last] } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_keeps_its_own_script() {
        let cases = [
            ("The Kabul River, from a spring to the Indus", "the-kabul-river-from-a-spring-to-the-indus"),
            ("سیل در خوزستان؛ ۱۲ کشته", "سیل-در-خوزستان-۱۲-کشته"),
            ("می\u{200c}خواهم زنده بمانم!", "می-خواهم-زنده-بمانم"),
            ("كِتَابٌ جديد", "كِتَابٌ-جديد"),
            ("د افغانستان ښځې", "د-افغانستان-ښځې"),
            ("Ҷумҳурии Тоҷикистон — 2026", "ҷумҳурии-тоҷикистон-2026"),
            ("Наводнение: «Ёлка» и йод", "наводнение-ёлка-и-йод"),
            ("Straße Über Ärger", "straße-über-ärger"),
            ("L’été à Genève", "lété-à-genève"),
            ("ΟΔΥΣΣΕΥΣ", "οδυσσευς"),
            ("خـبـر", "خبر"),
            ("  --a__b//c%d  ", "a-b-c-d"),
        ];
        for (title, wanted) in cases {
            assert_eq!(slug_of(title), wanted, "{title}");
        }
    }

    #[test]
    fn one_title_has_one_slug_however_its_letters_were_composed() {
        assert_eq!(slug_of("U\u{308}ber й"), slug_of("Über \u{438}\u{306}"));
        assert_eq!(slug_of("آب"), slug_of("\u{627}\u{653}ب"));
    }

    #[test]
    fn a_slug_is_never_empty() {
        for title in ["", "  ", "؟!…", "❤\u{fe0f}", "\u{200c}", "\u{301}", "ـ"] {
            assert_eq!(slug_of(title), "untitled", "{title}");
        }
        assert_eq!(slug_of("❤\u{fe0f} عشق \u{301}"), "عشق");
    }

    #[test]
    fn a_long_slug_is_cut_between_words() {
        assert_eq!(slug_of(&"خبر ".repeat(50)), ["خبر"; 20].join("-"));
        assert_eq!(slug_of(&format!("{}b c", "a".repeat(79))), format!("{}b", "a".repeat(79)));
        assert_eq!(slug_of(&format!("a {}", "b".repeat(100))), "a");
        assert_eq!(slug_of(&"ا".repeat(200)).chars().count(), LONGEST);
    }

    #[test]
    fn a_word_too_long_is_not_cut_between_a_letter_and_its_marks() {
        let title = format!("{}بِّت", "ا".repeat(78));

        assert_eq!(slug_of(&title), "ا".repeat(78));
    }

    #[test]
    fn a_slug_is_its_own_slug_and_decodes_to_itself() {
        for title in ["سیل در خوزستان", "Straße Über", "Ҷумҳурии Тоҷикистон", "İstanbul"]
        {
            let slug = slug_of(title);

            assert_eq!(slug_of(&slug), slug);
            assert_eq!(decode(&slug), slug);
        }
    }
}
