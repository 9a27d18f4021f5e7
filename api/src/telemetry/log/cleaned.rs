//! Text that may stand in a log or a trace: without secrets, and without what a terminal would obey.

use std::borrow::Cow;

/// How our secrets begin.
const MARK: &str = "drg_";

/// What stands in a secret's place.
const HIDDEN: &str = "***";

/// Takes out API keys, and the passwords of addresses: whoever writes a line may have passed on what a client or a
/// library said.
pub(in crate::telemetry) fn without_secrets(text: &str) -> Cow<'_, str> {
    let text = match text.contains(MARK) {
        true => Cow::Owned(without_keys(text)),
        false => Cow::Borrowed(text),
    };
    match text.contains("://") && text.contains('@') {
        true => Cow::Owned(without_passwords(&text)),
        false => text,
    }
}

fn without_keys(text: &str) -> String {
    let mut parts = text.split(MARK);
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_of_key = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        clean.push_str(MARK);
        clean.push_str(HIDDEN);
        clean.push_str(part.trim_start_matches(is_of_key));
    }
    clean
}

/// `scheme://name:password@host` has none afterwards.
fn without_passwords(text: &str) -> String {
    let mut parts = text.split("://");
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        clean.push_str("://");
        let end = part.find(|letter: char| letter.is_whitespace() || ['/', '"', '?'].contains(&letter));
        let (authority, rest) = part.split_at(end.unwrap_or(part.len()));
        match authority.rsplit_once('@') {
            Some((user, host)) => {
                let name = user.split(':').next().unwrap_or_default();
                clean.push_str(&format!("{name}:{HIDDEN}@{host}"));
            }
            None => clean.push_str(authority),
        }
        clean.push_str(rest);
    }
    clean
}

/// Control characters as escapes, those that turn the direction of writing among them.
pub(super) fn on_one_line(text: &str) -> String {
    let turns =
        |letter: char| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}');
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter.is_control() || turns(letter) {
            true => line.extend(letter.escape_unicode()),
            false => line.push(letter),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_passwords_are_taken_out_wherever_they_stand() {
        for (text, clean) in [
            ("nothing to hide", "nothing to hide"),
            ("Bearer drg_Ab-9_x, and drg_2", "Bearer drg_***, and drg_***"),
            ("postgres://reporter:hunter2@db/news is gone", "postgres://reporter:***@db/news is gone"),
            ("\"redis://:word@cache:6379/0\"", "\"redis://:***@cache:6379/0\""),
            (
                "see https://news.example/fa and mail to x@news.example",
                "see https://news.example/fa and mail to x@news.example",
            ),
        ] {
            assert_eq!(without_secrets(text), clean);
        }
    }

    #[test]
    fn what_a_terminal_would_obey_is_told_as_letters() {
        assert_eq!(on_one_line("a\u{1b}[31mb\r\nc\u{202e}d نام"), "a\\u{1b}[31mb\\u{d}\\u{a}c\\u{202e}d نام");
    }
}
