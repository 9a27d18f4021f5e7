//! Keeps what is most alike each article up to date with what is written.
//!
//! A few changes are refreshed one by one. Many, as an import makes them, are not: once the log has come to rest, all
//! neighbours are filled in, whose work is linear in the newsroom, once. What it writes is logged, but tells of no
//! node, so it does not follow itself.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::runner::Job;
use crate::content::id::ArticleId;
use crate::content::node::NodeId;
use crate::content::{Content, Error, Result};
use crate::log::change::{self, Logged};
use crate::log::cursor::{Place, Start};

/// Changes that are refreshed one by one.
const FEW: u64 = 2_000;

/// Articles to a transaction: some 100 ms of SQLite's one writer.
const ARTICLES: usize = 8;

/// How long nothing is written when the log has come to rest.
const QUIET: Duration = Duration::from_secs(5);

/// The job.
#[derive(Debug)]
pub struct Neighbours {
    content: Content,
    /// Where the log stood when it was seen to be far ahead, and since when.
    stood: Option<(Place, Instant)>,
}

impl Neighbours {
    /// Of this newsroom's articles.
    pub fn new(content: Content) -> Self {
        Self { content, stood: None }
    }

    /// Fills in all of them, if the log has come to rest.
    async fn fill(&mut self, from: Place, head: Place) -> Result<Place> {
        match self.stood {
            Some((place, since)) if place == head && since.elapsed() >= QUIET => {
                let articles = self.content.fill_neighbours(|_, _| ()).await?;
                tracing::info!(articles, "neighbours were filled in");
                Ok(head)
            }
            Some((place, _)) if place == head => Ok(from),
            _ => {
                self.stood = Some((head, Instant::now()));
                Ok(from)
            }
        }
    }
}

impl Job for Neighbours {
    const NAME: &'static str = "neighbours";
    const START: Start = Start::Beginning;
    const REST: Duration = Duration::from_secs(1);
    type Error = Error;

    async fn follow(&mut self, from: Place, head: Place) -> Result<Place> {
        let changes = change::after(self.content.database(), from, None, FEW + 1).await?;
        if changes.len() as u64 > FEW {
            return self.fill(from, head).await;
        }
        let articles: BTreeSet<ArticleId> = changes.iter().filter_map(article).collect();
        for articles in articles.into_iter().collect::<Vec<_>>().chunks(ARTICLES) {
            self.content.refresh_neighbours(articles).await?;
        }
        Ok(head)
    }
}

fn article(logged: &Logged) -> Option<ArticleId> {
    match logged.change.node.parse() {
        Ok(NodeId::Article(id)) => Some(id),
        _ => None,
    }
}
