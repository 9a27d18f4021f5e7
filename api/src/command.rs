//! What each command does. Printing to a person happens here and nowhere else.
#![allow(clippy::print_stdout, reason = "a command's answer goes to stdout")]

mod export;
mod healthcheck;
mod import;
mod key;
mod migrate;
mod serve;

use dragoman::cli::{Cli, Command, Export, Import, Inspection};
use dragoman::config::{self, Origins};
use dragoman::telemetry;
use dragoman::{cli, graphql};

/// Does what was typed.
pub(crate) fn run(cli: Cli, origins: &Origins) -> anyhow::Result<()> {
    let config = cli.config;
    match cli.command.unwrap_or_default() {
        Command::Serve => block_on(async {
            telemetry::start(&config.log);
            serve::run(config).await
        }),
        Command::Migrate { direction } => block_on(migrate::run(&config, direction)),
        Command::Import(Import::Wordpress(options)) => block_on(async {
            telemetry::start(&config.log);
            import::wordpress(&config, &options).await
        }),
        Command::Import(Import::Jsonl { file }) => block_on(async {
            telemetry::start(&config.log);
            import::jsonl(&config, &file).await
        }),
        Command::Export(Export::Jsonl { file }) => block_on(async {
            telemetry::start(&config.log);
            export::jsonl(&config, &file).await
        }),
        Command::Key(what) => block_on(key::run(&config, what)),
        Command::Schema => {
            print!("{}", graphql::sdl());
            Ok(())
        }
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
