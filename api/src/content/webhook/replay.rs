//! Telling a webhook once more: what it took, what was given up, and what it never heard of.

use crate::content::id::WebhookId;
use crate::content::sql::Sql;
use crate::content::{Content, Error, Result};
use crate::log::cursor::Place;
use crate::log::{Position, follow};

/// What is told once more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Again {
    /// All that the log has after a cursor, or from its beginning.
    After(Option<String>),
    /// What was given up.
    Parked,
}

impl Content {
    /// Queues once more what a webhook is to be told again. How much.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::InvalidCursor`], and [`Error::CursorExpired`] for one of another history or of other
    /// rights; [`Error::Unavailable`].
    pub async fn replay_webhook(&self, id: WebhookId, again: &Again) -> Result<u64> {
        let webhook = self.webhook(id).await?.ok_or(Error::NotFound)?;
        let Again::After(cursor) = again else {
            return self.send_again(id, (0, 0), " AND parked_at IS NOT NULL").await;
        };
        let head = follow::head(&self.database).await?;
        let from = match cursor.as_deref().map(|cursor| webhook.caller(self.now()).place(cursor)).transpose()? {
            Some(Position { epoch, seq, .. }) if epoch != head.epoch || seq > head.seq => {
                return Err(Error::CursorExpired);
            }
            Some(place) => (place.seq, place.n),
            None => (0, 0),
        };
        let again = self.send_again(id, from, "").await?;
        Ok(again + self.queue(&webhook, from, (head.seq, i32::MAX)).await?)
    }

    /// Has deliveries after a place be on their way again, as if they had never been. When one was acknowledged stays.
    async fn send_again(&self, id: WebhookId, (seq, n): Place, which: &str) -> Result<u64> {
        let now = self.now();
        let mut sql =
            Sql::new(&self.database, "UPDATE webhook_delivery SET attempts = 0, outcome = NULL, queued_at = ");
        sql.bind(now)
            .push(", next_at = ")
            .bind(now)
            .push(", delivered_at = NULL, parked_at = NULL WHERE webhook_id = ");
        sql.bind(id.0).push(" AND (seq, n) > (").bind(seq).push(", ").bind(n).push(")").push(which);
        Ok(sql.execute(&self.database).await?)
    }
}
