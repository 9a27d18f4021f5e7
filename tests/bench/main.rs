//! Benchmarks: ratios measured side by side in one run. `cargo run --release -p tests --bin bench -- loaders`.
#![allow(clippy::print_stdout, reason = "a benchmark's answer goes to stdout")]

mod cache;
mod documents;
mod live;
mod loaders;
mod neighbours;
mod processor;
mod search;

use anyhow::bail;

/// Workers of the runtime under test: as many on every machine, so that figures can be compared.
const WORKERS: usize = 2;

fn main() -> anyhow::Result<()> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    // A rival has as many as the gateway has that it is compared with: one for each processor that it may use.
    if asked.first().is_none_or(|name| name != "rival") {
        runtime.worker_threads(WORKERS);
    }
    let runtime = runtime.enable_all().build()?;
    match asked.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["cache"] => runtime.block_on(cache::run(None)),
        ["cache", name] => runtime.block_on(cache::run(Some(name))),
        ["documents"] => runtime.block_on(documents::run()),
        ["live"] => runtime.block_on(live::run()),
        ["loaders"] => runtime.block_on(loaders::run()),
        // The cache's benchmark starts this program again.
        ["rival", kind, address, source] => runtime.block_on(cache::rival::serve(kind, address, source)),
        ["neighbours"] => runtime.block_on(neighbours::run("100000")),
        ["neighbours", articles] => runtime.block_on(neighbours::run(articles)),
        ["search"] => runtime.block_on(search::run("100000")),
        ["search", articles] => runtime.block_on(search::run(articles)),
        _ => bail!(
            "say which benchmark; there are: cache, documents, live, loaders, neighbours [ARTICLES], search [ARTICLES]"
        ),
    }
}
