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

pub mod accounts;
pub mod cache;
pub mod clients;
pub mod connections;
pub mod database;
pub mod documents;
pub mod environment;
pub mod file;
pub mod given;
pub mod log;
pub mod problem;
pub mod purge;
pub mod resolve;
pub mod secret;
pub mod server;
pub mod setting;
pub mod syndication;
pub mod text;
pub mod trace;
pub mod value;
mod webhooks;

use clap::{Args, ValueEnum};

pub use accounts::AccountsConfig;
pub use cache::{CacheConfig, NoStore, RedisConfig};
pub use clients::{ClientsConfig, ForwardedBy, Networks, WebOrigins};
pub use connections::ConnectionsConfig;
pub use database::DatabaseConfig;
pub use documents::{DocumentsConfig, LimitsConfig, Trust};
pub use environment::Variables;
pub use file::ReadFile;
pub use given::{InForce, Origin, Origins};
pub use log::{LogConfig, LogFormat};
pub use problem::{Problem, Problems};
pub use purge::{PurgeConfig, PurgeStyle};
pub use resolve::resolve;
pub use secret::Secret;
pub use server::ServerConfig;
pub use setting::{described, with_the_nearest, without_secrets};
pub use syndication::SyndicationConfig;
pub use text::{check, example, show};
pub use trace::{OtlpProtocol, TraceConfig};
pub use webhooks::WebhooksConfig;

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
    /// Readers' accounts, and the letters that they are sent.
    #[command(flatten)]
    pub accounts: AccountsConfig,
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
    /// Who is told outside of what is written.
    #[command(flatten)]
    pub purge: PurgeConfig,
    /// What partners and search engines are told of the gateway itself.
    #[command(flatten)]
    pub syndication: SyndicationConfig,
    /// Which addresses partners may be told at.
    #[command(flatten)]
    pub webhooks: WebhooksConfig,
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

/// Whether something is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// It is.
    On,
    /// It is not.
    Off,
}
