//! A gateway of its own process.

use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, bail};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// It ends with this value.
pub(super) struct Node {
    pub(super) address: String,
    client: reqwest::Client,
    _process: Child,
}

impl Node {
    /// Serves on a free port; answers once it says where.
    pub(super) async fn start(database_url: &str, flags: &[&str]) -> anyhow::Result<Self> {
        let mut process = command(database_url)?
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(flags)
            .stderr(Stdio::null())
            .spawn()?;
        let mut lines = BufReader::new(process.stdout.take().context("its output is piped")?).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some(address) = line.split_whitespace().find_map(|word| word.strip_suffix("/graphql")) {
                let address = address.to_owned();
                // Whoever stops reading a pipe ends who writes to it.
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(Self { address, client: reqwest::Client::new(), _process: process });
            }
        }
        bail!("a node does not serve")
    }

    /// Writes an article, over one connection that stays open; answers its id.
    pub(super) async fn write(&self, key: &str, mutation: &str, kind: &str, input: Value) -> anyhow::Result<String> {
        let query = format!(
            "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ article {{ id }} errors {{ message }} }} }}"
        );
        let request = self.client.post(format!("{}/graphql", self.address)).bearer_auth(key);
        let answer = request.json(&json!({ "query": query, "variables": { "input": input } })).send().await?;
        let answer: Value = answer.json().await?;
        let id = answer["data"][mutation]["article"]["id"].as_str();
        Ok(id.with_context(|| format!("{mutation}: {answer}"))?.to_owned())
    }
}

/// A fresh key's secret.
pub(super) async fn key(database_url: &str) -> anyhow::Result<String> {
    let name = format!("bench {}", std::process::id());
    let made = command(database_url)?.args(["key", "create", "--role", "admin", "--name", &name]).output().await?;
    anyhow::ensure!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    Ok(String::from_utf8(made.stdout)?.trim().to_owned())
}

/// The binary beside this one, with nothing from around it.
fn command(database_url: &str) -> anyhow::Result<Command> {
    let program: PathBuf = std::env::current_exe()?.with_file_name("dragoman");
    anyhow::ensure!(program.exists(), "build the gateway first: cargo build --release");
    let mut command = Command::new(program);
    command.env_clear().env("DATABASE_URL", database_url).current_dir(std::env::temp_dir());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    Ok(command)
}
