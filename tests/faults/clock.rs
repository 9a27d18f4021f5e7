//! A node's clock is wrong: time is the database's, so nobody notices but by the lines of its log.

use std::time::Duration;

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{Check, Row, Site};
use crate::rig::{Client, Gateway, until};

/// Its row.
pub(super) const ROWS: [Row; 1] = [Row {
    name: "a node's clock an hour ahead, then an hour behind",
    bar: "0 failed reads, none too old; nothing published early, and what is published is seen",
    run: |site, is_long| shifted(site, Duration::from_secs(if is_long { 30 } else { 2 })).boxed_local(),
}];

const HOUR: TimeDelta = TimeDelta::hours(1);
const PATIENCE: Duration = Duration::from_secs(20);

async fn shifted(site: &mut Site, hold: Duration) -> Result<Vec<Check>> {
    let authorization = format!("Bearer {}", site.rig.key);
    let mut checks = Vec::new();
    let span = site
        .during(async |rig| {
            for (shift, hours) in [("+1h", HOUR), ("-1h", -HOUR)] {
                restarted(&mut rig.gateways[1], Some(shift)).await?;
                // The newest line may be from before: it is waited for one that is not.
                let is_by_it = async || {
                    let off = written_at(&rig.gateways[1])? - Utc::now() - hours;
                    Ok(off.abs() < TimeDelta::minutes(5))
                };
                until(&format!("{shift}: that its log is by that clock"), is_by_it).await?;
                let clients = [Client::new(&rig.gateways[0].address)?, Client::new(&rig.gateways[1].address)?];
                let soon = published(&clients[0], &authorization, Some(Utc::now() + TimeDelta::minutes(30))).await?;
                let now = published(&clients[0], &authorization, None).await?;
                sleep(hold).await;
                let seen = [is_seen(&clients[1], &soon).await?, is_seen(&clients[1], &now).await?];
                checks.push(Check::so(
                    format!("{shift}: seen of what is due in half an hour, and now: {seen:?}"),
                    seen == [false, true],
                ));
            }
            restarted(&mut rig.gateways[1], None).await
        })
        .await?;
    checks.push(span.none_failed());
    Ok(checks)
}

/// Starts a node anew, by another clock.
async fn restarted(gateway: &mut Gateway, shift: Option<&str>) -> Result<()> {
    gateway.terminate(PATIENCE).await?;
    gateway.set_clock(shift)?;
    gateway.start().await
}

/// When the newest line of a node's log was written, by its own clock.
fn written_at(gateway: &Gateway) -> Result<DateTime<Utc>> {
    let said = gateway.said();
    let line = said.lines().rev().find_map(|line| serde_json::from_str::<Value>(line).ok());
    let at = line.context("a line of its log")?["timestamp"].as_str().context("its time")?.to_owned();
    Ok(at.parse()?)
}

/// The id of a new article that is public from then on.
async fn published(client: &Client, authorization: &str, at: Option<DateTime<Utc>>) -> Result<Value> {
    let ask = async |name: &str, kind: &str, input: Value| -> Result<Value> {
        let query = format!(
            "mutation($input: {kind}!) {{ {name}(input: $input) {{ article {{ id }} errors {{ code message }} }} }}"
        );
        let body = json!({ "query": query, "variables": { "input": input } });
        let mut answer = client.post(&body, &[("authorization", authorization)]).await?.json();
        let id = answer["data"][name]["article"]["id"].take();
        id.is_string().then_some(id).with_context(|| answer.to_string())
    };
    let id = ask("saveArticle", "SaveArticleInput", json!({ "locale": "en", "title": "By the clock" })).await?;
    ask("publishArticle", "PublishArticleInput", json!({ "id": id, "at": at })).await
}

/// Whether anybody sees an article, past the cache.
async fn is_seen(client: &Client, id: &Value) -> Result<bool> {
    let body = json!({ "query": "query($id: ID!) { node(id: $id) { id } }", "variables": { "id": id } });
    let answer = client.post(&body, &[("cache-control", "no-store")]).await?.json();
    Ok(answer["data"]["node"]["id"] == *id)
}
