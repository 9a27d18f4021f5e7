//! Sessions: where a reader is signed in. The token is told once and kept as a hash; a session ends at its time, when its
//! holder signs out, and when the password is set anew.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::{Writing, token};
use crate::content::id::ReaderId;
use crate::content::sql::Sql;
use crate::content::{Content, Result};

/// What every token begins with: as keys do, so that logs leave it out.
pub const PREFIX: &str = "drg_session_";

/// A session that is good.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Session {
    /// Whose.
    pub reader: ReaderId,
    hash: [u8; 32],
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session of {}", self.reader)
    }
}

/// A session that has just begun.
pub struct Opened {
    /// Whose.
    pub reader: ReaderId,
    /// What its holder shows. It is told this once.
    pub token: String,
    /// From then on it is nobody's.
    pub expires_at: DateTime<Utc>,
}

/// How a session begins.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// For how long it is good.
    pub good_for: TimeDelta,
    /// The one that it takes the place of.
    pub replaces: Option<Session>,
}

fn hash(token: &str) -> [u8; 32] {
    blake3::derive_key("dragoman 2026 sessions of readers", token.as_bytes())
}

impl Content {
    /// The session of a token, if it has not ended. One statement, each time: what is a reader's own is kept nowhere.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn session(&self, token: &str) -> Result<Option<Session>> {
        if !token.starts_with(PREFIX) {
            return Ok(None);
        }
        let hash = hash(token);
        let mut sql = Sql::new(&self.database, "SELECT reader_id FROM reader_session WHERE hash = ");
        sql.bind(hash.to_vec()).push(" AND expires_at > ").bind(self.now());
        let row: Option<Holder> = sql.one(&self.database).await?;
        Ok(row.map(|row| Session { reader: row.reader_id, hash }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn end_session(&self, session: Session) -> Result<()> {
        let _turn = self.writers.turn().await;
        end(&self.database, session).await
    }

    /// Forgets what has ended by itself: sessions, tokens, and accounts that nobody confirmed in time, with what is theirs.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn forget_ended(&self, confirmed_within: TimeDelta) -> Result<()> {
        let now = self.now();
        for (ended, since) in [
            ("DELETE FROM reader_session WHERE expires_at <= ", now),
            ("DELETE FROM reader_reset WHERE expires_at <= ", now),
            ("DELETE FROM reader WHERE confirmed_at IS NULL AND created_at <= ", now - confirmed_within),
        ] {
            let _turn = self.writers.turn().await;
            Sql::new(&self.database, ended).bind(since).execute(&self.database).await?;
        }
        Ok(())
    }
}

/// Begins a session, always with a token of its own: nobody can hand one in to be made good.
pub(super) async fn open(writing: &Writing, reader: ReaderId, terms: Terms, at: DateTime<Utc>) -> Result<Opened> {
    if let Some(replaced) = terms.replaces {
        end(&writing.transaction, replaced).await?;
    }
    let (token, expires_at) = (format!("{PREFIX}{}", token::fresh()?), at + terms.good_for);
    let row =
        entity::reader::session::Model { hash: hash(&token).to_vec(), reader_id: reader.0, created_at: at, expires_at };
    entity::insert(&writing.transaction, [row]).await?;
    Ok(Opened { reader, token, expires_at })
}

async fn end(connection: &impl ConnectionTrait, session: Session) -> Result<()> {
    let mut sql = Sql::new(connection, "DELETE FROM reader_session WHERE hash = ");
    sql.bind(session.hash.to_vec()).execute(connection).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Holder {
    reader_id: ReaderId,
}
