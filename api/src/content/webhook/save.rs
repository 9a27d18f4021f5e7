//! Making, mending and ending webhooks: commits that nobody hears of, there for the audit.

use chrono::TimeDelta;
use sea_orm::{ActiveEnum, FromQueryResult};
use url::Url;

use super::SigningSecret;
use super::forget::forget_ended;
use crate::content::agreement::PartnerRights;
use crate::content::edit::Edit;
use crate::content::id::{PartnerId, WebhookId};
use crate::content::sql::Sql;
use crate::content::{Content, Error, Result};
use crate::log::Position;

/// How many there may be: each has a task of its own while it is called.
const MOST: i64 = 100;

/// How long the secret before the one in force signs, too.
const FORMER_SECRETS_LIVE: TimeDelta = TimeDelta::hours(24);

/// A webhook as it shall be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebhookDraft {
    /// Where it is.
    pub url: String,
    /// The partner whose it is.
    pub partner: Option<String>,
    /// Of which languages, categories and kinds it hears.
    pub choice: PartnerRights,
}

impl Content {
    /// Makes a webhook; answers it with its secret, which nobody can learn again. One transaction.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an address that cannot be called, for an unknown category, or for one too many;
    /// [`Error::UnknownLocale`]; [`Error::NotFound`] for an unknown partner; [`Error::Unavailable`].
    pub async fn add_webhook(&self, draft: &WebhookDraft) -> Result<(WebhookId, SigningSecret, Position)> {
        let url = address(&draft.url)?;
        let secret = SigningSecret::fresh()?;
        let mut edit = Edit::begin(self, &[], &[]).await?;
        edit.hold_site().await?;
        let partner = match &draft.partner {
            Some(name) => Some(partner_named(&edit, name).await?),
            None => None,
        };
        draft.choice.look_up(&edit).await?;
        let sql = Sql::new(&edit.transaction, "SELECT COUNT(*) AS count FROM webhook");
        if sql.one::<Count>(&edit.transaction).await?.is_some_and(|row| row.count >= MOST) {
            return Err(Error::Invalid(format!("there are {MOST} webhooks, and there may not be more: remove one")));
        }
        let id = WebhookId(edit.take_ids("webhook", 1).await?.start);
        edit.nodes.insert(audited(id));
        let sealed = edit.seal().await?;
        let PartnerRights { locales, categories, kinds, .. } = &draft.choice;
        let locales = locales.as_ref().map(|codes| joined(codes.iter().cloned()));
        let categories = categories.as_ref().map(|ids| joined(ids.iter().map(ToString::to_string)));
        let kinds = kinds.as_ref().map(|kinds| joined(kinds.iter().map(ActiveEnum::to_value)));
        let mut sql = Sql::new(
            &sealed.transaction,
            "INSERT INTO webhook (id, url, partner_id, locales, categories, kinds, secret, since_seq, created_at, \
             lease_until_ms, failures, rests_until) VALUES (",
        );
        sql.bind(id.0).push(", ").bind(url).push(", ").bind(partner.map(|id| id.0)).push(", ");
        sql.bind(locales).push(", ").bind(categories).push(", ").bind(kinds).push(", ");
        sql.bind(self.vault.seal(id, &secret)?).push(", ").bind(sealed.head.seq).push(", ");
        sql.bind(sealed.at).push(", 0, 0, ").bind(sealed.at).push(")").execute(&sealed.transaction).await?;
        Ok((id, secret, sealed.commit().await?))
    }

    /// Gives a webhook another secret, and answers it; the one before signs along with it for a day. One transaction.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Unavailable`].
    pub async fn rotate_webhook(&self, id: WebhookId) -> Result<(SigningSecret, Position)> {
        let secret = SigningSecret::fresh()?;
        let mut edit = Edit::begin(self, &[], &[]).await?;
        edit.nodes.insert(audited(id));
        let mut sql = Sql::new(&edit.transaction, "UPDATE webhook SET former_secret = secret, former_until = ");
        sql.bind(edit.at + FORMER_SECRETS_LIVE).push(", secret = ").bind(self.vault.seal(id, &secret)?);
        if sql.push(" WHERE id = ").bind(id.0).execute(&edit.transaction).await? == 0 {
            return Err(Error::NotFound);
        }
        Ok((secret, edit.seal().await?.commit().await?))
    }

    /// Ends a webhook, with all that was on its way; what it was told of takedowns stays. One transaction.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Unavailable`].
    pub async fn remove_webhook(&self, id: WebhookId) -> Result<Position> {
        let mut edit = Edit::begin(self, &[], &[]).await?;
        edit.nodes.insert(audited(id));
        let mut sql = Sql::new(&edit.transaction, "DELETE FROM webhook WHERE id = ");
        if sql.bind(id.0).execute(&edit.transaction).await? == 0 {
            return Err(Error::NotFound);
        }
        forget_ended(&edit.transaction, edit.at).await?;
        edit.seal().await?.commit().await
    }
}

/// An address that can be called, as it is written for that. Where it leads is looked at whenever it is called.
fn address(text: &str) -> Result<String> {
    let said = "a webhook has an address such as https://partner.example/hook, without a name or password in it";
    let url = Url::parse(text.trim()).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.fragment().is_none()
            && url.as_str().len() <= 2_000
    });
    url.map(String::from).ok_or_else(|| Error::Invalid(said.into()))
}

async fn partner_named(edit: &Edit, name: &str) -> Result<PartnerId> {
    let mut sql = Sql::new(&edit.transaction, "SELECT id FROM partner WHERE ");
    let found: Option<Named> = sql.any_text("name", [name.trim().to_owned()]).one(&edit.transaction).await?;
    found.map(|row| row.id).ok_or(Error::NotFound)
}

fn audited(id: WebhookId) -> String {
    format!("webhook:{id}")
}

fn joined(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(",")
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

#[derive(FromQueryResult)]
struct Named {
    id: PartnerId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_that_can_be_called_and_names_no_secret() {
        assert_eq!(address(" https://Partner.example/hook?a=1 ").unwrap(), "https://partner.example/hook?a=1");
        assert_eq!(address("http://0x7f.1:80/").unwrap(), "http://127.0.0.1/");
        for wrong in ["", "partner.example", "ftp://partner.example/", "https://", "file:///etc/passwd"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
        for wrong in ["https://a:b@partner.example/", "https://a@partner.example/", "https://partner.example/#here"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}
