//! Headers, cursors, positions and paths.

use axum::http::{HeaderMap, HeaderValue, header};
use chrono::DateTime;
use dragoman::content::accept_language::best;
use dragoman::content::cursor::{Cursors, Place};
use dragoman::content::id::ArticleId;
use dragoman::content::path::PathKey;
use dragoman::http::negotiation::{MediaType, choose};
use dragoman::log::Position;
use proptest::prelude::*;

use super::{hold, jumble};

const ACCEPT: &[&str] = &[
    "application/json",
    "application/graphql-response+json",
    "text/event-stream",
    "text/html",
    "*/*",
    "application/*",
    "*",
    "/",
    ",",
    ";",
    "q=",
    "q=0",
    "q=1",
    "q=0.5",
    "q=1e9",
    "q=nan",
    "q=-1",
    "q=inf",
    "charset=utf-8",
    "charset=\"",
    " ",
    "\t",
    "=",
];

const LANGUAGES: &[&str] = &[
    "fa",
    "fa-AF",
    "prs",
    "ps",
    "pbu",
    "tg-Cyrl",
    "ru",
    "en",
    "de",
    "*",
    "-",
    "--",
    "_",
    ",",
    ";",
    "q=",
    "q=0",
    "q=0.5",
    "q=9",
    "q=0.0001",
    "x-",
    "i-",
    "zh-Hant-TW",
    "a-DE",
    " ",
    "\t",
    "=",
];

const CURSORS: &[&str] =
    &["A", "AAAA", "-", "_", "=", "==", "+", "/", ".", "0af3", "12", "9223372036854775808", "-1", "\0", "é"];

const PATHS: &[&str] = &[
    "/", "//", "%", "%d8", "%A2", "%2f", "%00", "%ff", "..", ".", "?", "#", "://", "fa", "آب", "http:", "@", ":80",
    " ", "\\",
];

#[test]
fn a_media_type_is_one_that_was_offered() {
    let offered = [MediaType::Json, MediaType::GraphqlResponse, MediaType::EventStream];
    hold(jumble(ACCEPT), |accept| {
        let Ok(value) = HeaderValue::from_bytes(accept.as_bytes()) else { return Ok(()) };
        let headers = HeaderMap::from_iter([(header::ACCEPT, value)]);

        let chosen = choose(&headers, &offered);

        prop_assert!(chosen.is_none_or(|chosen| offered.contains(&chosen)), "{:?}", chosen);
        Ok(())
    });
}

#[test]
fn a_language_is_one_that_was_offered() {
    let offered = ["fa", "ps", "tg", "ru", "en", "zh-Hant"];
    hold(jumble(LANGUAGES), |header| {
        let found = best(&header, &offered);

        prop_assert!(found.is_none_or(|found| offered.contains(&found)), "{:?}", found);
        Ok(())
    });
}

#[test]
fn a_cursor_that_was_made_up_is_none_and_a_true_one_opens_its_own_list_alone() {
    let cursors = Cursors::new([7; 32]);
    let inputs = (jumble(CURSORS), any::<i64>(), any::<i64>(), any::<[u8; 6]>(), any::<[u8; 6]>());
    hold(inputs, |(made_up, micros, id, list, other)| {
        prop_assert!(cursors.open(&list, &made_up).is_err());
        if let Ok(position) = made_up.parse::<Position>() {
            prop_assert_eq!(position.to_string().parse::<Position>().ok(), Some(position));
        }

        let Some(at) = DateTime::from_timestamp_micros(micros) else { return Ok(()) };
        let place = Place { at, id: ArticleId(id) };
        let cursor = cursors.seal(&list, place);
        prop_assert_eq!(cursors.open(&list, &cursor).ok(), Some(place));
        prop_assert!(list == other || cursors.open(&other, &cursor).is_err());
        Ok(())
    });
}

#[test]
fn a_path_is_read_or_refused() {
    hold(jumble(PATHS), |text| {
        if let Ok(path) = PathKey::parse(&text) {
            prop_assert_eq!(PathKey::of_path(&path.key).len(), path.key.len());
        }
        Ok(())
    });
}
