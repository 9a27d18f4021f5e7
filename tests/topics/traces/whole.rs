//! The whole way: the real binary, over the wire, to a receiver that others wrote.

use std::process::Stdio;
use std::time::Duration;

use dragoman::config::OtlpProtocol;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use super::{SPAN, TRACE};
use crate::harness::collector::PROTOCOLS;
use crate::harness::{Binary, Reply, queries};

/// Longer than anything here takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// Rotel, which prints every span that it takes. It ends with this value.
struct Rotel {
    grpc: String,
    http: String,
    lines: Lines<BufReader<ChildStdout>>,
    _process: Child,
}

impl Rotel {
    async fn start() -> Self {
        let free = || std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let (grpc, http) = (free(), free());
        let program = std::env::var_os("DRAGOMAN_TEST_ROTEL").expect("tests/run installs rotel");
        let mut command = Command::new(program);
        command.args([
            "start",
            "--exporter",
            "blackhole",
            "--debug-log",
            "traces",
            "--debug-log-verbosity",
            "detailed",
        ]);
        command.args(["--otlp-grpc-endpoint", &grpc, "--otlp-http-endpoint", &http]).env("NO_COLOR", "1");
        command.kill_on_drop(true).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { grpc, http, lines, _process: process }
    }

    fn endpoint(&self, protocol: OtlpProtocol) -> [String; 2] {
        match protocol {
            OtlpProtocol::Grpc => ["grpc".to_owned(), format!("http://{}", self.grpc)],
            OtlpProtocol::Http => ["http/protobuf".to_owned(), format!("http://{}", self.http)],
        }
    }

    /// What it prints, up to where it is all there.
    async fn printed(&mut self, is_all: impl Fn(&str) -> bool) -> String {
        let mut printed = String::new();
        let read = async {
            while !is_all(&printed) {
                printed += &self.lines.next_line().await.unwrap().expect("it still runs");
                printed.push('\n');
            }
        };
        let read = timeout(PATIENCE, read).await;
        assert!(read.is_ok(), "it was never all there: {printed}");
        printed
    }
}

#[tokio::test]
async fn a_real_receiver_takes_the_whole_tree_with_the_callers_trace_by_grpc_and_by_http() {
    for protocol in PROTOCOLS {
        let mut rotel = Rotel::start().await;
        let [name, endpoint] = rotel.endpoint(protocol);
        let running = Binary::new().serve(&["--otlp-endpoint", &endpoint, "--otlp-protocol", &name]).await;
        let front = queries::named("front");

        let request = reqwest::Client::new().post(format!("{}/graphql", running.address));
        let request = request.header("traceparent", format!("00-{TRACE}-{SPAN}-01")).header("x-query-bill", "1");
        let body = json!({ "query": front.query, "variables": front.variables });
        let reply = Reply::read(request.json(&body).send().await.unwrap()).await.fine();
        // The request, its look-up in the cache, its operation, and what that took.
        let spans = 3 + reply.batches + reply.statements;
        let is_all =
            |printed: &str| printed.matches(TRACE).count() as u64 >= spans && printed.contains("POST /graphql");
        let printed = rotel.printed(is_all).await;

        assert_eq!(printed.matches(TRACE).count() as u64, spans, "{printed}");
        assert!(printed.contains(SPAN), "the caller's span is the parent of ours: {printed}");
        for part in ["POST /graphql", "load pages", "SELECT listing", "db.query.text", "service.name"] {
            assert!(printed.contains(part), "{part}: {printed}");
        }
        let said = running.end_by("TERM").await;
        assert!(!said.error.contains("WARN"), "{}", said.error);
    }
}
