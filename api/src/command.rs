//! What each command does. Printing to a person happens here and nowhere else.
#![allow(clippy::print_stdout, reason = "a command's answer goes to stdout")]

mod cache;
mod choice;
mod documents;
mod export;
mod healthcheck;
mod import;
mod key;
mod local;
mod migrate;
mod partner;
mod schema;
mod search;
mod serve;
mod webhook;

use crate::cli;
use crate::cli::{Cli, Command, Export, Import, Inspection};
use crate::config::{self, Origins};
use crate::telemetry;

/// Does what was typed. Here, not in the binary: an `async fn` is compiled again in each crate that polls it.
///
/// # Errors
/// What went wrong, in words for whoever typed it.
pub fn run(cli: Cli, origins: &Origins) -> anyhow::Result<()> {
    let config = cli.config;
    match cli.command.unwrap_or_default() {
        Command::Serve => block_on(async {
            telemetry::log::start(&config.log);
            serve::run(config).await
        }),
        Command::Migrate { direction } => block_on(migrate::run(&config, direction)),
        Command::Import(Import::Wordpress(options)) => block_on(async {
            telemetry::log::start(&config.log);
            import::wordpress(&config, &options).await
        }),
        Command::Import(Import::Jsonl { file }) => block_on(async {
            telemetry::log::start(&config.log);
            import::jsonl(&config, &file).await
        }),
        Command::Export(Export::Jsonl { file, readers }) => block_on(async {
            telemetry::log::start(&config.log);
            export::jsonl(&config, &file, readers).await
        }),
        Command::Key(what) => block_on(key::run(&config, what)),
        Command::Partner(what) => block_on(partner::run(&config, what)),
        Command::Webhook(what) => block_on(webhook::run(&config, what)),
        Command::Documents(what) => block_on(documents::run(&config, what)),
        Command::Cache(what) => block_on(cache::run(&config, what)),
        Command::Search(what) => block_on(search::run(&config, what)),
        Command::Schema { check } => schema::run(check.as_deref()),
        Command::Config(inspection) => {
            let text = match inspection {
                Inspection::Check => config::check(origins),
                Inspection::Show => config::show(origins),
                Inspection::Example => config::example(),
            };
            print!("{text}");
            Ok(())
        }
        Command::Healthcheck => block_on(healthcheck::run(&config)),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut cli::command(), "dragoman", &mut std::io::stdout());
            Ok(())
        }
    }
}

fn block_on(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}
