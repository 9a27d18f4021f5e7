//! What is answered without being read again: by the gateway, and by shared caches before it.

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
    #[arg(long = "cache-sample", env = "DRAGOMAN_CACHE_SAMPLE", value_name = "COUNT")]
    #[arg(default_value = "1000", value_parser = value::count, hide_short_help = true)]
    pub sample_one_in: u64,
}

/// How a CDN, or another shared cache before the gateway, is told to forget what a write touched: by the tags that answers
/// carry as `Surrogate-Key` and `Cache-Tag`.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Purges")]
pub struct PurgeConfig {
    /// Where a shared cache before the gateway takes purges; without it nobody is told.
    ///
    /// Fastly's is https://api.fastly.com/service/SERVICE/purge, Cloudflare's ends with zones/ZONE/purge_cache; a Varnish's
    /// is its own. An address such as `http://varnish:6081/`.
    #[arg(long, env = "DRAGOMAN_PURGE_URL", value_name = "URL", hide_short_help = true)]
    #[arg(value_parser = value::purge_url)]
    pub purge_url: Option<String>,

    /// How it is told: as Fastly, Cloudflare, or Varnish with its module xkey would have it.
    #[arg(long, env = "DRAGOMAN_PURGE_STYLE", value_name = "STYLE")]
    #[arg(default_value = "fastly", value_enum, hide_short_help = true)]
    pub purge_style: PurgeStyle,

    /// What proves to it that the gateway may: an API token, sent as `Fastly-Key`, elsewhere as `Authorization: Bearer`.
    ///
    /// A flag is seen by everybody on the machine: a variable or a file is better. It is a secret of theirs, such as
    /// `what they call an API token`.
    #[arg(long, env = "DRAGOMAN_PURGE_TOKEN", value_name = "TOKEN", hide_short_help = true)]
    #[arg(value_parser = value::token)]
    pub purge_token: Option<Secret<String>>,
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

/// How a shared cache is told to forget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PurgeStyle {
    /// POST, the tags as `Surrogate-Key`.
    Fastly,
    /// POST, the tags as JSON.
    Cloudflare,
    /// PURGE, the tags as `xkey-purge`.
    Varnish,
}
