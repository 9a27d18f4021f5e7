//! Nor does it tell whether an address has an account how soon an answer comes: clocks are held against each other, beside
//! the work that [`super::enumeration`] counts.
//!
//! Who is known and who is not is asked by turns, in one run and twice in each order, so that whatever else the machine
//! does falls on both alike: also the letters, which are written while the next one is asked.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::enumeration::seen;
use super::takeover::execute;
use super::{PASSWORD, REQUEST, SIGN_IN, SIGN_UP, patient, reader};
use crate::harness::database::BOTH;
use crate::harness::{Backend, Site, is_long};

/// Addresses of each sort.
const ADDRESSES: usize = 200;

/// After so many of each it is looked at how far the medians are apart. The short form is content where they are near; what
/// is far apart by chance comes nearer with more, and what is told by the clock does not.
const PART: usize = 25;

/// How far they may be, as a part of the shorter one.
const NEAR: f64 = 0.1;

/// How long answers took.
#[derive(Default)]
struct Clock {
    known: Vec<Duration>,
    unknown: Vec<Duration>,
}

impl Clock {
    fn medians(&self) -> [Duration; 2] {
        [&self.known, &self.unknown].map(|times| {
            let mut times = times.clone();
            times.sort();
            times[times.len() / 2]
        })
    }

    fn are_near(&self) -> bool {
        let [known, unknown] = self.medians();
        known.abs_diff(unknown) <= known.min(unknown).mul_f64(NEAR)
    }
}

fn address(sort: &str, number: usize) -> String {
    format!("{sort}-{number}@news.example")
}

/// Confirmed accounts of a password that one of them was made with.
async fn make_known(site: &Site) {
    reader(site, "first@news.example").await;
    for number in 0..ADDRESSES {
        let row = format!(
            "INSERT INTO reader (id, email, display_name, password, created_at, confirmed_at) \
             SELECT {}, '{}', display_name, password, created_at, created_at FROM reader WHERE email = 'first@news.example'",
            number + 1,
            address("known", number)
        );
        execute(site, &row).await;
    }
}

/// Asks for as many addresses of each sort as it takes; all are answered alike.
async fn timed(site: &Site, query: &str, input: &Value) -> Clock {
    let (mut clock, mut first) = (Clock::default(), None);
    for number in 0..ADDRESSES {
        let both = [(true, "known"), (false, "unknown")];
        for (is_known, sort) in if number % 2 == 0 { both } else { [both[1], both[0]] } {
            let mut input = input.clone();
            input["email"] = address(sort, number).into();
            let began = Instant::now();
            let answer = seen(site, query, json!({ "input": input })).await;
            let times = if is_known { &mut clock.known } else { &mut clock.unknown };
            times.push(began.elapsed());
            assert_eq!(&answer, first.get_or_insert_with(|| answer.clone()), "{sort} {number}: {query}");
        }
        if !is_long() && (number + 1) % PART == 0 && clock.are_near() {
            break;
        }
    }
    clock
}

#[tokio::test]
async fn an_address_that_is_known_is_answered_as_soon_as_one_that_is_not() {
    let backends = if is_long() { BOTH.to_vec() } else { vec![Backend::Sqlite] };
    for backend in backends {
        let site = patient(backend).await;
        make_known(&site).await;

        // Signing up comes last: whoever does is known from then on.
        for (query, input) in [
            (REQUEST, json!({})),
            (SIGN_IN, json!({ "password": "a guess that is wrong" })),
            (SIGN_UP, json!({ "password": PASSWORD, "displayName": "Somebody" })),
        ] {
            let clock = timed(&site, query, &input).await;

            assert!(clock.are_near(), "{backend:?} {query}: {:?} of {} each", clock.medians(), clock.known.len());
        }
    }
}
