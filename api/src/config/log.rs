//! What is logged, and how it looks.

use clap::{Args, ValueEnum};

use super::value;

/// What is logged, and how it looks.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Log")]
pub struct LogConfig {
    /// What to log: a level, then targets with levels of their own.
    #[arg(long, env = "RUST_LOG", value_name = "FILTER")]
    #[arg(default_value = "info,sqlx=warn,sea_orm_migration=warn,redis=off,h2=error")] // h2 warns frame by frame.
    #[arg(value_parser = value::log_filter, hide_short_help = true)]
    pub log: String,

    /// How a line looks; `auto` is pretty on a terminal and JSON elsewhere.
    #[arg(long, env = "DRAGOMAN_LOG_FORMAT", value_name = "FORMAT")]
    #[arg(default_value = "auto", value_enum, hide_short_help = true)]
    pub log_format: LogFormat,

    /// Of how many requests that the cache answered one is logged. Of all others each is.
    #[arg(long, env = "DRAGOMAN_LOG_HITS_EVERY", value_name = "COUNT")]
    #[arg(default_value = "100", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub log_hits_every: u64,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Pretty on a terminal, JSON elsewhere.
    Auto,
    /// One JSON object a line, for machines.
    Json,
    /// For people.
    Pretty,
}
