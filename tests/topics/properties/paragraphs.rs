//! Paragraphs of classic bodies: words stay, in their order, and every paragraph that begins ends.

use dragoman::import::wordpress::body::paragraphs::paragraphs;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{Of, hold, jumble, repeated};

const MARKUP: &[&str] = &[
    "\n",
    "\n\n",
    "\r\n\r\n",
    " ",
    "<br>",
    "<br />",
    "<b>",
    "</b>",
    "<div>",
    "</div>",
    "<ul>",
    "<li>",
    "</li>",
    "</ul>",
    "<hr>",
    "<blockquote>",
    "</blockquote>",
    "<!--more-->",
    "<h2>",
    "</h2>",
    "<pre>",
    "</pre>",
    "<table>",
    "</table>",
    "<td>",
    "</td>",
];

const PIECES: &[&str] = &[
    "<", ">", "<p", "</p>", "<pre", "</pre", "<!--", "-->", "<video>", "</video>", "\n", "\n\n", "<br", "<div>", "\"",
    "é",
];

fn body() -> impl Strategy<Value = (String, Vec<String>)> {
    let piece =
        prop_oneof![(0..9999u32).prop_map(|number| format!("word{number}")), select(MARKUP).prop_map(str::to_owned)];
    vec(piece, 0..60).prop_map(|pieces| {
        let words = pieces.iter().filter(|piece| piece.starts_with("word")).cloned().collect();
        (pieces.join(" "), words)
    })
}

#[test]
fn every_word_stays_in_its_place_and_every_paragraph_ends() {
    hold(Of::Paragraphs, body(), |(source, words)| {
        let html = paragraphs(&source);

        let kept: Vec<&str> = html.split([' ', '<', '>', '\n']).filter(|piece| piece.starts_with("word")).collect();
        prop_assert_eq!(kept, words, "{}", &html);
        prop_assert_eq!(html.matches("<p>").count(), html.matches("</p>").count(), "{}", html);
        Ok(())
    });
}

#[test]
fn no_body_breaks_it_however_long_or_wrong() {
    hold(Of::Paragraphs, prop_oneof![20 => jumble(PIECES), 1 => repeated(PIECES)], |source| {
        prop_assert!(paragraphs(&source).len() <= source.len() * 12 + 64);
        Ok(())
    });
}
