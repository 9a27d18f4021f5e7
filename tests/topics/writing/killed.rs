//! Two nodes over one database, of which one is killed while both write: no write that was acknowledged is lost, and none
//! is half done.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use dragoman::log::follow;
use entity::key::Role;
use futures::future::join_all;
use serde_json::{Value, json};

use crate::harness::binary::Running;
use crate::harness::database::BOTH;
use crate::harness::newsroom::Saved;
use crate::harness::{Backend, Binary, Newsroom, Site, is_long, story};

/// Who write to each node.
const WRITERS: usize = 2;

/// What became of one writer's article: each edit is numbered, and acknowledged with the version that it made.
#[derive(Debug)]
struct Told {
    id: Option<String>,
    name: String,
    /// The last edit that was acknowledged, and its version.
    acknowledged: Option<(usize, i64)>,
    /// An edit of which nobody was told what became.
    in_doubt: Option<usize>,
}

fn title(name: &str, edit: usize) -> String {
    format!("{name}, edit {edit}")
}

/// The first edit makes the article, the second publishes it, the others change all its words and what it is filed under.
fn edit(told: &Told, edit: usize, saved: &Saved) -> (&'static str, Value) {
    let heading = |kind: &str, key: &str| format!("{kind}:{}:en", saved.headings[key]);
    let tags = ["t:water", "t:fire"].map(|key| heading("tag", key));
    let words = |mut input: Value| {
        input["title"] = title(&told.name, edit).into();
        input["body"] = format!("<p>{}</p>", title(&told.name, edit)).into();
        input["tags"] = json!([tags[edit % 2]]);
        input
    };
    match edit {
        0 => ("saveArticle", words(json!({ "locale": "en", "categories": [heading("category", "c:world/asia")] }))),
        1 => ("publishArticle", json!({ "id": told.id })),
        _ => ("saveArticle", words(json!({ "id": told.id, "slug": null }))),
    }
}

/// Writes until its node is gone, or until nobody writes there any more.
async fn write(address: &str, key: &str, name: String, saved: &Saved, writes: &AtomicUsize, most: usize) -> Told {
    let client = reqwest::Client::new();
    let mut told = Told { id: None, name, acknowledged: None, in_doubt: None };
    for number in 0.. {
        if writes.load(Ordering::Relaxed) >= most {
            break;
        }
        let (mutation, input) = edit(&told, number, saved);
        let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let query = format!(
            "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ article {{ id version }} errors {{ code }} }} }}"
        );
        let body = json!({ "query": query, "variables": { "input": input } });
        let sent = client.post(format!("{address}/graphql")).bearer_auth(key).json(&body).send().await;
        let answer = match sent {
            Ok(response) => response.json::<Value>().await,
            Err(error) => Err(error),
        };
        let Ok(answer) = answer else {
            told.in_doubt = Some(number);
            break;
        };
        let article = &answer["data"][mutation]["article"];
        let version = article["version"].as_i64().unwrap_or_else(|| panic!("{}: {answer}", told.name));
        told.id = article["id"].as_str().map(str::to_owned);
        told.acknowledged = Some((number, version));
        writes.fetch_add(1, Ordering::Relaxed);
    }
    told
}

/// Two nodes write; one of them is killed after so many writes, and the other goes on for a while.
async fn round(nodes: [Running; 2], key: &str, saved: &Saved, round: usize) -> (Running, Vec<Told>) {
    let [victim, survivor] = nodes;
    let before_kill = 5 + round * 7 % 23;
    let writes = AtomicUsize::new(0);
    let work = async |address: &str, name: &str, most: usize| {
        let one = |number: usize| write(address, key, format!("{name} {round} {number}"), saved, &writes, most);
        join_all((0..WRITERS).map(one)).await
    };
    let (dying, living) = (victim.address.clone(), survivor.address.clone());
    let kill = async {
        while writes.load(Ordering::Relaxed) < before_kill {
            tokio::task::yield_now().await;
        }
        victim.kill().await;
    };
    let (lost, kept, ()) =
        tokio::join!(work(&dying, "Victim", usize::MAX), work(&living, "Survivor", before_kill + 12), kill);
    assert!(lost.iter().all(|told| told.in_doubt.is_some()), "their node was killed while they wrote: {lost:?}");
    assert!(kept.iter().all(|told| told.in_doubt.is_none()), "the other node answers on: {kept:?}");
    (survivor, lost.into_iter().chain(kept).collect())
}

/// What stands of an article is one whole edit: the last that was acknowledged, or the one in doubt.
async fn is_whole(site: &Site, editor: &str, told: &Told) {
    let Some(id) = &told.id else { return };
    let query =
        "query($id: ID!) { node(id: $id) { ... on Article { id title body bodyText version status path tags { name }
        revisions(first: 100) { version title } } } }";
    let stands = site.ask_as(editor, query, json!({ "id": id })).await.fine().data["node"].clone();
    let (number, version) = told.acknowledged.unwrap();
    let standing = stands["version"].as_i64().unwrap();
    let possible = told.in_doubt.is_some().then_some((number + 1, version + 1));
    let (edit, _) = [Some((number, version)), possible]
        .into_iter()
        .flatten()
        .find(|(_, version)| *version == standing)
        .unwrap_or_else(|| panic!("{told:?}: {stands}"));
    // Publication leaves the words of the edit before it.
    let words = title(&told.name, if edit == 1 { 0 } else { edit });
    assert_eq!((&stands["title"], &stands["bodyText"]), (&json!(words), &json!(words)), "{told:?}");
    let tag = if edit == 1 { 0 } else { edit % 2 };
    assert_eq!(stands["tags"][0]["name"], ["water (en)", "fire (en)"][tag], "{told:?}");
    let kept: Vec<_> = stands["revisions"].as_array().unwrap().iter().map(|old| old["version"].as_i64()).collect();
    assert_eq!(kept, (1..standing).rev().map(Some).collect::<Vec<_>>(), "{told:?}: every version before it is kept");
    let is_public = edit > 0;
    assert_eq!(stands["status"], if is_public { "PUBLISHED" } else { "DRAFT" }, "{told:?}");
    let query = "query($path: String!) { resolve(path: $path) { status node { id } } }";
    let found = site.ask_with(query, json!({ "path": stands["path"] })).await.fine().data["resolve"].clone();
    assert_eq!(found["status"], if is_public { 200 } else { 404 }, "{told:?}: {stands}");
}

/// The lists and the log hold the same articles, and no commit is missing from the log.
async fn agree(site: &Site, told: &[Told]) {
    let listed: BTreeSet<_> =
        site.every_article("en", "id").await.into_iter().map(|one| one["id"].to_string()).collect();
    let mut logged = BTreeSet::new();
    let mut after = Value::Null;
    loop {
        let query = "query($after: String) { changes(after: $after) { edges { node { kind subjectId subject { id } } }
            pageInfo { hasNextPage endCursor } } }";
        let page = site.ask_with(query, json!({ "after": after })).await.fine().data["changes"].clone();
        let articles = page["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]);
        let articles = articles.filter(|node| node["subjectId"].as_str().unwrap().starts_with("article:"));
        logged.extend(articles.filter(|node| !node["subject"].is_null()).map(|node| node["subject"]["id"].to_string()));
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(listed, logged);
    let is_public = |told: &&Told| told.acknowledged.is_some_and(|(edit, _)| edit > 0);
    for told in told.iter().filter(is_public) {
        assert!(listed.contains(&json!(told.id).to_string()), "{told:?}");
    }
    let head = site.log_place().await;
    let entries = follow::after(site.content().database(), 0, 1_000_000).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), (1..=head).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_write_is_lost_and_none_is_half_done() {
    let rounds = if is_long() { 100 } else { 5 };
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let river = story("river").under(&["world/asia"]).tagged(&["water", "fire"]).in_locale("en", "River");
        let saved = Newsroom::with([river]).save(site.content()).await;
        let editor = site.key(Role::Editor, &[]).await;
        let binary = Binary::new().with("DATABASE_URL", &site.database_url);
        let mut survivor = binary.serve(&[]).await;

        let mut all = Vec::new();
        for number in 0..rounds {
            let victim = binary.serve(&[]).await;
            // Now the older is killed, now the younger.
            let nodes = if number % 2 == 0 { [victim, survivor] } else { [survivor, victim] };
            let (left, told) = round(nodes, &editor, &saved, number).await;
            survivor = left;
            all.extend(told);
        }

        for told in &all {
            is_whole(&site, &editor, told).await;
        }
        agree(&site, &all).await;
        print(backend, &all);
    }
}

fn print(backend: Backend, all: &[Told]) {
    let acknowledged: usize = all.iter().filter_map(|told| told.acknowledged).map(|(edit, _)| edit + 1).sum();
    let in_doubt = all.iter().filter(|told| told.in_doubt.is_some()).count();
    eprintln!("killed while they wrote, on {backend:?}: {acknowledged} writes acknowledged, {in_doubt} in doubt");
}
