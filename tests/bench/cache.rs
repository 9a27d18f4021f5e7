//! The cache: what an answer from it costs, beside servers that do nothing else than answer the same bytes.
//!
//! Every contestant is a process of its own, kept to one processor, and asked in turns by the same client on another.
//! A figure is a ratio of ours to the rival's in a round, the median over the rounds; where the quartiles lie on both
//! sides of the bar, it is said that the two cannot be told apart. What is printed is Markdown.

mod contest;
mod cores;
mod crowd;
mod desk;
mod herd;
mod hits;
mod load;
mod machine;
mod memory;
mod miss;
mod question;
pub(crate) mod rival;
mod telemetry;
mod writes;

use anyhow::{Context, Result, ensure};

use contest::{HEAD, Line};

/// The contests, in their order.
const NAMES: [&str; 9] =
    ["hit", "unchanged", "shared", "miss", "herd", "writes", "invalidation", "memory", "telemetry"];

/// Holds all contests, or one, and prints a table.
///
/// # Errors
/// There is no such contest; or one could not be held. The others are.
pub(crate) async fn run(only: Option<&str>) -> Result<()> {
    let chosen: Vec<_> = NAMES.into_iter().filter(|name| only.is_none_or(|only| only == *name)).collect();
    ensure!(!chosen.is_empty(), "there is no such contest; there are: {}", NAMES.join(", "));
    herd::grant_files()?;
    println!("{}\n\n{HEAD}", machine::described(only).await);
    let mut failed = Vec::new();
    for name in chosen {
        eprintln!("{name}");
        match held(name).await.with_context(|| format!("`{name}` was not measured")) {
            Ok(lines) => lines.iter().for_each(|line| println!("{line}")),
            Err(error) => failed.push(format!("{error:?}")),
        }
    }
    ensure!(failed.is_empty(), "{}", failed.join("\n\n"));
    Ok(())
}

async fn held(name: &str) -> Result<Vec<Line>> {
    match name {
        "hit" => hits::hit().await,
        "unchanged" => hits::unchanged().await,
        "shared" => hits::shared().await,
        "miss" => miss::run().await,
        "herd" => herd::run().await,
        "writes" => writes::elsewhere().await,
        "invalidation" => writes::invalidation().await,
        "memory" => memory::run().await,
        _ => telemetry::run().await,
    }
}
