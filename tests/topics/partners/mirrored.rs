//! Partners that keep a copy while a newsroom is edited at random: the gateway is killed, and so is each of them, and in
//! the end each copy is what a new one would be.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use dragoman::content::agreement::PartnerRights;
use dragoman::content::id::StoryId;
use dragoman::log::change::{self as log, Ears};
use entity::article::Kind;
use fastrand::Rng;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

mod edits;

use self::edits::Desk;
use super::{in_view, partner};
use crate::harness::binary::Running;
use crate::harness::database;
use crate::harness::{Backend, Binary, Newsroom, Site, is_long};

/// Longer than anything here takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(120);

const QUERY: &str = "query($after: String) { changes(after: $after, first: 7) {
    edges { node { subjectId subject { ... on Article { id title body kind publishedAt lead { url } } } } }
    pageInfo { endCursor hasNextPage } } }";

/// What a partner knows that keeps a copy: all that outlives it.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Known {
    cursor: Option<String>,
    /// By their ids.
    articles: BTreeMap<String, Value>,
}

/// A partner's program.
struct Follower {
    secret: String,
    file: PathBuf,
    known: Known,
    client: reqwest::Client,
}

impl Follower {
    /// As it begins: with what it wrote down before, if it did.
    fn begin(secret: &str, file: PathBuf) -> Self {
        let known = std::fs::read(&file).map(|bytes| serde_json::from_slice(&bytes).unwrap()).unwrap_or_default();
        Self { secret: secret.to_owned(), file, known, client: reqwest::Client::new() }
    }

    /// As it begins after it was killed: what it did not write down it does not know.
    fn killed(&self) -> Self {
        Self::begin(&self.secret, self.file.clone())
    }

    /// The next page of the log; none where nobody answers.
    async fn page(&self, address: &str) -> Option<Value> {
        let body = json!({ "query": QUERY, "variables": { "after": self.known.cursor } });
        let request = self.client.post(format!("{address}/graphql")).bearer_auth(&self.secret).json(&body);
        let answer: Value = request.send().await.ok()?.json().await.ok()?;
        let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
        if ["UNAVAILABLE", "OVERLOADED", "TIMEOUT"].contains(&code) {
            return None;
        }
        assert!(answer["errors"].is_null(), "{answer}");
        Some(answer["data"]["changes"].clone())
    }

    /// Takes a page in, and writes down what it knows then, all of it or nothing. Whether there is more.
    fn take(&mut self, page: &Value) -> bool {
        for edge in page["edges"].as_array().unwrap() {
            let id = edge["node"]["subjectId"].as_str().unwrap().to_owned();
            match &edge["node"]["subject"]["id"] {
                Value::String(_) => drop(self.known.articles.insert(id, edge["node"]["subject"].clone())),
                _ => drop(self.known.articles.remove(&id)),
            }
        }
        self.known.cursor = page["pageInfo"]["endCursor"].as_str().map(str::to_owned);
        let aside = self.file.with_extension("new");
        std::fs::write(&aside, serde_json::to_vec(&self.known).unwrap()).unwrap();
        std::fs::rename(&aside, &self.file).unwrap();
        page["pageInfo"]["hasNextPage"] == true
    }

    /// Follows to the log's end.
    async fn catch_up(&mut self, address: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.page(address).await {
                Some(page) if !self.take(&page) => return,
                Some(_) => {}
                None => assert!(Instant::now() < deadline, "the gateway answers"),
            }
        }
    }
}

/// Both partners poll, as long as somebody edits. Now and then the gateway is killed while it answers, and one of them
/// between what it heard and what it wrote down.
async fn follow(
    binary: &Binary,
    mut gateway: Running,
    followers: &mut [Follower],
    is_over: &AtomicBool,
    random: &mut Rng,
) -> (Running, [usize; 2]) {
    let mut killed = [0, 0];
    while !is_over.load(Ordering::Relaxed) || killed.contains(&0) {
        for follower in &mut *followers {
            match random.u8(..50) {
                0 => {
                    let address = gateway.address.clone();
                    let (page, ()) = tokio::join!(follower.page(&address), gateway.kill());
                    if let Some(page) = page {
                        follower.take(&page);
                    }
                    gateway = binary.serve_logging_to("log", &["serve"]).await;
                    killed[0] += 1;
                }
                1..5 => {
                    drop(follower.page(&gateway.address).await);
                    *follower = follower.killed();
                    killed[1] += 1;
                }
                _ => {
                    if let Some(page) = follower.page(&gateway.address).await {
                        follower.take(&page);
                    }
                }
            }
        }
    }
    (gateway, killed)
}

/// A copy comes to be what a new one is, and what is in the partner's view: the last embargoes end by themselves.
async fn agrees(site: &Site, address: &str, follower: &mut Follower, what: &str) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let folder = tempfile::tempdir().unwrap();
        let mut fresh = Follower::begin(&follower.secret, folder.path().join("copy"));
        fresh.catch_up(address).await;
        follower.catch_up(address).await;
        let view: BTreeSet<_> = in_view(site, Some(&follower.secret), &["en", "fa"]).await.into_keys().collect();
        let (own, new) = (&follower.known.articles, &fresh.known.articles);
        let all: BTreeSet<&String> = own.keys().chain(new.keys()).chain(&view).collect();
        let is_right = |id: &String| own.get(id) == new.get(id) && own.contains_key(id) == view.contains(id);
        let wrong: Vec<_> = all.into_iter().filter(|id| !is_right(id)).collect();
        if wrong.is_empty() {
            return;
        }
        if Instant::now() >= deadline {
            let mut told = Vec::new();
            for id in wrong {
                let rows = log::heard_of_node(site.content().database(), Ears::Partner(60), (0, 0), id, 1_000).await;
                told.push(format!(
                    "{id}: {:?}, new {:?}, in view {}: {:#?}",
                    own.get(id),
                    new.get(id),
                    view.contains(id),
                    rows.unwrap()
                ));
            }
            panic!("{what}: {}", told.join("\n"));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_is_exact_after_a_thousand_edits_whoever_is_killed_meanwhile_on_sqlite() {
    mirrored(Backend::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_is_exact_after_a_thousand_edits_whoever_is_killed_meanwhile_on_postgres() {
    mirrored(Backend::Postgres).await;
}

/// What partners have in the end of what an editor did. A database to a test: they run side by side.
async fn mirrored(backend: Backend) {
    let edits = if is_long() { 10_000 } else { 1_000 };
    let site = Site::at(backend, database::create(backend).await, &[]).await;
    let saved = Newsroom::of_many(20, &["en", "fa"]).save(site.content()).await;
    let binary = Binary::new().with("DATABASE_URL", &site.database_url);
    let embargo = PartnerRights { embargo_minutes: 60, ..PartnerRights::default() };
    let limited = PartnerRights {
        categories: Some([saved.headings["c:section"]].into()),
        kinds: Some(vec![Kind::Story]),
        locales: Some(["fa".to_owned()].into()),
        full_text: false,
        ..PartnerRights::default()
    };
    let secrets = [partner(&site, "Gazette", embargo).await, partner(&site, "Herald", limited).await];
    let folders = [(), ()].map(|()| tempfile::tempdir().unwrap());
    let mut followers = [0, 1].map(|at| Follower::begin(&secrets[at], folders[at].path().join("copy")));
    let stories: BTreeSet<StoryId> = saved.stories.values().copied().collect();
    let seed = 7;
    let mut desk = Desk {
        site: &site,
        saved: &saved,
        stories: stories.into_iter().collect(),
        random: Rng::with_seed(seed),
        written: 0,
    };
    let gateway = binary.serve_logging_to("log", &["serve"]).await;

    let is_over = AtomicBool::new(false);
    let editing = async {
        for number in 0..edits {
            desk.edit(number).await;
        }
        is_over.store(true, Ordering::Relaxed);
    };
    let mut random = Rng::with_seed(seed + 1);
    let ((), (gateway, killed)) =
        tokio::join!(editing, follow(&binary, gateway, &mut followers, &is_over, &mut random));
    let written = desk.written;

    for follower in &mut followers {
        let what = format!("{backend:?}, after {written} edits, killed {killed:?}");
        agrees(&site, &gateway.address, follower, &what).await;
    }
    assert!(written * 2 > edits, "{backend:?}: {written} of {edits} changed anything");
    assert!(killed.iter().all(|times| *times > 0), "{backend:?}: {killed:?}");
    assert!(followers.iter().all(|follower| !follower.known.articles.is_empty()), "{backend:?}: something is seen");
    let is_released = followers[0].known.articles.len();
    eprintln!("{backend:?}: {written} edits, {is_released} in view after an embargo, killed {killed:?}");
    drop(gateway);
}
