//! What the nodes share, as the settings name it.

use std::path::PathBuf;
use std::time::Duration;

use crate::cache::remote::{AddressError, Remote, Settings};
use crate::config::RedisConfig;

/// Why Redis cannot be found by what was set.
#[derive(Debug, thiserror::Error)]
pub enum RedisError {
    /// What stands in the settings.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// Who vouches for it is not there to be read.
    #[error("the file of certificates for Redis, {}, cannot be read: {reason}", path.display())]
    Authority {
        /// Where it should be.
        path: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
}

/// Whether what was set can be read: told before anything is opened or written.
///
/// # Errors
/// It cannot.
pub fn check(config: &RedisConfig) -> Result<(), RedisError> {
    // Nothing is connected or kept, so the key is of no matter.
    open(config, [0; 32]).map(drop)
}

/// What the nodes keep together, where they do; nothing is connected yet. All of them know the key.
///
/// # Errors
/// What was set cannot be read.
pub fn open(config: &RedisConfig, key: [u8; 32]) -> Result<Option<Remote>, RedisError> {
    let Some(url) = &config.redis_url else { return Ok(None) };
    let read =
        |path: &PathBuf| std::fs::read(path).map_err(|reason| RedisError::Authority { path: path.clone(), reason });
    let authority = config.redis_ca.as_ref().map(read).transpose()?;
    let timeout = Duration::from_millis(config.redis_timeout_ms);
    Ok(Some(Remote::open(&Settings { url: url.expose().clone(), authority, timeout, key })?))
}
