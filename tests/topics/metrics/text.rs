//! What `/metrics` says, and whether Prometheus's own tool finds anything wrong with it.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::time::{Instant, sleep};

use super::value;
use crate::harness::Binary;
use crate::topics::tidy::source::{below, root};

const OPENMETRICS: (&str, &str) = ("accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");

async fn openmetrics(address: &str) -> reqwest::Response {
    let request = reqwest::Client::new().get(format!("{address}/metrics")).header(OPENMETRICS.0, OPENMETRICS.1);
    request.send().await.unwrap().error_for_status().unwrap()
}

#[tokio::test]
async fn promtool_finds_nothing_wrong() {
    let running = Binary::new().serve(&[]).await;
    running.ask("query Front { locales { code } articles(locale: \"en\") { nodes { title } } }").await.fine();
    running.ask("{ nonsense }").await;

    let mut promtool = Command::new("promtool");
    promtool.args(["check", "metrics"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut promtool = promtool.spawn().expect("promtool is there; tests/run installs it");
    let metrics = running.metrics().await;
    promtool.stdin.take().unwrap().write_all(metrics.as_bytes()).await.unwrap();
    let said = promtool.wait_with_output().await.unwrap();

    let words = format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    assert!(said.status.success() && words.is_empty(), "{words}");
    assert!(metrics.lines().count() > 100, "{metrics}");
}

#[tokio::test]
async fn a_request_is_counted_by_its_route_its_status_and_what_it_executed() {
    let running = Binary::new().serve(&[]).await;

    running.ask("query Front { locales { code } }").await.fine();
    running.ask("{ articles(locale: \"xx\") { totalCount } }").await;
    running.ask("{ nonsense }").await;
    running.get("/of/no/route").await;
    let metrics = running.metrics().await;

    let count = |series: &str| value(&metrics, series).unwrap_or_else(|| panic!("{series} is not in {metrics}"));
    let answers = "http_server_request_duration_seconds_count{http_request_method=\"POST\",http_route=\"/graphql\"";
    assert_eq!(count(&format!("{answers},http_response_status_code=\"200\"}}")), 3.0);
    let lost = "http_server_request_duration_seconds_count{http_request_method=\"GET\",http_route=\"\"";
    assert_eq!(count(&format!("{lost},http_response_status_code=\"404\"}}")), 1.0);
    let operations = "dragoman_graphql_operation_duration_seconds_count{graphql_operation_type=\"query\"";
    let other = "graphql_operation_name=\"other\"";
    assert_eq!(count(&format!("{operations},{other},outcome=\"ok\"}}")), 1.0, "a client's name is no label");
    assert_eq!(count(&format!("{operations},{other},outcome=\"error\"}}")), 2.0, "also what was not executed");
    assert_eq!(count("dragoman_graphql_errors_total{code=\"BAD_USER_INPUT\"}"), 2.0);
    assert!(count("dragoman_loader_batch_keys_count{loader=\"locales\"}") >= 1.0);
    let statements = "db_client_operation_duration_seconds_count{db_system_name=\"sqlite\"";
    assert!(count(&format!("{statements},db_operation_name=\"SELECT\",outcome=\"ok\"}}")) >= 1.0);
    assert!(!metrics.contains("Front"), "{metrics}");
}

#[tokio::test]
async fn the_manual_says_of_every_metric_what_it_is_and_names_none_that_is_not_there() {
    let manual = root().join("docker/OPERATIONS.md");
    let manual = std::fs::read_to_string(manual).unwrap();
    let running = Binary::new().serve(&[]).await;
    running.ask("{ articles(locale: \"en\") { nodes { title } } }").await.fine();
    running.ask("{ nonsense }").await;

    let metrics = running.metrics().await;
    let told = metrics.lines().filter_map(|line| line.strip_prefix("# HELP ")?.split_once(' '));
    let rows = told.map(|(name, help)| format!("| `{name}` | {}. |\n", help.trim_end_matches('.')));
    let rows: Vec<_> = rows.collect();

    let missing: String = rows.iter().filter(|row| !manual.contains(row.as_str())).cloned().collect();
    assert!(missing.is_empty() && rows.len() > 20, "let docker/OPERATIONS.md say\n\n{missing}");
    let sources = below("api/src", ".rs");
    let (_, table) = manual.split_once("| metric | |\n").unwrap();
    let named = table.lines().map_while(|row| row.strip_prefix('|')).filter_map(|row| row.split('`').nth(1));
    for name in named {
        // What is counted in what, and that it is a counter, is added to the name where it is written.
        let bare =
            ["_total", "_seconds", "_bytes"].iter().fold(name, |name, end| name.strip_suffix(end).unwrap_or(name));
        let is_said =
            |of: &str| sources.iter().any(|source| source.code().any(|(_, line)| line.contains(&format!("\"{of}\""))));
        assert!(is_said(bare), "{name} is in the manual and nowhere else");
    }
}

#[tokio::test]
async fn what_searches_find_and_what_readers_try_is_counted_and_how_far_each_job_is_behind() {
    let running = Binary::new().serve(&["--demo"]).await;
    let search = async |words: &str| {
        let query = format!("{{ search(query: \"{words}\", locale: \"en\") {{ nodes {{ title }} }} }}");
        running.ask(&query).await.fine();
    };
    search("mountains").await;
    search("mountians").await;
    search("xqzzkvw").await;
    let sign_in = "mutation { signIn(input: { email: \"a@b.example\", password: \"guess\" }) { errors { code } } }";
    running.ask(sign_in).await.fine();

    let metrics = running.metrics().await;

    let count = |series: &str| value(&metrics, series).unwrap_or_else(|| panic!("{series} is not in {metrics}"));
    for outcome in ["typed", "meant", "nothing"] {
        assert_eq!(count(&format!("dragoman_searches_total{{outcome=\"{outcome}\"}}")), 1.0, "{outcome}: {metrics}");
    }
    let tries = "dragoman_account_attempts_total{action=\"sign_in\"";
    assert_eq!(count(&format!("{tries},outcome=\"refused\"}}")), 1.0);
    assert_eq!(count(&format!("{tries},outcome=\"done\"}}")), 0.0);
    let deadline = Instant::now() + Duration::from_secs(60);
    while value(&running.metrics().await, "dragoman_job_lag_seconds{job_name=\"webhooks\"}") != Some(0.0) {
        assert!(Instant::now() < deadline, "it never came to the log's end");
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_document_over_a_limit_is_counted_under_that() {
    let running = Binary::new().serve(&["--depth-limit", "1"]).await;

    let refused = running.ask("{ locales { code } }").await;
    let metrics = running.metrics().await;

    assert_eq!(refused.code(), "QUERY_TOO_COMPLEX", "{}", refused.text);
    let count = |limit: &str| value(&metrics, &format!("dragoman_documents_refused_total{{limit=\"{limit}\"}}"));
    assert_eq!((count("DEPTH"), count("COST")), (Some(1.0), Some(0.0)), "{metrics}");
}

#[tokio::test]
async fn whoever_takes_openmetrics_gets_exemplars_that_lead_to_traces() {
    let running = Binary::new().serve(&["--trace-ratio", "1"]).await;

    let reply = running.ask("{ locales { code } }").await.fine();
    let answer = openmetrics(&running.address).await;

    let trace = reply.headers["traceparent"].to_str().unwrap().split('-').nth(1).unwrap().to_owned();
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    let text = answer.text().await.unwrap();
    let exemplar = format!("# {{trace_id=\"{trace}\"}}");
    for series in ["http_server_request_duration_seconds_bucket", "dragoman_graphql_operation_duration_seconds_bucket"]
    {
        assert!(text.lines().any(|line| line.starts_with(series) && line.contains(&exemplar)), "{series}: {text}");
    }
    assert!(text.ends_with("# EOF\n"));
    assert!(!running.metrics().await.contains(&trace), "the older text knows no exemplars");
}

#[tokio::test]
async fn metrics_and_the_dashboard_leave_the_first_listener_for_the_second() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let running = Binary::new().with("DRAGOMAN_ADMIN_LISTEN", &free).serve(&[]).await;

    for path in ["/metrics", "/ops", "/ops/traces"] {
        assert_eq!(running.get(path).await.status(), 404, "{path}");
        assert_eq!(reqwest::get(format!("http://{free}{path}")).await.unwrap().status(), 200, "{path}");
    }
}
