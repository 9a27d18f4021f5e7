//! From where a request comes that may ask for somebody's account: how often it may be tried, who is noted down for a letter,
//! and whether a browser asks that can keep a session by itself.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::error::{Error, Result};
use crate::config::AccountsConfig;
use crate::content::reader::email::Email;
use crate::door::rate_limit::{Client, Exhausted, Rates};
use crate::mail::Outbox;

/// How readers are let in.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// For how long.
    pub good_for: TimeDelta,
    /// Who is to get a letter.
    pub outbox: Outbox,
    rates: Arc<Rates>,
    client_attempts: NonZeroU32,
    account_attempts: NonZeroU32,
}

impl Accounts {
    /// As the settings say.
    pub fn new(config: &AccountsConfig, rates: Arc<Rates>, outbox: Outbox) -> Self {
        let limit = |limit| NonZeroU32::new(limit).unwrap_or(NonZeroU32::MIN);
        Self {
            good_for: TimeDelta::days(config.session_days.into()),
            outbox,
            rates,
            client_attempts: limit(config.client_attempts),
            account_attempts: limit(config.account_attempts),
        }
    }
}

/// From where a request comes.
#[derive(Clone, Debug)]
pub struct Visit {
    /// From which address, or network of IPv6.
    pub address: IpAddr,
    /// Whether a page of ours asks in a browser, which may keep a session as a cookie.
    pub keeps_cookies: bool,
    /// How readers are let in.
    pub accounts: Arc<Accounts>,
}

impl Visit {
    /// Counts a try to be let in: by who tries, then by whose account it is, whether there is one or not.
    ///
    /// # Errors
    /// RATE_LIMITED.
    pub fn attempt(&self, email: Option<&Email>) -> Result<()> {
        let Accounts { rates, client_attempts, account_attempts, .. } = &*self.accounts;
        rates.charge(Client::Attempts(self.address, *client_attempts), 1).map_err(|spent| too_often(&spent))?;
        if let Some(email) = email {
            let account = Client::Account(email.fingerprint(), *account_attempts);
            rates.charge(account, 1).map_err(|spent| too_often(&spent))?;
        }
        Ok(())
    }
}

fn too_often(spent: &Exhausted) -> Error {
    let seconds = spent.retry_after();
    Error::limited(format!("that was tried too often: try again in {seconds} s"))
}

/// What a browser is told to keep.
#[derive(Clone, PartialEq, Eq)]
pub enum Cookie {
    /// A session's token, until a time.
    Kept(String, DateTime<Utc>),
    /// Nothing any more.
    Forgotten,
}

impl std::fmt::Debug for Cookie {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if *self == Self::Forgotten { "Forgotten" } else { "Kept(…)" })
    }
}
