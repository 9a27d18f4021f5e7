//! What can be set, one struct a concern.
//!
//! A field is all there is to a setting: its doc comment, type, default and variable are read by
//! clap, and from clap by everything else (the file, `config show`, `config example`). A new one
//! is a new field, and a new concern is a new struct that [`Config`] flattens. The name of a
//! setting is its flag's; the file writes it with underscores.
//!
//! A setting without a default ends its text with an example, `such as` and the value between
//! backticks: `config example` prints it.
//!
//! Unknown here: commands, and what the settings are for.

pub mod cache;
pub mod clients;
pub mod connections;
pub mod documents;
pub mod environment;
pub mod file;
pub mod given;
pub mod problem;
pub mod resolve;
pub mod secret;
pub mod setting;
pub mod text;
pub mod trace;
pub mod value;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

pub use cache::{CacheConfig, NoStore};
pub use clients::{ClientsConfig, ForwardedBy, Networks, WebOrigins};
pub use connections::ConnectionsConfig;
pub use documents::{DocumentsConfig, LimitsConfig, Trust};
pub use environment::Variables;
pub use file::ReadFile;
pub use given::{InForce, Origin, Origins};
pub use problem::{Problem, Problems};
pub use resolve::resolve;
pub use secret::Secret;
pub use setting::{described, without_secrets};
pub use text::{check, example, show};
pub use trace::{OtlpProtocol, TraceConfig};

/// Everything that can be set.
#[derive(Clone, Debug, Args)]
pub struct Config {
    /// The listeners and what they take.
    #[command(flatten)]
    pub server: ServerConfig,
    /// How long clients may take, and how many there may be.
    #[command(flatten)]
    pub connections: ConnectionsConfig,
    /// Who they are, and what each of them may have.
    #[command(flatten)]
    pub clients: ClientsConfig,
    /// The database and how long it may take.
    #[command(flatten)]
    pub database: DatabaseConfig,
    /// What an empty database is filled with.
    #[command(flatten)]
    pub site: SiteConfig,
    /// What the nodes of one site share.
    #[command(flatten)]
    pub secret: SecretConfig,
    /// How large a query may be.
    #[command(flatten)]
    pub limits: LimitsConfig,
    /// Which documents may be asked.
    #[command(flatten)]
    pub documents: DocumentsConfig,
    /// What is answered from memory, and for how long elsewhere.
    #[command(flatten)]
    pub cache: CacheConfig,
    /// What the nodes keep together.
    #[command(flatten)]
    pub redis: RedisConfig,
    /// How fast news arrive, and who listens to them.
    #[command(flatten)]
    pub live: LiveConfig,
    /// What is logged, and how it looks.
    #[command(flatten)]
    pub log: LogConfig,
    /// Which requests are traced, and who is told.
    #[command(flatten)]
    pub trace: TraceConfig,
}

/// Where the gateway listens, and what it takes from one request.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Server")]
pub struct ServerConfig {
    /// Where to listen for clients.
    #[arg(long, env = "DRAGOMAN_LISTEN", value_name = "ADDR:PORT")]
    #[arg(default_value = "127.0.0.1:8000", value_parser = value::address)]
    pub listen: SocketAddr,

    /// A second listener, for `/metrics`, `/ops`, `/livez` and `/readyz`; they leave the first.
    ///
    /// Set it where clients can reach the first, such as `127.0.0.1:9464`.
    #[arg(long, env = "DRAGOMAN_ADMIN_LISTEN", value_name = "ADDR:PORT")]
    #[arg(value_parser = value::address)]
    pub admin_listen: Option<SocketAddr>,

    /// How long a whole request may take, in milliseconds.
    #[arg(long, env = "DRAGOMAN_REQUEST_TIMEOUT_MS", value_name = "MILLISECONDS")]
    #[arg(default_value = "10000", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub request_timeout_ms: u64,

    /// How large the body of a request may be, in bytes. The default is 1 MiB.
    #[arg(long, env = "DRAGOMAN_MAX_BODY_BYTES", value_name = "BYTES")]
    #[arg(default_value = "1048576", value_parser = value::positive::<usize>, hide_short_help = true)]
    pub max_body_bytes: usize,

    /// Whether a browser that opens /graphql gets the console.
    #[arg(long, env = "DRAGOMAN_CONSOLE", value_name = "on|off")]
    #[arg(default_value = "on", value_enum, hide_short_help = true)]
    pub console: Switch,
}

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

/// What the site holds before anybody has written to it.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Site")]
pub struct SiteConfig {
    /// Fill an empty database with the demo newsroom.
    #[arg(long, env = "DRAGOMAN_DEMO", value_name = "true|false", default_value = "false")]
    #[arg(action = clap::ArgAction::Set, num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "true")]
    pub demo: bool,
}

/// What the nodes of one site know and nobody else.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Secret")]
pub struct SecretConfig {
    /// The secret that the nodes share: 64 hexadecimal digits. Without one it is the database's.
    ///
    /// A flag is seen by everybody on the machine: a variable or a file is better. It is a secret
    /// of your own, such as `what openssl rand -hex 32 prints`.
    #[arg(long, env = "DRAGOMAN_SECRET", value_name = "HEX", hide_short_help = true)]
    #[arg(value_parser = value::key)]
    pub secret: Option<Secret<String>>,
}

/// Where the nodes keep answers for each other. Nobody needs it: without it each answers from its own memory.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Redis")]
pub struct RedisConfig {
    /// Redis, by which nodes share what they have answered and tell each other of news. Nothing waits for it.
    ///
    /// One server: redis://, or rediss:// with TLS. A Cluster: redis-cluster:// or rediss-cluster:// and the addresses of
    /// some of its servers with commas between, as redis-cluster://user:password@one:6379,two:6379. Its rights need be no
    /// more than README says. An address such as `redis://user:password@localhost:6379/0`.
    #[arg(long, env = "REDIS_URL", value_name = "URL", value_parser = value::redis_url)]
    pub redis_url: Option<Secret<String>>,

    /// How long Redis may take to answer, in milliseconds. What comes later is as if it had not come.
    #[arg(long, env = "DRAGOMAN_REDIS_TIMEOUT_MS", value_name = "MILLISECONDS")]
    #[arg(default_value = "20", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub redis_timeout_ms: u64,

    /// Who signs Redis's certificates, where the system does not know: a PEM file such as `/etc/redis/ca.crt`.
    #[arg(long, env = "DRAGOMAN_REDIS_CA", value_name = "PATH", hide_short_help = true)]
    pub redis_ca: Option<PathBuf>,
}

/// How soon a write is known on other nodes, and how listeners are kept.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Live")]
pub struct LiveConfig {
    /// How far behind the change log a node may be, in milliseconds. It is polled three times as often.
    #[arg(long, env = "DRAGOMAN_MAX_LAG_MS", value_name = "MILLISECONDS")]
    #[arg(default_value = "1000", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub max_lag_ms: u64,

    /// How often a connection that is listened on gets a sign of life, in milliseconds.
    #[arg(long, env = "DRAGOMAN_HEARTBEAT_MS", value_name = "MILLISECONDS")]
    #[arg(default_value = "15000", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub heartbeat_ms: u64,

    /// How many results are kept for a listener that falls behind; who falls further is cut off.
    #[arg(long, env = "DRAGOMAN_LISTENER_BACKLOG", value_name = "COUNT")]
    #[arg(default_value = "256", value_parser = value::positive::<usize>, hide_short_help = true)]
    pub listener_backlog: usize,
}

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

/// Whether something is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// It is.
    On,
    /// It is not.
    Off,
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
