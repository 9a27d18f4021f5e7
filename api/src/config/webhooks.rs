//! Which addresses webhooks may lead to.

use clap::Args;

use super::{Networks, value};

/// Where partners may be told of what changes. Each address is looked at whenever it is called.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Webhooks")]
pub struct WebhooksConfig {
    /// Networks that webhooks may lead to though they are not the public internet: private ones, this machine's own.
    ///
    /// Whoever may make a webhook reaches what listens there. Networks and addresses such as `10.1.0.0/16, 127.0.0.1`.
    #[arg(long, env = "DRAGOMAN_WEBHOOK_ALLOW", value_name = "NETWORKS", hide_short_help = true)]
    #[arg(value_parser = value::networks)]
    pub webhook_allow: Option<Networks>,
}
