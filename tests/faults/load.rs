//! More is asked than a node can answer: a part is answered in time, the rest is refused at once.
//!
//! Who asks shares the machine with who answers. So that it is the node that is measured, the questions are few and
//! heavy, and it is looked at, too, how late they were sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures::FutureExt;
use futures::future::join_all;
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::sleep_until;

use super::kept::{Kept, Told};
use super::span::{Span, percentile};
use super::{Check, Row, Site};
use crate::rig::{Answer, Client};

/// Its row.
pub(super) const ROWS: [Row; 1] = [Row {
    name: "three times as many questions as a node can answer",
    bar: "p99 of those answered within 1 s; the rest hear 503 and when to ask again within 50 ms; half of what it can is \
          answered still, and all that is kept",
    run: |site, is_long| overwhelmed(site, Duration::from_secs(if is_long { 30 } else { 3 })).boxed_local(),
}];

/// How many times as much is asked as can be answered.
const TIMES: f64 = 3.0;

/// As many questions are under way as keep a node busy and let none wait for its turn.
const AT_WORK: usize = 8;

/// The languages of the newsroom.
const LOCALES: [&str; 9] = ["en", "ar", "fr", "de", "ps", "fa", "ru", "es", "tg"];

async fn overwhelmed(site: &mut Site, hold: Duration) -> Result<Vec<Check>> {
    let crowd = Crowd::at(&site.rig.gateways[1].address)?;
    let capacity = crowd.capacity(hold).await?;
    let kept = Kept::at(&site.rig.gateways[1..2]).await?;
    let (rate, began) = (capacity * TIMES, Instant::now());
    let (asked, told) = tokio::join!(crowd.offer(rate, hold), kept.ask(hold));
    let (asked, ended) = (asked?, Instant::now());
    let span = Span::of(site.watch.journal(), began, ended);
    let mut checks = of_crowd(&asked, capacity, ended - began, &site.calm);
    checks.extend(of_others(&told, &span, &site.calm));
    Ok(checks)
}

/// Those who are too many: a part is answered in time, the rest refused at once.
fn of_crowd(asked: &[Asked], capacity: f64, took: Duration, calm: &Span) -> Vec<Check> {
    let times = |what: Heard| asked.iter().filter(move |asked| asked.heard == what).map(|asked| asked.took);
    let count = |what: Heard| times(what).count();
    let (answered, refused) = (count(Heard::Answer), count(Heard::Refusal));
    let (rate, goodput) = (capacity * TIMES, answered as f64 / took.as_secs_f64());
    let soon = calm.allowing(Duration::from_millis(50));
    let late = percentile(asked.iter().map(|asked| asked.late), 99);
    let others = count(Heard::Other) as u64;
    vec![
        Check::within(&format!("{rate:.0} a second, p99 of how late they were sent"), late, soon),
        Check::most(&format!("of {} neither answered nor told by 503 when to ask again", asked.len()), others, 0),
        Check::so(
            format!("answered a second: {goodput:.1}, at least half of {capacity:.1}"),
            goodput * 2.0 >= capacity,
        )
        .timed(),
        Check::within(
            &format!("p99 of {answered} answers"),
            percentile(times(Heard::Answer), 99),
            calm.allowing(Duration::from_secs(1)),
        ),
        Check::so(format!("refused: {refused}, some"), refused > 0).timed(),
        Check::within(&format!("p99 of {refused} refusals"), percentile(times(Heard::Refusal), 99), soon),
    ]
}

/// Those who read meanwhile: what is kept they get, and else they hear when to ask again.
fn of_others(told: &Told, span: &Span, calm: &Span) -> Vec<Check> {
    let what = format!("of {} reads neither answered nor told by 503 when to ask again", span.reads.len());
    vec![
        told.all_answered(),
        Check::within("p99 of what is kept", told.percentile(99), calm.allowing(Duration::from_secs(1))),
        Check::most(&what, span.failed_otherwise(), 0),
    ]
}

/// All who ask a node.
#[derive(Clone, Debug)]
struct Crowd {
    client: Client,
    query: Arc<str>,
    /// How much was asked.
    count: Arc<AtomicU64>,
}

/// What came of a question.
#[derive(Clone, Copy, Debug)]
struct Asked {
    /// How long after its time it was sent.
    late: Duration,
    /// How long it took from then on.
    took: Duration,
    heard: Heard,
}

/// What was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    Answer,
    /// A 503 that says when to ask again.
    Refusal,
    Other,
}

impl Crowd {
    fn at(address: &str) -> Result<Self> {
        Ok(Self { client: Client::new(address)?, query: query().into(), count: Arc::default() })
    }

    /// How many it answers in a second, where each is asked when another was answered.
    async fn capacity(&self, hold: Duration) -> Result<f64> {
        let began = Instant::now();
        let asking = (0..AT_WORK).map(|_| async {
            let mut answered = 0_u32;
            while began.elapsed() < hold {
                answered += u32::from(self.ask(Instant::now()).await.heard == Heard::Answer);
            }
            answered
        });
        let answered: u32 = join_all(asking).await.into_iter().sum();
        ensure!(answered > 0, "nothing is answered");
        Ok(f64::from(answered) / began.elapsed().as_secs_f64())
    }

    /// Asks so many a second, whatever becomes of those before.
    async fn offer(&self, rate: f64, hold: Duration) -> Result<Vec<Asked>> {
        let (began, mut asking, mut number) = (Instant::now(), JoinSet::new(), 0_u32);
        loop {
            let due = Duration::from_secs_f64(f64::from(number) / rate);
            if due >= hold {
                break;
            }
            sleep_until((began + due).into()).await;
            let crowd = self.clone();
            asking.spawn(async move { crowd.ask(began + due).await });
            number += 1;
        }
        let mut asked = Vec::new();
        while let Some(one) = asking.join_next().await {
            asked.push(one?);
        }
        Ok(asked)
    }

    /// Asks for what nobody has asked for before: no cache has it.
    async fn ask(&self, due: Instant) -> Asked {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let body = json!({ "query": &*self.query, "variables": { "slug": format!("nobody-knows-{number}") } });
        let sent = Instant::now();
        let heard = self.client.post(&body, &[]).await.map_or(Heard::Other, |answer| heard(&answer));
        Asked { late: sent.saturating_duration_since(due), took: sent.elapsed(), heard }
    }
}

/// Read without a parser: who asks has the same processors as who answers.
fn heard(answer: &Answer) -> Heard {
    match answer.status {
        200 if answer.body.starts_with(br#"{"data":{"asked":null,"#) => Heard::Answer,
        503 if !answer.header("retry-after").is_empty() => Heard::Refusal,
        _ => Heard::Other,
    }
}

/// All lists at once, with what is near to each article.
fn query() -> String {
    let lists =
        LOCALES.map(|locale| format!("{locale}: articles(locale: \"{locale}\", first: 30) {{ nodes {{ ...Near }} }}"));
    let asked = "asked: article(locale: \"en\", slug: $slug) { id }";
    let near = "fragment Near on Article { id translations { id } related(first: 4) { score article { id } } }";
    format!("query Everything($slug: String!) {{ {asked} {} }} {near}", lists.join(" "))
}
