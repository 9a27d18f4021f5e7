//! What is answered from memory: a node's own, and what the nodes keep together.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Secret, value};

/// What is answered again without being read again. It is never older than `max_lag_ms` allows.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Cache")]
pub struct CacheConfig {
    /// How many bytes of answers are kept in memory. The default is 64 MiB; 0 keeps none.
    #[arg(long = "cache-memory-bytes", env = "DRAGOMAN_CACHE_MEMORY_BYTES", value_name = "BYTES")]
    #[arg(default_value = "67108864", value_parser = value::count, hide_short_help = true)]
    pub memory_bytes: u64,

    /// How long answers may be given, marked as STALE, while the database cannot be asked, in milliseconds; 0 for never.
    #[arg(long, env = "DRAGOMAN_STALE_IF_ERROR_MS", value_name = "MILLISECONDS")]
    #[arg(default_value = "60000", value_parser = value::count, hide_short_help = true)]
    pub stale_if_error_ms: u64,

    /// How long an answer may still be given, marked as STALE, while it is made anew, in milliseconds; 0 for not at all.
    ///
    /// To a reader who asks for it with `Cache-Control: max-stale=SECONDS`, such as the page of a live blog. Never what was
    /// taken back, nor to who shows a version or a key.
    #[arg(long, env = "DRAGOMAN_MAX_STALE_MS", value_name = "MILLISECONDS")]
    #[arg(default_value = "0", value_parser = value::count, hide_short_help = true)]
    pub max_stale_ms: u64,

    /// How long a shared cache before the gateway may keep what is for everybody, in seconds; 0 for not at all.
    ///
    /// It learns of a change by a purge (`--purge-url`); without one this is how old its answers may be.
    #[arg(long, env = "DRAGOMAN_SHARED_MAX_AGE_SECONDS", value_name = "SECONDS")]
    #[arg(default_value = "60", value_parser = value::count, hide_short_help = true)]
    pub shared_max_age_seconds: u64,

    /// Who may bypass the cache by `Cache-Control: no-store`; `auto` is everybody on a loopback listener, else keys.
    #[arg(long, env = "DRAGOMAN_NO_STORE", value_name = "auto|on|off")]
    #[arg(default_value = "auto", value_enum, hide_short_help = true)]
    pub no_store: NoStore,

    /// One in how many answers from memory is read again and compared, to see that the cache is right; 0 for none.
    ///
    /// Ten a second at most, however many there are.
    #[arg(long = "cache-sample", env = "DRAGOMAN_CACHE_SAMPLE", value_name = "COUNT")]
    #[arg(default_value = "1000", value_parser = value::count, hide_short_help = true)]
    pub sample_one_in: u64,
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

/// Who may bypass the cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum NoStore {
    /// Everybody where clients are on this machine, else whoever holds a key.
    Auto,
    /// Everybody.
    On,
    /// Nobody.
    Off,
}
