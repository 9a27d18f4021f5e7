//! Accounts: how one begins, how its holder is let in, and how it ends.
//!
//! Whoever signs up is let in at once, in an account of their own, whoever else has one under the address; which is the
//! address's own is settled by mail ([`super::reset`]). So whoever signs up with an address learns nothing about it,
//! and whoever signs in with it is tried against the one that is confirmed and the newest that is not.

use sea_orm::FromQueryResult;

use super::email::Email;
use super::session::{self, Opened, Terms};
use super::{Writing, token};
use crate::content::id::ReaderId;
use crate::content::sql::Sql;
use crate::content::{Content, Result};

/// An account to be made.
pub struct AccountDraft {
    /// Under which address.
    pub email: Email,
    /// What its holder is to be called.
    pub display_name: String,
    /// Their password.
    pub password: String,
}

impl Content {
    /// Makes an account, and lets its holder in.
    ///
    /// # Errors
    /// [`crate::content::Error::Busy`]; [`crate::content::Error::Unavailable`].
    pub async fn sign_up(&self, draft: AccountDraft, terms: Terms) -> Result<Opened> {
        let password = self.passwords.hash(draft.password).await?;
        let (at, id) = (self.now(), token::lot()?);
        let writing = Writing::begin(self).await?;
        let row = entity::reader::Model {
            id,
            email: draft.email.as_str().to_owned(),
            display_name: draft.display_name,
            password,
            created_at: at,
            confirmed_at: None,
        };
        entity::insert(&writing.transaction, [row]).await?;
        let opened = session::open(&writing, ReaderId(id), terms, at).await?;
        writing.commit().await?;
        Ok(opened)
    }

    /// Lets in whoever knows the password of an address; none where they do not, in the same time.
    ///
    /// # Errors
    /// [`crate::content::Error::Busy`]; [`crate::content::Error::Unavailable`].
    pub async fn sign_in(&self, email: &Email, password: String, terms: Terms) -> Result<Option<Opened>> {
        let accounts = self.accounts(email).await?;
        let slot = |confirmed: bool| accounts.iter().find(|account| account.is_confirmed == confirmed);
        let slots = [slot(true), slot(false)];
        let hashes = slots.map(|account| account.map(|account| account.password.clone()));
        let fitting = self.passwords.fitting(password, hashes).await?;
        let Some(account) = fitting.and_then(|slot| slots[slot]) else { return Ok(None) };
        let writing = Writing::begin(self).await?;
        // Who set another password meanwhile has ended all sessions, and this one would be begun with the old one.
        if writing.hold(account.id).await?.as_ref() != Some(&account.password) {
            return Ok(None);
        }
        let opened = session::open(&writing, account.id, terms, self.now()).await?;
        writing.commit().await?;
        Ok(Some(opened))
    }

    /// Deletes an account with all that is its holder's, if they know its password. Whether they do.
    ///
    /// # Errors
    /// [`crate::content::Error::Busy`]; [`crate::content::Error::Unavailable`].
    pub async fn delete_account(&self, reader: ReaderId, password: String) -> Result<bool> {
        let mut sql = Sql::new(&self.database, "SELECT password FROM reader WHERE id = ");
        let kept: Option<super::Password> = sql.bind(reader.0).one(&self.database).await?;
        let kept = kept.map(|row| row.password);
        if self.passwords.fitting(password, [kept.clone(), None]).await?.is_none() {
            return Ok(false);
        }
        let writing = Writing::begin(self).await?;
        if writing.hold(reader).await? != kept {
            return Ok(false);
        }
        writing.execute(writing.sql("DELETE FROM reader WHERE id = ").bind(reader.0)).await?;
        writing.commit().await?;
        Ok(true)
    }

    /// The account of an address that is confirmed, and the newest that is not. One statement.
    pub(super) async fn accounts(&self, email: &Email) -> Result<Vec<Account>> {
        let columns = "SELECT id, password, confirmed_at IS NOT NULL AS is_confirmed FROM reader WHERE ";
        let mut sql =
            Sql::new(&self.database, &format!("SELECT * FROM ({columns} confirmed_at IS NOT NULL AND email = "));
        sql.bind(email.as_str()).push(") AS confirmed UNION ALL SELECT * FROM (").push(columns);
        sql.push("confirmed_at IS NULL AND email = ").bind(email.as_str());
        sql.push(" ORDER BY created_at DESC, id DESC LIMIT 1) AS newest");
        Ok(sql.all(&self.database).await?)
    }
}

/// What an address and a password are held against.
#[derive(FromQueryResult)]
pub(super) struct Account {
    pub(super) id: ReaderId,
    password: String,
    pub(super) is_confirmed: bool,
}
