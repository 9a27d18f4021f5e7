//! Caches that do what ours must not, to stand between the readers and a node: who watches has to find them out.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// A cache that forgets by time alone, in one copy or several that do not know of each other. It ends with this value.
#[derive(Debug)]
pub struct Liar {
    /// Where it answers.
    pub address: String,
    _server: JoinSet<()>,
}

#[derive(Clone)]
struct Copies {
    target: String,
    life: Duration,
    http: reqwest::Client,
    copies: Arc<Vec<Mutex<HashMap<String, Kept>>>>,
    turn: Arc<AtomicUsize>,
}

struct Kept {
    since: Instant,
    status: StatusCode,
    body: Bytes,
}

impl Liar {
    /// Before a node.
    ///
    /// # Errors
    /// The system's own.
    pub async fn before(target: &str, life: Duration, copies: usize) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = format!("http://{}", listener.local_addr()?);
        let copies = Arc::new((0..copies).map(|_| Mutex::default()).collect());
        let http = reqwest::Client::builder().no_proxy().build()?;
        let copies = Copies { target: target.to_owned(), life, http, copies, turn: Arc::default() };
        let router = Router::new().fallback(answer).with_state(copies);
        let mut server = JoinSet::new();
        server.spawn(async move { drop(axum::serve(listener, router).await) });
        Ok(Self { address, _server: server })
    }
}

async fn answer(State(copies): State<Copies>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let own = [header::AUTHORIZATION, header::CACHE_CONTROL].map(text);
    let key = format!("{method} {uri} {own:?} {}", String::from_utf8_lossy(&body));
    let copy = &copies.copies[copies.turn.fetch_add(1, Ordering::Relaxed) % copies.copies.len()];
    let kept = |kept: &Kept| (kept.since.elapsed() < copies.life).then(|| (kept.status, kept.body.clone()));
    let found = copy.lock().unwrap_or_else(PoisonError::into_inner).get(&key).and_then(kept);
    if let Some(kept) = found {
        return kept.into_response();
    }
    let request = copies.http.request(method, format!("{}{uri}", copies.target)).headers(headers).body(body);
    let since = Instant::now();
    let fetched = async {
        let response = request.send().await?;
        Ok::<_, reqwest::Error>((response.status(), response.bytes().await?))
    };
    let Ok((status, body)) = fetched.await else { return StatusCode::BAD_GATEWAY.into_response() };
    let kept = Kept { since, status, body: body.clone() };
    copy.lock().unwrap_or_else(PoisonError::into_inner).insert(key, kept);
    (status, body).into_response()
}
