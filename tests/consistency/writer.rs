//! A writer: does one thing after the other to stories of its own, at any node that takes it, and notes when.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use fastrand::Rng;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::Stage;
use super::chronicle::Story;
use super::desk::{Mutation, Outcome};
use super::history::Acknowledged;
use super::journal::Write;
use super::lag;
use super::state::Tongue;
use super::works::{Known, Work};

/// How many stories a writer has at once.
const STORIES: usize = 4;

/// How long a write that nobody took waits before it is sent again.
const AGAIN: Duration = Duration::from_millis(50);

/// How far the clocks of a node and of this machine's wall may be apart.
const SKEW: Duration = Duration::from_millis(50);

/// A writer.
#[derive(Debug)]
pub(super) struct Writer {
    stage: Arc<Stage>,
    random: Rng,
    own: Vec<Own>,
    /// In which all of those were begun.
    era: usize,
}

/// A story of a writer's own.
#[derive(Debug)]
struct Own {
    story: Arc<Story>,
    known: Known,
    /// Time changes it until then.
    busy_until: Instant,
}

impl Own {
    fn new(stage: &Stage) -> Self {
        Self { story: stage.chronicle.open(), known: Known::default(), busy_until: Instant::now() }
    }
}

impl Writer {
    /// With stories that are yet to be written.
    pub(super) fn new(number: usize, stage: Arc<Stage>) -> Self {
        let (own, era) = (Self::begun(&stage), stage.chronicle.era());
        Self { own, random: Rng::with_seed(number as u64), era, stage }
    }

    fn begun(stage: &Stage) -> Vec<Own> {
        (0..STORIES).map(|_| Own::new(stage)).collect()
    }

    /// Writes until it is over, with a pause after each write.
    pub(super) async fn run(mut self, pause: Duration) -> Result<()> {
        let stage = self.stage.clone();
        while !stage.is_over.load(Ordering::Acquire) {
            let turn = stage.chronicle.turn().await;
            if self.era != stage.chronicle.era() {
                // Of what was taken back nobody knows ids and versions any more.
                (self.own, self.era) = (Self::begun(&stage), stage.chronicle.era());
            }
            let at = self.random.usize(..self.own.len());
            if self.own[at].busy_until <= Instant::now() {
                self.change(at).await?;
            }
            drop(turn);
            sleep(pause).await;
        }
        let last = self.own.iter().map(|own| own.busy_until).max().unwrap_or_else(Instant::now);
        sleep(last.saturating_duration_since(Instant::now())).await;
        Ok(())
    }

    async fn change(&mut self, at: usize) -> Result<()> {
        let own = &mut self.own[at];
        let work = Work::any(&self.stage.chronicle, &own.story, &own.known, &mut self.random);
        let work = work.context("there is always something to do")?;
        let is_told = self.do_it(at, &work).await?;
        if work.is_the_end() {
            self.part(at, is_told);
        }
        if !is_told || work.is_the_end() {
            self.own[at] = Own::new(&self.stage);
        } else if self.own[at].story.related.get().is_none() && self.random.u8(..4) == 0 {
            self.relate(at).await?;
        }
        Ok(())
    }

    /// Those for which a story was chosen that is deleted were changed with it, if it was.
    fn part(&mut self, at: usize, is_told: bool) {
        let gone = self.own[at].story.number;
        let is_chooser = |own: &&mut Own| own.story.related.get().is_some_and(|(chosen, _)| *chosen == gone);
        for own in self.own.iter_mut().filter(is_chooser) {
            if !is_told {
                own.story.history().is_lost = true;
                *own = Own::new(&self.stage);
            } else if let Some((_, version)) = own.known.article_mut(Tongue::English) {
                *version += 1;
            }
        }
    }

    /// Whether it is known what became of it.
    async fn do_it(&mut self, at: usize, work: &Work) -> Result<bool> {
        let stage = self.stage.clone();
        let story = self.own[at].story.clone();
        lag::prepare(&stage, &story, work).await;
        let started = Instant::now();
        let (moment, due) = {
            let mut history = story.history();
            let moment = history.begin(work.next.clone(), started);
            let due = work.then.as_ref().map(|(then, due)| (history.begin(then.clone(), *due - SKEW), *due));
            (moment, due)
        };
        let Some((payload, acknowledged)) = self.persist(&work.mutation).await? else {
            story.history().is_lost = true;
            stage.report.lost();
            return Ok(false);
        };
        {
            let mut history = story.history();
            history.acknowledge(moment, acknowledged.clone());
            if let Some((moment, due)) = due {
                history.acknowledge(moment, Acknowledged { at: due, node: None, version: None });
                self.own[at].busy_until = due + SKEW;
            }
        }
        stage.report.wrote(work.mutation.name);
        lag::measure(&stage, &story, work, &acknowledged);
        self.learn(at, work, &payload)?;
        Ok(true)
    }

    /// Sends it until a node has done it. None where nobody can tell how often it was done.
    async fn persist(&mut self, mutation: &Mutation) -> Result<Option<(Value, Acknowledged)>> {
        let mut may_be_done = false;
        loop {
            let node = self.random.usize(..self.stage.desk.nodes());
            let sent = Instant::now();
            let (outcome, status) = self.stage.desk.write(node, mutation).await;
            // Whoever is told that somebody was first has been heard before.
            let is_heard = matches!(&outcome, Outcome::Refused { code, .. } if code == "CONFLICT" && may_be_done);
            let is_done = is_heard || matches!(outcome, Outcome::Done { .. });
            self.stage.journal.wrote(Write { sent, took: sent.elapsed(), is_done, status });
            match outcome {
                Outcome::Done { payload, version, at } => {
                    return Ok(Some((payload, Acknowledged { at, node: Some(node), version })));
                }
                // Another attempt was heard.
                Outcome::Refused { code, error } if code == "CONFLICT" && may_be_done => {
                    return Ok(Some((error, Acknowledged { at: Instant::now(), node: None, version: None })));
                }
                Outcome::Refused { error, .. } => bail!("{} was refused: {error}", mutation.name),
                Outcome::Unsent => sleep(AGAIN).await,
                Outcome::Unknown if mutation.is_guarded() => {
                    may_be_done = true;
                    sleep(AGAIN).await;
                }
                Outcome::Unknown => return Ok(None),
            }
        }
    }

    /// Ids and versions, as the next write has to name them.
    fn learn(&mut self, at: usize, work: &Work, payload: &Value) -> Result<()> {
        let own = &mut self.own[at];
        if work.is_the_end() {
            return Ok(());
        }
        let article = &payload["article"];
        let version = version_of(work.mutation.name, payload)?;
        if work.is_shared {
            own.known.count_shared(work.tongue);
        }
        if let Some(known) = own.known.article_mut(work.tongue) {
            known.1 = version;
            return Ok(());
        }
        let text = |value: &Value| value.as_str().map(str::to_owned).context("an id");
        let id = text(&article["id"])?;
        own.known.story = Some(text(&article["story"]["id"])?);
        own.story.id(work.tongue).get_or_init(|| id.clone());
        *own.known.article_mut(work.tongue) = Some((id, version));
        Ok(())
    }

    /// Chooses another of this writer's stories as related, which counts as a save of the article.
    async fn relate(&mut self, at: usize) -> Result<()> {
        let other = &self.own[(at + 1) % self.own.len()];
        let (chosen, number) = (other.known.article(Tongue::English).cloned(), other.story.number);
        let own = self.own[at].known.article(Tongue::English).cloned();
        let (Some((id, version)), Some((chosen, _))) = (own, chosen) else { return Ok(()) };
        let (name, kind, fields) = ("setRelated", "SetRelatedInput", "article { id version }");
        let input = json!({ "id": id, "related": [chosen], "expectedVersion": version });
        let Some((payload, acknowledged)) = self.persist(&Mutation { name, kind, input, fields }).await? else {
            bail!("{name} is guarded, so it is known what became of it");
        };
        let own = &mut self.own[at];
        own.story.related.get_or_init(|| (number, acknowledged.at));
        *own.known.article_mut(Tongue::English) = Some((id, version_of(name, &payload)?));
        Ok(())
    }
}

/// The version at which an article stands since; that of whoever was first, where it was this one and nobody heard.
fn version_of(name: &str, payload: &Value) -> Result<i64> {
    let version = payload["article"]["version"].as_i64().or_else(|| payload["currentVersion"].as_i64());
    version.with_context(|| format!("{name} answers no version: {payload}"))
}
