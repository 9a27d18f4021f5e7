//! Secrets that are shown once and kept as hashes: 256 random bits, which nobody can try, however quick the hash.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::content::{Error, Result};

/// A new one, as text.
pub(super) fn fresh() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| Error::Internal)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// An id that tells of no other: 53 bits, as many as every program can count.
pub(super) fn lot() -> Result<i64> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|_| Error::Internal)?;
    Ok((i64::from_be_bytes(bytes) & ((1 << 53) - 1)).max(1))
}
