//! Benchmarks: ratios measured side by side in one run. `cargo run --release -p tests --bin bench -- loaders`.
#![allow(clippy::print_stdout, reason = "a benchmark's answer goes to stdout")]

mod documents;
mod live;
mod loaders;
mod processor;

use anyhow::bail;

/// Workers of the runtime under test: as many on every machine, so that figures can be compared.
const WORKERS: usize = 2;

fn main() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build()?;
    let asked: Vec<String> = std::env::args().skip(1).collect();
    match asked.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["documents"] => runtime.block_on(documents::run()),
        ["live"] => runtime.block_on(live::run()),
        ["loaders"] => runtime.block_on(loaders::run()),
        _ => bail!("say which benchmark; there are: documents, live, loaders"),
    }
}
