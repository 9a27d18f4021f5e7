//! Secrets are marked, everything is done that might tell of them, and then nobody may have told.

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

#[tokio::test]
async fn no_secret_is_told_by_log_traces_metrics_errors_or_the_dashboard() {
    let url = database_url().await;
    let site = Site::at(Backend::Postgres, url.clone(), &["--demo", "--secret", SECRET]).await;
    let admin = site.key(Role::Admin, &[]).await;
    let collector = Collector::start(PROTOCOLS[1]).await;
    let binary = Binary::new()
        .with("DATABASE_URL", &url)
        .with("DRAGOMAN_SECRET", SECRET)
        .with("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.address)
        .with("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
        .with("OTEL_EXPORTER_OTLP_HEADERS", &format!("authorization={COLLECTORS}"))
        .with("OTEL_TRACES_SAMPLER_ARG", "1")
        .with("DRAGOMAN_PURGE_URL", "http://127.0.0.1:1/purge")
        .with("DRAGOMAN_PURGE_TOKEN", PURGES)
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
    let away = "\"error\":\"the shared cache at purge_url cannot be reached";
    assert!((1..=2).contains(&said.error.matches(away).count()), "one line for each telling: {}", said.error);
    let places = [("log", said.error), ("inside", everything), ("answers", answers), ("traces", format!("{spans:?}"))];
    for canary in [PASSWORD, SECRET, STRANGER, COLLECTORS, PREVIEW, PURGES, &admin] {
        for (place, text) in &places {
            let at = text.find(canary);
            let around = at.map(|at| text[at.saturating_sub(200)..].chars().take(300).collect::<String>());
            assert_eq!(around, None, "{canary} is told by: {place}");
        }
    }
}
