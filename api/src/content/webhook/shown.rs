//! What is shown of webhooks: how much each has yet to hear, what was given up, and the proof of a takedown.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;

use crate::content::id::{ArticleId, PartnerId, WebhookId};
use crate::content::sql::Sql;
use crate::content::{Content, Result};

/// How much of a webhook's news went where.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Counts {
    /// Which.
    id: WebhookId,
    /// On its way.
    pub waiting: i64,
    /// Given up.
    pub parked: i64,
    /// Since when the oldest of what is on its way is.
    pub waiting_since: Option<DateTime<Utc>>,
    /// Why the last of them to be tried was not taken.
    pub outcome: Option<String>,
}

/// What a webhook was told of a takedown.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Takedown {
    /// The webhook's address.
    pub url: String,
    /// The partner whose it is.
    pub partner: Option<String>,
    /// When the article was taken down.
    pub changed_at: DateTime<Utc>,
    /// How often it was sent.
    pub attempts: i32,
    /// When it was last sent.
    pub tried_at: Option<DateTime<Utc>>,
    /// When it was taken.
    pub delivered_at: Option<DateTime<Utc>>,
    /// When it was acknowledged: by a signed answer, or by the partner itself later.
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// When it was given up.
    pub parked_at: Option<DateTime<Utc>>,
    /// Why it was not taken when it was last sent.
    pub outcome: Option<String>,
}

impl Content {
    /// How much went where, of the webhooks that have yet to hear or that were given up on. One statement.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn webhook_counts(&self) -> Result<HashMap<WebhookId, Counts>> {
        let sql = "SELECT d.webhook_id AS id, \
             COUNT(*) - COUNT(d.parked_at) AS waiting, COUNT(d.parked_at) AS parked, \
             MIN(CASE WHEN d.parked_at IS NULL THEN d.queued_at END) AS waiting_since, \
             (SELECT o.outcome FROM webhook_delivery o WHERE o.webhook_id = d.webhook_id AND o.delivered_at IS NULL \
             AND o.outcome IS NOT NULL ORDER BY o.tried_at DESC LIMIT 1) AS outcome \
             FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id \
             WHERE d.delivered_at IS NULL GROUP BY d.webhook_id";
        let rows: Vec<Counts> = Sql::new(&self.database, sql).all(&self.database).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }

    /// What was sent of the takedowns of an article, to whom, and whether it was acknowledged: also to webhooks that have
    /// ended since. One statement.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn takedowns(&self, article: ArticleId) -> Result<Vec<Takedown>> {
        self.takedowns_where(article, |_| ()).await
    }

    /// Keeps that a partner says that its copies of an article that was taken down are gone, where that was not said
    /// before. Answers what its webhooks were told of it, or are about to be: nothing where none is. Two statements.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn acknowledge_takedown(&self, partner: PartnerId, article: ArticleId) -> Result<Vec<Takedown>> {
        let of_partner = |sql: &mut Sql| {
            sql.push(" AND webhook_id IN (SELECT id FROM webhook WHERE partner_id = ").bind(partner.0).push(")");
        };
        let mut sql = Sql::new(&self.database, "UPDATE webhook_delivery SET acknowledged_at = ");
        sql.bind(self.now()).push(" WHERE acknowledged_at IS NULL AND kind = 'RETRACTED' AND article_id = ");
        of_partner(sql.bind(article.0));
        sql.execute(&self.database).await?;
        self.takedowns_where(article, of_partner).await
    }

    async fn takedowns_where(&self, article: ArticleId, which: impl FnOnce(&mut Sql)) -> Result<Vec<Takedown>> {
        let mut sql = Sql::new(
            &self.database,
            "SELECT url, partner, changed_at, attempts, tried_at, delivered_at, acknowledged_at, parked_at, outcome \
             FROM webhook_delivery WHERE kind = 'RETRACTED' AND article_id = ",
        );
        which(sql.bind(article.0));
        Ok(sql.push(" ORDER BY seq, n, webhook_id").all(&self.database).await?)
    }
}
