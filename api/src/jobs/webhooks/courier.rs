//! Takes to webhooks what is queued for them: each on a task of its own, so none waits for another that is slow or dead.
//!
//! Every node has a courier; which of them calls a webhook just now is decided by a lease on it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use opentelemetry::KeyValue;
use opentelemetry::trace::SpanKind;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::message;
use super::post::{Call, Post};
use crate::content::id::WebhookId;
use crate::content::webhook::{Delivery, Fate, Webhook};
use crate::content::{Content, Result};
use crate::log::Feed;
use crate::telemetry::metrics::METRICS;
use crate::telemetry::trace::{self, Tracer};

/// How often it looks for what is to be tried again, and for what another node has left.
const LOOK: Duration = Duration::from_secs(2);

/// Calls to one webhook at a time, each of another story. They end before the lease on it does.
const AT_A_TIME: usize = 8;

/// What each task knows.
#[derive(Clone)]
struct Courier {
    content: Content,
    post: Post,
    holder: Arc<str>,
    tracer: Option<Arc<Tracer>>,
}

/// Works for as long as it is polled, or the log is followed.
pub async fn run(content: Content, feed: Feed, post: Post, bell: Arc<Notify>, tracer: Option<Arc<Tracer>>) {
    let mut name = [0; 8];
    if let Err(error) = getrandom::fill(&mut name) {
        return tracing::error!(%error, "there is no randomness: webhooks are not called by this node");
    }
    let holder = format!("{:016x}", u64::from_le_bytes(name)).into();
    let courier = Courier { content, post, holder, tracer };
    let places = feed.places();
    let (mut tasks, mut busy, mut failures) = (JoinSet::new(), HashMap::new(), 0_u32);
    while places.has_changed().is_ok() {
        match courier.content.due_webhooks(&courier.holder).await {
            Ok(due) => {
                failures = 0;
                for webhook in due {
                    if busy.values().all(|id| *id != webhook) {
                        let courier = courier.clone();
                        let task = tasks.spawn(async move { courier.attend(webhook).await });
                        busy.insert(task.id(), webhook);
                    }
                }
            }
            Err(error) => {
                if failures == 0 {
                    tracing::warn!(%error, "what webhooks are to be told cannot be read; it is tried again");
                }
                failures += 1;
            }
        }
        tokio::select! {
            // One that panicked is no longer busy, either.
            Some(ended) = tasks.join_next_with_id() => {
                busy.remove(&ended.map_or_else(|error| error.id(), |(task, ())| task));
            }
            () = bell.notified() => {}
            () = sleep(LOOK) => {}
        }
    }
}

impl Courier {
    /// Sends what may be sent to a webhook, until nothing may be just now.
    async fn attend(&self, id: WebhookId) {
        let came = trace::work(self.tracer.as_deref(), "job webhook", self.send_all(id), |sent| {
            let count = sent.as_ref().map_or(1, |count| *count);
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            (count > 0).then(|| vec![KeyValue::new("dragoman.webhook.calls", count)])
        });
        if let Err(error) = came.await {
            tracing::warn!(webhook = id.0, %error, "a webhook cannot be attended to; it is tried again");
        }
        // What is due and yet may not be sent is looked at again, but not at once.
        sleep(LOOK / 8).await;
    }

    async fn send_all(&self, id: WebhookId) -> Result<u64> {
        let mut count = 0;
        while self.content.hold_webhook(id, &self.holder).await? {
            let due = self.content.due_deliveries(id, AT_A_TIME as u32).await?;
            // Read after what is due: what was queued by other rights than are agreed now is not sent by those.
            let Some(webhook) = self.content.webhook(id).await?.filter(|_| !due.is_empty()) else { break };
            count += due.len() as u64;
            let sent = join_all(due.iter().map(|delivery| self.deliver(&webhook, delivery))).await;
            let taken: Vec<bool> = sent.into_iter().collect::<Result<_>>()?;
            // One that refuses a story or two is called for others. One that takes nothing of much rests.
            let has_taken = taken.contains(&true);
            if has_taken || taken.len() == AT_A_TIME {
                self.content.rest_webhook(&webhook, has_taken).await?;
            }
            if !has_taken && taken.len() == AT_A_TIME {
                break;
            }
        }
        self.content.release_webhook(id, &self.holder).await?;
        Ok(count)
    }

    /// Whether it was taken.
    async fn deliver(&self, webhook: &Webhook, delivery: &Delivery) -> Result<bool> {
        let fate = self.call(webhook, delivery).await?;
        let is_parked = self.content.settle_delivery(delivery, &fate).await?;
        let is_taken = matches!(fate, Fate::Taken { .. });
        METRICS.webhooks.called(is_taken, is_parked);
        if let (true, Fate::Failed(why)) = (is_parked, fate) {
            let message = delivery.message_id();
            tracing::warn!(
                webhook = webhook.id.0,
                message,
                why,
                "a webhook did not take a message for three days: parked"
            );
        }
        Ok(is_taken)
    }

    /// What becomes of a call. That there is nothing to be read to tell is no fault of the webhook's.
    async fn call(&self, webhook: &Webhook, delivery: &Delivery) -> Result<Fate> {
        let content = &self.content;
        let telling = content.telling(webhook, delivery).await?;
        let secrets = match content.signing_secrets(webhook) {
            Ok(secrets) => secrets,
            Err(error) => return Ok(Fate::Failed(error.to_string())),
        };
        let id = delivery.message_id();
        let body = message::body(delivery, &telling);
        let call = Call { url: &webhook.url, id: &id, timestamp: content.now().timestamp(), body, secrets: &secrets };
        let mut span = trace::span("POST webhook", SpanKind::Client);
        span.set("http.request.method", "POST");
        span.set("dragoman.webhook.id", webhook.id.0);
        span.set("http.request.resend_count", i64::from(delivery.attempts));
        let called = span.run(self.post.call(call)).await;
        if let Err(error) = &called {
            span.fail(error.code());
        }
        Ok(match called {
            Ok(is_acknowledged) => Fate::Taken { is_acknowledged },
            Err(error) => Fate::Failed(error.to_string()),
        })
    }
}
