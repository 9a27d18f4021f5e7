//! Webhooks: addresses that are told of what became of articles, each with a choice and secrets of its own.
//!
//! What the log tells is put into a queue for each of them (`queue`), and leaves it when it was taken or given up
//! (`delivery`, a node's `turn` at a time). A partner's webhook hears what the partner hears, another's what everybody does. Unknown here: HTTP.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::article::Kind;
use sea_orm::{ActiveEnum, FromQueryResult};

use super::access::Rights;
use super::agreement::{Agreement, PartnerRights, Plan};
use super::id::{HeadingId, KeyId, PartnerId, WebhookId};
use super::sql::Sql;
use super::{Caller, Collector, Content, Result};

mod delivery;
mod forget;
mod queue;
mod replay;
mod rights;
mod save;
mod secret;
mod shown;
mod turn;

pub use delivery::{Delivery, Fate, Matter, Subject, Telling};
pub use replay::Again;
pub(super) use rights::tell_rights;
pub use save::WebhookDraft;
pub use secret::{SigningSecret, Vault};
pub use shown::{Counts, Takedown};

/// An address that is told.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Where.
    pub url: String,
    /// Whose it is, and what was agreed with them; nobody's hears what everybody hears.
    pub partner: Option<Arc<Agreement>>,
    /// Of what it hears: languages, categories and kinds.
    pub choice: PartnerRights,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// The commit that made it: it hears of later ones.
    since_seq: i64,
    /// How often in a row it took nothing of much.
    failures: i32,
    /// Sealed: the one in force, then the one before it and until when it is.
    secret: Vec<u8>,
    former: Option<(Vec<u8>, DateTime<Utc>)>,
}

impl Webhook {
    /// As whom it hears of the log: as its owner, who sees nothing but what was chosen. Its cursors are the owner's.
    fn listener(&self, as_of: DateTime<Utc>) -> Caller {
        let owner = self.caller(as_of);
        if self.choice == PartnerRights::default() {
            return owner;
        }
        let everybody = || Agreement {
            partner: PartnerId(0),
            name: String::new(),
            rights: PartnerRights::default(),
            plan: Plan::default(),
            embargo_begun_at: None,
        };
        let agreement = owner.agreement().cloned().unwrap_or_else(everybody);
        let rights = agreement.rights.clone().narrowed(&self.choice);
        Caller { rights: Rights::Partner(KeyId(0), Some(Arc::new(Agreement { rights, ..agreement }))), ..owner }
    }

    /// Who owns it, at an instant: what it is told is in their view.
    pub fn caller(&self, as_of: DateTime<Utc>) -> Caller {
        let Some(agreement) = &self.partner else { return Caller::anonymous_at(as_of) };
        // No key is shown: none has the number 0.
        Caller { rights: Rights::Partner(KeyId(0), Some(agreement.clone())), ..Caller::anonymous_at(as_of) }
    }
}

impl Content {
    /// All of them, the oldest first. A few statements, whatever their number.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn webhooks(&self) -> Result<Vec<Webhook>> {
        self.webhooks_under(None).await
    }

    /// The one with an id.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn webhook(&self, id: WebhookId) -> Result<Option<Webhook>> {
        Ok(self.webhooks_under(Some(id)).await?.pop())
    }

    async fn webhooks_under(&self, id: Option<WebhookId>) -> Result<Vec<Webhook>> {
        let mut sql = Sql::new(
            &self.database,
            "SELECT id, url, partner_id, locales, categories, kinds, secret, former_secret, former_until, since_seq, \
             created_at, failures FROM webhook",
        );
        if let Some(id) = id {
            sql.push(" WHERE id = ").bind(id.0);
        }
        let rows: Vec<Row> = sql.push(" ORDER BY id").all(&self.database).await?;
        let mut agreements = HashMap::new();
        if rows.iter().any(|row| row.partner_id.is_some()) {
            let partners = self.partners(None).await?.noted(&Collector::default());
            agreements.extend(partners.into_iter().map(|one| (one.agreement.partner, one.agreement)));
        }
        // Of a partner that was ended a moment ago nothing is told any more.
        let known = |row: &Row| row.partner_id.is_none_or(|id| agreements.contains_key(&id));
        Ok(rows.into_iter().filter(known).map(|row| row.webhook(&agreements)).collect())
    }

    /// What signs for a webhook now: the secret in force, and for a while the one before it.
    ///
    /// # Errors
    /// [`super::Error::Invalid`] where the site's secret is another than when they were made.
    pub fn signing_secrets(&self, webhook: &Webhook) -> Result<Vec<SigningSecret>> {
        let former = webhook.former.iter().filter(|(_, until)| *until > self.now()).map(|(sealed, _)| sealed);
        std::iter::once(&webhook.secret).chain(former).map(|sealed| self.vault.open(webhook.id, sealed)).collect()
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: WebhookId,
    url: String,
    partner_id: Option<PartnerId>,
    locales: Option<String>,
    categories: Option<String>,
    kinds: Option<String>,
    secret: Vec<u8>,
    former_secret: Option<Vec<u8>>,
    former_until: Option<DateTime<Utc>>,
    since_seq: i64,
    created_at: DateTime<Utc>,
    failures: i32,
}

impl Row {
    fn webhook(self, agreements: &HashMap<PartnerId, Arc<Agreement>>) -> Webhook {
        let heading = |text: String| text.parse().ok().map(HeadingId);
        let kind = |text: String| Kind::try_from_value(&text).ok();
        let choice = PartnerRights {
            locales: self.locales.as_deref().map(|list| listed(list).collect()),
            categories: self.categories.as_deref().map(|list| listed(list).filter_map(heading).collect()),
            kinds: self.kinds.as_deref().map(|list| listed(list).filter_map(kind).collect()),
            ..PartnerRights::default()
        };
        Webhook {
            id: self.id,
            url: self.url,
            partner: self.partner_id.and_then(|id| agreements.get(&id).cloned()),
            choice,
            created_at: self.created_at,
            since_seq: self.since_seq,
            failures: self.failures,
            secret: self.secret,
            former: self.former_secret.zip(self.former_until),
        }
    }
}

/// What stands in a list with commas.
fn listed(list: &str) -> impl Iterator<Item = String> {
    list.split(',').filter(|item| !item.is_empty()).map(str::to_owned)
}
