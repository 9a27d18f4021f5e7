//! Whose turn it is to call a webhook: one node's at a time, under a lease that lapses by the database's own clock.
//!
//! Whoever loses it may have sent something that is sent again. A webhook that took nothing of much rests for a while.

use chrono::TimeDelta;
use sea_orm::FromQueryResult;

use super::Webhook;
use super::delivery::NEXT;
use crate::content::id::WebhookId;
use crate::content::sql::Sql;
use crate::content::{Content, Result};
use crate::log::cursor::clock_ms;

/// How long a node may take for what it has begun to send before another sends to the same webhook.
const LEASE_MS: i64 = 20_000;

/// How long a webhook rests after it took nothing of much: twice as long after each further time.
const REST: TimeDelta = TimeDelta::seconds(1);

/// And how long at most: by then it may be there again, and what is new waits no longer than that.
const LONGEST_REST: TimeDelta = TimeDelta::seconds(60);

impl Content {
    /// The webhooks that have something to send, and are nobody else's just now. One statement.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn due_webhooks(&self, holder: &str) -> Result<Vec<WebhookId>> {
        let now = self.now();
        let mut sql = Sql::new(&self.database, "SELECT w.id FROM webhook w WHERE w.rests_until <= ");
        sql.bind(now).push(" AND ");
        self.may_hold(&mut sql, holder);
        sql.push(" AND EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.webhook_id = w.id AND ").push(NEXT);
        sql.push(" AND d.next_at <= ").bind(now).push(") ORDER BY w.id");
        Ok(sql.all::<Id>(&self.database).await?.into_iter().map(|row| row.id).collect())
    }

    /// Makes a node the one that sends to a webhook, or keeps it so; false where another is.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn hold_webhook(&self, id: WebhookId, holder: &str) -> Result<bool> {
        let clock = clock_ms(self.database.get_database_backend());
        let mut sql = Sql::new(&self.database, "UPDATE webhook SET holder = ");
        sql.bind(holder).push(&format!(", lease_until_ms = {clock} + {LEASE_MS} WHERE id = ")).bind(id.0);
        sql.push(" AND ");
        self.may_hold(&mut sql, holder);
        Ok(sql.execute(&self.database).await? > 0)
    }

    fn may_hold(&self, sql: &mut Sql, holder: &str) {
        let clock = clock_ms(self.database.get_database_backend());
        sql.push("(holder IS NULL OR holder = ").bind(holder).push(&format!(" OR lease_until_ms < {clock})"));
    }

    /// Lets any node send to a webhook.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`]; then others wait until the lease lapses.
    pub async fn release_webhook(&self, id: WebhookId, holder: &str) -> Result<()> {
        let mut sql = Sql::new(&self.database, "UPDATE webhook SET holder = NULL WHERE id = ");
        sql.bind(id.0).push(" AND holder = ").bind(holder).execute(&self.database).await?;
        Ok(())
    }

    /// Keeps whether a webhook took anything: one that did not rests, the longer the more often. No statement for one
    /// that goes on taking.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`]; then it is called sooner.
    pub async fn rest_webhook(&self, webhook: &Webhook, has_taken: bool) -> Result<()> {
        if has_taken && webhook.failures == 0 {
            return Ok(());
        }
        let failures = if has_taken { 0 } else { webhook.failures.saturating_add(1) };
        let mut sql = Sql::new(&self.database, "UPDATE webhook SET failures = ");
        sql.bind(failures).push(", rests_until = ").bind(self.now() + rest(failures));
        sql.push(" WHERE id = ").bind(webhook.id.0).execute(&self.database).await?;
        Ok(())
    }
}

fn rest(failures: i32) -> TimeDelta {
    match failures {
        0 => TimeDelta::zero(),
        _ => (REST * 2_i32.saturating_pow(failures.clamp(1, 20).unsigned_abs())).min(LONGEST_REST),
    }
}

#[derive(FromQueryResult)]
struct Id {
    id: WebhookId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_nothing_is_called_less_often_and_at_least_each_minute() {
        assert_eq!([0, 1, 2, 5, 6, i32::MAX].map(|failures| rest(failures).num_seconds()), [0, 2, 4, 32, 60, 60]);
    }
}
