//! Text in a language, for readers that do not know which way it runs: a feed has no place to say so but the text.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, Utc};
use entity::locale::Direction;

use crate::content::locale::Locale;

/// Markup that runs the way of its language wherever it is shown: readers put a feed's markup into pages of their own.
pub(super) fn directed<'t>(html: &'t str, locale: &Locale) -> Cow<'t, str> {
    match locale.direction {
        Direction::Ltr => Cow::Borrowed(html),
        Direction::Rtl => Cow::Owned(format!("<div lang=\"{}\" dir=\"rtl\">{html}</div>", locale.code)),
    }
}

/// Plain words set among those of a language: where they run the other way, between signs that keep them apart.
pub(super) fn isolated<'t>(words: &'t str, locale: &Locale) -> Cow<'t, str> {
    match words.chars().find_map(direction) {
        Some(direction) if direction != locale.direction => Cow::Owned(format!("\u{2068}{words}\u{2069}")),
        _ => Cow::Borrowed(words),
    }
}

/// Which way a letter runs; none for what runs either way.
fn direction(letter: char) -> Option<Direction> {
    match letter {
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => Some(Direction::Rtl),
        letter if letter.is_alphabetic() => Some(Direction::Ltr),
        _ => None,
    }
}

/// RFC 3339, in UTC.
pub(super) fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(direction: Direction) -> Locale {
        Locale {
            code: "fa".into(),
            name: String::new(),
            native_name: String::new(),
            direction,
            calendar: entity::locale::Calendar::Gregorian,
            base_url: String::new(),
            is_default: false,
            chain: Vec::new(),
            version: 1,
        }
    }

    #[test]
    fn words_that_run_the_other_way_are_kept_apart_and_markup_says_which_way_it_runs() {
        let (persian, english) = (locale(Direction::Rtl), locale(Direction::Ltr));

        assert_eq!(isolated("BBC", &persian), "\u{2068}BBC\u{2069}");
        assert_eq!(isolated("«خبر»", &persian), "«خبر»");
        assert_eq!(isolated("خبر", &english), "\u{2068}خبر\u{2069}");
        assert_eq!(isolated("2026", &persian), "2026");
        assert_eq!(directed("<p>a</p>", &english), "<p>a</p>");
        assert_eq!(directed("<p>ا</p>", &persian), "<div lang=\"fa\" dir=\"rtl\"><p>ا</p></div>");
    }
}
