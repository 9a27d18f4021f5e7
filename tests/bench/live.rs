//! Live updates: how soon what is written on one node is in the hands of a subscriber of another.
//!
//! Two gateways of their own processes over one PostgreSQL. An article is published and taken back on the first, over and
//! over; one client listens on each, by server-sent events. Measured from the acknowledgement of the mutation, and from
//! its sending, to the event's arrival. The writing node's own subscriber is what the other's is compared with.

mod node;
mod table;

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use node::Node;
use table::Line;

/// Writes that are measured, and as many before as warm up.
const WRITES: usize = 1_000;
const WARM_UP: usize = 50;
/// Nothing takes so long that goes well.
const PATIENCE: Duration = Duration::from_secs(30);

/// When what was written arrived where.
struct Told {
    sent: Instant,
    acknowledged: Instant,
    here: Instant,
    there: Instant,
}

/// Measures, and prints one table.
pub(crate) async fn run() -> anyhow::Result<()> {
    let url = std::env::var("DATABASE_URL").context("DATABASE_URL names an empty PostgreSQL database")?;
    let first = Node::start(&url, &["--demo"]).await?;
    let second = Node::start(&url, &[]).await?;
    let key = node::key(&url).await?;
    let draft = json!({ "locale": "en", "title": "Told over and over", "body": "<p>Words.</p>" });
    let article = first.write(&key, "saveArticle", "SaveArticleInput", draft).await?;
    let (mut here, mut there) = (listen(&first).await?, listen(&second).await?);

    let mut told = Vec::with_capacity(WRITES);
    for number in 0..WARM_UP + WRITES {
        let (mutation, kind) =
            [("publishArticle", "PublishArticleInput"), ("unpublishArticle", "ArticleIdInput")][number % 2];
        let sent = Instant::now();
        first.write(&key, mutation, kind, json!({ "id": article })).await?;
        let acknowledged = Instant::now();
        let one = Told { sent, acknowledged, here: arrival(&mut here).await?, there: arrival(&mut there).await? };
        if number >= WARM_UP {
            told.push(one);
        }
    }
    let since = |from: fn(&Told) -> Instant, to: fn(&Told) -> Instant| -> Vec<Duration> {
        told.iter().map(|one| to(one).saturating_duration_since(from(one))).collect()
    };
    let lines = [
        Line::new(
            "the mutation, from its sending to its acknowledgement",
            since(|one| one.sent, |one| one.acknowledged),
        ),
        Line::new(
            "from the acknowledgement to the writing node's subscriber",
            since(|one| one.acknowledged, |one| one.here),
        ),
        Line::new("from the acknowledgement to the other node's", since(|one| one.acknowledged, |one| one.there)),
        Line::new("from the sending to the writing node's subscriber", since(|one| one.sent, |one| one.here)),
        Line::new("from the sending to the other node's", since(|one| one.sent, |one| one.there)),
    ];
    print!("{}", table::text(&lines));
    Ok(())
}

/// A subscriber of a node: the instants at which it is told.
async fn listen(node: &Node) -> anyhow::Result<UnboundedReceiver<Instant>> {
    let query = "subscription { articlePublished(locale: \"en\") { cursor node { kind subject { ... on Article { title url } } } } }";
    let request = reqwest::Client::new().post(format!("{}/graphql", node.address));
    let request = request.header("accept", "text/event-stream").json(&json!({ "query": query }));
    let mut response = request.send().await?.error_for_status()?;
    // It begins with a sign of life.
    response.chunk().await?.context("the stream begins")?;
    let (told, arrivals) = unbounded_channel();
    tokio::spawn(async move {
        let mut heard = Vec::new();
        while let Ok(Some(chunk)) = response.chunk().await {
            heard.extend_from_slice(&chunk);
            while let Some(end) = heard.windows(2).position(|two| two == b"\n\n") {
                let event: Vec<u8> = heard.drain(..end + 2).collect();
                if event.starts_with(b":") {
                    continue;
                }
                if told.send(Instant::now()).is_err() {
                    return;
                }
            }
        }
    });
    Ok(arrivals)
}

async fn arrival(arrivals: &mut UnboundedReceiver<Instant>) -> anyhow::Result<Instant> {
    match tokio::time::timeout(PATIENCE, arrivals.recv()).await {
        Ok(Some(at)) => Ok(at),
        _ => bail!("a subscriber is not told"),
    }
}
