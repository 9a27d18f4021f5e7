//! The cache, as clients see it: what is answered again without being read again, and that it is never older than
//! promised, never somebody else's, and never there at all where it must not be.

mod callers;
mod commands;
mod headers;
mod idle;
mod keys;
mod killed;
mod long_way;
mod meanwhile;
mod nodes;
mod outage;
mod pauses;
mod repeated;
mod schedule;
mod standby;
mod torn;
mod unkept;
mod watching;
mod writers;

use serde_json::{Value, json};
use tests::rig::{Protocol, Proxy};
use url::Url;

use crate::harness::{Newsroom, Reply, Site};

/// The answer to a query, without a bill: as most clients ask.
async fn ask(site: &Site, query: &str) -> Reply {
    ask_with(site, query, &[]).await
}

async fn ask_with(site: &Site, query: &str, headers: &[(&str, &str)]) -> Reply {
    site.send(&json!({ "query": query }), headers).await
}

/// Where an answer came from.
fn level(reply: &Reply) -> &str {
    header(reply, "x-cache")
}

fn header<'r>(reply: &'r Reply, name: &str) -> &'r str {
    reply.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// The page of a story of [`Newsroom::of_many`] in English.
fn page(number: usize) -> String {
    format!("{{ article(slug: \"story-{number}-en\", locale: \"en\") {{ title body tags {{ name }} }} }}")
}

fn title(reply: &Reply) -> &Value {
    &reply.data["article"]["title"]
}

/// What stands before a PostgreSQL, and the address that leads through it: what is said can be read there.
async fn through_proxy(database_url: &str) -> (Proxy, Url) {
    let mut url = Url::parse(database_url).unwrap();
    let server = url.socket_addrs(|| None).unwrap()[0];
    let proxy = Proxy::start(server, Protocol::Postgres).await.unwrap();
    url.set_port(Some(proxy.address().port())).unwrap();
    url.query_pairs_mut().append_pair("sslmode", "disable");
    (proxy, url)
}

fn newsroom() -> Newsroom {
    Newsroom::of_many(6, &["en", "fa"])
}
