//! Partners that keep a copy while a newsroom is edited at random: the gateway is killed, and so is each of them, and in
//! the end each copy is what a new one would be: articles and all that they show, by `changes` and by ninjs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use dragoman::content::agreement::PartnerRights;
use dragoman::content::id::StoryId;
use dragoman::log::change::{self as log, Ears};
use entity::article::Kind;
use fastrand::Rng;
use serde_json::Value;

mod edits;
mod follower;

use self::edits::Desk;
use self::follower::{Follower, Known};
use super::{in_view, partner};
use crate::harness::binary::Running;
use crate::harness::database;
use crate::harness::{Backend, Binary, Newsroom, Site, is_long};

/// Longer than anything here takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(120);

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
                    let (told, ()) = tokio::join!(follower.pages(&address), gateway.kill());
                    if let Some(told) = told {
                        follower.take(&told);
                    }
                    gateway = binary.serve_logging_to("log", &["serve"]).await;
                    killed[0] += 1;
                }
                1..5 => {
                    drop(follower.pages(&gateway.address).await);
                    *follower = follower.killed();
                    killed[1] += 1;
                }
                _ => {
                    if let Some(told) = follower.pages(&gateway.address).await {
                        follower.take(&told);
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
        let differing = differing(&follower.known, &fresh.known);
        if wrong.is_empty() && differing.is_empty() {
            return;
        }
        if Instant::now() >= deadline {
            let mut told = differing;
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

/// What one of two copies has otherwise of what articles show, and of ninjs.
fn differing(own: &Known, new: &Known) -> Vec<String> {
    let shown = differences(&own.all_shown(), &new.all_shown());
    let [own, new] = [own, new].map(|known| known.items.iter().map(|(uri, item)| (uri.as_str(), item)).collect());
    shown.into_iter().chain(differences(&own, &new)).collect()
}

fn differences(own: &BTreeMap<&str, &Value>, new: &BTreeMap<&str, &Value>) -> Vec<String> {
    let ids: BTreeSet<&str> = own.keys().chain(new.keys()).copied().collect();
    let differ = ids.into_iter().filter(|id| own.get(id) != new.get(id));
    differ.map(|id| format!("{id}: {:?}, new {:?}", own.get(id), new.get(id))).collect()
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
    for Follower { known, .. } in &followers {
        let is_empty = [known.articles.is_empty(), known.items.is_empty(), known.all_shown().is_empty()];
        assert!(!is_empty.contains(&true), "{backend:?}: something is seen");
    }
    let is_released = followers[0].known.articles.len();
    eprintln!("{backend:?}: {written} edits, {is_released} in view after an embargo, killed {killed:?}");
    drop(gateway);
}
