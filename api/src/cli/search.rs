//! What a person can type of searches.

use clap::Subcommand;

/// What can be done with the index of searches.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Searches {
    /// Make the whole index again, while the gateway serves. It is written with the articles: this is for a newsroom from
    /// before there was one, and after SQL by hand.
    Reindex,
}
