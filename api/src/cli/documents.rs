//! What a person can type of trusted documents.

use std::path::PathBuf;

use clap::Subcommand;

/// What can be done with trusted documents.
#[derive(Clone, Debug, Subcommand)]
pub enum Manifests {
    /// Publish all documents of a manifest: Apollo's, Relay's or graphql-codegen's. All of them, or none: each must be
    /// valid and within the limits. What was published stays.
    Publish {
        /// The manifest.
        #[arg(value_name = "MANIFEST.json")]
        manifest: PathBuf,
    },
    /// Compare what each document of a manifest costs with what it cost as it was published, or with the last one of its
    /// name; fail if any costs more.
    Check {
        /// The manifest.
        #[arg(value_name = "MANIFEST.json")]
        manifest: PathBuf,
    },
}
