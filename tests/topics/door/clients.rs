//! Who a client is, and what it may spend.

use entity::key::Role;
use serde_json::json;

use crate::harness::{Backend, Newsroom, Reply, Site, Socket};

/// It costs 2 points.
const QUERY: &str = "{ site { name } }";

async fn site(flags: &[&str]) -> Site {
    let site = Site::over(Backend::Sqlite, flags).await;
    Newsroom::default().save(site.content()).await;
    site
}

/// What is executed anew each time: an answer from memory costs 1 point.
const ANEW: (&str, &str) = ("cache-control", "no-store");

async fn from(site: &Site, chain: &str) -> Reply {
    site.send(&json!({ "query": QUERY }), &[("x-forwarded-for", chain), ANEW]).await
}

async fn by(site: &Site, key: &str) -> Reply {
    site.send(&json!({ "query": QUERY }), &[("authorization", &format!("Bearer {key}")), ANEW]).await
}

#[tokio::test]
async fn a_client_that_has_spent_its_minute_is_told_so_with_the_figures() {
    let site = site(&["--address-rate-limit", "5"]).await;

    let first = site.ask(QUERY).await.fine();
    let second = site.ask(QUERY).await.fine();
    let refused = site.ask(QUERY).await;

    assert_eq!(first.headers["ratelimit-policy"], "\"points-per-address\";q=5;w=60");
    assert_eq!(first.headers["ratelimit"], "\"points-per-address\";r=3;t=24");
    assert_eq!(second.headers["ratelimit"].to_str().unwrap().split(';').nth(1), Some("r=1"));
    assert_eq!((refused.status, refused.code()), (429, "RATE_LIMITED"), "{}", refused.text);
    let why = &refused.errors[0]["extensions"];
    assert_eq!((&why["cost"], &why["limit"], &why["remaining"]), (&2.into(), &5.into(), &0.into()), "{why}");
    let seconds: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=12).contains(&seconds), "a point comes in 12 s: {seconds}");
    assert_eq!(why["retryAfterSeconds"], seconds);
    assert_eq!(site.app.door.rates.refused(), 1);
}

#[tokio::test]
async fn a_key_has_points_of_its_own_wherever_it_is_used() {
    let site = site(&["--address-rate-limit", "2", "--key-rate-limit", "4"]).await;
    let (key, other) = (site.key(Role::Partner, &[]).await, site.key(Role::Partner, &[]).await);
    site.ask(QUERY).await.fine();
    let anonymous = site.ask(QUERY).await;
    let [first, second, third] = [by(&site, &key).await, by(&site, &key).await, by(&site, &key).await];
    let other = by(&site, &other).await.fine();

    assert_eq!((anonymous.status, first.status, second.status, third.status), (429, 200, 200, 429));
    assert_eq!(third.headers["ratelimit-policy"], "\"points-per-key\";q=4;w=60");
    assert!(other.headers["ratelimit"].to_str().unwrap().contains(";r=2;"));
}

#[tokio::test]
async fn whoever_tries_keys_pays_for_it() {
    let site = site(&["--address-rate-limit", "25"]).await;
    let statuses = async || by(&site, "drg_wrong").await.status;

    assert_eq!([statuses().await, statuses().await, statuses().await], [401, 401, 429]);
}

#[tokio::test]
async fn what_is_said_over_a_socket_costs_what_it_costs_by_request() {
    let site = site(&["--address-rate-limit", "5"]).await;
    let mut socket = Socket::greeted(&site.address).await;

    // A cheap query costs 2 points, and a document that is none the one that all cost.
    socket.ask("one", QUERY, json!({})).await;
    let (answer, end) = (socket.hear().await, socket.hear().await);
    socket.ask("two", "{ site { nothing } }", json!({})).await;
    let invalid = socket.hear().await;
    socket.ask("three", QUERY, json!({})).await;
    let (again, last) = (socket.hear().await, socket.hear().await);
    socket.ask("four", "{ site { nothing } }", json!({})).await;
    let refused = socket.hear().await;

    assert_eq!(
        [&answer["type"], &end["type"], &again["type"], &last["type"]],
        ["next", "complete", "next", "complete"]
    );
    assert_eq!(invalid["payload"][0]["extensions"]["code"], "BAD_USER_INPUT", "{invalid}");
    assert_eq!(refused["payload"][0]["extensions"]["code"], "RATE_LIMITED", "{refused}");
}

#[tokio::test]
async fn whoever_tries_keys_over_sockets_pays_for_it() {
    let site = site(&["--address-rate-limit", "25"]).await;
    let mut codes = Vec::new();
    for _ in 0..3 {
        let mut socket = Socket::to(&site.address).await;
        let payload = json!({ "Authorization": "Bearer drg_wrong" });
        socket.say(json!({ "type": "connection_init", "payload": payload })).await;
        codes.push(socket.closed().await.0);
    }

    assert_eq!(codes, [4401, 4401, 4429]);
}

#[tokio::test]
async fn an_address_is_what_trusted_proxies_say_and_nobody_else() {
    let believing = site(&["--address-rate-limit", "3", "--trusted-proxies", "127.0.0.1"]).await;
    let doubting = site(&["--address-rate-limit", "3"]).await;

    for (client, status) in [("192.0.2.1", 200), ("192.0.2.1", 429), ("192.0.2.2", 200), ("192.0.2.9, 192.0.2.1", 429)]
    {
        assert_eq!(from(&believing, client).await.status, status, "{client}");
    }
    assert_eq!(from(&doubting, "192.0.2.1").await.status, 200);
    assert_eq!(from(&doubting, "192.0.2.2").await.status, 429, "it is the same connection's address");
}

#[tokio::test]
async fn an_answer_from_memory_costs_a_point() {
    let site = site(&["--address-rate-limit", "100"]).await;
    let fields: String = (0..19).map(|n| format!("a{n}: name ")).collect();
    let left = async || {
        let reply = site.send(&json!({ "query": format!("{{ site {{ {fields} }} }}") }), &[]).await.fine();
        let told = reply.headers["ratelimit"].to_str().unwrap().to_owned();
        told.split([';', '=']).nth(2).unwrap().parse::<u32>().unwrap()
    };

    let [first, second] = [left().await, left().await];

    // Points come back meanwhile, so that there may be more.
    assert!(first <= 85, "{first}: it was executed");
    assert!(second >= first - 1, "{first}, {second}");
}

#[tokio::test]
async fn what_a_shared_cache_may_keep_tells_nothing_of_one_clients_budget() {
    let site = site(&["--address-rate-limit", "4"]).await;
    let path = "/graphql?query=%7Bsite%28locale%3A%22en%22%29%7Bname%7D%7D";
    let told = |response: &reqwest::Response| {
        let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        (response.status().as_u16(), header("cache-control").unwrap_or_default(), header("ratelimit"))
    };

    let kept = site.get(path, &[]).await;
    let etag = kept.headers()["etag"].to_str().unwrap().to_owned();
    let known = site.get(path, &[("if-none-match", &etag)]).await;
    let own = site.get("/graphql?query=%7B__typename%7D", &[("authorization", "Bearer drg_wrong")]).await;

    for (response, status) in [(kept, 200), (known, 304)] {
        let (answered, control, budget) = told(&response);
        assert_eq!((answered, budget), (status, None), "{control}");
        assert!(control.starts_with("public"), "{control}");
    }
    let (status, control, budget) = told(&own);
    assert_eq!(status, 429, "what is left is less than a wrong key costs");
    assert!(!control.contains("public") && budget.is_some(), "{control} {budget:?}");
}

#[tokio::test]
async fn without_a_figure_nothing_is_limited_or_told() {
    let site = site(&[]).await;

    let reply = site.ask(QUERY).await.fine();

    assert!(reply.headers.get("ratelimit").is_none() && reply.headers.get("ratelimit-policy").is_none());
}
