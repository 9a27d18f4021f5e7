//! A partner's program: what it knows, and how it takes in what it is told.
//!
//! It keeps articles, and beside them, each once, what they show: sections, tags, authors, pictures. It hears of these as
//! they stand where an article that shows them is told of, and of their own changes from then on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::PATIENCE;

const QUERY: &str = "query($after: String) { changes(after: $after, first: 7) {
    edges { node { subjectId subject { id
        ... on Article { title body kind publishedAt categories { ...section } tags { ...tag } authors { ...author }
            lead { ...asset } media { ...asset } }
        ... on Category { ...section } ... on Tag { ...tag } ... on Author { ...author } ... on Media { ...asset } } } }
    pageInfo { endCursor hasNextPage } } }
    fragment section on Category { id slug path name description parent { id } }
    fragment tag on Tag { id slug path name }
    fragment author on Author { id slug path name bio avatar { ...asset } }
    fragment asset on Media { id url mimeType alt caption credit ... on Image { small: url(width: 300) width height } }";

/// The language of which it has ninjs, too.
const LOCALE: &str = "fa";

/// All that outlives it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Known {
    cursor: Option<String>,
    /// By their ids; in the place of what has an id of its own stands that.
    pub(super) articles: BTreeMap<String, Value>,
    shown: BTreeMap<String, Value>,
    /// Where it goes on in ninjs.
    after: Option<String>,
    /// Items of ninjs, by `uri`.
    pub(super) items: BTreeMap<String, Value>,
}

/// A partner's program.
pub(super) struct Follower {
    pub(super) secret: String,
    file: PathBuf,
    pub(super) known: Known,
    client: reqwest::Client,
}

/// What it was told: a page of the log, and one of ninjs.
pub(super) struct Told {
    changes: Value,
    ninjs: Value,
}

impl Follower {
    /// As it begins: with what it wrote down before, if it did.
    pub(super) fn begin(secret: &str, file: PathBuf) -> Self {
        let known = std::fs::read(&file).map(|bytes| serde_json::from_slice(&bytes).unwrap()).unwrap_or_default();
        Self { secret: secret.to_owned(), file, known, client: reqwest::Client::new() }
    }

    /// As it begins after it was killed: what it did not write down it does not know.
    pub(super) fn killed(&self) -> Self {
        Self::begin(&self.secret, self.file.clone())
    }

    /// The next pages; none where nobody answers.
    pub(super) async fn pages(&self, address: &str) -> Option<Told> {
        Some(Told { changes: self.changes(address).await?, ninjs: self.ninjs(address).await? })
    }

    async fn changes(&self, address: &str) -> Option<Value> {
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

    async fn ninjs(&self, address: &str) -> Option<Value> {
        let after = self.known.after.as_ref().map(|after| format!("?after={after}")).unwrap_or_default();
        let request = self.client.get(format!("{address}/ninjs/{LOCALE}{after}")).bearer_auth(&self.secret);
        let response = request.send().await.ok()?;
        let status = response.status();
        let text = response.text().await.ok()?;
        assert!(status.is_success() || status.is_server_error(), "{status} {after}: {text}");
        status.is_success().then(|| serde_json::from_str(&text).unwrap())
    }

    /// Takes pages in, and writes down what it knows then, all of it or nothing. Whether there is more.
    pub(super) fn take(&mut self, Told { changes, ninjs }: &Told) -> bool {
        for edge in changes["edges"].as_array().unwrap() {
            self.known.hear(edge["node"]["subjectId"].as_str().unwrap(), &edge["node"]["subject"]);
        }
        for item in ninjs["items"].as_array().unwrap() {
            let uri = item["uri"].as_str().unwrap().to_owned();
            match item["pubStatus"].as_str().unwrap() {
                "usable" => drop(self.known.items.insert(uri, item.clone())),
                _ => drop(self.known.items.remove(&uri)),
            }
        }
        self.known.cursor = changes["pageInfo"]["endCursor"].as_str().map(str::to_owned);
        self.known.after = ninjs["after"].as_str().map(str::to_owned);
        let aside = self.file.with_extension("new");
        std::fs::write(&aside, serde_json::to_vec(&self.known).unwrap()).unwrap();
        std::fs::rename(&aside, &self.file).unwrap();
        changes["pageInfo"]["hasNextPage"] == true || ninjs["more"] == true
    }

    /// Follows to the log's end.
    pub(super) async fn catch_up(&mut self, address: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.pages(address).await {
                Some(told) if !self.take(&told) => return,
                Some(_) => {}
                None => assert!(Instant::now() < deadline, "the gateway answers"),
            }
        }
    }
}

impl Known {
    fn hear(&mut self, id: &str, subject: &Value) {
        let is_article = id.starts_with("article:");
        match subject["id"].as_str() {
            Some(_) if is_article => {
                let article = kept(subject, &mut self.shown);
                self.articles.insert(id.to_owned(), article);
            }
            // What has no more than an id here is nothing that articles show.
            Some(_) => drop(named(subject, &mut self.shown)),
            None if is_article => drop(self.articles.remove(id)),
            None => drop(self.shown.remove(id)),
        }
    }

    /// All that its articles show, and each section, tag and author.
    pub(super) fn all_shown(&self) -> BTreeMap<&str, &Value> {
        let is_heading = |id: &str| ["category:", "tag:", "author:"].iter().any(|kind| id.starts_with(kind));
        let headings = self.shown.iter().filter(|(id, _)| is_heading(id)).map(|(_, heading)| heading);
        let mut left: Vec<&Value> = self.articles.values().chain(headings).collect();
        let mut ids: BTreeSet<&str> = self.shown.keys().map(String::as_str).filter(|id| is_heading(id)).collect();
        while let Some(value) = left.pop() {
            match value {
                Value::Array(list) => left.extend(list),
                Value::Object(fields) => left.extend(fields.values()),
                Value::String(id) if self.shown.contains_key(id) && ids.insert(id) => left.push(&self.shown[id]),
                _ => {}
            }
        }
        ids.into_iter().map(|id| (id, &self.shown[id])).collect()
    }
}

/// A value in which ids stand in the place of what has one, and that is kept beside.
fn kept(value: &Value, shown: &mut BTreeMap<String, Value>) -> Value {
    let fields = value.as_object().unwrap();
    fields.iter().map(|(name, value)| (name.clone(), named(value, shown))).collect()
}

fn named(value: &Value, shown: &mut BTreeMap<String, Value>) -> Value {
    match value {
        Value::Array(list) => list.iter().map(|one| named(one, shown)).collect(),
        Value::Object(fields) => {
            let id = fields["id"].as_str().unwrap().to_owned();
            if fields.len() > 1 {
                let whole = kept(value, shown);
                shown.insert(id.clone(), whole);
            }
            Value::String(id)
        }
        other => other.clone(),
    }
}
