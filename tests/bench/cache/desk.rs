//! An editor of the bench: an article that is public, and edits of it.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::rig::Client;

use super::crowd::{Crowd, Server};
use super::load::Target;
use super::question::by_post;

const EDIT: &str =
    "mutation($input: SaveArticleInput!) { saveArticle(input: $input) { article { id } errors { message } } }";

/// A key, and the article that is edited.
#[derive(Clone)]
pub(super) struct Desk {
    key: String,
    article: String,
}

impl Desk {
    /// Publishes an article at a node.
    pub(super) async fn open(crowd: &Crowd, node: &Server) -> Result<Self> {
        let key = crowd.run(&["key", "create", "--role", "admin", "--name", "bench"]).await?.trim().to_owned();
        Self::with(key, node).await
    }

    /// The same by a key that there is.
    pub(super) async fn with(key: String, node: &Server) -> Result<Self> {
        let (mut desk, node) = (Self { key, article: String::new() }, client(node)?);
        let draft = json!({ "locale": "en", "title": "Edited over and over", "body": "<p>Words.</p>" });
        let saved = desk.write(&node, EDIT, draft).await?;
        desk.article = saved["saveArticle"]["article"]["id"].as_str().context("an id")?.to_owned();
        let publish = "mutation($input: PublishArticleInput!) { publishArticle(input: $input) { errors { message } } }";
        desk.write(&node, publish, json!({ "id": desk.article })).await?;
        Ok(desk)
    }

    /// Another title for it each time, one edit after the other.
    pub(super) fn edits(&self, node: &Server) -> Target {
        let (desk, own) = (self.clone(), node.clone());
        let headers = format!("authorization: Bearer {}\r\n", desk.key);
        let edits =
            node.asked_each(move |number| by_post(&own, EDIT, &json!({ "input": desk.edit(number) }), &headers));
        edits.by_one()
    }

    /// One edit of it.
    pub(super) async fn retitle(&self, node: &Client, number: u64) -> Result<()> {
        self.write(node, EDIT, self.edit(number)).await.map(drop)
    }

    fn edit(&self, number: u64) -> Value {
        json!({ "id": self.article, "title": format!("Edited for the {number}th time") })
    }

    async fn write(&self, node: &Client, mutation: &str, input: Value) -> Result<Value> {
        let body = json!({ "query": mutation, "variables": { "input": input } });
        let mut answer = node.post(&body, &[("authorization", &format!("Bearer {}", self.key))]).await?.json();
        let refused = answer["data"].as_object().into_iter().flat_map(|data| data.values());
        let is_fine = answer["errors"].is_null() && refused.clone().count() == 1;
        let is_done = refused.into_iter().all(|payload| payload["errors"].as_array().is_none_or(Vec::is_empty));
        ensure!(is_fine && is_done, "it is not written: {answer}");
        Ok(answer["data"].take())
    }
}

/// A client that keeps its connection.
pub(super) fn client(node: &Server) -> Result<Client> {
    Client::new(&format!("http://{}", node.address))
}
