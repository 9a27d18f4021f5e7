//! What holds for every input: nothing makes the importer or the front door panic, and nothing is lost without a word.
//!
//! Each reader of an export has twenty seconds, or ten minutes in the long form, which its properties share; they run
//! beside each other, as many as there are processors. That nothing takes longer than its input is long is told by inputs
//! of a megabyte, not by a clock: what is quadratic does not end with them.

mod addresses;
mod measuring;
mod newsroom;
mod paragraphs;
mod php;
mod reader;
mod shortcodes;

use std::fmt::Debug;
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestError, TestRunner};

use crate::harness::is_long;

/// What a property is of.
#[derive(Clone, Copy)]
enum Of {
    Reader,
    Php,
    Shortcodes,
    Paragraphs,
    Addresses,
    /// All of these together, or none: the parts have been tried by themselves.
    Whole,
}

impl Of {
    /// How many properties share its seconds.
    fn properties(self) -> u32 {
        match self {
            Self::Php | Self::Paragraphs | Self::Addresses => 2,
            Self::Reader | Self::Shortcodes => 3,
            Self::Whole => 16,
        }
    }
}

/// Inputs that are tried before anybody looks at the clock.
const BATCH: u32 = 16;

/// Bytes of an input that is long.
const MEGABYTE: usize = 1 << 20;

/// Tries a property until its share of the seconds is over.
fn hold<S>(of: Of, inputs: S, property: impl Fn(S::Value) -> Result<(), TestCaseError>)
where
    S: Strategy,
    S::Value: Debug,
{
    let seconds = if is_long() { 600 } else { 20 };
    let end = Instant::now() + Duration::from_secs(seconds) / of.properties();
    let mut runner = TestRunner::new(Config { cases: BATCH, failure_persistence: None, ..Config::default() });
    while Instant::now() < end {
        match runner.run(&inputs, &property) {
            Ok(()) => {}
            Err(TestError::Fail(why, input)) => panic!("{why}\nof {input:?}"),
            Err(TestError::Abort(why)) => panic!("{why}"),
        }
    }
}

/// A jumble of pieces that a reader reacts to, and of anything else.
fn jumble(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => select(pieces).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[ a-zآ-ی]{0,8}",
    ];
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// A few pieces, again and again up to a megabyte.
fn repeated(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    vec(select(pieces), 1..4).prop_map(|pieces| {
        let piece = pieces.concat();
        piece.repeat(MEGABYTE / piece.len())
    })
}
