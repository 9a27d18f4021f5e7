//! Eight clients write at random, a thousand times; what is read afterwards, and what the log says, is what a model says
//! that knows nothing but what was asked for.

use std::collections::BTreeMap;
use std::sync::Mutex;

use entity::key::Role;
use futures::future::join_all;
use serde_json::{Value, json};

use self::known::{Known, Verdict};
use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, is_long, story};
use crate::topics::live::end_of_log;

mod known;

const CLIENTS: u64 = 8;

/// A walk that is the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

/// What all clients share.
struct Stage {
    site: Site,
    editor: String,
    shared: String,
    sections: [String; 2],
    /// Saves of the shared article that were acknowledged.
    wins: Mutex<i64>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_random_edits_of_eight_clients_leave_what_a_model_says() {
    let edits = if is_long() { 1_250 } else { 125 };
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let shared = story("shared").under(&["world", "sport"]).in_locale("en", "Shared");
        let saved = Newsroom::with([shared]).save(site.content()).await;
        let sections = ["c:world", "c:sport"].map(|key| format!("category:{}:en", saved.headings[key]));
        let (editor, wins) = (site.key(Role::Editor, &[]).await, Mutex::new(0));
        let start = end_of_log(&site).await;
        let stage = Stage { site, editor, shared: saved.article("shared", "en"), sections, wins };

        let known = join_all((0..CLIENTS).map(|client| work(&stage, client, edits))).await;

        let known: Vec<Known> = known.into_iter().flatten().collect();
        let log = logged(&stage.site, start).await;
        for one in &known {
            let told = log.get(&one.id).map_or(&[][..], Vec::as_slice);
            assert!(is_told(told, &one.log), "{backend:?} {one:?}: `changes` says {told:?}");
            agrees(&stage, one).await;
        }
        let public = known.iter().filter(|one| one.is_public()).count();
        let query = format!(
            "{{ articles(locale: \"en\") {{ totalCount }} node(id: \"{}\") {{ ... on Article {{ version }} }} }}",
            stage.shared
        );
        let read = stage.site.ask(&query).await.fine().data;
        assert_eq!(read["articles"]["totalCount"], public + 1, "{backend:?}");
        let wins = stage.wins.into_inner().unwrap();
        assert_eq!(read["node"]["version"], 1 + wins, "{backend:?}: each save that was acknowledged, and no other");
        eprintln!("{} articles on {backend:?}, {public} public, {wins} saves of one article by all", known.len());
    }
}

/// One client's edits: of stories that nobody else writes, and of the one that all write.
async fn work(stage: &Stage, client: u64, edits: usize) -> Vec<Known> {
    let mut dice = Dice(client + 1);
    let mut own: Vec<Known> = Vec::new();
    for number in 0..edits {
        let title = format!("{client} writes {number}");
        match dice.below(12) {
            0 => race(stage, &title).await,
            1 => own.push(make(stage, &title).await),
            choice => {
                let there: Vec<_> = (0..own.len()).filter(|at| !own[*at].is_gone).collect();
                if there.is_empty() {
                    own.push(make(stage, &title).await);
                } else {
                    let at = there[dice.below(there.len())];
                    change(stage, &mut own[at], choice, &title).await;
                }
            }
        }
    }
    own
}

/// Saves what all save, at the version that was read: it is the one that stands, or a conflict.
async fn race(stage: &Stage, title: &str) {
    let query = format!("{{ node(id: \"{}\") {{ ... on Article {{ version }} }} }}", stage.shared);
    let version = stage.site.ask(&query).await.fine().data["node"]["version"].clone();
    let input = json!({ "id": stage.shared, "title": title, "expectedVersion": version });
    let payload = stage.site.mutate(&stage.editor, "saveArticle", input, "article { version }").await;
    match payload["errors"][0]["code"].as_str() {
        None => {
            assert_eq!(payload["article"]["version"].as_i64(), version.as_i64().map(|version| version + 1));
            *stage.wins.lock().unwrap() += 1;
        }
        code => assert_eq!(code, Some("CONFLICT"), "{payload}"),
    }
}

async fn make(stage: &Stage, title: &str) -> Known {
    let input = json!({ "locale": "en", "title": title, "body": "<p>Text.</p>", "categories": [stage.sections[0]] });
    let payload = stage.site.mutate(&stage.editor, "saveArticle", input, "article { id story { id } }").await;
    let id = |value: &Value| value["id"].as_str().unwrap_or_else(|| panic!("{payload}")).to_owned();
    Known::draft(id(&payload["article"]), id(&payload["article"]["story"]), title)
}

async fn change(stage: &Stage, one: &mut Known, choice: usize, title: &str) {
    let (mutation, input, verdict) = match choice {
        2..=4 => ("publishArticle", json!({ "id": one.id }), one.publish()),
        5 => ("unpublishArticle", json!({ "id": one.id }), one.unpublish()),
        6 => ("retractArticle", json!({ "id": one.id, "reason": title }), one.retract()),
        7 | 8 => ("saveArticle", json!({ "id": one.id, "title": title, "slug": null }), one.retitle(title)),
        9 => {
            let section = one.section ^ 1;
            let input = json!({ "id": one.id, "categories": [stage.sections[section]] });
            ("saveArticle", input, one.refile(section))
        }
        10 => {
            let input = json!({ "story": one.story, "locale": "fa", "title": title });
            ("saveTranslation", input, one.translate(title))
        }
        _ => ("deleteStory", json!({ "id": one.story }), one.delete()),
    };
    let fields = if mutation == "deleteStory" { "deletedId" } else { "article { id }" };
    let payload = stage.site.mutate(&stage.editor, mutation, input, fields).await;
    let codes: Vec<_> = payload["errors"].as_array().unwrap().iter().map(|error| error["code"].as_str()).collect();
    let expected = if verdict == Verdict::Refused { vec![Some("INVALID")] } else { Vec::new() };
    assert_eq!(codes, expected, "{mutation} {one:?}: {payload}");
}

/// Whether all reads of a story are as the model has it, for an editor and for everybody.
async fn agrees(stage: &Stage, one: &Known) {
    let query = "query($id: ID!) { node(id: $id) { ... on Article { title slug status version categories { id }
        translation(locale: \"fa\") { title version status } } } }";
    let id = || json!({ "id": one.id });
    let stands = stage.site.ask_as(&stage.editor, query, id()).await.fine().data["node"].clone();
    assert_eq!(stands, one.as_read(&stage.sections), "{one:?}");
    let seen = stage.site.ask_with("query($id: ID!) { node(id: $id) { id } }", id()).await.fine().data["node"].clone();
    assert_eq!(!seen.is_null(), one.is_public(), "{one:?}");
    let query = "query($path: String!) { resolve(path: $path) { status redirectTo } }";
    for slug in one.slugs() {
        let path = json!({ "path": format!("/en/{slug}") });
        let found = stage.site.ask_with(query, path).await.fine().data["resolve"].clone();
        let (status, to) = one.found_at(slug);
        assert_eq!(found, json!({ "status": status, "redirectTo": to }), "/en/{slug} {one:?}");
    }
}

/// What `changes` says of each node after a cursor, in order.
async fn logged(site: &Site, start: Value) -> BTreeMap<String, Vec<String>> {
    let (mut log, mut after) = (BTreeMap::<String, Vec<String>>::new(), start);
    let query = "query($after: String) { changes(after: $after) { edges { node { kind subjectId } } pageInfo { hasNextPage endCursor } } }";
    loop {
        let page = site.ask_with(query, json!({ "after": after })).await.fine().data["changes"].clone();
        for edge in page["edges"].as_array().unwrap() {
            let text = |name: &str| edge["node"][name].as_str().unwrap().to_owned();
            log.entry(text("subjectId")).or_default().push(text("kind"));
        }
        if page["pageInfo"]["hasNextPage"] == false {
            return log;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// Whether what the log says of an article is what became of it, from first to last. It is thinned out once a minute: what
/// a later change tells again may be gone.
fn is_told(told: &[String], log: &[&str]) -> bool {
    let mut rest = told.iter().map(String::as_str).peekable();
    for kind in log {
        let is_there = rest.next_if(|told| told == kind).is_some();
        if !is_there && !["PUBLISHED", "UPDATED", "MOVED"].contains(kind) {
            return false;
        }
    }
    rest.next().is_none() && told.last().map(String::as_str) == log.last().copied()
}
