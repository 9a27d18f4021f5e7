//! Documents: what a request's document costs where it is known, beside what it costs where it is new.
//!
//! `known` is the same text again: a hash, a look-up, the cost with the request's variables. `new` differs from all
//! before it by a comment: it is parsed, measured, validated and kept. The figures are processor time of the process to
//! a request, medians over turns in alternation; their ratio is what keeping documents saves.

use std::time::{Duration, Instant};

use clap::{Args, FromArgMatches};
use dragoman::config::LimitsConfig;
use dragoman::graphql::{Documents, sdl};
use serde_json::{Map, Value};

use crate::processor;

/// Turns of each; the figures are medians over them.
const ROUNDS: usize = 11;
/// How long a turn is.
const TURN: Duration = Duration::from_millis(300);

/// What is asked: the pages of a news site.
const PAGES: [&str; 4] = ["article", "front", "hundred", "section"];

/// Measures and prints one table.
pub(crate) async fn run() -> anyhow::Result<()> {
    let matches = LimitsConfig::augment_args(clap::Command::new("limits")).get_matches_from(["limits"]);
    let documents = Documents::new(&LimitsConfig::from_arg_matches(&matches)?, &sdl());
    println!("{:<10} {:>9} {:>9} {:>9}", "document", "new, µs", "known, µs", "ratio");
    for page in PAGES {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("queries");
        let text = std::fs::read_to_string(folder.join(format!("{page}.graphql")))?;
        let variables: Map<String, Value> =
            serde_json::from_str(&std::fs::read_to_string(folder.join(format!("{page}.json")))?)?;
        let (mut new, mut known, mut number) = (Vec::new(), Vec::new(), 0);
        for _ in 0..ROUNDS {
            new.push(
                turn(&documents, &variables, || {
                    number += 1;
                    format!("# {number}\n{text}")
                })
                .await?,
            );
            known.push(turn(&documents, &variables, || text.clone()).await?);
        }
        let (new, known) = (median(new), median(known));
        println!("{page:<10} {new:>9.2} {known:>9.2} {:>9.3}", known / new);
    }
    Ok(())
}

/// Microseconds of processor time to a document.
async fn turn(
    documents: &Documents,
    variables: &Map<String, Value>,
    mut text: impl FnMut() -> String,
) -> anyhow::Result<f64> {
    let (began, processor_began, mut count) = (Instant::now(), processor::used()?, 0_u32);
    while began.elapsed() < TURN {
        let text = text();
        let document = documents.document(Some(&text), None, Some(variables)).await;
        let document = document.map_err(|refused| anyhow::anyhow!(refused.message))?;
        std::hint::black_box(document);
        count += 1;
    }
    Ok((processor::used()? - processor_began).as_secs_f64() * 1_000_000.0 / f64::from(count))
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
