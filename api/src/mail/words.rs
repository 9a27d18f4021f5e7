//! What letters say, in each language that they are written in: a file a language, in `words/`.
//!
//! Unknown here: who reads which language.

use std::sync::LazyLock;

use serde::Deserialize;

/// English first: it is what is left.
const FILES: [&str; 9] = [
    include_str!("words/en.toml"),
    include_str!("words/ar.toml"),
    include_str!("words/fr.toml"),
    include_str!("words/de.toml"),
    include_str!("words/ps.toml"),
    include_str!("words/fa.toml"),
    include_str!("words/ru.toml"),
    include_str!("words/es.toml"),
    include_str!("words/tg.toml"),
];

static WORDS: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let read = |file: &str| toml::from_str(file).expect("the files come with the binary, and a test reads each");
    FILES.into_iter().map(read).collect()
});

/// The words of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// BCP 47.
    pub language: String,
    /// Which way it is written: `ltr` or `rtl`.
    pub direction: String,
    /// Its digits, from nought to nine.
    digits: String,
    /// How a letter begins.
    pub greeting: String,
    /// What stands before a code that is to be typed in.
    pub code: String,
    terms: String,
    /// To whoever signed up, where nobody had confirmed the address.
    pub welcome: Said,
    /// To whose address somebody signed up, though it has an account.
    pub again: Said,
    /// To whoever has lost the password.
    pub lost: Said,
}

/// What is said for one reason.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// In the letter's head.
    pub subject: String,
    /// Why it was written, and what to do.
    pub why: String,
}

impl Words {
    /// How long a letter is good for something, and what to do about one that is not one's own.
    pub fn terms(&self, minutes: i64) -> String {
        let own = |digit: char| digit.to_digit(10).and_then(|digit| self.digits.chars().nth(digit as usize));
        let written: String = minutes.to_string().chars().filter_map(own).collect();
        self.terms.replace("{minutes}", &written)
    }
}

/// The languages that there are words in.
pub fn languages() -> Vec<&'static str> {
    WORDS.iter().map(|words| words.language.as_str()).collect()
}

/// The words of one of them; of any other the English ones.
pub fn of(language: &str) -> &'static Words {
    WORDS.iter().find(|words| words.language == language).unwrap_or(&WORDS[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_whole_and_a_language_of_its_own() {
        assert_eq!(languages(), ["en", "ar", "fr", "de", "ps", "fa", "ru", "es", "tg"]);
        for language in languages() {
            let words = of(language);
            let is_right_to_left = ["ar", "ps", "fa"].contains(&language);
            assert_eq!(words.direction, if is_right_to_left { "rtl" } else { "ltr" }, "{language}");
            assert_eq!(words.digits.chars().count(), 10, "{language}");
            assert!(words.terms.contains("{minutes}"), "{language}");
            let english = of("en");
            for (own, other) in
                [(&words.welcome, &english.welcome), (&words.again, &english.again), (&words.lost, &english.lost)]
            {
                assert_eq!(own.subject == other.subject, language == "en", "{language}: {}", own.subject);
                assert_eq!(own.why == other.why, language == "en", "{language}: {}", own.why);
            }
        }
    }

    #[test]
    fn a_number_is_written_in_the_languages_digits_and_an_unknown_language_is_english() {
        assert!(of("fa").terms(30).contains("۳۰"), "{}", of("fa").terms(30));
        assert!(of("de").terms(30).contains("30"), "{}", of("de").terms(30));
        assert_eq!(of("ja").language, "en");
    }
}
