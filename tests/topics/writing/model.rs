//! Eight clients write at random; what is read afterwards, and what the log says, is what a model says.

use std::collections::BTreeMap;
use std::sync::Mutex;

use entity::key::Role;
use futures::future::join_all;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, is_long, story};

/// What a client may know of an article: each writes its own, and all together one.
#[derive(Clone, Debug, PartialEq)]
struct Known {
    title: String,
    status: String,
    version: i64,
}

/// A walk that is the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

fn known(article: &Value) -> Known {
    let text = |name: &str| article[name].as_str().unwrap().to_owned();
    Known { title: text("title"), status: text("status"), version: article["version"].as_i64().unwrap() }
}

#[tokio::test]
async fn random_edits_of_eight_clients_leave_what_a_model_says() {
    let edits = if is_long() { 125 } else { 25 };
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = Newsroom::with([story("shared").in_locale("en", "Shared")]).save(site.content()).await;
        let editor = site.key(Role::Editor, &[]).await;
        let shared = saved.article("shared", "en");
        let model: Mutex<BTreeMap<String, Known>> = Mutex::default();
        let wins = Mutex::new(0_i64);

        join_all((0..8).map(|client| {
            let (site, editor, shared, model, wins) = (&site, &editor, &shared, &model, &wins);
            async move { work(client, edits, site, editor, shared, model, wins).await }
        }))
        .await;

        let model = model.into_inner().unwrap();
        let fields = "... on Article { title status version }";
        for (id, want) in &model {
            let query = format!("{{ node(id: \"{id}\") {{ {fields} }} }}");
            let stands = site.ask_as(&editor, &query, json!({})).await.fine().data["node"].clone();
            assert_eq!(known(&stands), *want, "{backend:?} {id}");
        }
        let last = last_of_each(&site).await;
        for (id, known) in &model {
            let is_public = known.status == "PUBLISHED";
            let told =
                last.get(id).is_some_and(|kind| !["UNPUBLISHED", "RETRACTED", "DELETED"].contains(&kind.as_str()));
            assert_eq!(told, is_public, "{backend:?} {id}: {known:?}, and the log says {:?}", last.get(id));
        }
        let query = format!("{{ node(id: \"{shared}\") {{ {fields} }} }}");
        let stands = site.ask(&query).await.fine().data["node"].clone();
        let wins = wins.into_inner().unwrap();
        assert_eq!(stands["version"], 1 + wins, "{backend:?}: each save that was acknowledged counts, no other does");
        let public = model.values().filter(|known| known.status == "PUBLISHED").count();
        let listed =
            site.ask("{ articles(locale: \"en\") { totalCount } }").await.fine().data["articles"]["totalCount"].clone();
        assert_eq!(listed, public + 1, "{backend:?}");
    }
}

async fn work(
    client: u64,
    edits: usize,
    site: &Site,
    editor: &str,
    shared: &str,
    model: &Mutex<BTreeMap<String, Known>>,
    wins: &Mutex<i64>,
) {
    let mut dice = Dice(client + 1);
    let mut own: Vec<String> = Vec::new();
    for edit in 0..edits {
        let title = format!("{client} writes {edit}");
        let fields = "article { id title status version }";
        let choice = dice.below(6);
        if choice == 0 {
            let version =
                site.ask(&format!("{{ node(id: \"{shared}\") {{ ... on Article {{ version }} }} }}")).await.fine();
            let input = json!({ "id": shared, "title": title, "expectedVersion": version.data["node"]["version"] });
            let payload = site.mutate(editor, "saveArticle", input, fields).await;
            match payload["errors"][0]["code"].as_str() {
                None => *wins.lock().unwrap() += 1,
                code => assert_eq!(code, Some("CONFLICT"), "{payload}"),
            }
            continue;
        }
        let (mutation, input) = if own.is_empty() || choice == 1 {
            ("saveArticle", json!({ "locale": "en", "title": title, "body": "<p>Text.</p>" }))
        } else {
            let id = &own[usize::try_from(dice.below(own.len() as u64)).unwrap()];
            match choice {
                2 | 3 => ("publishArticle", json!({ "id": id })),
                4 => ("unpublishArticle", json!({ "id": id })),
                _ => ("saveArticle", json!({ "id": id, "title": title, "slug": null })),
            }
        };
        let payload = site.mutate(editor, mutation, input, fields).await;
        assert_eq!(payload["errors"], json!([]), "{mutation}");
        let id = payload["article"]["id"].as_str().unwrap().to_owned();
        let before = model.lock().unwrap().insert(id.clone(), known(&payload["article"]));
        let (version, old) = (payload["article"]["version"].as_i64().unwrap(), before.map_or(0, |known| known.version));
        assert!(version == old + 1 || version == old, "{mutation}: nobody else writes it");
        if old == 0 {
            own.push(id);
        }
    }
}

/// The last thing that the log says of each article.
async fn last_of_each(site: &Site) -> BTreeMap<String, String> {
    let (mut last, mut after) = (BTreeMap::new(), Value::Null);
    let query = "query($after: String) { changes(after: $after) { edges { node { kind subjectId } } pageInfo { hasNextPage endCursor } } }";
    loop {
        let page = site.ask_with(query, json!({ "after": after })).await.fine().data["changes"].clone();
        for edge in page["edges"].as_array().unwrap() {
            let text = |name: &str| edge["node"][name].as_str().unwrap().to_owned();
            last.insert(text("subjectId"), text("kind"));
        }
        if page["pageInfo"]["hasNextPage"] == false {
            return last;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}
