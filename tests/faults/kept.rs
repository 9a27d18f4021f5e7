//! What nodes keep: answers that nobody's write touches and no time changes, asked for again and again while something
//! is broken. Whoever asks for them has to be answered, whatever it is.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use futures::future::join_all;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::Check;
use super::span::percentile;
use crate::consistency::Level;
use crate::rig::{Answer, Client, Gateway, until};

/// Languages of the demo newsroom in which none of the writers writes.
const LOCALES: [&str; 3] = ["fr", "de", "fa"];

/// What a gateway lets shared caches keep an answer for, in seconds, unless it knows when time will change it.
const LASTING: u64 = 60;

/// How long nobody asks between two rounds.
const BREATH: Duration = Duration::from_millis(200);

const LIST: &str =
    "query Kept($locale: LocaleCode!) { articles(locale: $locale, first: 5) { nodes { id slug title } } }";
const COUNT: &str = "query Kept($locale: LocaleCode!) { articles(locale: $locale, first: 1) { totalCount } }";
const ARTICLE: &str = "query Kept($slug: String!, $locale: LocaleCode!) { \
                       article(slug: $slug, locale: $locale, fallback: false) { id title } }";
const NODE: &str = "query Kept($id: ID!) { node(id: $id) { id ... on Article { title slug } } }";

/// What some nodes keep.
#[derive(Debug)]
pub(super) struct Kept(Vec<Question>);

/// A question, and what a node answers to it from memory.
#[derive(Debug)]
struct Question {
    client: Client,
    body: Value,
    is_get: bool,
    answer: Vec<u8>,
}

/// What was heard of it.
#[derive(Debug, Default)]
pub(super) struct Told {
    took: Vec<Duration>,
    /// Questions that were not answered from memory, or with something else than before.
    failed: u64,
    /// Where answers came from when each was asked for last.
    last: Vec<Option<Level>>,
}

impl Kept {
    /// Asks these nodes until they keep it all.
    pub(super) async fn at(gateways: &[Gateway]) -> Result<Self> {
        let mut kept = Vec::new();
        for gateway in gateways {
            let client = Client::new(&gateway.address)?;
            for locale in LOCALES {
                for (number, body) in bodies(&client, locale).await?.into_iter().enumerate() {
                    kept.push(Question::kept(client.clone(), body, number % 2 == 0).await?);
                }
            }
        }
        Ok(Self(kept))
    }

    /// Asks for all of it, round after round, for that long, and once more: what is told last is as it stands then.
    pub(super) async fn ask(&self, hold: Duration) -> Told {
        let (mut told, began) = (Told::default(), Instant::now());
        loop {
            let is_last = began.elapsed() >= hold;
            let round = join_all(self.0.iter().map(Question::again)).await;
            told.took.extend(round.iter().map(|(_, took)| *took));
            told.last = round.into_iter().map(|(level, _)| level).collect();
            told.failed += told.last.iter().filter(|level| level.is_none()).count() as u64;
            if is_last {
                return told;
            }
            sleep(BREATH.min(hold.saturating_sub(began.elapsed()))).await;
        }
    }
}

/// What is asked in a language.
async fn bodies(client: &Client, locale: &str) -> Result<[Value; 4]> {
    let body = |query: &str, variables: Value| json!({ "query": query, "variables": variables });
    let list = body(LIST, json!({ "locale": locale }));
    let answer = client.post(&list, &[]).await?.json();
    let first = &answer["data"]["articles"]["nodes"][0];
    let (id, slug) = (first["id"].as_str().context("an article")?, first["slug"].as_str().context("a slug")?);
    let article = body(ARTICLE, json!({ "slug": slug, "locale": locale }));
    let (node, count) = (body(NODE, json!({ "id": id })), body(COUNT, json!({ "locale": locale })));
    Ok([list, article, node, count])
}

impl Question {
    /// A node that keeps the answer for as long as anything here takes.
    async fn kept(client: Client, body: Value, is_get: bool) -> Result<Self> {
        let mut question = Self { client, body, is_get, answer: Vec::new() };
        until("that an answer is kept", async || {
            let answer = question.ask().await?;
            let is_kept = answer.status == 200 && level(&answer) == Level::One && is_lasting(&answer);
            question.answer = answer.body;
            Ok(is_kept)
        })
        .await?;
        Ok(question)
    }

    async fn ask(&self) -> reqwest::Result<Answer> {
        match self.is_get {
            true => self.client.query(&self.body, &[]).await,
            false => self.client.post(&self.body, &[]).await,
        }
    }

    /// Where the answer comes from, if it is the one that is kept; and how long that took.
    async fn again(&self) -> (Option<Level>, Duration) {
        let began = Instant::now();
        let answer = self.ask().await.ok().filter(|answer| answer.status == 200 && answer.body == self.answer);
        let kept = answer.map(|answer| level(&answer));
        (kept.filter(|level| [Level::One, Level::Two, Level::Stale].contains(level)), began.elapsed())
    }
}

fn level(answer: &Answer) -> Level {
    Level::of(answer.header("x-cache"))
}

/// Whether no instant is near at which it may be another: one that somebody has scheduled.
fn is_lasting(answer: &Answer) -> bool {
    let seconds = |text: &str| text.parse::<u64>().ok();
    let shared = answer.header("cache-control").split_once("s-maxage=").and_then(|(_, left)| seconds(left));
    let age = seconds(answer.header("age")).unwrap_or_default();
    shared.is_some_and(|shared| shared >= LASTING + age)
}

impl Told {
    /// Nobody who asked was refused.
    pub(super) fn all_answered(&self) -> Check {
        Check::most(&format!("of {} reads of what is kept not answered from there", self.took.len()), self.failed, 0)
    }

    /// In the end every answer said that it is old.
    pub(super) fn all_stale(&self) -> Check {
        let others = self.last.iter().filter(|level| **level != Some(Level::Stale)).count() as u64;
        Check::most(&format!("of {} kept answers not marked STALE in the end", self.last.len()), others, 0)
    }

    /// The time within which this part of a hundred was answered.
    pub(super) fn percentile(&self, percent: usize) -> Duration {
        percentile(self.took.iter().copied(), percent)
    }
}
