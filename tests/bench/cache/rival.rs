//! Servers that do nothing but answer: what the frame costs without a gateway in it. Each is this program again.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt;
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use redis::AsyncCommands;
use redis::aio::MultiplexedConnection;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, QueryResult, Statement,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

const KEY: &str = "the same bytes";

/// Serves what is asked for, at an address, until it is killed.
///
/// # Errors
/// The system's own.
pub(crate) async fn serve(kind: &str, address: &str, source: &str) -> Result<()> {
    let address: SocketAddr = address.parse()?;
    let router = match kind {
        "bytes" => Router::new().fallback(bytes).with_state(Same::read(source).await?),
        "unchanged" => Router::new().fallback(unchanged).with_state(Same::read(source).await?),
        "redis" => {
            let (file, url) = source.split_once(' ').context("a file and an address")?;
            let same = Same::read(file).await?;
            let mut connection = redis::Client::open(url)?.get_multiplexed_async_connection().await?;
            connection.set::<_, _, ()>(KEY, &same.body[..]).await?;
            Router::new().fallback(kept).with_state((same, connection))
        }
        "sql" => {
            let mut options = ConnectOptions::new(source);
            options.max_connections(10).sqlx_logging(false);
            Router::new().fallback(selected).with_state(Database::connect(options).await?)
        }
        "collector" => Router::new().fallback(taken),
        _ => anyhow::bail!("there is no rival `{kind}`"),
    };
    let listener = TcpListener::bind(address).await?.tap_io(|stream| drop(stream.set_nodelay(true)));
    Ok(axum::serve(listener, router).await?)
}

/// A gateway's own answer: its headers a line each, an empty line, its body.
#[derive(Clone)]
struct Same {
    headers: HeaderMap,
    body: Bytes,
}

impl Same {
    async fn read(path: &str) -> Result<Self> {
        let whole = tokio::fs::read(path).await?;
        let head = whole.windows(4).position(|end| end == b"\r\n\r\n").context("a head")?;
        let mut headers = HeaderMap::new();
        for line in std::str::from_utf8(&whole[..head])?.lines() {
            let (name, value) = line.split_once(": ").context("a header")?;
            headers.append(name.parse::<HeaderName>()?, HeaderValue::from_str(value)?);
        }
        Ok(Self { headers, body: Bytes::from(whole).slice(head + 4..) })
    }
}

async fn bytes(State(same): State<Same>, _: Bytes) -> Response {
    (same.headers, same.body).into_response()
}

async fn unchanged(State(same): State<Same>) -> Response {
    (StatusCode::NOT_MODIFIED, same.headers).into_response()
}

async fn kept(State((same, mut connection)): State<(Same, MultiplexedConnection)>, _: Bytes) -> Response {
    match connection.get::<_, Vec<u8>>(KEY).await {
        Ok(body) => (same.headers, body).into_response(),
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}

/// An OpenTelemetry collector that thanks for everything: an empty message of protobuf.
async fn taken(_: Bytes) -> impl IntoResponse {
    [("content-type", "application/x-protobuf")]
}

/// What the miss asks, as somebody would write it who needs nothing else.
async fn selected(State(database): State<DatabaseConnection>, body: Bytes) -> Response {
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let since = asked["variables"]["since"].as_str().and_then(|since| since.parse().ok()).unwrap_or_default();
    match page(&database, since).await {
        Ok(page) => Json(page).into_response(),
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}

async fn page(database: &DatabaseConnection, since: DateTime<Utc>) -> Result<Value, DbErr> {
    let sql = "SELECT id, title, slug, excerpt FROM article WHERE locale = $1 AND kind <> 'PAGE' \
               AND status IN ('PUBLISHED', 'SCHEDULED') AND published_at <= $2 AND published_at > $3 \
               ORDER BY published_at DESC, id DESC LIMIT 20";
    let values = ["en".into(), Utc::now().into(), since.into()];
    let rows = database.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
    let nodes: Vec<_> = rows.iter().map(node).collect::<Result<_, _>>()?;
    Ok(json!({ "data": { "articles": { "nodes": nodes } } }))
}

fn node(row: &QueryResult) -> Result<Value, DbErr> {
    let id: i64 = row.try_get("", "id")?;
    let text = |name: &str| row.try_get::<String>("", name);
    let (title, slug, excerpt) = (text("title")?, text("slug")?, text("excerpt")?);
    Ok(json!({ "id": format!("article:{id}"), "title": title, "slug": slug, "excerpt": excerpt }))
}
