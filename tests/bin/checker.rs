//! Watches a site of its own for stale answers while things befall it, and prints what it saw. Exits 1 where one
//! answer was beyond the promise. `cargo run --release -p tests --bin checker -- --help`.
#![allow(clippy::print_stdout, reason = "what it saw goes to stdout")]

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use tests::consistency::{Crew, Plan, Trouble, watch};
use tests::rig::Rig;

/// Watches a site of its own for stale answers while things befall it.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many nodes there are.
    #[arg(long, default_value_t = 2)]
    nodes: usize,
    /// How many write.
    #[arg(long, default_value_t = 4)]
    writers: usize,
    /// How long each rests between two writes, in milliseconds.
    #[arg(long, default_value_t = 50)]
    pause_ms: u64,
    /// How many read at each node.
    #[arg(long, default_value_t = 4)]
    readers: usize,
    /// How long each rests between two questions, in milliseconds.
    #[arg(long, default_value_t = 0)]
    breath_ms: u64,
    /// How long each trouble lasts, in milliseconds.
    #[arg(long, default_value_t = 5_000)]
    hold_ms: u64,
    /// How long nothing befalls the site before each, in milliseconds.
    #[arg(long, default_value_t = 3_000)]
    calm_ms: u64,
    /// Every trouble for a minute, and every policy by which Redis forgets; then those of a Redis Cluster, over another site.
    #[arg(long)]
    long: bool,
    /// Nothing befalls the site, for as long as a trouble lasts.
    #[arg(long, conflicts_with = "long")]
    calm: bool,
    /// Only this befalls the site, as the report calls it: `gateway cut off`.
    #[arg(long, conflicts_with_all = ["long", "calm"], value_parser = Trouble::named)]
    only: Option<Trouble>,
    /// How often all of it befalls the site, one time after the other.
    #[arg(long, default_value_t = 1)]
    times: usize,
    /// How the gateway is broken, of one that `DRAGOMAN_BIN` names and that was built with the feature `mutants`.
    #[arg(long, value_parser = ["no-mark", "no-lease"])]
    mutant: Option<String>,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let settings: Vec<_> = arguments.mutant.iter().map(|mutant| ("DRAGOMAN_MUTANT", mutant.as_str())).collect();
    let mut is_kept = true;
    for (is_clustered, troubles) in troubles(&arguments) {
        let mut rig = match is_clustered {
            true => Rig::clustered(arguments.nodes, &settings).await?,
            false => Rig::start(arguments.nodes, &settings).await?,
        };
        let addresses = rig.gateways.iter().map(|gateway| gateway.address.clone()).collect();
        let report = watch(&mut rig, &addresses, &plan(&arguments, troubles)).await?;
        println!("{report}");
        is_kept &= report.violations() == 0;
    }
    Ok(if is_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What befalls each site, and whether its nodes share a Redis Cluster.
fn troubles(arguments: &Arguments) -> Vec<(bool, Vec<Trouble>)> {
    match arguments {
        Arguments { calm: true, .. } => vec![(false, Vec::new())],
        Arguments { only: Some(only), .. } => vec![(only.needs_a_cluster(), vec![only.clone()])],
        Arguments { long: true, .. } => vec![(false, Trouble::every_kind()), (true, Trouble::of_a_cluster())],
        _ => vec![(false, Trouble::all())],
    }
}

fn plan(arguments: &Arguments, troubles: Vec<Trouble>) -> Plan {
    let milliseconds = Duration::from_millis;
    let hold = if arguments.long { Duration::from_secs(60) } else { milliseconds(arguments.hold_ms) };
    Plan {
        crew: Crew {
            writers: arguments.writers,
            pause: milliseconds(arguments.pause_ms),
            readers: arguments.readers,
            breath: milliseconds(arguments.breath_ms),
            ..Crew::default()
        },
        troubles: vec![troubles; arguments.times].concat(),
        hold,
        calm: if arguments.calm { hold } else { milliseconds(arguments.calm_ms) },
    }
}
