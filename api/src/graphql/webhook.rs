//! Webhooks as admins see them: what each has yet to take, and the proof of a takedown.

use async_graphql::{Context, ID, Object};

use super::article::ArticleKind;
use super::category::{Category, categories};
use super::error::{Error, Result};
use super::loaders::loaders;
use super::rights;
use super::scalars::{DateTime, LocaleCode};
use super::scope::locale_of;
use crate::content::id::WebhookId;
use crate::content::node::NodeId;
use crate::content::webhook::{Counts, Takedown, Webhook as Row};

/// All webhooks, the oldest first.
///
/// # Errors
/// FORBIDDEN but for admins; the read's own.
pub async fn webhooks(context: &Context<'_>) -> Result<Vec<Webhook>> {
    let source = &loaders(context).source;
    rights::check(source.caller(), "Query", "webhooks")?;
    let mut counts = source.content.webhook_counts().await?;
    let rows = source.content.webhooks().await?;
    Ok(rows.into_iter().map(|row| Webhook { counts: counts.remove(&row.id), row }).collect())
}

/// The webhook with a number.
///
/// # Errors
/// The read's own.
pub async fn webhook(context: &Context<'_>, id: WebhookId) -> Result<Option<Webhook>> {
    let content = &loaders(context).source.content;
    let counts = content.webhook_counts().await?.remove(&id);
    Ok(content.webhook(id).await?.map(|row| Webhook { row, counts }))
}

/// What webhooks were told of an article's takedown.
///
/// # Errors
/// FORBIDDEN but for admins; BAD_USER_INPUT for what is no article's id; the read's own.
pub async fn takedown(context: &Context<'_>, id: &ID) -> Result<Vec<TakedownNotice>> {
    let source = &loaders(context).source;
    rights::check(source.caller(), "Query", "takedown")?;
    let Ok(NodeId::Article(article)) = id.parse() else {
        return Err(Error::bad_input("INVALID_ID", "this is no article's id").at("id"));
    };
    Ok(source.content.takedowns(article).await?.into_iter().map(TakedownNotice).collect())
}

/// A webhook.
#[derive(Clone, Debug)]
pub struct Webhook {
    row: Row,
    counts: Option<Counts>,
}

/// An address that is told what becomes of articles.
#[Object]
impl Webhook {
    /// Its number.
    fn number(&self) -> String {
        self.row.id.to_string()
    }

    /// Where it is.
    fn url(&self) -> &str {
        &self.row.url
    }

    /// The partner whose it is; null for one that hears what everybody does.
    fn partner(&self) -> Option<&str> {
        self.row.partner.as_ref().map(|agreement| agreement.name.as_str())
    }

    /// The languages of which it hears; null for all.
    fn locales(&self) -> Option<Vec<LocaleCode>> {
        Some(self.row.choice.locales.as_ref()?.iter().cloned().map(LocaleCode).collect())
    }

    /// The categories of which it hears, those below them taken in, in the request's language; null for all.
    async fn categories(&self, context: &Context<'_>) -> Result<Option<Vec<Category>>> {
        let Some(ids) = &self.row.choice.categories else { return Ok(None) };
        let locale = locale_of(context, None).await?;
        categories(context, ids.iter().copied(), &locale).await.map(Some)
    }

    /// The kinds of articles of which it hears; null for all.
    fn kinds(&self) -> Option<Vec<ArticleKind>> {
        Some(self.row.choice.kinds.as_ref()?.iter().copied().map(ArticleKind::from).collect())
    }

    /// When it was made.
    fn created_at(&self) -> DateTime {
        DateTime(self.row.created_at)
    }

    /// Messages that are on their way to it.
    fn waiting(&self) -> i32 {
        self.counts.as_ref().map_or(0, |counts| number(counts.waiting))
    }

    /// Since when the oldest of them is.
    fn waiting_since(&self) -> Option<DateTime> {
        self.counts.as_ref()?.waiting_since.map(DateTime)
    }

    /// Messages that it did not take for three days, and that were given up.
    fn parked(&self) -> i32 {
        self.counts.as_ref().map_or(0, |counts| number(counts.parked))
    }

    /// Why it did not take the message that was last tried and not taken.
    fn outcome(&self) -> Option<&str> {
        self.counts.as_ref()?.outcome.as_deref()
    }
}

/// What a webhook was told of a takedown.
#[derive(Clone, Debug)]
pub struct TakedownNotice(pub Takedown);

/// What a webhook was told of the takedown of an article, and whether its owner says that every copy is gone.
#[Object]
impl TakedownNotice {
    /// The webhook's address; the webhook may have ended since.
    fn url(&self) -> &str {
        &self.0.url
    }

    /// The partner whose it is.
    fn partner(&self) -> Option<&str> {
        self.0.partner.as_deref()
    }

    /// When the article was taken down.
    fn at(&self) -> DateTime {
        DateTime(self.0.changed_at)
    }

    /// How often it was sent.
    fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// When it was last sent.
    fn tried_at(&self) -> Option<DateTime> {
        self.0.tried_at.map(DateTime)
    }

    /// When it was taken.
    fn delivered_at(&self) -> Option<DateTime> {
        self.0.delivered_at.map(DateTime)
    }

    /// When it was acknowledged: by a signed answer, or by `acknowledgeTakedown`.
    fn acknowledged_at(&self) -> Option<DateTime> {
        self.0.acknowledged_at.map(DateTime)
    }

    /// When it was given up, after three days.
    fn parked_at(&self) -> Option<DateTime> {
        self.0.parked_at.map(DateTime)
    }

    /// Why it was not taken when it was last sent.
    fn outcome(&self) -> Option<&str> {
        self.0.outcome.as_deref()
    }
}

fn number(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
