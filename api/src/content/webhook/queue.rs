//! What each webhook is to be told of: the log's entries on articles, as its owner hears them, of its choice.
//!
//! Putting an entry into a queue twice comes to the same, so whoever was interrupted begins again where it began.

use std::collections::{BTreeSet, HashMap};

use sea_orm::FromQueryResult;

use super::Webhook;
use super::forget::forget_former;
use crate::content::id::{ArticleId, StoryId};
use crate::content::node::NodeId;
use crate::content::sql::Sql;
use crate::content::{Content, Result};
use crate::log::ChangeKind::Retracted;
use crate::log::change::{self as log, Logged};
use crate::log::cursor::Place;

/// Commits that are looked at in one go.
const COMMITS: i64 = 500;

/// Entries of the log that are read at once.
const ENTRIES: u64 = 500;

impl Content {
    /// Queues for all webhooks what the log tells after `from`, up to `head` at most. Answers up to where it did.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn queue_webhooks(&self, from: Place, head: Place) -> Result<Place> {
        let webhooks = self.webhooks().await?;
        if webhooks.is_empty() {
            return Ok(head);
        }
        let to = head.min((from.0.saturating_add(COMMITS), i32::MAX));
        for webhook in &webhooks {
            self.queue(webhook, from.max((webhook.since_seq, i32::MAX)), to).await?;
        }
        Ok(to)
    }

    /// Queues for one what the log tells between two places. How much of it was not queued yet.
    pub(super) async fn queue(&self, webhook: &Webhook, mut from: Place, to: Place) -> Result<u64> {
        let mut count = 0;
        while from < to {
            let listener = webhook.listener(self.now());
            let mut rows = log::heard(&self.database, listener.ears(), from, None, ENTRIES).await?;
            let is_full = rows.len() as u64 == ENTRIES;
            rows.retain(|row| (row.seq, row.n) <= to);
            from = rows.last().filter(|_| is_full).map_or(to, |last| (last.seq, last.n));
            let taken_down: Vec<_> = rows.iter().filter(|row| row.change.kind == Retracted).cloned().collect();
            let heard = self.heard(&listener, rows).await?;
            let mut chosen: Vec<_> = heard.into_iter().filter_map(|row| Some((article(&row)?, row))).collect();
            chosen.extend(self.copied(webhook, taken_down, &chosen).await?);
            count += self.put(webhook, &chosen).await?;
        }
        Ok(count)
    }

    /// Takedowns that are not heard of, of articles that a webhook was ever told of, or is about to be: they are held back
    /// from nobody who may have a copy, whatever was agreed since and wherever the article stood last.
    async fn copied(
        &self,
        webhook: &Webhook,
        taken_down: Vec<Logged>,
        chosen: &[(ArticleId, Logged)],
    ) -> Result<Vec<(ArticleId, Logged)>> {
        let is_chosen = |row: &Logged| chosen.iter().any(|(_, one)| (one.seq, one.n) == (row.seq, row.n));
        let rows: Vec<_> = taken_down.into_iter().filter(|row| !is_chosen(row)).collect();
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<_> = rows.into_iter().filter_map(|row| Some((article(&row)?, row))).collect();
        let mut sql =
            Sql::new(&self.database, "SELECT DISTINCT article_id, story_id FROM webhook_delivery WHERE webhook_id = ");
        sql.bind(webhook.id.0).push(" AND ").any("article_id", rows.iter().map(|(id, _)| id.0));
        let told: Vec<Remembered> = sql.all(&self.database).await?;
        let told: BTreeSet<_> =
            told.into_iter().map(|row| row.article_id).chain(chosen.iter().map(|(id, _)| *id)).collect();
        Ok(rows.into_iter().filter(|(id, _)| told.contains(id)).collect())
    }

    /// How many of them were not there yet.
    async fn put(&self, webhook: &Webhook, rows: &[(ArticleId, Logged)]) -> Result<u64> {
        if rows.is_empty() {
            return Ok(0);
        }
        let stories = self.stories_told(rows).await?;
        let now = self.now();
        let mut sql = Sql::new(
            &self.database,
            "INSERT INTO webhook_delivery (webhook_id, seq, n, story_id, article_id, kind, locale, changed_at, queued_at, \
             attempts, next_at, url, partner) VALUES ",
        );
        for (number, (article, row)) in rows.iter().enumerate() {
            // What is told of an article that nobody ever told of is in order by itself.
            let story = stories.get(article).map_or(-article.0, |story| story.0);
            sql.push(if number == 0 { "(" } else { ", (" }).bind(webhook.id.0).push(", ").bind(row.seq).push(", ");
            sql.bind(row.n).push(", ").bind(story).push(", ").bind(article.0).push(", ");
            sql.bind(row.change.kind.name()).push(", ").bind(row.change.locale.clone()).push(", ").bind(row.at);
            sql.push(", ").bind(now).push(", 0, ").bind(now).push(", ");
            // A proof says itself whom it was that was told.
            let is_proof = row.change.kind == Retracted;
            let partner = webhook.partner.as_ref().map(|agreement| agreement.name.clone());
            sql.bind(is_proof.then(|| webhook.url.clone())).push(", ").bind(partner.filter(|_| is_proof)).push(")");
        }
        let new = sql.push(" ON CONFLICT (webhook_id, seq, n) DO NOTHING").execute(&self.database).await?;
        forget_former(&self.database, webhook.id, rows.iter().map(|(id, _)| *id), now).await?;
        Ok(new)
    }

    /// The stories of articles, also of those that are no more where something was told of them.
    async fn stories_told(&self, rows: &[(ArticleId, Logged)]) -> Result<HashMap<ArticleId, StoryId>> {
        let ids: Vec<_> = rows.iter().map(|(id, _)| *id).collect();
        let mut stories = self.stories_of(&ids).await?;
        let gone: Vec<_> = ids.into_iter().filter(|id| !stories.contains_key(id)).collect();
        if !gone.is_empty() {
            let mut sql = Sql::new(&self.database, "SELECT DISTINCT article_id, story_id FROM webhook_delivery WHERE ");
            sql.any("article_id", gone.iter().map(|id| id.0));
            let told: Vec<Remembered> = sql.all(&self.database).await?;
            stories.extend(told.into_iter().map(|row| (row.article_id, row.story_id)));
        }
        Ok(stories)
    }
}

fn article(row: &Logged) -> Option<ArticleId> {
    match row.change.node.parse() {
        Ok(NodeId::Article(id)) => Some(id),
        _ => None,
    }
}

#[derive(FromQueryResult)]
struct Remembered {
    article_id: ArticleId,
    story_id: StoryId,
}
