//! The one secret that all nodes share, and the keys derived from it. It never leaves this room whole.

use entity::site::secret;
use sea_orm::{ConnectionTrait, EntityTrait};

use super::error::{Error, Result};

/// 256 bits that all nodes share.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// One that was handed in, in place of the database's own.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The one that the first migration made.
    ///
    /// # Errors
    /// The database's own; a secret that is gone or cut.
    pub async fn read(connection: &impl ConnectionTrait) -> Result<Self> {
        let row = secret::Entity::find_by_id(1_i16).one(connection).await?;
        let bytes = row.and_then(|row| <[u8; 32]>::try_from(row.bytes).ok());
        bytes.map(Self).ok_or_else(|| Error::Invalid("the database has lost its secret; set DRAGOMAN_SECRET".into()))
    }

    /// The key for one use. Contexts are fixed texts, one a use, as BLAKE3's `derive_key` asks.
    pub fn key(&self, context: &'static str) -> [u8; 32] {
        blake3::derive_key(context, &self.0)
    }
}

/// 64 bits that hardly anybody else draws, as text: a name, not a secret.
pub(super) fn random() -> Result<String> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|_| Error::Internal)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
