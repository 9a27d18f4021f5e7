//! Whether the process is up, whether it can serve, and what its cache has done.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::cache::BootTime;
use crate::cache::remote::State as RedisState;
use crate::log::follow;

/// How long the database may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process is up.
pub async fn alive() -> impl IntoResponse {
    Json(json!({ "alive": true }))
}

/// It can serve: the database answers and holds a log. The reasons are in the body.
pub async fn ready(State(app): State<Arc<App>>) -> impl IntoResponse {
    let head = tokio::time::timeout(PATIENCE, follow::head(app.content.database())).await;
    let (ready, database) = match head {
        Ok(Ok(head)) => (true, json!({ "ok": true, "seq": head.seq })),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready: the database refused");
            (false, json!({ "ok": false, "reason": "the database does not answer as it should" }))
        }
        Err(_) => (false, json!({ "ok": false, "reason": "the database did not answer within 2 s" })),
    };
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    // Nobody needs Redis: how it is informs, and decides nothing.
    let redis = app.remote.as_ref().map(|remote| json!({ "ok": remote.state() == RedisState::Closed }));
    (status, Json(json!({ "ready": ready, "database": database, "redis": redis })))
}

/// What the cache has done since the start, and how far the log was read.
pub async fn cache(State(app): State<Arc<App>>) -> impl IntoResponse {
    let mut counted: Map<String, Value> =
        app.cache_stats.counted().into_iter().map(|(name, count)| (name.to_owned(), count.into())).collect();
    let view = app.content.view();
    counted.insert("pos".into(), view.log().pos.into());
    counted.insert("recent".into(), view.is_leased(BootTime::now()).into());
    ([(header::CACHE_CONTROL, "no-store")], Json(counted))
}
