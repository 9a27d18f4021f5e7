//! The newsroom: what can be asked of it, and how it is written.
//!
//! Reads come in batches: each takes a slice of keys, and a caller where something can be hidden, and answers a
//! [`Tracked`] value for each key, so no one can write an N+1, forget who asks, or lose a cache tag. Writes are one
//! transaction each and append to the log.
//!
//! Unknown here: GraphQL and HTTP. A GraphQL type that needs a rule asks this module.

pub mod access;
pub mod audit;
pub mod cursor;
pub mod error;
pub mod id;
pub mod key;
pub mod preview;
pub mod tracked;

pub mod locale;
pub mod site;

pub mod article;
pub mod heading;
pub mod listing;
pub mod media;
pub mod menu;
pub mod related;
pub mod story;

pub mod address;
pub mod change;
pub mod node;

pub mod accept_language;
pub mod fold;
pub mod html;
pub mod link;
pub mod neighbours;
pub mod path;
pub mod slug;

pub mod database;
pub mod demo;
pub mod dump;
mod edit;
mod fingerprint;
pub mod lease;
pub mod origin;
pub mod rehearsal;
pub mod restore;
mod schedule;
mod secret;
mod sql;
pub mod table;
mod tag;
mod writers;

pub use access::{Caller, Languages};
pub use audit::Signature;
pub use edit::Outcome;
pub use error::{Error, Result};
pub use secret::Secret;
pub use tracked::{Collector, Tracked};

use cursor::Cursors;
use preview::Previews;
use sea_orm::DatabaseConnection;
use writers::Writers;

use crate::log::Hint;

/// The newsroom behind a database.
#[derive(Clone, Debug)]
pub struct Content {
    database: DatabaseConnection,
    writers: Writers,
    cursors: Cursors,
    hint: Hint,
    previews: Previews,
    /// Whose writes these are.
    signature: Option<Signature>,
}

impl Content {
    /// Over a migrated database. `secret` stands in for the database's own.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where the database does not answer.
    pub async fn open(database: DatabaseConnection, secret: Option<Secret>) -> Result<Self> {
        let secret = match secret {
            Some(secret) => secret,
            None => Secret::read(&database).await?,
        };
        let cursors = Cursors::new(secret.key("dragoman 2026 list cursors"));
        let previews = Previews::new(secret.key("dragoman 2026 preview tokens"));
        let writers = Writers::of(&database);
        Ok(Self { database, writers, cursors, hint: Hint::default(), previews, signature: None })
    }

    /// The same newsroom, whose writes are somebody's: each is kept in the audit.
    pub fn signed(&self, signature: Signature) -> Self {
        Self { signature: Some(signature), ..self.clone() }
    }

    /// The database itself, for the log's followers and the migrations.
    pub fn database(&self) -> &DatabaseConnection {
        &self.database
    }

    /// Tells of this process's commits.
    pub fn hint(&self) -> &Hint {
        &self.hint
    }

    /// What seals preview tokens.
    pub fn previews(&self) -> &Previews {
        &self.previews
    }

    /// What seals the cursors of lists.
    pub fn cursors(&self) -> &Cursors {
        &self.cursors
    }
}
