//! How much of what was answered is kept, and who is answered from it.

use clap::{Args, ValueEnum};

use super::value;

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
    /// It learns of a change by a purge; without one this is how old its answers may be.
    #[arg(long, env = "DRAGOMAN_SHARED_MAX_AGE_SECONDS", value_name = "SECONDS")]
    #[arg(default_value = "60", value_parser = value::count, hide_short_help = true)]
    pub shared_max_age_seconds: u64,

    /// Who may bypass the cache by `Cache-Control: no-store`; `auto` is everybody on a loopback listener, else keys.
    #[arg(long, env = "DRAGOMAN_NO_STORE", value_name = "auto|on|off")]
    #[arg(default_value = "auto", value_enum, hide_short_help = true)]
    pub no_store: NoStore,

    /// One in how many answers from memory is read again and compared, to see that the cache is right; 0 for none.
    #[arg(long = "cache-sample", env = "DRAGOMAN_CACHE_SAMPLE", value_name = "COUNT")]
    #[arg(default_value = "1000", value_parser = value::count, hide_short_help = true)]
    pub sample_one_in: u64,
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
