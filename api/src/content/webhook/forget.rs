//! What of deliveries goes: those that are old and superseded, and those of webhooks that have ended. What was told of a
//! takedown stays for good, as a proof; and so does the last delivery of each article: what a webhook was told is there.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;

use crate::content::id::{ArticleId, WebhookId};
use crate::content::sql::Sql;
use crate::content::{Content, Result};

/// How long it is kept what was delivered.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Deliveries that a later one of the same article makes superfluous.
const SUPERSEDED: &str = "kind <> 'RETRACTED' AND EXISTS (SELECT 1 FROM webhook_delivery later \
     WHERE later.webhook_id = webhook_delivery.webhook_id AND later.article_id = webhook_delivery.article_id \
     AND (later.seq, later.n) > (webhook_delivery.seq, webhook_delivery.n))";

impl Content {
    /// Forgets what is superseded and has grown old since `from` was the last that had, or ever; and what webhooks that
    /// have ended left. Answers what is to be `from` the next time.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn forget_deliveries(&self, from: Option<DateTime<Utc>>) -> Result<DateTime<Utc>> {
        let until = self.now() - KEPT;
        let mut sql = Sql::new(&self.database, "DELETE FROM webhook_delivery WHERE delivered_at < ");
        sql.bind(until);
        if let Some(from) = from {
            sql.push(" AND delivered_at >= ").bind(from);
        }
        sql.push(" AND ").push(SUPERSEDED).execute(&self.database).await?;
        forget_ended(&self.database, self.now()).await?;
        Ok(until)
    }
}

/// The same of some articles alone, of which a webhook was told something new: what was the last until then may be old.
pub(super) async fn forget_former(
    connection: &impl ConnectionTrait,
    webhook: WebhookId,
    articles: impl IntoIterator<Item = ArticleId>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut sql = Sql::new(connection, "DELETE FROM webhook_delivery WHERE webhook_id = ");
    sql.bind(webhook.0).push(" AND delivered_at < ").bind(now - KEPT).push(" AND ").push(SUPERSEDED).push(" AND ");
    sql.any("article_id", articles.into_iter().map(|id| id.0)).execute(connection).await?;
    Ok(())
}

/// Forgets what was told, or should be, to webhooks that are no more. A takedown that they were not told of is shown as
/// given up.
pub(super) async fn forget_ended(connection: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<()> {
    const ENDED: &str = "webhook_id NOT IN (SELECT id FROM webhook)";
    let mut sql = Sql::new(connection, "DELETE FROM webhook_delivery WHERE kind <> 'RETRACTED' AND ");
    sql.push(ENDED).execute(connection).await?;
    let mut sql = Sql::new(connection, "UPDATE webhook_delivery SET outcome = 'the webhook has ended', parked_at = ");
    sql.bind(now)
        .push(" WHERE delivered_at IS NULL AND parked_at IS NULL AND ")
        .push(ENDED)
        .execute(connection)
        .await?;
    Ok(())
}
