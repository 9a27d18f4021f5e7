//! Who asks: the API key of a request (`Authorization: Bearer drg_…`, RFC 6750) or a reader's session, looked up in the
//! newsroom.
//!
//! A request without either is anybody's. One with a key or a session that is no more is refused, never answered as
//! anybody's: its sender would not notice. But for a cookie's session: its page cannot take the cookie back.

use axum::http::{HeaderMap, header};

use crate::content::key::Key;
use crate::content::key::uses::KeyUses;
use crate::content::reader::session;
use crate::content::{Caller, Content};
use crate::graphql::code::Code;

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unknown {
    /// The header is no bearer's, or its key is unknown or revoked.
    Key,
    /// The session has ended, or never was.
    Session,
    /// The newsroom could not be asked.
    Unavailable,
}

impl Unknown {
    /// The code and the message of that.
    pub(super) fn words(self) -> (Code, &'static str) {
        match self {
            Self::Key => (
                Code::Unauthenticated,
                "the API key is unknown or was revoked; send a valid one as `Authorization: Bearer drg_…`, or none",
            ),
            Self::Session => (Code::Unauthenticated, "the session has ended: sign in again"),
            Self::Unavailable => (Code::Unavailable, "content is unavailable"),
        }
    }
}

/// Who sent a request; `kept` is the session that its browser keeps, where that counts.
///
/// # Errors
/// A key that nobody holds; a newsroom that does not answer.
pub(super) async fn caller(
    content: &Content,
    uses: &KeyUses,
    headers: &HeaderMap,
    kept: Option<&str>,
) -> Result<Caller, Unknown> {
    let Some(authorization) = headers.get(header::AUTHORIZATION) else {
        let reader = match kept {
            Some(token) => reader(content, token).await?,
            None => None,
        };
        return Ok(reader.unwrap_or_else(|| Caller::anonymous_at(content.now())));
    };
    let secret = authorization.to_str().ok().and_then(bearer).ok_or(Unknown::Key)?;
    if secret.starts_with(session::PREFIX) {
        return reader(content, secret).await?.ok_or(Unknown::Session);
    }
    let found = content.known_key(secret).await.map_err(|error| {
        tracing::error!(%error, "a key could not be looked up");
        Unknown::Unavailable
    })?;
    let key = found.ok_or(Unknown::Key)?;
    note_use(content, uses, &key);
    Ok(Caller::with(&key, content.now()))
}

/// Whoever is signed in by a token; none where that has ended.
async fn reader(content: &Content, token: &str) -> Result<Option<Caller>, Unknown> {
    let session = content.session(token).await.map_err(|error| {
        tracing::error!(%error, "a session could not be looked up");
        Unknown::Unavailable
    })?;
    Ok(session.map(|session| Caller::signed_in(session, content.now())))
}

fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, secret) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

/// Off the request's path: nobody waits for it.
fn note_use(content: &Content, uses: &KeyUses, key: &Key) {
    if !uses.is_due(key.id) {
        return;
    }
    let (content, id, at) = (content.clone(), key.id, crate::content::access::now());
    tokio::spawn(async move {
        if let Err(error) = content.note_key_use(id, at).await {
            tracing::warn!(%error, "the use of a key could not be noted");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearers_secret_is_read_whatever_the_case_of_its_scheme() {
        assert_eq!(bearer("Bearer drg_x"), Some("drg_x"));
        assert_eq!(bearer("bearer  drg_x "), Some("drg_x"));
        assert_eq!(bearer("Basic drg_x"), None);
        assert_eq!(bearer("drg_x"), None);
    }
}
