//! Hits: what is answered from memory, what is answered from Redis, and what the client has already.

use anyhow::{Context, Result};
use serde_json::json;

use super::contest::{Bar, Figure, Line, TURN, contest};
use super::crowd::Crowd;
use super::question::{FRONT, by_get, by_post, header, request, settled};

const AS_FAST: [Bar; 3] =
    [Bar::Least(Figure::Rate, 0.90), Bar::Most(Figure::Processor, 1.0 / 0.90), Bar::Most(Figure::Late, 1.3)];

/// What the trusted document is published as.
const TRUSTED: &str = "front-page";

/// From memory, beside a handler that has nothing but these bytes, and beside nginx with them in a file.
pub(super) async fn hit() -> Result<Vec<Line>> {
    let mut crowd = Crowd::open().await?;
    let ours = crowd.gateway(&[]).await?;
    let manifest = crowd.write("manifest.json", json!({ TRUSTED: FRONT }).to_string().as_bytes())?;
    crowd.run(&["documents", "publish", &manifest.display().to_string()]).await?;
    let line = format!("GET /graphql?documentId={TRUSTED}");
    let trusted = ours.asked(request(&ours, &line, "", ""), 200);
    let post = ours.asked(by_post(&ours, FRONT, &json!({}), ""), 200);
    settled(&trusted, "L1").await?;
    settled(&post, "L1").await?;
    let same = crowd.keep("same", &trusted).await?;
    let bare = crowd.rival("bytes", &same).await?;
    let nginx = crowd.nginx(&trusted).await?;
    let bare_get = bare.asked(request(&bare, &line, "", ""), 200);
    let bare_post = bare.asked(by_post(&bare, FRONT, &json!({}), ""), 200);
    let file = nginx.asked(request(&nginx, "GET /same.json", "", ""), 200);

    let by_get = contest(
        "hit of a trusted document by GET / axum",
        &AS_FAST,
        async || trusted.turn(TURN).await,
        async || bare_get.turn(TURN).await,
    );
    let mut lines = by_get.await?;
    let by_post = contest(
        "hit of a query by POST / axum",
        &AS_FAST,
        async || post.turn(TURN).await,
        async || bare_post.turn(TURN).await,
    );
    lines.extend(by_post.await?);
    let bars = [Bar::Least(Figure::Rate, 0.85), Bar::Told(Figure::Processor)];
    let beside =
        contest("hit by GET / nginx, a file", &bars, async || trusted.turn(TURN).await, async || file.turn(TURN).await);
    lines.extend(beside.await?);
    Ok(lines)
}

/// A 304, beside one without anything behind it.
pub(super) async fn unchanged() -> Result<Vec<Line>> {
    let mut crowd = Crowd::open().await?;
    let ours = crowd.gateway(&[]).await?;
    let hit = ours.asked(by_get(&ours, ""), 200);
    settled(&hit, "L1").await?;
    let tag = header(&hit.answer().await?.0, "etag").context("a hit has an ETag")?;
    let if_none_match = format!("if-none-match: {tag}\r\n");
    let unchanged = ours.asked(by_get(&ours, &if_none_match), 304);
    let same = crowd.keep("same", &unchanged).await?;
    let bare = crowd.rival("unchanged", &same).await?;
    let empty = bare.asked(by_get(&bare, &if_none_match), 304);
    let bars = [Bar::Least(Figure::Rate, 0.90), Bar::Told(Figure::Processor)];
    contest("304 / axum, empty", &bars, async || unchanged.turn(TURN).await, async || empty.turn(TURN).await).await
}

/// From Redis alone, beside a handler that gets the same bytes there.
pub(super) async fn shared() -> Result<Vec<Line>> {
    let mut crowd = Crowd::open().await?;
    let memory = crowd.memory.clone();
    let ours = crowd.gateway(&[("REDIS_URL", &memory), ("DRAGOMAN_CACHE_MEMORY_BYTES", "0")]).await?;
    let hit = ours.asked(by_post(&ours, FRONT, &json!({}), ""), 200);
    settled(&hit, "L2").await?;
    let same = crowd.keep("same", &hit).await?;
    let bare = crowd.rival("redis", &format!("{same} {memory}")).await?;
    let got = bare.asked(by_post(&bare, FRONT, &json!({}), ""), 200);
    let bars = [Bar::Most(Figure::Processor, 1.15), Bar::Told(Figure::Rate), Bar::Told(Figure::Late)];
    contest("hit in Redis / axum, one GET", &bars, async || hit.turn(TURN).await, async || got.turn(TURN).await).await
}
