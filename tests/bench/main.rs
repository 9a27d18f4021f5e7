//! Benchmarks: ratios measured side by side in one run. `cargo run --release -p tests --bin bench -- loaders`.

fn main() {}
