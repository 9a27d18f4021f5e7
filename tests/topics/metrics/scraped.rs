//! A real Prometheus scrapes two gateways: every panel and every alert is a question that it answers.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use futures::future::join_all;
use serde_json::{Value, json};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use crate::harness::{Backend, Binary, Events, Reply, database, yaml};

/// Longer than anything here takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(90);

fn docker() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("docker")
}

/// A Prometheus of its own. It ends with this value.
struct Prometheus {
    address: String,
    _process: Child,
}

impl Prometheus {
    async fn start(targets: &[&str]) -> Self {
        let folder = database::path("prometheus").with_extension("");
        std::fs::create_dir(&folder).unwrap();
        let targets = serde_json::to_string(targets).unwrap();
        let config = format!(
            "global: {{ scrape_interval: 1s }}\nrule_files: [{}]\n\
             scrape_configs:\n  - job_name: dragoman\n    static_configs:\n      - targets: {targets}\n",
            docker().join("prometheus/alerts.yml").display()
        );
        std::fs::write(folder.join("prometheus.yml"), config).unwrap();
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let mut command = Command::new("prometheus");
        command.current_dir(&folder).kill_on_drop(true).stdout(Stdio::null()).stderr(Stdio::null());
        command.args(["--config.file=prometheus.yml", "--storage.tsdb.path=data", "--enable-feature=exemplar-storage"]);
        command.arg(format!("--web.listen-address={free}"));
        let process = command.spawn().expect("prometheus is there; tests/run installs it");
        Self { address: format!("http://{free}"), _process: process }
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Option<Value> {
        let mut url = reqwest::Url::parse(&format!("{}/api/v1/{path}", self.address)).unwrap();
        url.query_pairs_mut().extend_pairs(query);
        reqwest::get(url).await.ok()?.json().await.ok()
    }

    /// The result of a query; fails where it is none.
    async fn query(&self, query: &str) -> Vec<Value> {
        let answer = self.get("query", &[("query", query)]).await.expect("it answers");
        assert_eq!(answer["status"], "success", "{query}: {answer}");
        answer["data"]["result"].as_array().unwrap().clone()
    }

    /// Waits until a query has so many results.
    async fn until(&self, query: &str, count: usize) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = self.get("query", &[("query", query)]).await.unwrap_or_default();
            if answer["data"]["result"].as_array().is_some_and(|result| result.len() >= count) {
                return;
            }
            assert!(Instant::now() < deadline, "{query} never came to {count}: {answer}");
            sleep(Duration::from_millis(100)).await;
        }
    }
}

/// The queries of all panels of all dashboards, with what they stand in.
fn panels() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(docker().join("grafana/dashboards")).unwrap() {
        let dashboard: Value = serde_json::from_str(&std::fs::read_to_string(file.unwrap().path()).unwrap()).unwrap();
        for panel in dashboard["panels"].as_array().unwrap() {
            assert!(panel["description"].as_str().is_some_and(|said| said.len() > 8), "{}", panel["title"]);
            for target in panel["targets"].as_array().unwrap() {
                let query = target["expr"].as_str().unwrap();
                let query = query.replace("$instance", ".*").replace("$__rate_interval", "10s");
                found.push((format!("{} / {}", dashboard["title"], panel["title"]), query));
            }
        }
    }
    found
}

/// What the alerts ask: their names, queries, and what each says to do.
async fn alerts() -> Vec<(String, String, String)> {
    let rules = yaml::read(&docker().join("prometheus/alerts.yml")).await;
    let rules = rules["groups"][0]["rules"].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    rules.iter().map(|rule| (text(&rule["alert"]), text(&rule["expr"]), text(&rule["annotations"]["action"]))).collect()
}

/// The names of series in a query.
fn series(query: &str) -> BTreeSet<String> {
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let words = query.split(|letter: char| !is_of_name(letter));
    let begins = ["http_server_", "db_client_", "dragoman_", "process_"];
    words
        .filter(|word| begins.iter().any(|begin| word.starts_with(begin)) && word.matches('_').count() > 1)
        .filter(|word| {
            !["http_route", "http_request_method", "http_response_status_code", "db_system_name", "db_operation_name"]
                .contains(word)
        })
        .map(str::to_owned)
        .collect()
}

/// Has a gateway tell who listens of a new article.
async fn tell(address: &str, key: &str) {
    let listening = "subscription { articlePublished(locale: \"en\") { cursor } }";
    let mut events = Events::open(address, listening, json!({}), &[]).await;
    assert!(events.any().await.unwrap().comment.is_some(), "it has begun");
    let mutate = async |query: &str, input: Value| {
        let body = json!({ "query": query, "variables": { "input": input } });
        let request = reqwest::Client::new().post(format!("{address}/graphql")).bearer_auth(key).json(&body);
        Reply::read(request.send().await.unwrap()).await.fine()
    };
    let save = "mutation($input: SaveArticleInput!) { saveArticle(input: $input) { article { id } } }";
    let saved = mutate(save, json!({ "locale": "en", "title": "Heard", "body": "<p>Heard.</p>" })).await;
    let publish = "mutation($input: PublishArticleInput!) { publishArticle(input: $input) { errors { message } } }";
    mutate(publish, json!({ "id": saved.data["saveArticle"]["article"]["id"] })).await;
    events.result().await;
}

#[tokio::test]
async fn prometheus_scrapes_two_gateways_and_answers_every_panel_and_every_alert() {
    let url = database::create(Backend::Postgres).await;
    let binaries = [(); 2].map(|()| Binary::new().with("DATABASE_URL", &url));
    let nodes = join_all(binaries.iter().map(|binary| binary.serve(&["--demo", "--trace-ratio", "1"]))).await;
    let targets: Vec<_> = nodes.iter().map(|node| node.address.strip_prefix("http://").unwrap()).collect();
    binaries[0].run(&["partner", "create", "Gazette"]).await.fine();
    let key = binaries[0].run(&["partner", "key", "Gazette"]).await.fine();
    let admin = binaries[0].run(&["key", "create", "--role", "admin", "--name", "desk"]).await.fine();
    tell(&nodes[0].address, admin.trim()).await;
    let keyed = reqwest::Client::new().post(format!("{}/graphql", nodes[0].address)).bearer_auth(key.trim());
    let keyed = keyed.json(&json!({ "query": "{ locales { code } }" })).send().await.unwrap();
    assert_eq!(keyed.status(), 200);
    let prometheus = Prometheus::start(&targets).await;
    prometheus.until("up{job=\"dragoman\"} == 1", 2).await;
    let asked =
        |nodes: usize| format!("http_server_request_duration_seconds_count{{http_route=\"/graphql\"}} > {nodes}");

    for round in 0..3 {
        for node in &nodes {
            for _ in 0..5 {
                node.ask("{ locales { code } articles(locale: \"en\") { nodes { title } } }").await.fine();
            }
            node.ask("{ nonsense }").await;
        }
        prometheus.until(&asked(round * 6), 2).await;
    }

    let known = prometheus.get("label/__name__/values", &[]).await.unwrap();
    let known: BTreeSet<_> = known["data"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let panels = panels();
    assert!(panels.len() > 20);
    for (panel, query) in &panels {
        prometheus.query(query).await;
        for name in series(query) {
            assert!(known.contains(name.as_str()), "{panel} asks for {name}, which /metrics has not");
        }
    }
    let alerts = alerts().await;
    assert!(alerts.len() > 10);
    for (alert, query, action) in &alerts {
        prometheus.query(query).await;
        assert!(action.len() > 30, "{alert} does not say what to do");
        for name in series(query) {
            assert!(known.contains(name.as_str()), "{alert} asks for {name}, which /metrics has not");
        }
    }
    let requests =
        prometheus.query("sum by (instance) (rate(http_server_request_duration_seconds_count[30s])) > 0").await;
    assert_eq!(requests.len(), 2, "both were asked");
    let metric = "http_server_request_duration_seconds_bucket";
    let exemplars =
        prometheus.get("query_exemplars", &[("query", metric), ("start", "0"), ("end", "9999999999")]).await;
    let exemplars = exemplars.unwrap()["data"].to_string();
    assert!(exemplars.contains("\"trace_id\":\""), "{exemplars}");
}

#[tokio::test]
async fn the_rules_and_the_configuration_pass_their_own_program_and_each_alert_fires_when_it_should() {
    let folder = docker().join("prometheus");
    for line in [
        &["check", "config", "prometheus.yml"][..],
        &["check", "rules", "alerts.yml"],
        &["test", "rules", "alerts_test.yml"],
    ] {
        let said = Command::new("promtool").args(line).current_dir(&folder).output().await.unwrap();

        let words = format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
        assert!(said.status.success(), "{line:?}: {words}");
    }
    let tests = yaml::read(&folder.join("alerts_test.yml")).await;
    let cases = tests["tests"].as_array().unwrap().iter().flat_map(|test| test["alert_rule_test"].as_array().unwrap());
    let firing = |case: &&Value| case["exp_alerts"].as_array().is_some_and(|alerts| !alerts.is_empty());
    let fired: BTreeSet<_> = cases.filter(firing).filter_map(|case| case["alertname"].as_str()).collect();
    for (alert, _, _) in alerts().await {
        assert!(fired.contains(alert.as_str()), "{alert} never fires in a test");
    }
}
