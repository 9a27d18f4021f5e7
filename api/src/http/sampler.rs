//! The cache watches itself: now and then what it has answered is read again and compared.

use std::sync::Arc;
use std::time::Duration;

use super::flown::execute;
use super::making::Making;
use super::page::Page;
use crate::app::App;
use crate::cache::{Audience, BootTime, Entry};

/// How long the log may take to tell what was written meanwhile.
const PATIENCE: Duration = Duration::from_secs(5);

/// Reads what was answered from memory again, off the request's path. A difference that nothing in the log explains is
/// a fault of the cache.
pub(super) fn compare(app: &Arc<App>, entry: &Arc<Entry<Page>>, making: Making) {
    let (app, entry) = (app.clone(), entry.clone());
    tokio::spawn(async move {
        let read = execute(&app, &making, Audience::Rights).await;
        app.cache_stats.sampled.count();
        let Some((read, true, true)) = read else { return };
        if read.value.says_the_same(&entry.value) {
            return;
        }
        // What was committed before it was read again is known after a poll that begins now.
        let view = app.content.view();
        if view.polls.fresh(PATIENCE).await && view.passes(&entry.proof, BootTime::now()) {
            app.cache_stats.inconsistent.count();
            let (pos, made_at) = (entry.proof.pos, entry.made_at);
            tracing::error!(pos, made_at, "an answer from memory differs from what is read, and nothing was written");
        }
    });
}
