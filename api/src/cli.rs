//! What a person can type: the commands, their arguments, and how they are read.
//!
//! Nothing here does what a command says. The process's environment and files are handed in, so
//! that a line can be read in a test as it would be in a shell.

use std::ffi::OsString;
use std::path::PathBuf;
use std::{fmt, io};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

mod choice;
mod documents;
mod key;
mod partner;
mod search;
mod webhook;

pub use choice::{Choice, ChosenKind};
pub use documents::Manifests;
pub use key::{KeyRole, Keys};
pub use partner::{PartnerTerms, Partners};
pub use search::Searches;
pub use webhook::Hooks;

use crate::config::{self, Config, Origins, Problems, ReadFile, Variables};
use crate::import::wordpress::options::Options;

/// The GraphQL content gateway for newsrooms that publish in many languages.
///
/// A setting is a flag, a variable or a line of dragoman.toml; the first beats the second, which
/// beats the third. `dragoman config example` explains them all.
#[derive(Clone, Debug, Parser)]
#[command(name = "dragoman", version)]
pub struct Cli {
    /// Read the settings from this file. Without it they are in ./dragoman.toml, if it is there.
    #[arg(long = "config", value_name = "FILE", global = true)]
    pub config_file: Option<PathBuf>,

    /// The settings in force.
    #[command(flatten)]
    pub config: Config,

    /// What to do; nothing said is [`Command::Serve`].
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What can be done.
#[derive(Clone, Debug, Default, Subcommand)]
pub enum Command {
    /// Serve until told to stop. This is what happens when no command is given.
    #[default]
    Serve,
    /// Bring the tables of the database up to date, or back, or say how they are.
    Migrate {
        /// Which way.
        #[arg(value_enum, default_value = "up")]
        direction: Direction,
    },
    /// Bring content in from elsewhere.
    #[command(subcommand)]
    Import(Import),
    /// Take the newsroom out, to keep a copy or to move it to another database.
    #[command(subcommand)]
    Export(Export),
    /// Make, list and revoke the API keys of editors and partners.
    #[command(subcommand)]
    Key(Keys),
    /// Make partners, say what they see, and give them keys.
    #[command(subcommand)]
    Partner(Partners),
    /// Tell addresses what became of articles, and see what they took.
    #[command(subcommand)]
    Webhook(Hooks),
    /// Publish the documents of frontends, which are then asked by their ids.
    #[command(subcommand)]
    Documents(Manifests),
    /// Look into the cache, or make all nodes forget.
    #[command(subcommand)]
    Cache(Cache),
    /// Look after the index that searches look in.
    #[command(subcommand)]
    Search(Searches),
    /// Print the GraphQL schema, or what of it breaks against an old one.
    Schema {
        /// Say what breaks clients of this old schema, and fail if anything does.
        #[arg(long, value_name = "OLD.graphql")]
        check: Option<PathBuf>,
    },
    /// Look at the settings.
    #[command(subcommand)]
    Config(Inspection),
    /// Ask the running gateway whether it is ready, for a container's HEALTHCHECK.
    Healthcheck,
    /// Print the completions for a shell.
    Completions {
        /// Which shell.
        shell: Shell,
    },
}

/// Where the tables of the database go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Direction {
    /// Make all changes that are still to be made.
    Up,
    /// Take the last change back.
    Down,
    /// Say which changes were made.
    Status,
}

/// Where content comes in from.
#[derive(Clone, Debug, Subcommand)]
pub enum Import {
    /// From WordPress: the files that its export writes.
    Wordpress(Options),
    /// From a file that `export jsonl` wrote: the whole newsroom, into a database without one. An unedited demo newsroom
    /// makes room. All of it comes, or nothing.
    Jsonl {
        /// The file, gzipped or not.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// How the newsroom goes out.
#[derive(Clone, Debug, Subcommand)]
pub enum Export {
    /// As a JSON object a line, each a row of a table: everything but the secret and, unasked, readers' accounts.
    Jsonl {
        /// Where to; gzipped if the name ends in `.gz`. `-`, or nothing, is the standard output.
        #[arg(value_name = "FILE", default_value = "-", hide_default_value = true)]
        file: PathBuf,
        /// Readers, too: their addresses, what their passwords were made into, what they keep to read. Not their sessions.
        #[arg(long)]
        readers: bool,
    },
}

/// What can be done with the cache.
#[derive(Clone, Debug, Subcommand)]
pub enum Cache {
    /// Print what the running gateway's cache has done, and how much it holds.
    Stats,
    /// Make every node forget answers: an entry in the change log, so none is missed. After SQL by hand it is needed.
    #[command(group = clap::ArgGroup::new("what").required(true))]
    Purge {
        /// A tag as `Surrogate-Key` names it, 16 hexadecimal digits; several with commas between them.
        #[arg(long = "tag", value_name = "TAG", group = "what", value_delimiter = ',')]
        tags: Vec<String>,
        /// All of them.
        #[arg(long, group = "what")]
        all: bool,
    },
    /// Say of a query for whom its answer is, what it depends on, and who may keep it.
    Explain {
        /// A file with one query, without variables.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// How the settings can be looked at.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Inspection {
    /// Say that all is well, or everything that is wrong.
    Check,
    /// Print the settings in force and where each came from, without secrets.
    Show,
    /// Print a dragoman.toml of all settings, explained.
    Example,
}

impl Command {
    /// Whether it does the same whatever the settings are; then wrong ones do not stop it.
    fn ignores_settings(&self) -> bool {
        matches!(self, Self::Schema { .. } | Self::Completions { .. } | Self::Config(Inspection::Example))
    }
}

/// Why there is nothing to do.
#[derive(Debug)]
pub enum Misuse {
    /// The line was wrong, or it asked for help or the version only.
    Line(clap::Error),
    /// The environment or the file were wrong.
    Settings(Problems),
}

impl Misuse {
    /// Says it to whom it concerns: help on the standard output, what is wrong on the other.
    ///
    /// # Errors
    ///
    /// The stream did not take it.
    pub fn print(&self) -> io::Result<()> {
        match self {
            Self::Line(error) => error.print(),
            Self::Settings(_) => io::Write::write_all(&mut io::stderr(), self.to_string().as_bytes()),
        }
    }

    /// 2, used wrongly; but 0 for those who asked for help.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Line(error) if !error.use_stderr() => 0,
            Self::Line(_) | Self::Settings(_) => 2,
        }
    }
}

impl fmt::Display for Misuse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(error) => write!(formatter, "{error}"),
            Self::Settings(problems) => writeln!(formatter, "error: {problems}"),
        }
    }
}

/// The commands as clap knows them, for the completions.
pub fn command() -> clap::Command {
    config::described(Cli::command())
}

/// Reads a line, its first word being the program's name, and the settings that go with it.
///
/// # Errors
///
/// The line or the settings are wrong, or only help was asked for.
pub fn parse(
    line: impl IntoIterator<Item = OsString>,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
    read_file: ReadFile<'_>,
) -> Result<(Cli, Origins), Misuse> {
    let wrong = |error| Misuse::Line(config::with_the_nearest(config::without_secrets(error)));
    let matches = command().try_get_matches_from(line).map_err(wrong)?;
    let mut cli = Cli::from_arg_matches(&matches).map_err(wrong)?;
    if cli.command.as_ref().is_some_and(Command::ignores_settings) {
        return Ok((cli, Origins::default()));
    }
    let variables = Variables::new(environment);
    let (config, origins) =
        config::resolve(&matches, &variables, cli.config_file.as_deref(), read_file).map_err(Misuse::Settings)?;
    cli.config = config;
    Ok((cli, origins))
}

#[cfg(test)]
mod tests;
