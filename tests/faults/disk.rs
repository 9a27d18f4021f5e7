//! The disk that the database lies on is full: nothing is written and the editor hears so, what is there is read, and
//! with room all goes on.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures::FutureExt;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{Check, Row, Site};
use crate::rig::{Client, Rig, until};

/// Its row.
pub(super) const ROWS: [Row; 1] = [Row {
    name: "the disk of PostgreSQL full",
    bar: "0 failed reads; writes UNAVAILABLE, and the log says why; with room all is written again within 2 s",
    run: |site, is_long| full(site, Duration::from_secs(if is_long { 30 } else { 2 })).boxed_local(),
}];

/// How large that disk is: some times what a newsroom takes.
pub(super) const SIZE: &str = "128m";

/// More than there are connections of both nodes: each of them meets the full disk.
const REFUSED: usize = 24;

/// More than fits into what the database has of the disk already.
const MOST_SAVED: usize = 200;

const RECOVERY: Duration = Duration::from_secs(2);

async fn full(site: &mut Site, hold: Duration) -> Result<Vec<Check>> {
    let editor = Editor::at(&site.rig)?;
    let (mut refused, mut alive, mut back) = (Vec::new(), Vec::new(), Duration::ZERO);
    let span = site
        .during(async |rig| {
            let full = rig.postgres.fill_disk()?;
            let (began, mut number) = (Instant::now(), 0);
            while refused.len() < REFUSED || began.elapsed() < hold {
                refused.extend(editor.save(number).await?.err());
                number += 1;
                ensure!(number - refused.len() < MOST_SAVED, "the disk is not full");
                sleep(Duration::from_millis(50)).await;
            }
            for client in &editor.clients {
                alive.push(client.get("/livez").await?.status);
            }
            drop(full);
            let began = Instant::now();
            until("that is written again", async || Ok(editor.save(number).await?.is_ok())).await?;
            back = began.elapsed();
            Ok(())
        })
        .await?;
    let others = refused.iter().filter(|code| *code != "UNAVAILABLE").count() as u64;
    let tell = site.rig.gateways.iter().filter(|gateway| gateway.said().contains("No space left on device")).count();
    Ok(vec![
        span.none_failed(),
        Check::most(&format!("of {} refused writes those that hear another reason", refused.len()), others, 0),
        Check::so(format!("/livez: {alive:?}"), alive.iter().all(|status| *status == 200)),
        Check::so(format!("nodes whose log says why: {tell}, both"), tell == site.rig.gateways.len()),
        Check::within("written again after", back, site.calm.allowing(RECOVERY)),
    ])
}

/// Who writes what needs room, at each node in turn.
struct Editor {
    clients: Vec<Client>,
    authorization: String,
}

impl Editor {
    fn at(rig: &Rig) -> Result<Self> {
        let clients = rig.gateways.iter().map(|gateway| Client::new(&gateway.address)).collect::<Result<_>>()?;
        Ok(Self { clients, authorization: format!("Bearer {}", rig.key) })
    }

    /// Saves an article of words that no database makes smaller; the code of the refusal where that cannot be.
    async fn save(&self, number: usize) -> Result<Result<(), String>> {
        let words: String = (0..2_000).map(|_| format!("{:012x} ", fastrand::u64(..1 << 48))).collect();
        let query =
            "mutation($input: SaveArticleInput!) { saveArticle(input: $input) { article { id } errors { code } } }";
        let input = json!({ "locale": "en", "title": format!("Large {number}"), "body": format!("<p>{words}</p>") });
        let body = json!({ "query": query, "variables": { "input": input } });
        let client = &self.clients[number % self.clients.len()];
        let answer: Value = client.post(&body, &[("authorization", &self.authorization)]).await?.json();
        let is_saved = answer["data"]["saveArticle"]["article"]["id"].is_string();
        let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("none");
        Ok(if is_saved { Ok(()) } else { Err(code.to_owned()) })
    }
}
