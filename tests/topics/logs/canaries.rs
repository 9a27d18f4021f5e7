//! Secrets are marked, everything is done that might tell of them, and then nobody may have told.

use std::collections::BTreeSet;

use dragoman::config::setting::Setting;
use entity::key::Role;
use serde_json::{Value, json};

use super::post;
use crate::harness::collector::{Collector, PROTOCOLS, hex};
use crate::harness::{Backend, Binary, Site, database};

const PASSWORD: &str = "canary-of-the-password";
const SECRET: &str = "cafe0000cafe0000cafe0000cafe0000cafe0000cafe0000cafe0000cafe0000";
const STRANGER: &str = "drg_canary-of-a-stranger";
const COLLECTORS: &str = "canary-of-the-collector";
const PREVIEW: &str = "canary-of-a-preview";
const PURGES: &str = "canary-of-the-edge";
const MAIL: &str = "canary-of-the-mail-server";
const REDIS: &str = "canary-of-redis";
const READER: &str = "canary-of-a-reader@news.example";
const READERS: &str = "canary-of-a-readers-password";
const RESET: &str = "canary-of-a-letter";
const HOOK: &str = "canary-of-a-partners-address";

/// The settings that are secret, and what marks each.
const SETTINGS: [(&str, &str); 5] = [
    ("DATABASE_URL", PASSWORD),
    ("REDIS_URL", REDIS),
    ("DRAGOMAN_SECRET", SECRET),
    ("DRAGOMAN_PURGE_TOKEN", PURGES),
    ("DRAGOMAN_SMTP_URL", MAIL),
];

/// A database whose address holds a password. The private server takes any.
async fn database_url() -> String {
    let url = database::create(Backend::Postgres).await;
    url.replacen("postgres@", &format!("postgres:{PASSWORD}@"), 1)
}

/// Whatever can be read of the inside, as one text.
async fn told(address: &str) -> String {
    let get = async |path: &str| reqwest::get(format!("{address}{path}")).await.unwrap().text().await.unwrap();
    let mut told = get("/metrics").await + &get("/ops/log").await + &get("/readyz").await + &get("/").await;
    let traces: Value = serde_json::from_str(&get("/ops/traces").await).unwrap();
    for trace in traces["traces"].as_array().unwrap() {
        told += &get(&format!("/ops/traces/{}", trace["id"].as_str().unwrap())).await;
    }
    told
}

/// A reader comes, and somebody who tries to be them. The token of their session, and what else was answered.
async fn let_in(address: &str) -> (String, String) {
    let begin = |name: &str, input: Value| {
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let query = format!("mutation($input: {kind}!) {{ {name}(input: $input) {{ token errors {{ message }} }} }}");
        json!({ "query": query, "variables": { "input": input } })
    };
    let draft = json!({ "email": READER, "password": READERS, "displayName": "Parwin" });
    let token = post(address, &begin("signUp", draft), &[]).await.fine().data["signUp"]["token"].clone();
    let token = token.as_str().unwrap().to_owned();
    let viewer = json!({ "query": "{ viewer { displayName } }" });
    let cookie = format!("dragoman={token}; __Host-dragoman={token}");
    let mut answers = String::new();
    for (header, value) in [("authorization", format!("Bearer {token}")), ("cookie", cookie)] {
        answers += &post(address, &viewer, &[(header, &value)]).await.text;
    }
    let guess = json!({ "email": READER, "password": format!("{READERS}!") });
    answers += &post(address, &begin("signIn", guess), &[]).await.text;
    let reset = json!({ "token": RESET, "password": READERS });
    answers += &post(address, &begin("resetPassword", reset), &[]).await.text;
    let lost =
        "mutation($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { errors { code } } }";
    let lost = json!({ "query": lost, "variables": { "input": { "email": READER } } });
    answers += &post(address, &lost, &[]).await.text;
    (token, answers)
}

/// A webhook is told of an article. What its messages are signed with.
async fn hooked(site: &Site, admin: &str) -> String {
    let url = format!("http://127.0.0.1:1/{HOOK}");
    let hook = site.mutate(admin, "addWebhook", json!({ "url": url }), "secret").await;
    let draft = json!({ "locale": "en", "title": "Told to a webhook", "body": "<p>Words.</p>" });
    let article = site.mutate(admin, "saveArticle", draft, "article { id }").await;
    let id = json!({ "id": article["article"]["id"] });
    site.mutate(admin, "publishArticle", id, "article { id }").await;
    hook["secret"].as_str().unwrap_or_else(|| panic!("{hook}")).to_owned()
}

#[test]
fn every_setting_that_is_secret_is_marked() {
    let secret: BTreeSet<_> =
        Setting::all().into_iter().filter(|setting| setting.is_secret).map(|setting| setting.variable).collect();

    assert_eq!(secret, SETTINGS.map(|(variable, _)| variable.to_owned()).into());
}

#[tokio::test]
async fn no_secret_is_told_by_log_traces_metrics_errors_or_the_dashboard() {
    let url = database_url().await;
    let site = Site::at(Backend::Postgres, url.clone(), &["--demo", "--secret", SECRET]).await;
    let admin = site.key(Role::Admin, &[]).await;
    let collector = Collector::start(PROTOCOLS[1]).await;
    let binary = Binary::new()
        .with("DATABASE_URL", &url)
        .with("REDIS_URL", &format!("redis://gateway:{REDIS}@127.0.0.1:1/0"))
        .with("DRAGOMAN_SECRET", SECRET)
        .with("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.address)
        .with("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
        .with("OTEL_EXPORTER_OTLP_HEADERS", &format!("authorization={COLLECTORS}"))
        .with("OTEL_TRACES_SAMPLER_ARG", "1")
        .with("DRAGOMAN_PURGE_URL", "http://127.0.0.1:1/purge")
        .with("DRAGOMAN_PURGE_TOKEN", PURGES)
        .with("DRAGOMAN_WEBHOOK_ALLOW", "127.0.0.0/8")
        .with("DRAGOMAN_SMTP_URL", &format!("smtp://gateway:{MAIL}@127.0.0.1:1"))
        .with("RUST_LOG", "debug");
    let running = binary.serve(&[]).await;
    let address = running.address.clone();
    let query = json!({ "query": "{ site(locale: \"en\") { name } }" });
    let bearer = |secret: &str| format!("Bearer {secret}");

    let mut answers = String::new();
    for key in [&bearer(&admin), &bearer(STRANGER), STRANGER, &format!("Basic {STRANGER}")] {
        answers += &post(&address, &query, &[("authorization", key)]).await.text;
    }
    let preview =
        json!({ "query": format!("{{ article(locale: \"en\", slug: \"x\", preview: \"{PREVIEW}\") {{ title }} }}") });
    answers += &post(&address, &preview, &[]).await.text;
    answers += &running.get(&format!("/of/no/route?key={STRANGER}")).await.text().await.unwrap();
    // Also where a path and baggage, which stand in a trace, have it.
    answers += &running.get(&format!("/of/no/route/{STRANGER}")).await.text().await.unwrap();
    let baggage = format!("who={STRANGER},where=https://reader:{PASSWORD}@news.example");
    answers += &post(&address, &query, &[("baggage", &baggage)]).await.text;
    let (session, said_to_readers) = let_in(&address).await;
    answers += &said_to_readers;
    let hook = hooked(&site, &admin).await;
    let mut everything = told(&address).await;
    database::lose(Backend::Postgres, &url, site.content().database()).await;
    for key in [&bearer(&admin), &bearer(STRANGER)] {
        answers += &post(&address, &query, &[("authorization", key)]).await.text;
    }
    everything += &post(&address, &query, &[]).await.text;
    everything += &told(&address).await;
    everything += &binary.run(&["config", "show"]).await.fine();
    let said = running.end_by("TERM").await;
    let spans = collector.spans();

    assert!(
        spans.iter().any(|span| span.name == "POST /graphql" && hex(&span.trace_id).len() == 32),
        "traces were sent"
    );
    assert!(
        said.error.contains("content read failed") || said.error.contains("could not be looked up"),
        "{}",
        said.error
    );
    let stands = |name: &str| everything.contains(name) && format!("{spans:?}").contains(name);
    assert!(stands("/of/no/route/drg_***") && stands("baggage.who"), "what was marked is told, without its secret");
    let away = "\"error\":\"the shared cache at purge_url cannot be reached";
    assert!((1..=2).contains(&said.error.matches(away).count()), "one line for each telling: {}", said.error);
    let places = [("log", said.error), ("inside", everything), ("answers", answers), ("traces", format!("{spans:?}"))];
    let others = [STRANGER, COLLECTORS, PREVIEW, &admin, READER, READERS, RESET, &session, HOOK, &hook];
    for canary in SETTINGS.map(|(_, canary)| canary).into_iter().chain(others) {
        for (place, text) in &places {
            let at = text.find(canary);
            let around = at.map(|at| text[at.saturating_sub(200)..].chars().take(300).collect::<String>());
            assert_eq!(around, None, "{canary} is told by: {place}");
        }
    }
}
