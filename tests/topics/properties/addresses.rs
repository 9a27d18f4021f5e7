//! Slugs and paths: what is written is found again, in whichever way it is asked for.

use dragoman::content::path::{PathKey, decode, encode};
use dragoman::content::slug::slug_of;
use dragoman::import::wordpress::meaning::slugs;
use proptest::prelude::*;

use super::{Of, hold, jumble, repeated};

const PIECES: &[&str] = &[
    "%", "%d8", "%A2", "%d8%a2", "%F0", "%2f", "%2F", "%3F", "%00", "a", "-", "/", "//", "?", "?p=", "&", "#", "://",
    "é", "e\u{301}", "آب", " ", "..", "+",
];

/// Pieces of a stored path: decoded, in its own script, maybe cut within a letter.
const STORED: &[&str] = &["a", "B", "-", "/", "آب", "é", "ӣ", "%d8", "%f0", " ", ".", "(", "+", "&", "1"];

#[test]
fn a_stored_path_is_found_by_the_address_that_is_printed_of_it() {
    hold(Of::Addresses, jumble(STORED), |text| {
        let path = decode(&format!("/{}", text.replace(['?', '#', '%'], "").replace(char::is_control, "")));

        let asked = PathKey::parse(&encode(&path));

        // What is longer than any address, or holds what none holds, is refused and never taken for another.
        if let Ok(asked) = asked {
            prop_assert_eq!(asked.key, PathKey::of_path(&path));
        }
        Ok(())
    });
}

#[test]
fn decoding_again_changes_nothing_and_a_slug_is_its_own_slug() {
    hold(Of::Addresses, prop_oneof![10 => jumble(PIECES), 1 => repeated(PIECES)], |text| {
        let slug = slugs::slug(&text);
        prop_assert_eq!(&slugs::slug(&slug), &slug);
        prop_assert!(slugs::path_of(&text).is_none_or(|path| path.starts_with('/')));

        let made = slug_of(&text);
        prop_assert!(!made.is_empty() && made.chars().count() <= 80, "{}", made);
        prop_assert!(!made.contains(['/', '?', '#', '%', ' ']), "{}", made);
        prop_assert_eq!(slug_of(&made), made.clone());
        prop_assert_eq!(decode(&encode(&made)), made);
        Ok(())
    });
}
