//! The newsroom: what can be asked of it, and how it is written.
//!
//! Reads come in batches: each takes a slice of keys, and a caller where something can be hidden, and answers a
//! [`Tracked`] value for each key, so no one can write an N+1, forget who asks, or lose a cache tag. Writes are one
//! transaction each and append to the log.
//!
//! Unknown here: GraphQL and HTTP. A GraphQL type that needs a rule asks this module.

pub mod access;
pub mod agreement;
pub mod audit;
pub mod cursor;
pub mod document;
pub mod error;
pub mod id;
pub mod key;
mod known;
pub mod partner;
pub mod preview;
mod purge;
pub mod reader;
pub mod tracked;
pub mod webhook;

pub mod locale;
pub mod site;

pub mod article;
pub mod coverage;
pub mod heading;
pub mod listing;
pub mod media;
pub mod menu;
pub mod related;
pub mod search;
pub mod sitemap;
pub mod story;
pub mod version;

pub mod address;
pub mod change;
pub mod node;
pub mod withdrawn;

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
mod outcome;
pub mod rehearsal;
mod release;
pub mod restore;
mod schedule;
mod secret;
mod sql;
mod standing;
mod suspicion;
pub mod table;
pub mod tag;
mod writers;

pub use access::{Caller, Languages};
pub use audit::Signature;
pub use error::{Error, Result};
pub use outcome::Outcome;
pub use secret::Secret;
pub use tracked::{Collector, Tracked};

use std::sync::Arc;

use chrono::{DateTime, Utc};
use cursor::Cursors;
use database::Snapshot;
use known::Known;
use preview::Previews;
use reader::password::Passwords;
use reader::undo::Undos;
use sea_orm::DatabaseConnection;
use webhook::Vault;
use writers::Writers;

use crate::cache::View;
use crate::log::Hint;

/// The newsroom behind a database.
#[derive(Clone, Debug)]
pub struct Content {
    database: DatabaseConnection,
    writers: Writers,
    cursors: Cursors,
    hint: Hint,
    view: Arc<View>,
    known: Arc<Known>,
    previews: Previews,
    vault: Vault,
    passwords: Passwords,
    undos: Undos,
    request_key: [u8; 32],
    shared_key: [u8; 32],
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
        let vault = Vault::new(secret.key("dragoman 2026 webhook secrets"));
        let undos = Undos::new(secret.key("dragoman 2026 what was taken from reading lists"));
        let request_key = secret.key("dragoman 2026 raw requests");
        let shared_key = secret.key("dragoman 2026 what nodes share");
        let writers = Writers::of(&database);
        let (hint, view, known) = (Hint::default(), Arc::default(), Arc::default());
        Ok(Self {
            database,
            writers,
            cursors,
            hint,
            view,
            known,
            previews,
            vault,
            passwords: Passwords::default(),
            undos,
            request_key,
            shared_key,
            signature: None,
        })
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

    /// What this node knows of the log: its own commits, and what a follower brings.
    pub fn view(&self) -> &Arc<View> {
        &self.view
    }

    /// The database's time as far as it is known, else this node's: what everything is read and written as of.
    pub fn now(&self) -> DateTime<Utc> {
        self.view.time().and_then(DateTime::from_timestamp_micros).unwrap_or_else(access::now)
    }

    /// The same newsroom as it is at this moment, whoever writes meanwhile, and what holds the moment.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn at_one_moment(&self) -> Result<(Self, Snapshot)> {
        let snapshot = Snapshot::of(&self.database).await?;
        Ok((Self { database: snapshot.database().clone(), ..self.clone() }, snapshot))
    }

    /// What seals preview tokens.
    pub fn previews(&self) -> &Previews {
        &self.previews
    }

    /// What hashes readers' passwords.
    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// What seals what was taken from reading lists.
    pub fn undos(&self) -> &Undos {
        &self.undos
    }

    /// What raw requests are hashed with: nobody else can make two that have one hash.
    pub fn request_key(&self) -> [u8; 32] {
        self.request_key
    }

    /// What seals all that the site's nodes keep outside of them.
    pub fn shared_key(&self) -> [u8; 32] {
        self.shared_key
    }

    /// What seals the cursors of lists.
    pub fn cursors(&self) -> &Cursors {
        &self.cursors
    }
}
