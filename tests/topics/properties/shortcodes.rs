//! Shortcodes: words outside of brackets stay, in their order, and what nobody knows is counted.

use dragoman::import::wordpress::body;
use dragoman::import::wordpress::body::shortcodes;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{Of, hold, jumble, repeated};

const PIECES: &[&str] = &[
    "[",
    "]",
    "[[",
    "]]",
    "[/",
    "caption",
    "gallery",
    "embed",
    "video",
    "youtube=",
    "a_b",
    " ids=",
    "\"",
    "1",
    "/",
    "<",
    ">",
    "<img",
    "<!--",
    "-->",
    "<!-- wp:a {",
    "} -->",
    "/-->",
    "https://youtu.be/x",
    "[caption x=1]",
    "[/caption]",
    "[embed]",
    "[/embed]",
    "<p",
    "<p>",
    "</p>",
    "\n",
    " ",
];

/// Shortcodes that take no words of prose with them.
const SHORTCODES: &[&str] = &[
    "[gallery ids=\"1,2\"]",
    "[row]",
    "[/row]",
    "[box a=\"1\"]",
    "[/box]",
    "[su_note]",
    "[/su_note]",
    "[audio src=\"x.mp3\"]",
    "[caption width=\"3\"]",
    "[/caption]",
    "[[row]]",
    "[vimeo 12]",
    "[sic]",
    "[…]",
    "<b>",
    "</b>",
];

/// Words and shortcodes, and the words alone.
fn prose() -> impl Strategy<Value = (String, Vec<String>)> {
    let piece = prop_oneof![
        (0..9999u32).prop_map(|number| format!("word{number}")),
        select(SHORTCODES).prop_map(str::to_owned)
    ];
    vec(piece, 0..40).prop_map(|pieces| {
        let words = pieces.iter().filter(|piece| piece.starts_with("word")).cloned().collect();
        (pieces.join(" "), words)
    })
}

#[test]
fn every_word_outside_of_brackets_stays_in_its_place() {
    hold(Of::Shortcodes, prose(), |(source, words)| {
        let html = shortcodes::render(&source).html;

        let kept: Vec<&str> = html.split([' ', '<', '>']).filter(|piece| piece.starts_with("word")).collect();
        prop_assert_eq!(kept, words, "{}", html);
        Ok(())
    });
}

#[test]
fn a_shortcode_that_nobody_knows_is_counted_as_often_as_it_comes() {
    let names = vec(select(&["map_x", "form-7", "su_box"][..]), 0..20);
    hold(Of::Shortcodes, names, |names| {
        let source: String = names.iter().map(|name| format!("a [{name} id=\"1\"] ")).collect();

        let unknown = shortcodes::render(&source).unknown;

        prop_assert_eq!(unknown.values().sum::<usize>(), names.len());
        Ok(())
    });
}

#[test]
fn no_body_breaks_its_conversion_however_long_or_wrong() {
    hold(Of::Shortcodes, prop_oneof![20 => jumble(PIECES), 1 => repeated(PIECES)], |source| {
        let rendered = shortcodes::render(&source);
        let body = body::convert(&source, &|_| Some("<!-- wp:block {\"ref\":1} /-->words".to_owned()));

        prop_assert!(rendered.html.len() <= source.len() * 3 + 64);
        // Paragraphs, links and what is used again add to a body, but never without bound.
        prop_assert!(body.html.len() <= source.len() * 12 + (5 << 20), "{} of {}", body.html.len(), source.len());
        prop_assert!(body::references(&source).len() <= source.len());
        Ok(())
    });
}
