//! How long after its acknowledgement a write is seen at the other nodes.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::time::sleep;

use super::Stage;
use super::ask::Question;
use super::chronicle::{Story, read_title};
use super::history::Acknowledged;
use super::works::Work;

/// How many writes are followed at once: more would measure the machine.
const FOLLOWED: usize = 4;

/// How long one is followed: to a lag of this nobody looks any more.
const PATIENCE: Duration = Duration::from_secs(10);

/// What was measured.
#[derive(Debug)]
pub(super) struct Lags {
    measured: Mutex<Vec<Duration>>,
    turns: Arc<Semaphore>,
}

impl Default for Lags {
    fn default() -> Self {
        Self { measured: Mutex::default(), turns: Arc::new(Semaphore::new(FOLLOWED)) }
    }
}

impl Lags {
    /// The shortest first.
    pub(super) fn sorted(&self) -> Vec<Duration> {
        let mut measured = self.measured.lock().unwrap_or_else(PoisonError::into_inner).clone();
        measured.sort();
        measured
    }
}

/// The number that a write shows to everybody, where it shows one.
fn shown(work: &Work) -> Option<u64> {
    let face = work.next.face(work.tongue).filter(|face| face.is_public)?;
    (work.mutation.name == "saveArticle").then_some(face.number)
}

/// Has every node answer the question once: what is measured is how an answer that is kept gives way.
pub(super) async fn prepare(stage: &Stage, story: &Story, work: &Work) {
    let question = Question::Node { story: story.number, tongue: work.tongue };
    if shown(work).is_some()
        && let Some(body) = question.body(&stage.chronicle)
    {
        let answers = stage.clients.iter().map(|client| client.post(&body, &[]));
        // A node that is down has nothing to give way.
        drop(tokio::time::timeout(Duration::from_millis(200), futures::future::join_all(answers)).await);
    }
}

/// Asks all other nodes until they show it, beside what else is done.
pub(super) fn measure(stage: &Arc<Stage>, story: &Story, work: &Work, acknowledged: &Acknowledged) {
    let Some(number) = shown(work) else { return };
    let question = Question::Node { story: story.number, tongue: work.tongue };
    for node in (0..stage.clients.len()).filter(|node| acknowledged.node.is_some_and(|own| own != *node)) {
        let Ok(turn) = stage.lags.turns.clone().try_acquire_owned() else { return };
        let (stage, since) = (stage.clone(), acknowledged.at);
        tokio::spawn(async move {
            if let Some(lag) = follow(&stage, node, question, number, since).await {
                stage.lags.measured.lock().unwrap_or_else(PoisonError::into_inner).push(lag);
            }
            drop(turn);
        });
    }
}

/// None where the node answers nothing, or another write, or all writes' being taken back, has made the question void.
async fn follow(stage: &Stage, node: usize, question: Question, number: u64, since: Instant) -> Option<Duration> {
    let (body, era) = (question.body(&stage.chronicle)?, stage.chronicle.era());
    loop {
        let answer = stage.clients[node].post(&body, &[]).await.ok()?;
        if stage.chronicle.era() != era {
            return None;
        }
        let lag = answer.received - since;
        let article = &answer.json()["data"]["node"];
        let (_, _, seen) = read_title(article["title"].as_str()?)?;
        if seen >= number || lag > PATIENCE {
            return Some(lag);
        }
        sleep(Duration::from_millis(1)).await;
    }
}
