//! The measuring of documents: nothing makes it panic, and it ends with its input.

use clap::{Args, FromArgMatches};
use dragoman::config::LimitsConfig;
use dragoman::graphql::Code;
use dragoman::graphql::Documents;
use dragoman::graphql::document::{Document, Refused};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use tokio::runtime::Runtime;

use super::{Of, hold, jumble, repeated};

const PIECES: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "...",
    "@",
    "$",
    ":",
    "=",
    "!",
    "|",
    "&",
    "\"",
    "\"\"\"",
    "\\\"",
    "#",
    "\n",
    ",",
    " ",
    "query ",
    "mutation ",
    "subscription ",
    "fragment F on Query ",
    "...F",
    "... on Article ",
    "{ articles ",
    "nodes ",
    "title ",
    "(first: 100)",
    "(first: $n)",
    "($n: Int = 5)",
    "a: ",
    "__typename ",
    "__schema ",
    "@skip(if: true) ",
    "@include(if: $b) ",
    "1 ",
    "-1.5e9 ",
    "null ",
    "\u{FEFF}",
    "\0",
    "آب ",
];

/// Fields with fields below them.
const SETS: &[&str] = &["site", "locales", "articles { nodes", "categories", "related { article"];

/// Documents that parse, of fragments that spread each other: the class that expands without end.
fn spreading() -> impl Strategy<Value = String> {
    let part = (0..8_usize, select(SETS), 0..8_usize, any::<bool>());
    (2..8_usize, vec(part, 1..40)).prop_map(|(fragments, parts)| {
        let mut bodies = vec![String::new(); fragments];
        for (at, set, to, wraps) in parts {
            let spread = format!("...f{} ", to % fragments);
            let body = match wraps {
                true => format!("{set} {{ {spread} }} {}", if set.contains('{') { "} " } else { "" }),
                false => spread,
            };
            bodies[at % fragments] += &body;
        }
        let mut query = "{ ...f0 __typename }".to_owned();
        for (at, body) in bodies.iter().enumerate() {
            query += &format!(" fragment f{at} on Query {{ id {body} }}");
        }
        query
    })
}

/// Documents with a runtime of their own.
struct Desk(Documents, Runtime);

impl Desk {
    fn with(flags: &[&str]) -> Self {
        let line = ["limits"].iter().chain(flags);
        let matches = LimitsConfig::augment_args(clap::Command::new("limits")).get_matches_from(line);
        let limits = LimitsConfig::from_arg_matches(&matches).unwrap();
        Self(Documents::new(&limits, &dragoman::graphql::sdl()), Runtime::new().unwrap())
    }

    fn ask(&self, text: &str) -> Result<Document, Refused> {
        self.1.block_on(self.0.document(Some(text), None, None))
    }
}

#[test]
fn whatever_is_sent_as_a_document_is_answered_or_refused() {
    let documents = Desk::with(&[]);
    hold(Of::Whole, jumble(PIECES), |text| {
        let refused = documents.ask(&text).err();
        prop_assert!(refused.is_none_or(|refused| refused.code != Code::Internal && !refused.message.is_empty()));
        Ok(())
    });
}

#[test]
fn fragments_that_spread_each_other_in_any_way_end_with_their_text() {
    // Without these limits the walks behind them would have to end by themselves: they must.
    let documents = Desk::with(&["--depth-limit", "1000", "--root-fields-limit", "1000000"]);
    hold(Of::Whole, spreading(), |text| {
        let refused = documents.ask(&text).err();
        prop_assert!(refused.is_none_or(|refused| refused.code != Code::Internal));
        Ok(())
    });
}

#[test]
fn a_megabyte_is_measured_and_refused() {
    let documents = Desk::with(&["--document-bytes-limit", "2000000"]);
    hold(Of::Whole, repeated(PIECES), |text| {
        let refused = documents.ask(&text).err();
        prop_assert!(refused.is_some());
        Ok(())
    });
}
