//! Loaders: what gathers the keys of one level of a query into one read, at which delay and which processor time.
//!
//! Each contestant answers the same requests over the same rows, in turns. Measured are batches to a request (4 is
//! ideal: three relations of an article, then one of its author), the median latency, and the processor time of the
//! whole process to a request. `none` reads at once, without any batch: what the execution costs alone.

mod contestant;
mod newsroom;
mod table;

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::parser::{parse_query, types::ExecutableDocument};
use async_graphql::{EmptyMutation, EmptySubscription, Request, Schema};
use dragoman::graphql::rounds::Rounds;
use futures::future::try_join_all;

use crate::processor;
use contestant::{Contestant, Loaders};
use newsroom::{Archive, Query};
use table::{Figures, Line};

/// Turns of each contestant at each load; the figures are medians over them.
const ROUNDS: usize = 11;
/// How long a turn is.
const TURN: Duration = Duration::from_millis(500);

/// How many articles a request lists.
const ARTICLES: [u32; 2] = [20, 100];
/// How many requests are in flight.
const IN_FLIGHT: [usize; 2] = [1, 64];

/// What is measured: a list and a contestant, over and over.
struct Bench {
    schema: Schema<Query, EmptyMutation, EmptySubscription>,
    archive: Arc<Archive>,
}

/// What one request took.
struct Served {
    batches: usize,
    took: Duration,
}

/// Measures all contestants and prints one table.
pub(crate) async fn run() -> anyhow::Result<()> {
    let bench =
        Arc::new(Bench { schema: Schema::new(Query, EmptyMutation, EmptySubscription), archive: Arc::default() });
    let mut lines = Vec::new();
    for articles in ARTICLES {
        let document = parse_query(newsroom::query(articles))?;
        bench.check(&document).await?;
        for in_flight in IN_FLIGHT {
            lines.extend(Contestant::ALL.map(|contestant| Line::new(articles, in_flight, contestant)));
        }
    }
    for round in 0..=ROUNDS {
        // Each round begins elsewhere, and the first only warms up.
        let first = round % lines.len();
        lines.rotate_left(first);
        for line in &mut lines {
            let figures = bench.turn(line).await?;
            if round > 0 {
                line.turns.push(figures);
            }
        }
        lines.rotate_right(first);
        eprint!("\rround {round} of {ROUNDS}");
    }
    eprintln!();
    print!("{}", table::text(&lines));
    Ok(())
}

impl Bench {
    /// All contestants answer the same.
    async fn check(&self, document: &ExecutableDocument) -> anyhow::Result<()> {
        let expected = self.answer(document, Contestant::None).await.1;
        for contestant in Contestant::ALL {
            let answer = self.answer(document, contestant).await.1;
            anyhow::ensure!(answer == expected, "{contestant:?} answers otherwise: {answer}");
        }
        Ok(())
    }

    /// One turn of a contestant.
    async fn turn(self: &Arc<Self>, line: &Line) -> anyhow::Result<Figures> {
        let document = parse_query(newsroom::query(line.articles))?;
        let (began, processor_began) = (Instant::now(), processor::used()?);
        let clients = (0..line.in_flight).map(|_| {
            let (bench, document, contestant) = (self.clone(), document.clone(), line.contestant);
            tokio::spawn(async move { bench.client(&document, contestant, began).await })
        });
        let served: Vec<Served> = try_join_all(clients).await?.into_iter().flatten().collect();
        Ok(Figures::new(&served, processor::used()? - processor_began))
    }

    /// A client that asks again as soon as it is answered.
    async fn client(&self, document: &ExecutableDocument, contestant: Contestant, began: Instant) -> Vec<Served> {
        let mut served = Vec::new();
        while began.elapsed() < TURN {
            let asked = Instant::now();
            let (batches, answer) = self.answer(document, contestant).await;
            served.push(Served { batches, took: asked.elapsed() });
            std::hint::black_box(answer);
        }
        served
    }

    /// One request, with loaders of its own: its batches and its answer.
    async fn answer(&self, document: &ExecutableDocument, contestant: Contestant) -> (usize, String) {
        let loaders = Arc::new(Loaders::new(contestant, &self.archive));
        let mut request = Request::new("").data(loaders.clone());
        request.set_parsed_query(document.clone());
        let execution = self.schema.execute(request);
        let response = match contestant {
            Contestant::Ours => Rounds::new(execution, || loaders.take_batches()).await,
            _ => execution.await,
        };
        let answer = serde_json::to_string(&response).expect("an answer can be written as JSON");
        (loaders.batches(), answer)
    }
}
