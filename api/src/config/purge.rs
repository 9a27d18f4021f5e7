//! Shared caches before the gateway, and how they are told to forget.

use clap::{Args, ValueEnum};

use super::{Secret, value};

/// How a CDN, or another shared cache before the gateway, is told to forget what a write touched: by the tags that answers
/// carry as `Surrogate-Key` and `Cache-Tag`.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Purges")]
pub struct PurgeConfig {
    /// Where a shared cache before the gateway takes purges; without it nobody is told.
    ///
    /// Fastly's is `https://api.fastly.com/service/SERVICE/purge`, Cloudflare's ends with zones/ZONE/purge_cache; a Varnish's
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
    /// A flag is seen by everybody on the machine: a variable or a file is better. A text such as `token-of-their-console`.
    #[arg(long, env = "DRAGOMAN_PURGE_TOKEN", value_name = "TOKEN", hide_short_help = true)]
    #[arg(value_parser = value::token)]
    pub purge_token: Option<Secret<String>>,
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
