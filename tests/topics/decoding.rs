//! What is read of a request before anybody knows who asks: whatever it is, nothing panics, and what is read is right.
//!
//! Each target has twenty seconds, or ten minutes in the long form, which its properties share. Requests and messages go
//! over the wire to a gateway, one after the other on one connection; what breaks any other is kept in
//! `decoding.regressions` and tried first from then on.

mod conversations;
mod paths;
mod requests;
mod values;

use std::fmt::Debug;
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, FileFailurePersistence, TestError, TestRunner};

use crate::harness::is_long;

/// How many properties share the seconds of a target, at most.
const PROPERTIES: u32 = 2;

/// Inputs that are tried before anybody looks at the clock.
const BATCH: u32 = 64;

fn end() -> Instant {
    let seconds = if is_long() { 600 } else { 20 };
    Instant::now() + Duration::from_secs(seconds) / PROPERTIES
}

fn config() -> Config {
    let kept = FileFailurePersistence::Direct("topics/decoding.regressions");
    Config { cases: BATCH, failure_persistence: Some(Box::new(kept)), ..Config::default() }
}

/// Tries a property until its share of the seconds is over.
fn hold<S>(inputs: S, property: impl Fn(S::Value) -> Result<(), TestCaseError>)
where
    S: Strategy,
    S::Value: Debug,
{
    let end = end();
    let mut runner = TestRunner::new(config());
    while Instant::now() < end {
        match runner.run(&inputs, &property) {
            Ok(()) => {}
            Err(TestError::Fail(why, input)) => panic!("{why}\nof {input:?}"),
            Err(TestError::Abort(why)) => panic!("{why}"),
        }
    }
}

/// The same for what has to wait for an answer: inputs one after the other, as they are made.
async fn hold_over_the_wire<S>(inputs: S, mut property: impl AsyncFnMut(S::Value))
where
    S: Strategy,
{
    let end = end();
    let mut runner = TestRunner::new(config());
    while Instant::now() < end {
        property(inputs.new_tree(&mut runner).unwrap().current()).await;
    }
}

/// A jumble of pieces that a reader reacts to, and of anything else.
fn jumble(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => select(pieces).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[ a-z0-9]{0,8}",
    ];
    vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}
