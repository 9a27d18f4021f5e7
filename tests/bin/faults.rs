//! Breaks a site of its own in every way of the table, under load, and prints each row's bar and what was measured.
//! Exits 1 where one is not met. `cargo run --release -p tests --bin faults -- --help`.
#![allow(clippy::print_stdout, reason = "the table goes to stdout")]

use std::process::ExitCode;

use clap::Parser;
use tests::faults::{run, table};

/// Breaks a site of its own in every way of the table, under load.
#[derive(Debug, Parser)]
struct Arguments {
    /// For as long and as often as the bars say.
    #[arg(long)]
    long: bool,
    /// Those rows alone whose name has one of these words.
    words: Vec<String>,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let is_asked = |name: &str| arguments.words.is_empty() || arguments.words.iter().any(|word| name.contains(word));
    let mut groups = table();
    groups.iter_mut().for_each(|group| group.rows.retain(|row| is_asked(row.name)));
    groups.retain(|group| !group.rows.is_empty());
    let measured = run(&groups, arguments.long).await?;
    measured.iter().for_each(|measured| println!("{measured}"));
    let met = measured.iter().filter(|measured| measured.is_met()).count();
    println!("{met} of {} rows met", measured.len());
    Ok(if met == measured.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
