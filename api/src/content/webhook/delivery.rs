//! What is on its way to a webhook: what may be sent now, and what became of it.
//!
//! Of each story the oldest alone may be sent: the next follows when that was taken, or given up. What came after a change
//! of rights follows when that was told, or tried to be. What is told is what stands when it is sent, in view of whoever is
//! told: something that went out of it meanwhile is taken back.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::FromQueryResult;

use super::Webhook;
use super::rights::RIGHTS;
use crate::content::article::Article;
use crate::content::id::{ArticleId, WebhookId};
use crate::content::sql::Sql;
use crate::content::{Caller, Collector, Content, Error, Result};
use crate::log::{ChangeKind, Position, follow};

/// How long something is tried to be delivered.
const TRIED: TimeDelta = TimeDelta::days(3);

/// How long after the first failure it is tried again: twice as long after each further one.
const AFTER_A_FAILURE: TimeDelta = TimeDelta::seconds(2);

/// And how long at most.
const MOST_AFTER_FAILURES: TimeDelta = TimeDelta::hours(1);

/// Deliveries named `d` that were neither taken nor given up, and are the oldest of their story that were not; none that
/// came after a change of rights (of no story: 0) of which nobody has tried to tell. Who does not take that is told of
/// takedowns all the same.
pub(super) const NEXT: &str = "d.delivered_at IS NULL AND d.parked_at IS NULL AND NOT EXISTS (SELECT 1 FROM webhook_delivery e \
     WHERE e.webhook_id = d.webhook_id AND e.story_id = d.story_id AND e.delivered_at IS NULL AND e.parked_at IS NULL \
     AND (e.seq, e.n) < (d.seq, d.n)) AND NOT EXISTS (SELECT 1 FROM webhook_delivery r WHERE r.webhook_id = d.webhook_id \
     AND r.story_id = 0 AND r.delivered_at IS NULL AND r.parked_at IS NULL AND r.attempts = 0 \
     AND (r.seq, r.n) < (d.seq, d.n))";

/// Something that a webhook is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Which webhook.
    pub webhook: WebhookId,
    /// The place in the log that it tells of.
    pub place: Position,
    /// What it tells of.
    pub matter: Matter,
    /// When that was.
    pub at: DateTime<Utc>,
    /// Since when it is to be sent.
    pub queued_at: DateTime<Utc>,
    /// How often it was tried.
    pub attempts: i32,
}

/// What a webhook is told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    /// What became of an article.
    Article {
        /// The article.
        id: ArticleId,
        /// Its language.
        locale: Option<String>,
        /// What became of it.
        kind: ChangeKind,
    },
    /// That the rights of its owner are others: whatever cursors they have are good for nothing.
    Rights,
}

/// What became of one that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was taken; and where that was asked for, said to be heeded.
    Taken {
        /// Whether a signed answer said so.
        is_acknowledged: bool,
    },
    /// It was not, and why.
    Failed(String),
}

/// What a webhook is told by a delivery, as things stand.
#[derive(Clone, Debug)]
pub struct Telling {
    /// As whom it hears, and as of when.
    pub caller: Caller,
    /// What it is told of: an article that is not in view any more was taken back.
    pub matter: Matter,
    /// What stands of the article; none of what was taken back.
    pub subject: Option<Subject>,
}

/// What stands of an article, as the owner of a webhook sees it.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The article.
    pub article: Arc<Article>,
    /// Its whole address.
    pub url: String,
}

impl Delivery {
    /// The message's id: the same however often it is sent.
    pub fn message_id(&self) -> String {
        let Position { epoch, seq, n } = &self.place;
        format!("msg_{}_{epoch}_{seq}_{n}", self.webhook)
    }
}

impl Content {
    /// At most `limit` of what may be sent to a webhook now, the oldest of each story, in the order of the log.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn due_deliveries(&self, id: WebhookId, limit: u32) -> Result<Vec<Delivery>> {
        let mut sql = Sql::new(
            &self.database,
            "SELECT d.seq, d.n, d.article_id, d.kind, d.locale, d.changed_at, d.queued_at, d.attempts FROM webhook_delivery d \
             WHERE d.webhook_id = ",
        );
        sql.bind(id.0).push(" AND ").push(NEXT).push(" AND d.next_at <= ").bind(self.now());
        let rows: Vec<Row> =
            sql.push(" ORDER BY d.seq, d.n LIMIT ").push(&limit.to_string()).all(&self.database).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let epoch = follow::head(&self.database).await?.epoch;
        rows.into_iter().map(|row| row.delivery(id, &epoch)).collect()
    }

    /// What a delivery tells a webhook now. A few statements; none of what was taken back.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn telling(&self, webhook: &Webhook, delivery: &Delivery) -> Result<Telling> {
        // The writer's clock may be ahead of this node's: what it told of is there.
        let caller = webhook.caller(self.now().max(delivery.at));
        let (mut matter, mut subject) = (delivery.matter.clone(), None);
        if let Matter::Article { id, kind, .. } = &mut matter
            && !kind.withdraws()
        {
            subject = self.in_view(&caller, *id).await?;
            if subject.is_none() {
                *kind = ChangeKind::Unpublished;
            }
        }
        Ok(Telling { caller, matter, subject })
    }

    async fn in_view(&self, caller: &Caller, id: ArticleId) -> Result<Option<Subject>> {
        let mut found = self.articles(caller, &[id]).await?;
        let Some(article) = found.remove(&id).and_then(|row| row.noted(&Collector::default())) else { return Ok(None) };
        let locales = self.known_locales().await?;
        let url = locales.get(&article.locale).map(|locale| locale.url_of(&article.path));
        Ok(url.map(|url| Subject { article, url }))
    }

    /// Keeps what became of a delivery. Whether it is given up now. Nothing where it was taken from another node, or is
    /// to be sent again since.
    ///
    /// # Errors
    /// [`Error::Unavailable`]: then it is sent again.
    pub async fn settle_delivery(&self, delivery: &Delivery, fate: &Fate) -> Result<bool> {
        let now = self.now();
        let attempts = delivery.attempts.saturating_add(1);
        let mut sql = Sql::new(&self.database, "UPDATE webhook_delivery SET attempts = ");
        sql.bind(attempts).push(", tried_at = ").bind(now);
        let mut is_parked = false;
        match fate {
            Fate::Taken { is_acknowledged } => {
                sql.push(", outcome = NULL, parked_at = NULL, delivered_at = ").bind(now);
                if *is_acknowledged {
                    sql.push(", acknowledged_at = COALESCE(acknowledged_at, ").bind(now).push(")");
                }
            }
            Fate::Failed(why) => {
                is_parked = now - delivery.queued_at >= TRIED;
                sql.push(", outcome = ").bind(why.as_str()).push(", next_at = ").bind(now + pause(attempts, chance()?));
                if is_parked {
                    sql.push(", parked_at = ").bind(now);
                }
            }
        }
        sql.push(" WHERE webhook_id = ").bind(delivery.webhook.0).push(" AND seq = ").bind(delivery.place.seq);
        sql.push(" AND n = ").bind(delivery.place.n).push(" AND delivered_at IS NULL AND queued_at = ");
        sql.bind(delivery.queued_at);
        let is_kept = sql.execute(&self.database).await? > 0;
        Ok(is_kept && is_parked)
    }
}

/// How long to wait after so many failures: up to a quarter longer by chance, so that not all come back at once.
fn pause(attempts: i32, chance: u8) -> TimeDelta {
    let doublings = attempts.saturating_sub(1).clamp(0, 20);
    let pause = (AFTER_A_FAILURE * 2_i32.saturating_pow(doublings.unsigned_abs())).min(MOST_AFTER_FAILURES);
    pause + pause * i32::from(chance) / 1_024
}

fn chance() -> Result<u8> {
    let mut byte = [0];
    getrandom::fill(&mut byte).map_err(|_| Error::Internal)?;
    Ok(byte[0])
}

#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    n: i32,
    article_id: ArticleId,
    kind: String,
    locale: Option<String>,
    changed_at: DateTime<Utc>,
    queued_at: DateTime<Utc>,
    attempts: i32,
}

impl Row {
    fn delivery(self, webhook: WebhookId, epoch: &str) -> Result<Delivery> {
        let matter = match self.kind.as_str() {
            RIGHTS => Matter::Rights,
            kind => Matter::Article { id: self.article_id, locale: self.locale, kind: ChangeKind::named(kind)? },
        };
        Ok(Delivery {
            webhook,
            place: Position { epoch: epoch.to_owned(), seq: self.seq, n: self.n },
            matter,
            at: self.changed_at,
            queued_at: self.queued_at,
            attempts: self.attempts,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_on_failing_is_tried_less_often_and_at_least_each_hour_and_a_quarter() {
        let seconds = |attempts| pause(attempts, 0).num_seconds();

        assert_eq!([1, 2, 3, 10, 12, i32::MAX].map(seconds), [2, 4, 8, 1_024, 3_600, 3_600]);
        assert_eq!(pause(12, 255).num_seconds(), 4_496);
        assert!(pause(1, 0) < pause(1, 255));
    }
}
