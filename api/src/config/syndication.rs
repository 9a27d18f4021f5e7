//! What feeds, sitemaps and partners are told of the gateway itself.

use clap::Args;

use super::value;

/// By which names and addresses feeds and sitemaps go.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Syndication")]
pub struct SyndicationConfig {
    /// Where the world reaches the gateway: what feeds and sitemaps call themselves. Without it, where it listens.
    ///
    /// Where the site itself hands `/sitemap.xml`, `/sitemaps` and `/feeds` on to the gateway, it is the site's: search
    /// engines like a sitemap to stand where its pages do. An address such as `https://news.example`.
    #[arg(long, env = "DRAGOMAN_PUBLIC_URL", value_name = "URL", hide_short_help = true)]
    #[arg(value_parser = value::public_url)]
    pub public_url: Option<String>,

    /// Whose name stands in the ids of what is syndicated. Without it, the host of the site's default language.
    ///
    /// An id is for ever: whoever moves the site to another host names the old one here, or every reader takes all of it
    /// for new. A host such as `news.example`.
    #[arg(long, env = "DRAGOMAN_ID_AUTHORITY", value_name = "HOST", hide_short_help = true)]
    #[arg(value_parser = value::authority)]
    pub id_authority: Option<String>,

    /// The WebSub hub that feeds name, and that is told what is new in which: their readers need not poll.
    ///
    /// An address such as `https://hub.example/`.
    #[arg(long, env = "DRAGOMAN_WEBSUB_HUB", value_name = "URL", hide_short_help = true)]
    #[arg(value_parser = value::public_url)]
    pub websub_hub: Option<String>,
}
