//! Writers get in each other's way.

use anyhow::{Context, Result};
use futures::FutureExt;
use serde_json::{Value, json};

use super::{Check, Row, Site};
use crate::rig::Client;

/// Their rows.
pub(super) const ROWS: [Row; 1] = [Row {
    name: "two writers on one article, at two nodes",
    bar: "one wins each time, the other hears CONFLICT; what stands at the end is the last winner's",
    run: |site, is_long| collide(site, if is_long { 1_000 } else { 25 }).boxed_local(),
}];

const SAVE: &str = "mutation($input: SaveArticleInput!) { saveArticle(input: $input) { \
                    article { id version title } errors { code } } }";

async fn collide(site: &mut Site, times: u32) -> Result<Vec<Check>> {
    let clients = [0, 1].map(|node| Client::new(&site.rig.gateways[node].address));
    let clients: Vec<_> = clients.into_iter().collect::<Result<_>>()?;
    let authorization = format!("Bearer {}", site.rig.key);
    let save = async |client: &Client, input: Value| -> Result<Value> {
        let body = json!({ "query": SAVE, "variables": { "input": input } });
        let mut answer = client.post(&body, &[("authorization", &authorization)]).await?.json();
        Ok(answer["data"]["saveArticle"].take())
    };
    let mut standing = save(&clients[0], json!({ "locale": "en", "title": "Fought over" })).await?["article"].take();
    let (mut odd, first) = (0, standing["version"].as_i64().context("a version")?);
    for time in 0..times {
        let input = |writer: usize| {
            json!({ "id": standing["id"], "title": format!("Of writer {writer}, time {time}"),
                "expectedVersion": standing["version"] })
        };
        let both = futures::try_join!(save(&clients[0], input(0)), save(&clients[1], input(1)))?;
        let (won, lost): (Vec<_>, Vec<_>) =
            [both.0, both.1].into_iter().partition(|payload| payload["errors"].as_array().is_some_and(Vec::is_empty));
        odd += u64::from(won.len() != 1 || lost.iter().any(|payload| payload["errors"][0]["code"] != "CONFLICT"));
        standing = won.first().context("one of them wins")?["article"].clone();
    }
    let query = json!({ "query": "query($id: ID!) { node(id: $id) { ... on Article { id version title } } }",
        "variables": { "id": standing["id"] } });
    let headers = [("authorization", authorization.as_str()), ("cache-control", "no-store")];
    let found = clients[1].post(&query, &headers).await?.json()["data"]["node"].take();
    let saves = found["version"].as_i64().context("a version")? - first;
    Ok(vec![
        Check::most(&format!("times of {times} when not exactly one won"), odd, 0),
        Check::so(format!("saves that count: {saves}, {times}"), saves == i64::from(times)),
        Check::so(format!("what stands is {}", found["title"]), found == standing),
    ])
}
