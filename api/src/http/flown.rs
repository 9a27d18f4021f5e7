//! One execution of a query: whose turn it is, what came of it, and where that is kept.
//!
//! What may be answered is decided in [`super::cached`] and `cache`.

use std::sync::Arc;
use std::time::Instant;

use tokio::time::timeout;

use super::answer::Level;
use super::answers::{Answers, Flown};
use super::cached::{PATIENCE, Query};
use super::making::Making;
use super::page::Page;
use crate::app::App;
use crate::cache::remote::Lease;
use crate::cache::shared::{self, Turn};
use crate::cache::{Audience, BootTime, Entry, Key, Proof};
use crate::content::Caller;
use crate::telemetry::bill::{Meter, metered};
use crate::telemetry::{told, trace};

/// One execution, in a task of its own; or what another node's execution came to.
pub(super) fn fly(app: Arc<App>, answers: Arc<Answers>, query: &Query) -> impl Future<Output = Flown> + Send + use<> {
    let (key, making, audience) = (query.key, query.making.clone(), query.audience);
    let flight = async move {
        let view = app.content.view();
        let _permit = match view.is_leased(BootTime::now()) {
            true => None,
            false => match timeout(PATIENCE, answers.permits.acquire()).await {
                Ok(Ok(permit)) => Some(permit),
                _ => return Flown::Busy,
            },
        };
        // Between whoever began this and their look another flight may have landed.
        if let Some(entry) = answers.memory.get(&key).filter(|entry| view.passes(&entry.proof, BootTime::now())) {
            return Flown::Answer { entry, level: Level::Memory, is_kept: true, is_shared: true };
        }
        let lease = match turn(&app, &key).await {
            Turn::Made(entry) => {
                answers.memory.put(key, entry.clone());
                return Flown::Answer { entry, level: Level::Shared, is_kept: true, is_shared: true };
            }
            Turn::Ours(lease) => lease,
        };
        let Ok(_place) = app.door.admission.enter().await else { return Flown::Overloaded };
        app.cache_stats.executions.count();
        let Some((entry, is_whole, is_shared)) = execute(&app, &making, audience).await else {
            return Flown::Late;
        };
        let is_kept = is_whole && is_shared;
        if is_kept {
            keep(&app, &answers, key, &entry, lease);
        }
        Flown::Answer { entry, level: Level::Miss, is_kept, is_shared }
    };
    // Whoever begins it sees in their trace what it does; who joins it sees that they waited. It is large, and handed on.
    trace::along(Box::pin(flight))
}

/// Whose turn it is to execute. While the log cannot be followed nothing of another node's would prove itself.
async fn turn(app: &App, key: &Key) -> Turn<Page> {
    let view = app.content.view();
    let Some(remote) = app.remote.as_ref().filter(|_| view.is_leased(BootTime::now())) else { return Turn::Ours(None) };
    let began = Instant::now();
    let turn = shared::turn(remote, view, key).await;
    match &turn {
        Turn::Made(_) => told::looked_up("l2", "hit", "another node made it", began.elapsed()),
        Turn::Ours(_) => told::looked_up("l2", "miss", "nobody made it", began.elapsed()),
    }
    turn
}

/// Keeps an answer: here also what does not pass, since the rule is asked whenever it is given and what was there before
/// is older still; for the other nodes what does.
fn keep(app: &App, answers: &Answers, key: Key, entry: &Arc<Entry<Page>>, lease: Option<Lease>) {
    let view = app.content.view();
    answers.memory.put(key, entry.clone());
    let (entries, bytes) = answers.memory.size();
    app.cache_stats.entries.set(entries as u64);
    app.cache_stats.bytes.set(bytes);
    app.cache_stats.evictions.set(answers.memory.evicted());
    if view.passes(&entry.proof, BootTime::now()) {
        if let Some(remote) = &app.remote {
            shared::keep(remote, view, &key, entry, lease);
        }
    } else if view.is_leased(BootTime::now()) {
        app.cache_stats.born_outdated.count();
    }
}

/// Makes an answer, and proves what came of it: the answer, whether it is without errors, and whether it is for whom its
/// document declares. None where it takes too long.
pub(super) async fn execute(app: &App, making: &Making, audience: Audience) -> Option<(Arc<Entry<Page>>, bool, bool)> {
    // In this order: what is committed between the two is in the answer, and makes it look older than it is.
    let (log, began) = (app.content.view().log(), BootTime::now());
    let as_of = app.content.now();
    let meter = Arc::new(Meter::default());
    let made = timeout(app.door.patience, metered(meter.clone(), Box::pin(making.make(app, as_of)))).await.ok()?;
    let is_declared = made.audience <= audience;
    if !is_declared {
        app.cache_stats.undeclared.count();
        tracing::error!("an answer depends on who asks, and its document does not say so: it is not kept");
    }
    // An embargo that ends makes it another without a write. Where that cannot be known, it is at once.
    let release =
        app.content.next_release_for(&Caller { as_of, ..making.caller().clone() }).await.unwrap_or(Some(as_of));
    let until = release.map_or(made.until, |at| at.timestamp_micros().min(made.until));
    let as_of = as_of.timestamp_micros();
    let proof = Proof::new(log.epoch, log.pos, log.not_after(as_of).min(until), &made.tags);
    proof.note_current(began);
    let mut page = made.page;
    page.statements = Some(meter.statements.count());
    Some((Arc::new(Entry::new(proof, as_of, page)), made.is_whole, is_declared))
}
