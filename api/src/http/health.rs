//! Whether the process is up, whether it can serve, with the reasons, and what its cache has done.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::IntoResponse;
use axum::{Extension, Json};
use serde_json::{Map, Value, json};
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::app::{App, unknown_migrations};
use crate::cache::BootTime;
use crate::cache::remote::State as RedisState;
use crate::log::follow;

/// How long the database may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// Of a node's state nothing is true for long: neither a browser nor a CDN keeps what is said of it.
const UNKEPT: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

/// The process is up.
pub async fn alive() -> impl IntoResponse {
    (UNKEPT, Json(json!({ "alive": true })))
}

/// What was found at the last look, and when that ended. Anybody may ask, and a look reads the database past all limits:
/// whoever asks while one is under way is told what that finds.
#[derive(Debug, Default)]
pub struct Looked(Mutex<Option<(Instant, Reasons)>>);

/// What is looked at, and how it is.
type Reasons = [(&'static str, Value); 3];

impl Looked {
    /// What a look finds that has not ended yet.
    async fn found<F: Future<Output = Reasons>>(&self, look: impl FnOnce() -> F) -> Reasons {
        let came = Instant::now();
        let mut last = self.0.lock().await;
        if let Some((_, reasons)) = last.as_ref().filter(|(ended, _)| *ended >= came) {
            return reasons.clone();
        }
        let reasons = look().await;
        *last = Some((Instant::now(), reasons.clone()));
        reasons
    }
}

/// It can serve: it does not mean to leave, the database answers, nobody newer has migrated it, and its log is followed.
pub async fn ready(State(app): State<Arc<App>>, Extension(looked): Extension<Arc<Looked>>) -> impl IntoResponse {
    let look = || async {
        let (database, migrations, log) = tokio::join!(database(&app), migrations(&app), log(&app));
        [("database", database), ("migrations", migrations), ("log", log)]
    };
    let found = looked.found(look).await;
    let drain = match app.door.drain.has_begun() {
        false => json!({ "ok": true }),
        true => failing("this node is stopping; others go on"),
    };
    let reasons = [("drain", drain)].into_iter().chain(found);
    let (mut is_ready, mut body) = (true, json!({}));
    for (name, reason) in reasons {
        is_ready &= reason["ok"] == true;
        body[name] = reason;
    }
    body["ready"] = is_ready.into();
    // Nobody needs Redis: how it is informs, and decides nothing.
    body["redis"] = app.remote.as_ref().map(|remote| json!({ "ok": remote.state() == RedisState::Closed })).into();
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, UNKEPT, Json(body))
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
    (UNKEPT, Json(counted))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use futures::future::join_all;

    use super::*;

    #[tokio::test]
    async fn however_many_ask_at_once_one_looks_and_whoever_comes_later_looks_anew() {
        let (looked, looks) = (Looked::default(), AtomicU32::new(0));
        let look = || async {
            looks.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
            ["database", "migrations", "log"].map(|name| (name, json!({ "ok": true })))
        };

        let told = join_all((0..10).map(|_| looked.found(look))).await;
        let at_once = looks.load(Ordering::Relaxed);
        looked.found(look).await;

        assert!(told.iter().all(|reasons| reasons[0].1["ok"] == true));
        assert_eq!((at_once, looks.load(Ordering::Relaxed)), (1, 2));
    }
}
