//! The log: what a machine reads of it, what a terminal shows, and what neither ever holds.

mod canaries;
mod outage;
mod unread;

use serde_json::{Value, json};

use crate::harness::{Binary, Reply, Socket};

/// What a terminal would obey, and what would begin a new line.
const FORGED: &str = "Front\u{1b}[2J\r\n{\"level\":\"ERROR\",\"message\":\"forged\"}";

/// The lines of a log, each an object.
fn lines(log: &str) -> Vec<Value> {
    let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    log.lines().map(line).collect()
}

fn requests(log: &str) -> Vec<Value> {
    lines(log).into_iter().filter(|line| line["target"] == "dragoman::request").collect()
}

async fn post(address: &str, body: &Value, headers: &[(&str, &str)]) -> Reply {
    let mut request = reqwest::Client::new().post(format!("{address}/graphql")).json(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Reply::read(request.send().await.unwrap()).await
}

#[tokio::test]
async fn a_request_is_one_line_with_its_trace_whatever_the_client_wrote() {
    let running = Binary::new().serve(&[]).await;
    let query = "query Front { locales { code } }";

    let plain = post(&running.address, &json!({ "query": query }), &[]).await.fine();
    let forged = json!({ "query": query, "operationName": FORGED });
    let refused = post(&running.address, &forged, &[("user-agent", "\"}\u{9}x")]).await;
    running.get("/%1b%5b2J%0d%0aforged").await;
    let said = running.end_by("TERM").await;

    assert_eq!(refused.code(), "BAD_USER_INPUT");
    let requests = requests(&said.error);
    let trace = plain.headers["traceparent"].to_str().unwrap().split('-').nth(1).unwrap().to_owned();
    let line = requests.iter().find(|line| line["trace_id"] == trace.as_str()).expect("its line has its trace");
    assert_eq!(line["message"], "answered");
    assert_eq!((&line["operation"], &line["kind"], &line["status"]), (&json!("Front"), &json!("query"), &json!(200)));
    assert!(line["statements"].is_u64() && line["milliseconds"].is_number(), "{line}");
    assert_eq!(requests.iter().filter(|line| line["path"] == "/graphql").count(), 2);
    assert!(!said.error.contains('\u{1b}') && lines(&said.error).iter().all(|line| line["message"] != "forged"));
}

#[tokio::test]
async fn each_operation_of_a_connection_is_a_line_with_its_trace() {
    let running = Binary::new().serve(&[]).await;
    let mut socket = Socket::greeted(&running.address).await;

    for (id, query) in [("1", "query Spoken { locales { code } }"), ("2", "query Wrong { nonsense }")] {
        socket.ask(id, query, Value::Null).await;
        while !["complete", "error"].contains(&socket.hear().await["type"].as_str().unwrap()) {}
    }
    drop(socket);
    let said = running.end_by("TERM").await;

    let requests = requests(&said.error);
    let line = |name: &str| requests.iter().find(|line| line["operation"] == name).expect("its line").clone();
    let (spoken, wrong) = (line("Spoken"), line("Wrong"));
    assert_eq!((&spoken["method"], &spoken["path"]), (&json!("WEBSOCKET"), &json!("/graphql/ws")));
    assert!(spoken["statements"].is_u64() && spoken["codes"].is_null(), "{spoken}");
    assert_eq!(wrong["codes"], "BAD_USER_INPUT");
    assert!(spoken["trace_id"].is_string() && spoken["trace_id"] != wrong["trace_id"], "{spoken} {wrong}");
}

#[tokio::test]
async fn a_log_that_cannot_be_written_costs_no_request_and_is_no_panic() {
    let full = ["sh", "-c", "exec \"$0\" \"$@\" 2>/dev/full"];
    let running = Binary::new().serve_by(&full, &["serve", "--demo"]).await;

    for number in 0..20 {
        let query =
            format!("query Front {{ n{number}: locales {{ code }} articles(locale: \"en\") {{ totalCount }} }}");
        post(&running.address, &json!({ "query": query }), &[]).await.fine();
        post(&running.address, &json!({ "query": "{ nonsense }" }), &[]).await;
    }
    let metrics = running.metrics().await;

    assert_eq!(running.get("/readyz").await.status().as_u16(), 200);
    assert_eq!(super::metrics::value(&metrics, "dragoman_panics_total"), Some(0.0), "{metrics}");
    let lost = super::metrics::value(&metrics, "dragoman_log_lost_lines_total");
    assert!(lost.is_some_and(|lost| lost >= 20.0), "{metrics}");
    running.end_by("TERM").await;
}

#[tokio::test]
async fn a_person_at_a_terminal_reads_words_and_no_line_is_another_one_says() {
    let running = Binary::new().serve(&["--log-format", "pretty"]).await;

    let query = "query Front { locales { code } }";
    post(&running.address, &json!({ "query": query }), &[]).await.fine();
    let said = running.end_by("TERM").await;

    let line = said.error.lines().find(|line| line.contains("answered")).unwrap();
    assert!(line.contains(" INFO answered method=\"POST\" path=\"/graphql\" status=200"), "{line}");
    assert!(line.contains("operation=\"Front\"") && line.contains(" trace="), "{line}");
}

#[tokio::test]
async fn health_and_metrics_are_asked_for_too_often_to_be_told_of() {
    let running = Binary::new().serve(&[]).await;

    for path in ["/livez", "/readyz", "/metrics", "/ops"] {
        running.get(path).await.error_for_status().unwrap();
    }
    running.get("/schema.graphql").await;
    let said = running.end_by("TERM").await;

    let paths: Vec<_> = requests(&said.error).iter().map(|line| line["path"].clone()).collect();
    assert_eq!(paths, ["/schema.graphql"]);
}
