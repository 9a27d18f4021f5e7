//! A miss: a known document with variables that nobody has sent, beside a handler that somebody wrote for it alone.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::contest::{Bar, Figure, Line, TURN, contest};
use super::crowd::{Crowd, Server};
use super::load::Target;
use super::question::by_post;

const QUERY: &str = "query Front($since: DateTime!) { articles(locale: \"en\", first: 20, \
                     where: { publishedAfter: $since }) { nodes { id title slug excerpt } } }";

/// By many at once; and by one alone, whose time would tell of a server that sleeps.
pub(super) async fn run() -> Result<Vec<Line>> {
    let mut crowd = Crowd::open().await?;
    let ours = crowd.gateway(&[]).await?;
    let database = crowd.database.clone();
    let by_hand = crowd.rival("sql", &database).await?;
    let (miss, selected) = (asked(&ours), asked(&by_hand));
    compare(&miss, &selected).await?;

    let bars = [Bar::Most(Figure::Processor, 2.0), Bar::Told(Figure::Rate)];
    let many = contest(
        "miss / axum and SQL by hand",
        &bars,
        async || miss.turn(TURN).await,
        async || selected.turn(TURN).await,
    );
    let mut lines = many.await?;
    let (miss, selected) = (miss.by_one(), selected.by_one());
    let bars = [Bar::Told(Figure::Usual), Bar::Told(Figure::Processor)];
    let one =
        contest("the same, one at a time", &bars, async || miss.turn(TURN).await, async || selected.turn(TURN).await);
    lines.extend(one.await?);
    Ok(lines)
}

/// From another instant each time, long before anything was published.
fn asked(server: &Server) -> Target {
    let own = server.clone();
    server.asked_each(move |number| {
        let (seconds, rest) = (number / 1_000_000 % 60, number % 1_000_000);
        by_post(&own, QUERY, &json!({ "since": format!("1990-01-01T00:00:{seconds:02}.{rest:06}Z") }), "")
    })
}

/// What answers differently is not to be compared.
async fn compare(ours: &Target, rival: &Target) -> Result<()> {
    let mut answers = Vec::new();
    for target in [ours, rival] {
        let answer: Value = serde_json::from_slice(&target.answer().await?.1)?;
        let mut nodes = answer["data"]["articles"]["nodes"].as_array().cloned().unwrap_or_default();
        nodes.sort_by_key(|node| node["id"].to_string());
        ensure!(!nodes.is_empty(), "nothing is listed: {answer}");
        answers.push(nodes);
    }
    ensure!(answers[0] == answers[1], "the two list others: {answers:#?}");
    Ok(())
}
