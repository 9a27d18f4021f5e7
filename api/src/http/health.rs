//! Whether the process is up, whether it can serve, with the reasons, and what its cache has done.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};
use tokio::time::timeout;

use crate::app::{App, unknown_migrations};
use crate::cache::BootTime;
use crate::cache::remote::State as RedisState;
use crate::log::follow;

/// How long the database may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process is up.
pub async fn alive() -> impl IntoResponse {
    Json(json!({ "alive": true }))
}

/// It can serve: it does not mean to leave, the database answers, nobody newer has migrated it, and its log is followed.
pub async fn ready(State(app): State<Arc<App>>) -> impl IntoResponse {
    let drain = match app.door.drain.has_begun() {
        false => json!({ "ok": true }),
        true => failing("this node is stopping; others go on"),
    };
    let (database, migrations, log) = tokio::join!(database(&app), migrations(&app), log(&app));
    let reasons = [("drain", drain), ("database", database), ("migrations", migrations), ("log", log)];
    let is_ready = reasons.iter().all(|(_, reason)| reason["ok"] == true);
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let mut body = json!({ "ready": is_ready });
    for (name, reason) in reasons {
        body[name] = reason;
    }
    // Nobody needs Redis: how it is informs, and decides nothing.
    body["redis"] = app.remote.as_ref().map(|remote| json!({ "ok": remote.state() == RedisState::Closed })).into();
    (status, Json(body))
}

async fn database(app: &App) -> Value {
    match timeout(PATIENCE, follow::head(app.content.database())).await {
        Ok(Ok(head)) => json!({ "ok": true, "seq": head.seq }),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready: the database refused");
            failing("the database does not answer as it should")
        }
        Err(_) => failing("the database did not answer within 2 s"),
    }
}

async fn migrations(app: &App) -> Value {
    match timeout(PATIENCE, unknown_migrations(app.content.database())).await {
        Ok(Ok(unknown)) if unknown.is_empty() => json!({ "ok": true }),
        Ok(Ok(_)) => failing("a newer version has migrated the database; start that here, too"),
        Ok(Err(_)) | Err(_) => failing("they cannot be read"),
    }
}

/// Whether what this node knows of the log is as new as is promised, or is so after one more look.
async fn log(app: &App) -> Value {
    let view = app.content.view();
    match view.is_leased(BootTime::now()) || view.polls.fresh(PATIENCE).await {
        true => json!({ "ok": true, "seq": view.log().pos }),
        false => failing("the change log could not be read for longer than --max-lag-ms allows"),
    }
}

fn failing(reason: &str) -> Value {
    json!({ "ok": false, "reason": reason })
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
