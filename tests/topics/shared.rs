//! Level 2, as clients see it: what one node has answered another answers without asking the database, never older than
//! promised; and whatever becomes of Redis, they answer.

mod builds;
mod crowds;
mod filled;
mod full;
mod late;
mod lost;
mod persisted;
mod started;

use dragoman::content::id::ArticleId;
use serde_json::{Value, json};

use crate::harness::newsroom::Saved;
use crate::harness::{Backend, Newsroom, Redis, Reply, Site};

/// Nodes over one database and one Redis.
struct Nodes {
    redis: Redis,
    sites: Vec<Site>,
    saved: Saved,
}

/// On a busy machine milliseconds are no measure: where they are not what is tested, nodes wait for Redis.
const PATIENT: [&str; 2] = ["--redis-timeout-ms", "5000"];

impl Nodes {
    /// So many, with further flags.
    async fn start(count: usize, flags: &[&str]) -> Self {
        Self::over(Backend::Postgres, Redis::start().await, count, flags).await
    }

    async fn over(backend: Backend, redis: Redis, count: usize, flags: &[&str]) -> Self {
        let url = redis.url();
        let flags = [&["--redis-url", &url], flags].concat();
        let first = Site::over(backend, &flags).await;
        let saved = Newsroom::of_many(12, &["en", "fa"]).save(first.content()).await;
        let database_url = first.database_url.clone();
        let mut sites = vec![first];
        while sites.len() < count {
            sites.push(Site::at(backend, database_url.clone(), &flags).await);
        }
        Self { redis, sites, saved }
    }

    /// A story of it in English.
    fn article(&self, number: usize) -> ArticleId {
        self.saved.articles[&(format!("story-{number}"), "en".to_owned())]
    }

    /// How often something was executed on all of them.
    fn executions(&self) -> u64 {
        self.sites.iter().map(|site| site.app.cache_stats.executions.get()).sum()
    }
}

/// The answer to a query as most clients ask: without a bill.
async fn ask(site: &Site, query: &str) -> Reply {
    site.send(&json!({ "query": query }), &[]).await
}

/// The page of a story of [`Nodes`].
fn page(number: usize) -> String {
    format!("{{ article(slug: \"story-{number}-en\", locale: \"en\") {{ title body tags {{ name }} }} }}")
}

fn title(reply: &Reply) -> &Value {
    &reply.data["article"]["title"]
}

/// Where an answer came from.
fn level(reply: &Reply) -> &str {
    reply.headers.get("x-cache").map_or("", |value| value.to_str().unwrap())
}

/// Asks until the answer is as it should be: what goes on in the background takes its time.
async fn until(what: &str, ask: impl AsyncFn() -> Reply, is_so: impl Fn(&Reply) -> bool) -> Reply {
    let asking = async {
        loop {
            let reply = ask().await;
            if is_so(&reply) {
                return reply;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), asking).await.unwrap_or_else(|_| panic!("not so: {what}"))
}

/// The names of the answers that a Redis holds.
async fn answers(redis: &Redis) -> Vec<String> {
    redis.names().await.into_iter().filter(|name| name.contains(":a:")).collect()
}

/// Waits until Redis holds so many answers.
async fn holds(redis: &Redis, count: usize) -> Vec<String> {
    let holding = async {
        loop {
            let answers = answers(redis).await;
            if answers.len() >= count {
                return answers;
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), holding).await.expect("what is answered is kept")
}
