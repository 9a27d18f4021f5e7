//! A shared cache before a gateway, as a CDN is one: it keeps what it may, forgets what it is told to, and can be killed.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use dragoman::cache::tag::CacheTag;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// Longer than anything here takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(90);

/// A shared cache. It ends with this value.
pub(crate) struct Edge {
    /// Where it listens, such as `http://127.0.0.1:40000`.
    pub(crate) address: String,
    kept: Arc<Kept>,
    /// Its own, so that its connections end with it.
    runtime: Option<Runtime>,
}

/// One call that told it to forget.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) method: Method,
    /// The names of the tags.
    pub(crate) tags: BTreeSet<String>,
    /// As it was sent.
    pub(crate) token: String,
    /// Whether it was taken.
    pub(crate) is_taken: bool,
    pub(crate) at: Instant,
}

#[derive(Default)]
struct Kept {
    origin: Mutex<String>,
    pages: Mutex<HashMap<String, Page>>,
    told: Mutex<Vec<Told>>,
    refuses: AtomicBool,
    client: reqwest::Client,
}

#[derive(Clone)]
struct Page {
    tags: BTreeSet<String>,
    body: String,
}

impl Edge {
    /// On a free port.
    pub(crate) fn start() -> Self {
        let mut edge = Self { address: String::new(), kept: Arc::default(), runtime: None };
        edge.listen("127.0.0.1:0");
        edge
    }

    /// Kills it, connections and all.
    pub(crate) fn kill(&mut self) {
        // What it hears while it dies is not taken.
        self.refuse(true);
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    /// Starts it again where it was, with what it knew.
    pub(crate) fn start_again(&mut self) {
        let address = self.address.strip_prefix("http://").unwrap().to_owned();
        self.listen(&address);
        self.refuse(false);
    }

    fn listen(&mut self, address: &str) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = bound(address);
        self.address = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().route("/purge", any(purge)).fallback(page).with_state(self.kept.clone());
        runtime.spawn(async move { axum::serve(TcpListener::from_std(listener).unwrap(), router).await });
        self.runtime = Some(runtime);
    }

    /// The flags that make a gateway tell it.
    pub(crate) fn flags(&self, style: &str) -> [String; 6] {
        let url = format!("{}/purge", self.address);
        ["--purge-url", &url, "--purge-style", style, "--purge-token", "word"].map(str::to_owned)
    }

    /// Stands before a gateway from now on.
    pub(crate) fn stands_before(&self, origin: &str) {
        origin.clone_into(&mut self.kept.origin.lock().unwrap());
    }

    /// Says no to what it is told, or takes it again.
    pub(crate) fn refuse(&self, refuses: bool) {
        self.kept.refuses.store(refuses, Ordering::Relaxed);
    }

    /// What it was told so far.
    pub(crate) fn told(&self) -> Vec<Told> {
        self.kept.told.lock().unwrap().clone()
    }

    /// Waits until what it was told is so.
    pub(crate) async fn until(&self, is_so: impl Fn(&[Told]) -> bool) -> Vec<Told> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let told = self.told();
            if is_so(&told) {
                return told;
            }
            assert!(Instant::now() < deadline, "it was never told, but this: {told:#?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Edge {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Told {
    /// Whether it was taken, and names all of these.
    pub(crate) fn takes_in(&self, tags: &BTreeSet<CacheTag>) -> bool {
        self.is_taken && tags.iter().all(|tag| self.tags.contains(&tag.name()))
    }
}

/// A listener; that which had the address before may take a moment to go.
#[allow(clippy::disallowed_methods, reason = "the gateway that is tested has a runtime of its own")]
fn bound(address: &str) -> std::net::TcpListener {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match std::net::TcpListener::bind(address) {
            Ok(listener) => {
                listener.set_nonblocking(true).unwrap();
                return listener;
            }
            Err(error) => assert!(Instant::now() < deadline, "{address}: {error}"),
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Takes a purge in the words of any style.
async fn purge(State(kept): State<Arc<Kept>>, method: Method, headers: HeaderMap, body: String) -> StatusCode {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let listed = text("surrogate-key").or_else(|| text("xkey-purge"));
    let tags: BTreeSet<String> = match listed {
        Some(listed) => listed.split(' ').map(str::to_owned).collect(),
        None => {
            let told: Value = serde_json::from_str(&body).unwrap();
            told["tags"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap().to_owned()).collect()
        }
    };
    let is_taken = !kept.refuses.load(Ordering::Relaxed);
    if is_taken {
        kept.pages.lock().unwrap().retain(|_, page| page.tags.is_disjoint(&tags));
    }
    let token = text("fastly-key").or_else(|| text("authorization")).unwrap_or_default();
    kept.told.lock().unwrap().push(Told { method, tags, token, is_taken, at: Instant::now() });
    if is_taken { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

/// Answers from what it keeps, else asks its origin and keeps what is public.
async fn page(State(kept): State<Arc<Kept>>, uri: Uri) -> Response {
    let known = kept.pages.lock().unwrap().get(&uri.to_string()).cloned();
    if let Some(page) = known {
        return ([("x-edge", "HIT")], page.body).into_response();
    }
    let origin = kept.origin.lock().unwrap().clone();
    let answer = kept.client.get(format!("{origin}{uri}")).send().await.unwrap();
    let text = |name: &str| answer.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    let (control, tags) = (text("cache-control"), text("surrogate-key"));
    let body = answer.text().await.unwrap();
    if control.contains("public") && !control.contains("s-maxage=0") {
        let page = Page { tags: tags.split(' ').map(str::to_owned).collect(), body: body.clone() };
        kept.pages.lock().unwrap().insert(uri.to_string(), page);
    }
    ([("x-edge", "MISS")], body).into_response()
}
