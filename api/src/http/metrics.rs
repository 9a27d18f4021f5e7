//! `/metrics`: what this process counts, and what of its gateway can be read just now.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use prometheus_client::registry::Unit;
use tokio::time::timeout;

use crate::app::App;
use crate::cache::BootTime;
use crate::cache::remote::State as RedisState;
use crate::content::database::pool;
use crate::content::partner::usage::Usage;
use crate::log::cursor::{Lag, lags};
use crate::telemetry::log::newest::NEWEST;
use crate::telemetry::metrics::reading::{Reading, registry};
use crate::telemetry::metrics::{METRICS, process, text};
use crate::telemetry::{output, panics};

/// How long the database may take for what it is asked.
const PATIENCE: Duration = Duration::from_millis(500);

/// All series, in OpenMetrics for whoever takes that.
pub(super) async fn metrics(State(app): State<Arc<App>>, headers: HeaderMap) -> impl IntoResponse {
    let mut readings = readings(&app);
    readings.extend(webhooks(&app).await);
    readings.extend(jobs(&app).await);
    let read = registry(readings);
    let written = text::openmetrics(&[METRICS.registry(), &read]);
    let accepted = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let (kind, text) = match accepted.contains("application/openmetrics-text") {
        true => (text::OPENMETRICS, written),
        false => (text::PROMETHEUS, text::prometheus(&written)),
    };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], text)
}

/// What the gateway keeps count of by itself.
#[allow(clippy::cast_precision_loss, reason = "exact up to 2^53")]
fn readings(app: &App) -> Vec<Reading> {
    let mut readings = process::readings();
    readings.extend(database(app));
    readings.extend(cache(app));
    readings.extend(partners(app));
    let door = &app.door;
    readings.extend([
        Reading::counter("dragoman_log_warnings", "Warnings and errors that were logged", NEWEST.count() as f64),
        Reading::counter("dragoman_log_lost_lines", "Lines of the log that nobody took", output::ERROR.lost() as f64),
        Reading::counter("dragoman_panics", "Panics; the goal is 0", panics::count() as f64),
        Reading::gauge("dragoman_subscriptions", "Subscriptions that are listened to", door.listeners.count() as f64),
        Reading::counter("dragoman_rate_limited", "Requests over their client's rate", door.rates.refused() as f64),
        Reading::counter("dragoman_shed", "Requests that there was no room for", door.admission.refused() as f64),
        Reading::gauge("dragoman_executing", "Operations that are executed", door.admission.executing() as f64),
        Reading::gauge("dragoman_connections", "Connections of clients", door.seats.taken() as f64),
    ]);
    let over =
        app.documents.refusals().counts().map(|(limit, count)| (vec![("limit", limit.to_owned())], count as f64));
    let help = "Documents that were refused, by the limit that they are over";
    readings.push(Reading { values: over.collect(), ..Reading::counter("dragoman_documents_refused", help, 0.0) });
    readings
}

/// What webhooks have yet to take, and what was given up: of all nodes together. Nothing where the database does not say.
#[allow(clippy::cast_precision_loss, reason = "exact up to 2^53")]
async fn webhooks(app: &App) -> Vec<Reading> {
    let Ok(Ok(counts)) = timeout(PATIENCE, app.content.webhook_counts()).await else { return Vec::new() };
    let (mut waiting, mut parked) = (0, 0);
    let mut since = None;
    for one in counts.values() {
        waiting += one.waiting;
        parked += one.parked;
        since = since.into_iter().chain(one.waiting_since).min();
    }
    let lag = since.and_then(|since| (app.content.now() - since).to_std().ok()).unwrap_or_default();
    let help = "How long the oldest message to a webhook has been on its way";
    vec![
        Reading::gauge("dragoman_webhook_waiting", "Messages on their way to webhooks", waiting as f64),
        Reading::gauge("dragoman_webhook_parked", "Messages to webhooks that were given up", parked as f64),
        Reading::gauge("dragoman_webhook_lag", help, lag.as_secs_f64()).in_unit(Unit::Seconds),
    ]
}

/// How far those are behind who follow the log once for all nodes. Nothing where the database does not say.
async fn jobs(app: &App) -> Option<Reading> {
    let lags = timeout(PATIENCE, lags(app.content.database())).await.ok()?.ok()?;
    let now = app.content.now();
    let seconds = |since: DateTime<Utc>| (now - since).to_std().unwrap_or_default().as_secs_f64();
    let value = |lag: Lag| (vec![("job_name", lag.name)], lag.waiting_since.map_or(0.0, seconds));
    let help = "How long the first change has waited that a job has yet to look at";
    let reading = Reading::gauge("dragoman_job_lag", help, 0.0).in_unit(Unit::Seconds);
    Some(Reading { values: lags.into_iter().map(value).collect(), ..reading })
}

fn database(app: &App) -> [Reading; 4] {
    let pool = pool(app.content.database());
    let most = "How many connections to the database may be open";
    let log = app.content.view().log();
    let max_lag = Duration::from_millis(app.config.live.max_lag_ms);
    // A lease is from the beginning of the last look at the log until so long after it.
    let now = BootTime::now();
    let lag = (max_lag + now.since(log.lease)).saturating_sub(log.lease.since(now));
    #[allow(clippy::cast_precision_loss, reason = "exact up to 2^53")]
    let place = log.pos as f64;
    [
        Reading::gauge("db_client_connections", "Connections to the database", 0.0)
            .by("state", [("used", f64::from(pool.used)), ("idle", f64::from(pool.idle))]),
        Reading::gauge("db_client_connections_limit", most, f64::from(pool.most)),
        Reading::gauge("dragoman_log_lag", "How long ago the change log was read to its end", lag.as_secs_f64())
            .in_unit(Unit::Seconds),
        Reading::gauge("dragoman_log_position", "How far the change log was read", place),
    ]
}

/// What this node answered partners. Of a partner that was renamed the series goes on by its new name.
#[allow(clippy::cast_precision_loss, reason = "exact up to 2^53")]
fn partners(app: &App) -> [Reading; 4] {
    // One that is no more may have had the name of another.
    let mut used: BTreeMap<String, Usage> = BTreeMap::new();
    app.door.usages.all().for_each(|tally| *used.entry(tally.name()).or_default() += tally.ever());
    let by_partner = |name, help, of: fn(&Usage) -> u64| {
        let value = |(partner, usage): (&String, &Usage)| (vec![("partner", partner.clone())], of(usage) as f64);
        Reading { values: used.iter().map(value).collect(), ..Reading::counter(name, help, 0.0) }
    };
    [
        by_partner("dragoman_partner_requests", "Requests of partners that were answered", |usage| usage.requests),
        by_partner("dragoman_partner_sent", "Of answers to partners, their bodies", |usage| usage.bytes)
            .in_unit(Unit::Bytes),
        by_partner("dragoman_partner_articles", "Articles in answers to partners", |usage| usage.articles),
        by_partner("dragoman_partner_points", "What partners' requests cost", |usage| usage.points),
    ]
}

#[allow(clippy::cast_precision_loss, reason = "exact up to 2^53")]
fn cache(app: &App) -> Vec<Reading> {
    let stats = &app.cache_stats;
    let requests = [
        ("l1", "hit", &stats.hits),
        ("l2", "hit", &stats.shared_hits),
        ("none", "miss", &stats.misses),
        ("none", "bypass", &stats.bypasses),
        ("l1", "stale", &stats.stale),
        ("none", "refused", &stats.refused),
    ];
    let labels = |level: &str, outcome: &str| vec![("level", level.to_owned()), ("outcome", outcome.to_owned())];
    let requests = requests.map(|(level, outcome, count)| (labels(level, outcome), count.get() as f64));
    let help = "Answers by the level that they came from, and by what became of the look-up";
    let mut readings = vec![
        Reading { values: requests.into(), ..Reading::counter("dragoman_cache_requests", help, 0.0) },
        Reading::gauge("dragoman_cache_entries", "Answers in memory", stats.entries.get() as f64),
        Reading::gauge("dragoman_cache", "What the answers in memory weigh", stats.bytes.get() as f64)
            .in_unit(Unit::Bytes),
    ];
    let redis = app.remote.as_ref().map_or(0.0, |remote| f64::from(u8::from(remote.state() != RedisState::Closed)));
    readings.push(Reading::gauge("dragoman_redis_breaker_open", "Whether Redis is done without: 1 if so", redis));
    let evictions = "Answers that gave way to others in memory";
    readings.push(Reading::counter("dragoman_cache_evictions", evictions, stats.evictions.get() as f64));
    let counters = [
        ("dragoman_cache_invalidations", "Answers found that something was written after", &stats.outdated),
        ("dragoman_cache_not_modified", "Answers without a body: the client had it", &stats.not_modified),
        ("dragoman_cache_executions", "Executions for the cache", &stats.executions),
        ("dragoman_cache_shared_flights", "Requests that were answered by another's execution", &stats.shared_flights),
        (
            "dragoman_cache_undeclared",
            "Answers that looked at who asks and do not say so; the goal is 0",
            &stats.undeclared,
        ),
        ("dragoman_cache_torn", "Executions that were repeated, for a write came between", &stats.torn),
        ("dragoman_cache_sampled", "Hits that were executed again and compared", &stats.sampled),
        ("dragoman_cache_inconsistent", "Of those, that differed; the goal is 0", &stats.inconsistent),
    ];
    readings.extend(counters.map(|(name, help, count)| Reading::counter(name, help, count.get() as f64)));
    readings
}
