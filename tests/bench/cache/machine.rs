//! Where it was measured, of what, and how that is done again.

use tests::rig::gateway;
use tests::rig::process::Program;

/// As a paragraph of Markdown.
pub(super) async fn described(only: Option<&str>) -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let model =
        read("/proc/cpuinfo").lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(second));
    let model = model.unwrap_or_else(|| "an unknown processor".to_owned());
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    let (kernel, load) = (read("/proc/sys/kernel/osrelease"), read("/proc/loadavg"));
    let load = load.split(' ').next().unwrap_or_default();
    let mut versions = Vec::new();
    let newest_postgres = "ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1";
    let postgres = format!("$({newest_postgres})/postgres --version");
    for command in [postgres.as_str(), "redis-server --version | cut -d ' ' -f 1-3", "nginx -v 2>&1", "rustc --version"]
    {
        versions.extend(said(Program::new("sh").with(["-c", command])).await);
    }
    versions.extend(said(Program::new(gateway::binary()).with(["--version"])).await);
    let command = ["cargo run --profile dist -p tests --bin bench -- cache", only.unwrap_or_default()].join(" ");
    format!(
        "`{}`, after `cargo build --profile dist -p dragoman`. {model}, {count} processors (the servers on one, their \
         client on another), Linux {}, load {load} at the start; {}.",
        command.trim(),
        kernel.trim(),
        versions.join("; ")
    )
}

fn second((_, value): (&str, &str)) -> String {
    value.to_owned()
}

/// The first line that a program prints, where it can be run.
async fn said(program: Program) -> Option<String> {
    let said = program.run().await.ok()?;
    Some(said.lines().next()?.trim().to_owned())
}
