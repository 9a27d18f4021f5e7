//! Which database, and what it may cost.

use clap::Args;

use super::{Secret, value};

/// Which database, how many connections to it, and how long they may take.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Database")]
pub struct DatabaseConfig {
    /// The database: SQLite or PostgreSQL. Without one it is SQLite in ./dragoman.db.
    ///
    /// It may hold a password, and a flag is seen by everybody on the machine: there a variable
    /// or a file is better. An address such as `postgres://dragoman:password@localhost/dragoman`.
    #[arg(long, env = "DATABASE_URL", value_name = "URL")]
    #[arg(value_parser = value::database_url)]
    pub database_url: Option<Secret<String>>,

    /// How many connections to the database may be open at once.
    #[arg(long = "database-max-connections", env = "DRAGOMAN_DATABASE_MAX_CONNECTIONS")]
    #[arg(value_name = "COUNT", default_value = "10", value_parser = value::positive::<u32>)]
    #[arg(hide_short_help = true)]
    pub max_connections: u32,

    /// How long to wait for a free connection, in milliseconds.
    #[arg(long = "database-acquire-timeout-ms", env = "DRAGOMAN_DATABASE_ACQUIRE_TIMEOUT_MS")]
    #[arg(value_name = "MILLISECONDS", default_value = "2000", value_parser = value::positive::<u64>)]
    #[arg(hide_short_help = true)]
    pub acquire_timeout_ms: u64,

    /// How long one SQL statement may take, in milliseconds. PostgreSQL alone ends what takes longer.
    #[arg(long = "database-statement-timeout-ms", env = "DRAGOMAN_DATABASE_STATEMENT_TIMEOUT_MS")]
    #[arg(value_name = "MILLISECONDS", default_value = "5000", value_parser = value::positive::<u64>)]
    #[arg(hide_short_help = true)]
    pub statement_timeout_ms: u64,
}
