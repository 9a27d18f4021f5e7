//! At rest: when nobody writes any more, every answer is the one that `no-store` gives, and that is what was written.

use std::time::Duration;

use anyhow::Result;
use serde_json::Value;
use tokio::time::sleep;

use super::Stage;
use super::ask::Question;
use super::history::{Asked, Verdict};
use super::journal::Level;
use super::report::Finding;
use super::sight::{Sight, sights};
use crate::rig::{Answer, Client};

/// How many of the newest stories are asked for.
const STORIES: usize = 40;

/// How often what may be kept is asked for: filled, kept, given.
const TIMES: usize = 3;

/// How long after a difference both are asked for again.
const AGAIN: Duration = Duration::from_secs(1);

/// Asks every question of every node.
///
/// # Errors
/// A node does not answer.
pub(super) async fn compare(stage: &Stage) -> Result<()> {
    sleep(stage.chronicle.promise.max_lag * 2).await;
    for question in Question::all(&stage.chronicle, STORIES) {
        let Some(body) = question.body(&stage.chronicle) else { continue };
        for (node, client) in stage.clients.iter().enumerate() {
            let headers: Vec<_> = question.is_an_editors().then(|| stage.desk.authorization()).into_iter().collect();
            let mut kept = Vec::new();
            for _ in 0..TIMES {
                kept.push(ask(client, question, &body, &headers).await?);
            }
            let fresh = unkept(client, question, &body, &headers).await?;
            for mut answer in kept {
                stage.report.read(Level::of(answer.header("x-cache")));
                let mut fresh = fresh.clone();
                if answer.body != fresh.body {
                    // What came between the two, such as an instant that was scheduled, comes between no two others.
                    sleep(AGAIN).await;
                    answer = ask(client, question, &body, &headers).await?;
                    fresh = unkept(client, question, &body, &headers).await?;
                }
                if answer.body != fresh.body {
                    let [old, new] = [&answer, &fresh].map(|answer| String::from_utf8_lossy(&answer.body).into_owned());
                    stage.report.find(Finding::Differs, format!("node {node}: {question:?}: {old} is not {new}"));
                }
            }
            stage.report.read(Level::of(fresh.header("x-cache")));
            hold(stage, node, question, &fresh);
        }
    }
    Ok(())
}

/// The answer, whoever kept it.
async fn ask(client: &Client, question: Question, body: &Value, headers: &[(&str, &str)]) -> Result<Answer> {
    Ok(match question.path() {
        Some(path) => client.get_with(&path, headers).await?,
        None => client.post(body, headers).await?,
    })
}

/// The answer that nobody kept.
async fn unkept(client: &Client, question: Question, body: &Value, headers: &[(&str, &str)]) -> Result<Answer> {
    ask(client, question, body, &[headers, &[("cache-control", "no-store")]].concat()).await
}

/// Nothing that was acknowledged is lost.
fn hold(stage: &Stage, node: usize, question: Question, fresh: &Answer) {
    let (sent, received) = (fresh.sent, fresh.received);
    let asked = Asked { node, sent, received, bound: Duration::ZERO, is_stale: false, presented: None };
    let sights = match sights(question, question.said(&fresh.json()), &stage.chronicle, &asked) {
        Ok(sights) => sights,
        Err(error) => return stage.report.find(Finding::Invented, format!("node {node}: {question:?}: {error:#}")),
    };
    for sight in sights {
        if let Sight::Of { story, aspect, seen } = sight
            && let Some(known) = stage.chronicle.story(story)
        {
            let history = known.history();
            if !history.is_lost && !matches!(history.judge(story, &asked, aspect, seen), Verdict::Fits { .. }) {
                let told = format!("node {node}: {question:?} shows {seen:?} of {aspect:?} of story {story} at rest");
                stage.report.find(Finding::TooOld, told);
            }
        }
    }
}
