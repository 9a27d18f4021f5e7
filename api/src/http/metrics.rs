//! `/metrics`: what this process counts, and what of its gateway can be read just now.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use prometheus_client::registry::Unit;

use crate::app::App;
use crate::cache::BootTime;
use crate::cache::remote::State as RedisState;
use crate::content::database::pool;
use crate::telemetry::log::newest::NEWEST;
use crate::telemetry::metrics::reading::{Reading, registry};
use crate::telemetry::metrics::{METRICS, process, text};
use crate::telemetry::panics;

/// All series, in OpenMetrics for whoever takes that.
pub(super) async fn metrics(State(app): State<Arc<App>>, headers: HeaderMap) -> impl IntoResponse {
    let read = registry(readings(&app));
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
    let door = &app.door;
    readings.extend([
        Reading::counter("dragoman_log_warnings", "Warnings and errors that were logged", NEWEST.count() as f64),
        Reading::counter("dragoman_panics", "Panics; the goal is 0", panics::count() as f64),
        Reading::gauge("dragoman_subscriptions", "Subscriptions that are listened to", door.listeners.count() as f64),
        Reading::counter("dragoman_rate_limited", "Requests over their client's rate", door.rates.refused() as f64),
        Reading::counter("dragoman_shed", "Requests that there was no room for", door.admission.refused() as f64),
        Reading::gauge("dragoman_executing", "Operations that are executed", door.admission.executing() as f64),
        Reading::gauge("dragoman_connections", "Connections of clients", door.seats.taken() as f64),
    ]);
    readings
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
