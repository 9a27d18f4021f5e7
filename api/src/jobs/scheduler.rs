//! Tells the log of what is scheduled when its time comes, and of what partners see from the end of an embargo on.
//! Readers see it at that time without this.
//!
//! Every node runs one, and none is told who is first: the work itself is done once (`content`'s schedule). It sleeps
//! until the next time that is due, and looks anew for that when the log has grown.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use opentelemetry::KeyValue;
use tokio::time::sleep;

use crate::content::{Content, Result};
use crate::log::{Feed, Position};
use crate::telemetry::trace::{self, Tracer};

/// How long it sleeps at once: a clock may be set meanwhile, a machine suspended. And how long after a failure.
const NAP: Duration = Duration::from_millis(250);

/// Schedules for as long as it is polled.
pub async fn run(content: Content, feed: Feed, tracer: Option<Arc<Tracer>>) {
    let mut places = feed.places();
    let mut is_out = false;
    loop {
        places.mark_unchanged();
        let next = catch_up(&content, tracer.as_deref()).await;
        if let Err(error) = &next
            && !is_out
        {
            tracing::warn!(%error, "the log cannot be told of what is scheduled");
        }
        is_out = next.is_err();
        tokio::select! {
            changed = places.changed() => if changed.is_err() {
                return;
            },
            () = come(&content, next.unwrap_or_else(|_| Some(content.now() + NAP))) => {}
        }
    }
}

/// Tells all that is due; answers when the next is.
async fn catch_up(content: &Content, tracer: Option<&Tracer>) -> Result<Option<DateTime<Utc>>> {
    loop {
        let (due, release) = (content.next_due().await?, content.next_release().await?);
        let has_come = |time: Option<DateTime<Utc>>| time.is_some_and(|time| time <= content.now());
        if !has_come(due) && !has_come(release) {
            return Ok(due.into_iter().chain(release).min());
        }
        if has_come(due)
            && let Some(position) = trace::work(tracer, "tell what was scheduled", content.tell_due(), came_to).await?
        {
            tracing::info!(seq = position.seq, "the log was told of what was scheduled");
        }
        if has_come(release)
            && let Some(position) =
                trace::work(tracer, "tell what was released", content.tell_released(), came_to).await?
        {
            tracing::info!(seq = position.seq, "the log was told of what partners see from now on");
        }
    }
}

/// What a trace says of a turn; nothing where another node had told.
fn came_to(told: &Result<Option<Position>>) -> Option<Vec<KeyValue>> {
    match told {
        Ok(told) => told.as_ref().map(|position| vec![KeyValue::new("dragoman.log.to", position.seq)]),
        Err(_) => Some(Vec::new()),
    }
}

/// Until a time has come by the database's clock; for ever where there is none.
async fn come(content: &Content, time: Option<DateTime<Utc>>) {
    let Some(time) = time else { return std::future::pending().await };
    while let Ok(left) = (time - content.now()).to_std()
        && !left.is_zero()
    {
        sleep(left.min(NAP)).await;
    }
}
