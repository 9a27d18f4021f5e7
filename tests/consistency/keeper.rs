//! Who keeps a copy by `changes`, whatever befalls the site: at rest it is what a new one would be.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::Stage;
use super::report::Finding;
use crate::rig::{Client, until};

/// How often it asks what is new.
const POLL: Duration = Duration::from_millis(100);

/// How long after a difference both are looked at again.
const AGAIN: Duration = Duration::from_secs(1);

const QUERY: &str = "query Changes($after: String) { changes(after: $after, first: 50) { \
    edges { node { subjectId subject { ... on Article { id title } } } } pageInfo { endCursor hasNextPage } } }";

/// A copy of what a node tells: articles by their ids.
#[derive(Debug)]
pub(super) struct Keeper {
    node: usize,
    client: Client,
    cursor: Option<String>,
    titles: BTreeMap<String, String>,
}

impl Keeper {
    /// Of a node, by an address of it; nothing is known yet.
    ///
    /// # Errors
    /// The system's own.
    pub(super) fn new(node: usize, address: &str) -> Result<Self> {
        Ok(Self::beginning(node, Client::new(address)?))
    }

    fn beginning(node: usize, client: Client) -> Self {
        Self { node, client, cursor: None, titles: BTreeMap::new() }
    }

    /// Follows the log until it is over.
    pub(super) async fn run(mut self, stage: Arc<Stage>) -> Self {
        while !stage.is_over.load(Ordering::Acquire) {
            if self.page().await != Some(true) {
                sleep(POLL).await;
            }
        }
        self
    }

    /// Takes a page in; whether there is more. None where nothing was answered.
    async fn page(&mut self) -> Option<bool> {
        let body = json!({ "query": QUERY, "variables": { "after": self.cursor } });
        let answer = self.client.post(&body, &[]).await.ok()?.json();
        if answer["errors"][0]["extensions"]["reason"] == "CURSOR_EXPIRED" {
            *self = Self::beginning(self.node, self.client.clone());
            return Some(true);
        }
        let page = &answer["data"]["changes"];
        for edge in page["edges"].as_array()? {
            let id = edge["node"]["subjectId"].as_str()?.to_owned();
            match &edge["node"]["subject"]["title"] {
                Value::String(title) => drop(self.titles.insert(id, title.clone())),
                _ => drop(self.titles.remove(&id)),
            }
        }
        self.cursor = page["pageInfo"]["endCursor"].as_str().map(str::to_owned);
        page["pageInfo"]["hasNextPage"].as_bool()
    }

    async fn catch_up(&mut self) -> Result<()> {
        loop {
            let mut more = None;
            let told = async || {
                more = self.page().await;
                Ok(more.is_some())
            };
            until("that changes are told", told).await?;
            if more != Some(true) {
                return Ok(());
            }
        }
    }

    /// At rest it has what who begins now comes to have.
    ///
    /// # Errors
    /// The node does not answer.
    pub(super) async fn compare(mut self, stage: &Stage) -> Result<()> {
        let mut fresh = Self::beginning(self.node, self.client.clone());
        let mut differing = Vec::new();
        for pause in [Duration::ZERO, AGAIN] {
            sleep(pause).await;
            self.catch_up().await?;
            fresh.catch_up().await?;
            differing = differences(&self.titles, &fresh.titles);
            if differing.is_empty() {
                return Ok(());
            }
        }
        let told =
            format!("node {}: by `changes` a copy has, and a new one has not, or otherwise: {differing:?}", self.node);
        stage.report.find(Finding::Differs, told);
        Ok(())
    }
}

/// What is in one of two and not, or otherwise, in the other.
fn differences(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> Vec<String> {
    let ids = one.keys().chain(other.keys().filter(|id| !one.contains_key(*id)));
    ids.filter(|id| one.get(*id) != other.get(*id)).cloned().collect()
}
