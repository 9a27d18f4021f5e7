//! Whether the process is up, and whether it can serve.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::json;

use crate::app::App;
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
    (status, Json(json!({ "ready": ready, "database": database })))
}
