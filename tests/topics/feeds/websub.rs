//! A WebSub hub is told of each feed that has something new, once it can be told, whoever runs then.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use dragoman::log::cursor::lags;
use entity::article::Status;
use tokio::net::TcpListener;

use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::{Backend, Newsroom, Site, database, story};

/// Longer than anything here takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(60);

const GATEWAY: &str = "https://gateway.example";

/// A hub. It ends with the test's runtime.
struct Hub {
    address: String,
    heard: Arc<Heard>,
}

struct Heard {
    /// With which status it answers.
    status: AtomicU16,
    /// The forms that it was sent, and whether it took them.
    forms: Mutex<Vec<(String, bool)>>,
}

impl Hub {
    async fn start() -> Self {
        let heard = Arc::new(Heard { status: AtomicU16::new(202), forms: Mutex::default() });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/publish", listener.local_addr().unwrap());
        let router = Router::new().route("/publish", post(take)).with_state(heard.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, heard }
    }

    fn answer_with(&self, status: u16) {
        self.heard.status.store(status, Ordering::Relaxed);
    }

    /// The paths that it was told of and took, since it was last asked.
    fn took(&self) -> BTreeSet<String> {
        let path = |form: &str| {
            let fields: Vec<_> = url::form_urlencoded::parse(form.as_bytes()).into_owned().collect();
            let named = |name: &str| fields.iter().find(|(one, _)| one == name).unwrap().1.clone();
            assert_eq!((named("hub.mode").as_str(), named("hub.url")), ("publish", named("hub.topic")));
            named("hub.url").strip_prefix(GATEWAY).unwrap().to_owned()
        };
        let forms = std::mem::take(&mut *self.heard.forms.lock().unwrap());
        forms.iter().filter(|(_, taken)| *taken).map(|(form, _)| path(form)).collect()
    }

    async fn until_it_refused(&self) {
        let deadline = Instant::now() + PATIENCE;
        while !self.heard.forms.lock().unwrap().iter().any(|(_, taken)| !taken) {
            assert!(Instant::now() < deadline, "it is never called");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn take(State(heard): State<Arc<Heard>>, form: String) -> StatusCode {
    let status = StatusCode::from_u16(heard.status.load(Ordering::Relaxed)).unwrap();
    heard.forms.lock().unwrap().push((form, status.is_success()));
    status
}

async fn site(backend: Backend, url: String, hub: &Hub) -> Site {
    Site::at(backend, url, &["--public-url", GATEWAY, "--websub-hub", &hub.address]).await
}

/// Waits until the hub was told of all that the log holds.
async fn told(site: &Site) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let lags = lags(site.content().database()).await.unwrap();
        if lags.iter().any(|lag| lag.name == "websub" && lag.behind == 0) {
            return;
        }
        assert!(Instant::now() < deadline, "{:?}: the hub is never told: {lags:?}", site.backend);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A feed's three forms.
fn feed(path: &str) -> impl Iterator<Item = String> {
    ["rss.xml", "atom.xml", "feed.json"].map(|file| format!("/feeds/{path}/{file}")).into_iter()
}

#[tokio::test]
async fn a_hub_is_told_of_every_feed_that_an_article_shows_in_and_of_no_other() {
    for backend in BOTH {
        let hub = Hub::start().await;
        let site = site(backend, database::create(backend).await, &hub).await;
        let river = story("river").under(&["world/asia"]).tagged(&["water"]).by(&["ann"]).in_locale("fa", "رود");
        let hill = story("hill").under(&["sport"]).in_locale("fa", "تپه").in_locale("en", "Hill");
        let saved = Newsroom::with([river, hill]).save(site.content()).await;
        told(&site).await;
        hub.took();
        let river = saved.articles[&("river".to_owned(), "fa".to_owned())];

        edit_article(site.content(), river, |article| article.title = "رود بزرگ".into()).await.unwrap();
        told(&site).await;
        let edited = hub.took();
        edit_article(site.content(), river, |article| article.status = Status::Retracted).await.unwrap();
        told(&site).await;
        let retracted = hub.took();

        let sections = ["fa", "fa/category/world-fa", "fa/category/asia-fa"];
        let filed = ["fa/tag/water-fa", "fa/author/ann-fa"];
        let expected: BTreeSet<_> = sections.into_iter().chain(filed).flat_map(feed).collect();
        assert_eq!(edited, expected, "{backend:?}");
        let left: BTreeSet<_> = sections.into_iter().flat_map(feed).collect();
        assert!(retracted.is_superset(&left), "{backend:?}: {retracted:?}");
        assert!(!retracted.iter().any(|path| path.contains("/en/") || path.contains("sport")), "{backend:?}");
        for path in edited {
            assert_eq!(site.get(&path, &[]).await.status(), 200, "{backend:?}: {path} is a feed");
        }
    }
}

#[tokio::test]
async fn a_hub_that_is_away_is_told_later_by_whoever_runs_then_and_what_it_does_not_want_holds_nothing_up() {
    for backend in BOTH {
        let hub = Hub::start().await;
        let url = database::create(backend).await;
        let first = site(backend, url.clone(), &hub).await;
        let saved = Newsroom::with([story("river").in_locale("fa", "رود")]).save(first.content()).await;
        told(&first).await;
        hub.took();
        let river = saved.articles[&("river".to_owned(), "fa".to_owned())];

        hub.answer_with(503);
        edit_article(first.content(), river, |article| article.title = "رود بزرگ".into()).await.unwrap();
        hub.until_it_refused().await;
        first.rest().await;
        hub.answer_with(202);
        let second = site(backend, url, &hub).await;
        told(&second).await;
        let late = hub.took();
        hub.answer_with(403);
        edit_article(second.content(), river, |article| article.title = "رود کوچک".into()).await.unwrap();
        told(&second).await;

        assert_eq!(late, feed("fa").collect::<BTreeSet<_>>(), "{backend:?}");
        assert_eq!(hub.took(), BTreeSet::new(), "{backend:?}: it wanted none");
    }
}

#[tokio::test]
async fn without_a_hub_nothing_is_kept_for_one() {
    for backend in BOTH {
        let hub = Hub::start().await;
        let url = database::create(backend).await;
        let with = site(backend, url.clone(), &hub).await;
        Newsroom::with([story("river").in_locale("fa", "رود")]).save(with.content()).await;
        told(&with).await;
        with.rest().await;

        let without = Site::at(backend, url, &[]).await;

        let lags = lags(without.content().database()).await.unwrap();
        assert!(lags.iter().all(|lag| lag.name != "websub"), "{backend:?}: {lags:?}");
    }
}
