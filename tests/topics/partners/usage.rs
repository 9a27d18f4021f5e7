//! What partners make use of: counted by each node, added up by day, shown to admins; and what was agreed for a month.

use std::time::{Duration, Instant};

use chrono::Utc;
use dragoman::content::Collector;
use dragoman::content::agreement::{PartnerRights, Plan};
use dragoman::content::partner::usage::{Day, Sheet, Usage};
use entity::key::Role;
use serde_json::{Value, json};

use super::{agree, partner};
use crate::harness::database::{self, BOTH};
use crate::harness::{Backend, Binary, Events, Newsroom, Site, story};

/// Longer than anything here takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A node that writes down at once what it counted.
const SOON: [&str; 2] = ["--usage-interval-ms", "50"];

/// One that never does so but when it leaves.
const LATE: [&str; 2] = ["--usage-interval-ms", "3600000"];

const LIST: &str = "{ articles(locale: \"en\", first: 10) { nodes { title } } }";

async fn two_nodes(backend: Backend) -> [Site; 2] {
    let first = Site::over(backend, &SOON).await;
    Newsroom::of_many(3, &["en"]).save(first.content()).await;
    let second = Site::at(backend, first.database_url.clone(), &SOON).await;
    [first, second]
}

/// What admins are told of a partner's usage today.
async fn today(site: &Site, admin: &str, name: &str) -> Value {
    let query = "query($name: String!) { partner(name: $name) { usage { day requests bytes articles points } } }";
    let days = site.ask_as(admin, query, json!({ "name": name })).await.fine().data["partner"]["usage"].clone();
    days.as_array().unwrap().last().cloned().unwrap_or_default()
}

/// The same, once it is as it should be: an answer is counted when it begins, its body as it is sent.
async fn written(site: &Site, admin: &str, name: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let told = today(site, admin, name).await;
        if is_so(&told) {
            return told;
        }
        assert!(Instant::now() < deadline, "{:?}: it is never written down: {told}", site.backend);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn what_a_partner_asks_of_any_node_adds_up_whatever_it_asks_by() {
    for backend in BOTH {
        let nodes = two_nodes(backend).await;
        let admin = nodes[0].key(Role::Admin, &[]).await;
        let secret = partner(&nodes[0], "The \"Gazette\"", PartnerRights::default()).await;
        let bearer = format!("Bearer {secret}");
        let own = [("authorization", bearer.as_str())];
        let day = Utc::now().date_naive().to_string();

        let mut bytes = 0;
        for _ in 0..3 {
            for node in &nodes {
                bytes += node.ask_as(&secret, LIST, json!({})).await.fine().text.len();
                node.ask(LIST).await.fine();
            }
        }
        let feed = nodes[0].get("/feeds/en/rss.xml", &own).await;
        let etag = feed.headers()["etag"].to_str().unwrap().to_owned();
        bytes += feed.bytes().await.unwrap().len();
        let known = nodes[0].get("/feeds/en/rss.xml", &[own[0], ("if-none-match", &etag)]).await;
        let events = [own[0], ("accept", "text/event-stream"), ("content-type", "application/json")];
        let streamed = nodes[1].request("POST", "/graphql", &events, json!({ "query": LIST }).to_string()).await;
        bytes += streamed.bytes().await.unwrap().len();
        let told = written(&nodes[1], &admin, "The \"Gazette\"", |told| told["bytes"] == bytes as f64).await;

        assert_eq!((known.status(), known.bytes().await.unwrap().len()), (reqwest::StatusCode::NOT_MODIFIED, 0));
        assert_eq!((&told["day"], &told["requests"]), (&json!(day), &json!(9)), "{backend:?}: {told}");
        assert_eq!(told["articles"], 3 * 8, "{backend:?}: what it has already is not read again: {told}");
        assert!(told["points"].as_u64() >= Some(9), "{backend:?}: {told}");
        let query = "{ partner(name: \"The \\\"Gazette\\\"\") { usage(days: 400) { day } } }";
        assert_eq!(nodes[0].ask_as(&admin, query, json!({})).await.reason(), "PAGE_TOO_LARGE", "{backend:?}");

        let binary = Binary::new().with("DATABASE_URL", &nodes[0].database_url);
        let table = binary.run(&["partner", "usage"]).await.fine();
        let line = format!("\"The \"\"Gazette\"\"\",{day},9,{bytes},24,{}", told["points"]);
        assert_eq!(
            table.lines().collect::<Vec<_>>(),
            ["partner,day,requests,bytes,articles,points", &line],
            "{backend:?}"
        );
        let nobody = binary.run(&["partner", "usage", "Nobody"]).await;
        assert!(nobody.sentence().contains("there is no partner named `Nobody`"), "{backend:?}");
        let metrics = nodes[0].get("/metrics", &[]).await.text().await.unwrap();
        let series = "dragoman_partner_requests_total{partner=\"The \\\"Gazette\\\"\"} 5";
        assert!(metrics.contains(series), "{backend:?}: three lists and two feeds at this node: {metrics}");
    }
}

#[tokio::test]
async fn what_is_told_to_a_partner_that_listens_is_counted_as_what_it_asks_for() {
    for backend in BOTH {
        let [site, _] = two_nodes(backend).await;
        let admin = site.key(Role::Admin, &[]).await;
        let secret = partner(&site, "Gazette", PartnerRights::default()).await;
        let query =
            "subscription { articlePublished(locale: \"en\") { node { subject { ... on Article { title } } } } }";
        let bearer = format!("Bearer {secret}");
        let own = [("authorization", bearer.as_str())];
        let mut events = Events::open(&site.address, query, json!({}), &own).await;
        let mut others = Events::open(&site.address, query, json!({}), &[]).await;
        for listening in [&mut events, &mut others] {
            assert_eq!(listening.any().await.unwrap().comment.as_deref(), Some("live"), "{backend:?}");
        }

        let news = ["river", "hill"].map(|key| story(key).in_locale("en", key));
        Newsroom::with(news).save(site.content()).await;
        for listening in [&mut events, &mut others] {
            for _ in 0..2 {
                let told = listening.result().await;
                assert!(
                    told["data"]["articlePublished"]["node"]["subject"]["title"].is_string(),
                    "{backend:?}: {told}"
                );
            }
        }
        let told = written(&site, &admin, "Gazette", |told| told["articles"] == 2).await;

        assert_eq!(told["requests"], 1, "{backend:?}: {told}");
    }
}

#[tokio::test]
async fn bytes_are_those_of_the_bodies_and_nothing_is_anybodys_who_is_no_partner() {
    for backend in BOTH {
        let [site, _] = two_nodes(backend).await;
        let admin = site.key(Role::Admin, &[]).await;
        let secret = partner(&site, "Gazette", PartnerRights::default()).await;
        partner(&site, "Herald", PartnerRights::default()).await;

        let mut bytes = 0;
        for query in [LIST, LIST, "{ locales { code } }", "{ nowhere }"] {
            bytes += site.ask_as(&secret, query, json!({})).await.text.len();
        }
        let told = written(&site, &admin, "Gazette", |told| told["bytes"] == bytes as f64).await;

        assert_eq!((&told["requests"], &told["articles"]), (&json!(4), &json!(6)), "{backend:?}: {told}");
        assert_eq!(today(&site, &admin, "Herald").await, Value::Null, "{backend:?}");
        let query = "{ partner(name: \"Gazette\") { usage { requests } } }";
        assert_eq!(site.ask_as(&secret, query, json!({})).await.code(), "FORBIDDEN", "{backend:?}");
    }
}

#[tokio::test]
async fn a_node_that_is_killed_loses_what_it_counted_last_and_one_that_leaves_nothing() {
    for backend in BOTH {
        let site = Site::at(backend, database::create(backend).await, &LATE).await;
        Newsroom::of_many(3, &["en"]).save(site.content()).await;
        let admin = site.key(Role::Admin, &[]).await;
        let secret = partner(&site, "Gazette", PartnerRights::default()).await;
        let binary = Binary::new().with("DATABASE_URL", &site.database_url);
        let client = reqwest::Client::new();
        let ask = async |address: &str, times: usize| {
            for _ in 0..times {
                let request = client.post(format!("{address}/graphql")).bearer_auth(&secret);
                request.json(&json!({ "query": LIST })).send().await.unwrap().error_for_status().unwrap();
            }
        };

        let killed = binary.serve(&["serve", "--usage-interval-ms", "50"]).await;
        ask(&killed.address, 5).await;
        let before = written(&site, &admin, "Gazette", |told| told["requests"] == 5).await;
        ask(&killed.address, 3).await;
        killed.kill().await;
        let lost = today(&site, &admin, "Gazette").await;
        let leaving = binary.serve(&["serve", LATE[0], LATE[1]]).await;
        ask(&leaving.address, 4).await;
        let meanwhile = today(&site, &admin, "Gazette").await;
        leaving.end_by("TERM").await.fine();
        let after = today(&site, &admin, "Gazette").await;

        let requests = |told: &Value| told["requests"].as_u64().unwrap();
        assert_eq!(requests(&before), 5, "{backend:?}: {before}");
        assert!((5..=8).contains(&requests(&lost)), "{backend:?}: {lost}");
        assert_eq!(requests(&meanwhile), requests(&lost), "{backend:?}: it is not written down yet");
        assert_eq!(requests(&after), requests(&lost) + 4, "{backend:?}: {after}");
        let articles = |told: &Value| told["articles"].as_u64().unwrap();
        assert_eq!(articles(&after), articles(&lost) + 4 * 3, "{backend:?}: {after}");
    }
}

#[tokio::test]
async fn what_a_node_does_not_know_to_be_written_is_written_once_however_often_it_tries() {
    for backend in BOTH {
        let site = Site::at(backend, database::create(backend).await, &LATE).await;
        let admin = site.key(Role::Admin, &[]).await;
        partner(&site, "Gazette", PartnerRights::default()).await;
        let partner = site.content().partners(None).await.unwrap().noted(&Collector::default())[0].agreement.partner;
        let usage = Usage { requests: 5, bytes: 10, articles: 2, points: 7 };
        let days = vec![Day { partner, day: Utc::now().date_naive(), usage }];
        let sheet = |node: &str, number| Sheet { node: node.into(), number, days: days.clone() };

        for sheet in [sheet("one", 1), sheet("one", 1), sheet("other", 1), sheet("one", 2), sheet("one", 1)] {
            site.content().add_usage(&sheet).await.unwrap();
        }

        let told = today(&site, &admin, "Gazette").await;
        assert_eq!((&told["requests"], &told["points"]), (&json!(15), &json!(21)), "{backend:?}: {told}");
    }
}

#[tokio::test]
async fn a_month_is_refused_where_it_is_spent_on_whichever_node_and_both_limits_are_told() {
    for backend in BOTH {
        let [first, second] = two_nodes(backend).await;
        let plan = Plan { requests_a_minute: Some(1_000), requests_a_month: Some(3), ..Plan::default() };
        let secret = agree(&first, "Gazette", PartnerRights::default(), plan).await;

        let mut last = None;
        for _ in 0..3 {
            last = Some(first.ask_as(&secret, LIST, json!({})).await.fine());
        }
        let refused = first.ask_as(&secret, LIST, json!({})).await;
        let deadline = Instant::now() + PATIENCE;
        while second.ask_as(&secret, LIST, json!({})).await.code() != "RATE_LIMITED" {
            assert!(Instant::now() < deadline, "{backend:?}: the other node does not hear of it");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // A node that begins knows it from the start.
        let third = Site::at(backend, first.database_url.clone(), &SOON).await;
        let at_once = third.ask_as(&secret, LIST, json!({})).await;

        let headers = last.unwrap().headers;
        let policy = headers["ratelimit-policy"].to_str().unwrap();
        let expected = "\"requests-per-partner\";q=1000;w=60, \"requests-per-month\";q=3;w=";
        assert!(policy.starts_with(expected), "{backend:?}: {policy}");
        assert!(headers["ratelimit"].to_str().unwrap().contains("\"requests-per-month\";r=0;t="), "{backend:?}");
        assert_eq!((refused.status, refused.code()), (429, "RATE_LIMITED"), "{backend:?}: {}", refused.text);
        assert!(refused.message().contains("of 3 a month that were agreed"), "{backend:?}: {}", refused.text);
        let wait: i64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
        let next = Utc::now() + chrono::TimeDelta::seconds(wait + 1);
        assert_eq!(
            next.format("%d %H").to_string(),
            "01 00",
            "{backend:?}: it says when the next month begins: {wait}"
        );
        assert_eq!(at_once.code(), "RATE_LIMITED", "{backend:?}: {}", at_once.text);
    }
}

#[tokio::test]
async fn points_of_a_month_are_spent_by_what_is_executed_and_an_admin_agrees_on_another_number() {
    for backend in BOTH {
        let [site, _] = two_nodes(backend).await;
        let admin = site.key(Role::Admin, &[]).await;
        let fields = "partner { requestsPerMonth pointsPerMonth } ";
        let input = json!({ "name": "Gazette", "pointsPerMonth": 2, "requestsPerMonth": 50 });
        let made = site.mutate(&admin, "savePartner", input, fields).await;
        let secret = site.content().create_partner_key("Gazette", None).await.unwrap().1;

        let refused = site.ask_as(&secret, LIST, json!({})).await;
        let input = json!({ "name": "Gazette", "pointsPerMonth": null });
        let saved = site.mutate(&admin, "savePartner", input, fields).await;
        let deadline = Instant::now() + PATIENCE;
        while site.ask_as(&secret, LIST, json!({})).await.code() == "RATE_LIMITED" {
            assert!(Instant::now() < deadline, "{backend:?}: what was agreed is not heard of");
        }
        let nothing = json!({ "name": "Gazette", "requestsPerMonth": 0 });
        let nothing = site.mutate(&admin, "savePartner", nothing, fields).await;

        assert_eq!(made["partner"], json!({ "requestsPerMonth": 50, "pointsPerMonth": 2 }), "{backend:?}: {made}");
        assert_eq!(refused.code(), "RATE_LIMITED", "{backend:?}: a list costs more: {}", refused.text);
        assert_eq!(saved["partner"], json!({ "requestsPerMonth": 50, "pointsPerMonth": null }), "{backend:?}: {saved}");
        assert_eq!(nothing["errors"][0]["code"], "INVALID", "{backend:?}: {nothing}");
    }
}
