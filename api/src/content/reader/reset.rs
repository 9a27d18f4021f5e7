//! Setting a password by what was sent to an address: whoever reads its mail may, and has proved so that it is theirs.
//!
//! A token is good once, for half an hour, for one account. It sets a password and ends all sessions, so that whoever
//! had signed up with somebody else's address is out when its owner comes.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{FromQueryResult, SqlErr};

use super::email::Email;
use super::session::{self, Opened, Terms};
use super::{Writing, delete_of, token};
use crate::content::id::ReaderId;
use crate::content::sql::Sql;
use crate::content::{Content, Error, Result};

/// How long a token is good.
pub const GOOD_FOR: TimeDelta = TimeDelta::minutes(30);

/// What is to be sent to an address.
pub struct Reset {
    /// What sets a password.
    pub token: String,
    /// Whether the account is the address's own already.
    pub is_confirmed: bool,
}

fn hash(token: &str) -> [u8; 32] {
    blake3::derive_key("dragoman 2026 tokens that set a password", token.as_bytes())
}

impl Content {
    /// Makes a token for the account of an address; none where it has none. For whoever writes the mail: what it
    /// answers, and how soon, tells who has an account.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn begin_reset(&self, email: &Email) -> Result<Option<Reset>> {
        let Some(account) = self.accounts(email).await?.into_iter().max_by_key(|account| account.is_confirmed) else {
            return Ok(None);
        };
        let token = token::fresh()?;
        let row = entity::reader::reset::Model {
            hash: hash(&token).to_vec(),
            reader_id: account.id.0,
            expires_at: self.now() + GOOD_FOR,
        };
        let writing = Writing::begin(self).await?;
        if writing.hold(account.id).await?.is_none() {
            return Ok(None);
        }
        entity::insert(&writing.transaction, [row]).await?;
        writing.commit().await?;
        Ok(Some(Reset { token, is_confirmed: account.is_confirmed }))
    }

    /// Sets the password of the account that a token is for, ends its sessions, and lets its holder in. None for a token
    /// that is good no more, or never was.
    ///
    /// # Errors
    /// [`Error::Busy`]; [`Error::Unavailable`].
    pub async fn reset_password(&self, token: &str, password: String, terms: Terms) -> Result<Option<Opened>> {
        let hash = hash(token).to_vec();
        // Looked at before a processor is kept busy for it.
        let mut sql = Sql::new(&self.database, "SELECT reader_id FROM reader_reset WHERE hash = ");
        sql.bind(hash.clone()).push(" AND expires_at > ").bind(self.now());
        if sql.one::<Holder>(&self.database).await?.is_none() {
            return Ok(None);
        }
        let password = self.passwords.hash(password).await?;
        let at = self.now();
        let writing = Writing::begin(self).await?;
        let mut sql = writing.sql("DELETE FROM reader_reset WHERE hash = ");
        sql.bind(hash).push(" AND expires_at > ").bind(at).push(" RETURNING reader_id");
        let Some(Holder { reader_id: reader }) = sql.one(&writing.transaction).await? else { return Ok(None) };
        if writing.hold(reader).await?.is_none() || !set(&writing, reader, password, at).await? {
            return Ok(None);
        }
        delete_of(&writing.transaction, "reader_session", reader).await?;
        delete_of(&writing.transaction, "reader_reset", reader).await?;
        let opened = session::open(&writing, reader, terms, at).await?;
        writing.commit().await?;
        Ok(Some(opened))
    }
}

/// Whether it could be: of two accounts of an address the first whose holder comes is its own.
async fn set(writing: &Writing, reader: ReaderId, password: String, at: DateTime<Utc>) -> Result<bool> {
    let mut sql = writing.sql("UPDATE reader SET password = ");
    sql.bind(password).push(", confirmed_at = COALESCE(confirmed_at, ").bind(at).push(") WHERE id = ").bind(reader.0);
    match writing.execute(&mut sql).await {
        Ok(_) => Ok(true),
        Err(Error::Unavailable(cause)) if is_taken(&cause) => Ok(false),
        Err(error) => Err(error),
    }
}

fn is_taken(cause: &sea_orm::DbErr) -> bool {
    matches!(cause.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

#[derive(FromQueryResult)]
struct Holder {
    reader_id: ReaderId,
}
