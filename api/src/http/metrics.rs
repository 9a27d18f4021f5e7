//! `/metrics`: what this process counts, and what of its gateway can be read just now.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;

use crate::app::App;
use crate::content::database::pool;
use crate::telemetry::log::newest::NEWEST;
use crate::telemetry::metrics::reading::{Reading, registry};
use crate::telemetry::metrics::{METRICS, process, text};

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

fn readings(app: &App) -> Vec<Reading> {
    let mut readings = process::readings();
    let pool = pool(app.content.database());
    readings.push(
        Reading::gauge("db_client_connections", "Connections to the database", 0.0)
            .by("state", [("used", f64::from(pool.used)), ("idle", f64::from(pool.idle))]),
    );
    let most = "How many connections to the database may be open";
    readings.push(Reading::gauge("db_client_connections_limit", most, f64::from(pool.most)));
    #[allow(clippy::cast_precision_loss, reason = "exact up to 2^53")]
    let warnings = NEWEST.count() as f64;
    readings.push(Reading::counter("dragoman_log_warnings", "Warnings and errors that were logged", warnings));
    readings
}
