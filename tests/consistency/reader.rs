//! A reader who stays at one node, asks all kinds of questions, and holds every answer against what was written.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use fastrand::Rng;
use tokio::time::sleep;

use super::Stage;
use super::ask::Question;
use super::history::{Asked, Presented, Verdict};
use super::journal::{Heard, Level, Read};
use super::report::Finding;
use super::sight::{Sight, sights};
use super::state::Aspect;
use crate::rig::{Answer, Client};

/// How long to wait for a node that is not there.
const AGAIN: Duration = Duration::from_millis(20);

/// A reader.
#[derive(Debug)]
pub(super) struct Reader {
    node: usize,
    client: Client,
    stage: Arc<Stage>,
    random: Rng,
    /// The newest moment that each question has shown of each story's aspects.
    seen: HashMap<(Question, usize, Aspect), usize>,
    /// The newest moment that any question has shown of each story.
    seen_at_all: HashMap<usize, usize>,
}

impl Reader {
    /// Of a node, by an address of it.
    ///
    /// # Errors
    /// The system's own.
    pub(super) fn new(node: usize, address: &str, stage: Arc<Stage>) -> Result<Self> {
        let (client, random, seen, seen_at_all) = (Client::new(address)?, Rng::new(), HashMap::new(), HashMap::new());
        Ok(Self { node, client, stage, random, seen, seen_at_all })
    }

    /// Reads until it is over, with a breath after each answer.
    pub(super) async fn run(mut self, breath: Duration) {
        while !self.stage.is_over.load(Ordering::Acquire) {
            if self.read().await.is_none() {
                sleep(AGAIN).await;
            }
            match breath.is_zero() {
                true => tokio::task::yield_now().await,
                false => sleep(breath).await,
            }
        }
    }

    /// None where nothing was answered.
    async fn read(&mut self) -> Option<()> {
        let stage = self.stage.clone();
        let question = Question::random(&stage.chronicle, &mut self.random)?;
        let body = question.body(&stage.chronicle)?;
        let (presented, era) = (self.presented(), stage.chronicle.era());
        let mut headers = Vec::new();
        headers.extend(question.is_an_editors().then(|| stage.desk.authorization()));
        headers.extend(presented.as_ref().map(|presented| ("x-content-version", presented.version.as_str())));
        let sent = Instant::now();
        let answered = match question.path() {
            Some(path) => self.client.get_with(&path, &headers).await,
            None if question.is_an_editors() || self.random.bool() => self.client.post(&body, &headers).await,
            None => self.client.query(&body, &headers).await,
        };
        let (heard, told) = match &answered {
            Ok(answer) => heard(question, answer),
            Err(error) if error.is_connect() => (Heard::NotConnected, "not connected".to_owned()),
            Err(_) => (Heard::CutOff, "cut off".to_owned()),
        };
        let is_told_when = answered.as_ref().is_ok_and(|answer| !answer.header("retry-after").is_empty());
        stage.journal.read(Read { node: self.node, sent, took: sent.elapsed(), heard, is_told_when });
        let Heard::Answer(level) = heard else {
            stage.report.refused(&told);
            return answered.is_ok().then_some(());
        };
        stage.report.read(level);
        // What is shown of an id meanwhile may be another article.
        if stage.chronicle.era() != era {
            return Some(());
        }
        self.check(question, &answered.ok()?, level, presented);
        Some(())
    }

    /// One in eight presents the version of a write.
    fn presented(&mut self) -> Option<Presented> {
        let stories = self.stage.chronicle.stories().len();
        if self.random.u8(..8) > 0 || stories == 0 {
            return None;
        }
        self.stage.chronicle.presentable(self.random.usize(stories.saturating_sub(40)..stories))
    }

    fn check(&mut self, question: Question, answer: &Answer, level: Level, presented: Option<Presented>) {
        let stage = self.stage.clone();
        let is_stale = level == Level::Stale;
        let promise = stage.chronicle.promise;
        let bound = promise.max_lag + if is_stale { promise.stale_if_error } else { Duration::ZERO };
        let (sent, received) = (answer.sent, answer.received);
        let asked = Asked { node: self.node, sent, received, bound, is_stale, presented };
        if is_stale && let Err(error) = marked(question, answer, &asked) {
            stage.report.find(Finding::Unmarked, format!("{question:?}: {error:#}"));
        }
        let body = answer.json();
        match sights(question, question.said(&body), &stage.chronicle, &asked) {
            Ok(sights) => sights.into_iter().for_each(|sight| self.hold(question, sight, &asked, level)),
            Err(error) => stage.report.find(Finding::Invented, format!("{question:?}: {error:#}: {body}")),
        }
    }

    fn hold(&mut self, question: Question, sight: Sight, asked: &Asked, level: Level) {
        match sight {
            Sight::Of { story, aspect, seen } => {
                let Some(known) = self.stage.chronicle.story(story) else { return };
                let (verdict, is_lost) = {
                    let history = known.history();
                    (history.judge(story, asked, aspect, seen), history.is_lost)
                };
                if !is_lost {
                    let (node, level) = (self.node, level.name());
                    let told = || {
                        let history = known.history().told(asked);
                        format!(
                            "node {node}, {level}: {question:?} shows {seen:?} of {aspect:?} of story {story} ({history})"
                        )
                    };
                    self.conclude((question, story, aspect), verdict, asked.is_stale, &told);
                }
            }
            Sight::Count { aspect, seen } => {
                let stories = self.stage.chronicle.stories();
                let counts = stories.iter().map(|story| story.history().count(story.number, asked, aspect));
                let (least, most) = counts.fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
                if !(least..=most).contains(&seen) {
                    let told = format!("node {}: {question:?} counts {seen}, not {least} to {most}", self.node);
                    self.stage.report.find(Finding::TooOld, told);
                }
            }
        }
    }

    fn conclude(
        &mut self,
        key: (Question, usize, Aspect),
        verdict: Verdict,
        is_stale: bool,
        told: &dyn Fn() -> String,
    ) {
        let report = &self.stage.report;
        let (first, last) = match verdict {
            Verdict::TooOld(broken) => return report.find(Finding::TooOld, format!("{}: {broken:?}", told())),
            Verdict::Invented => return report.find(Finding::Invented, format!("{}, which never was", told())),
            Verdict::Fits { first, last } => (first, last),
        };
        // What is marked STALE is older than what was seen before, and says so.
        if is_stale {
            return;
        }
        let newest = self.seen.entry(key).or_default();
        if last < *newest {
            report.find(Finding::Fell, format!("{}, of moment {last} after {newest}", told()));
        }
        *newest = first.max(*newest);
        let at_all = self.seen_at_all.entry(key.1).or_default();
        if last < *at_all {
            report
                .find(Finding::FellAcross, format!("{}, of moment {last} after {at_all} by another question", told()));
        }
        *at_all = first.max(*at_all);
    }
}

/// Whether a response is an answer; what to call it where it is none.
fn heard(question: Question, answer: &Answer) -> (Heard, String) {
    let body = answer.json();
    if body["errors"].is_array() || question.said(&body).is_null() {
        let code = body["errors"][0]["extensions"]["code"].as_str().unwrap_or("no answer");
        return (Heard::Error(answer.status), format!("{} {code}", answer.status));
    }
    (Heard::Answer(Level::of(answer.header("x-cache"))), String::new())
}

/// A stale answer says so to whoever keeps it, and is nobody's own.
fn marked(question: Question, answer: &Answer, asked: &Asked) -> Result<()> {
    if !answer.header("cache-control").contains("no-store") {
        bail!("a stale answer may be kept: {}", answer.header("cache-control"));
    }
    if question.is_an_editors() {
        bail!("a stale answer for an editor");
    }
    if asked.presented.is_some() {
        bail!("a stale answer to who presents a version");
    }
    Ok(())
}
