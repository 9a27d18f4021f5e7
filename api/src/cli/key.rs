//! What can be typed of API keys.

use clap::{Subcommand, ValueEnum};

use crate::config::Trust;

/// What can be done with API keys.
#[derive(Clone, Debug, Subcommand)]
pub enum Keys {
    /// Make a key, and print its secret: it is shown this once.
    Create {
        /// What it is for.
        #[arg(long, value_enum)]
        role: KeyRole,
        /// Who will hold it.
        #[arg(long)]
        name: String,
        /// The languages that an editor is limited to, with commas between them; all where none is given.
        #[arg(long, value_name = "LOCALES", value_delimiter = ',')]
        locales: Vec<String>,
    },
    /// List all keys, without their secrets.
    List,
    /// Say which documents the holder of a key may ask, whatever the gateway's setting is.
    Documents {
        /// Who holds it.
        name: String,
        /// Any (`off`), any while unpublished ones are counted and logged (`log`), those alone that were published
        /// (`only`); nothing: as the setting says.
        // Not the setting's own id: that is every command's.
        #[arg(id = "mode", value_name = "MODE", value_enum)]
        documents: Option<Trust>,
    },
    /// Revoke a key: it is good for nothing from then on.
    Revoke {
        /// Who holds it.
        name: String,
    },
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KeyRole {
    /// Reads what is published, and is known.
    Partner,
    /// Reads drafts and writes content.
    Editor,
    /// Does everything.
    Admin,
}
