//! A partner's endpoint, as real as one is: it listens, verifies, refuses, hangs and dies. Its signatures are Python's, so
//! nothing of ours verifies what is ours.

#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "what goes wrong in it fails the test that it stands in"
)]

use std::collections::HashMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// Longer than anything here takes on a busy machine; nobody waits for it but a test that fails.
pub const PATIENCE: Duration = Duration::from_secs(180);

/// Signs each line's message with each secret, as Standard Webhooks has it.
const SIGN: &str = "
import sys, json, hmac, hashlib, base64
for line in sys.stdin:
    one = json.loads(line)
    key = base64.b64decode(one['secret'].removeprefix('whsec_'))
    message = (one['id'] + '.' + one['timestamp'] + '.' + one['body']).encode()
    print('v1,' + base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode())
";

/// An endpoint. It ends with this value.
#[derive(Debug)]
pub struct Endpoint {
    address: String,
    kept: Arc<Kept>,
    runtime: Option<Runtime>,
}

/// One call.
#[derive(Clone, Debug)]
pub struct Heard {
    /// The message's id.
    pub id: String,
    /// When it was sent, in seconds since 1970.
    pub timestamp: String,
    /// All of them.
    pub signatures: String,
    /// The span that it was sent in; empty where there is none.
    pub traceparent: String,
    /// The message.
    pub text: String,
    /// Whether it was taken.
    pub is_taken: bool,
}

#[derive(Debug, Default)]
struct Kept {
    heard: Mutex<Vec<Heard>>,
    secrets: Mutex<Vec<String>>,
    manner: AtomicU8,
}

/// How it behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Manner {
    /// Takes whatever it is told.
    Takes,
    /// Takes nothing, and says so.
    Refuses,
    /// Takes nothing, and says nothing.
    Hangs,
    /// Refuses a third, and hangs now and then.
    Moody,
    /// Takes, and signs its answer.
    Acknowledges,
    /// Sends on to another address.
    Redirects,
}

const MANNERS: [Manner; 6] =
    [Manner::Takes, Manner::Refuses, Manner::Hangs, Manner::Moody, Manner::Acknowledges, Manner::Redirects];

impl Heard {
    /// The message, read.
    pub fn body(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
}

impl Endpoint {
    /// One that listens, and takes whatever it is told.
    pub fn start() -> Self {
        let mut endpoint = Self { address: "127.0.0.1:0".into(), kept: Arc::default(), runtime: None };
        endpoint.listen();
        endpoint
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// Gives it a secret, beside those that it has: its answers are signed by the first.
    pub fn knows(&self, secret: &str) {
        self.kept.secrets.lock().unwrap().push(secret.to_owned());
    }

    /// Has it behave so from now on.
    pub fn behaves(&self, manner: Manner) {
        self.kept.manner.store(manner as u8, Ordering::Relaxed);
    }

    /// Dies, connections and all.
    pub fn kill(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    /// Listens again where it was.
    #[allow(clippy::disallowed_methods, reason = "it dies with a runtime of its own")]
    pub fn listen(&mut self) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let deadline = Instant::now() + PATIENCE;
        let listener = loop {
            match std::net::TcpListener::bind(&self.address) {
                Ok(listener) => break listener,
                Err(error) => assert!(Instant::now() < deadline, "{}: {error}", self.address),
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        listener.set_nonblocking(true).unwrap();
        self.address = listener.local_addr().unwrap().to_string();
        let router = Router::new().route("/hook", post(hear)).with_state(self.kept.clone());
        runtime.spawn(async move { axum::serve(TcpListener::from_std(listener).unwrap(), router).await });
        self.runtime = Some(runtime);
    }

    /// All calls so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.kept.heard.lock().unwrap().clone()
    }

    /// Those that it took, each message once, as it first took them.
    pub fn taken(&self) -> Vec<Heard> {
        let mut seen = std::collections::BTreeSet::new();
        self.heard().into_iter().filter(|one| one.is_taken && seen.insert(one.id.clone())).collect()
    }

    /// Waits until what it took is so.
    pub async fn until(&self, is_so: impl Fn(&[Heard]) -> bool) -> Vec<Heard> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let taken = self.taken();
            if is_so(&taken) {
                return taken;
            }
            assert!(Instant::now() < deadline, "it never took what was awaited, but {} messages", taken.len());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Every call is signed with one of the secrets that it knows.
    pub fn verifies_all(&self) {
        assert!(!self.heard().is_empty(), "there is something to verify");
        let unsigned = self.unsigned();
        assert!(unsigned.is_empty(), "{unsigned:?} is not signed");
    }

    /// Whether every call is signed with this secret, perhaps beside others.
    pub fn all_signed_with(&self, secret: &str) -> bool {
        let heard = self.heard();
        let lines: Vec<_> = heard.iter().map(|one| line(secret, &one.id, &one.timestamp, &one.text)).collect();
        let is_among = |(one, own): (&Heard, String)| one.signatures.split(' ').any(|signature| signature == own);
        !heard.is_empty() && heard.iter().zip(sign(&lines)).all(is_among)
    }

    /// The calls that are not.
    pub fn unsigned(&self) -> Vec<Heard> {
        let (mut heard, secrets) = (self.heard(), self.kept.secrets.lock().unwrap().clone());
        let messages = heard.iter().flat_map(|one| secrets.iter().map(move |secret| (one, secret)));
        let lines: Vec<_> = messages.map(|(one, secret)| line(secret, &one.id, &one.timestamp, &one.text)).collect();
        let signed = sign(&lines);
        let mut ours = signed.chunks(secrets.len());
        heard.retain(|one| {
            let ours = ours.next().unwrap();
            !one.signatures.split(' ').any(|signature| ours.iter().any(|own| own == signature))
        });
        heard
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The places in the log of what each article was told of, in the order in which they were first taken.
pub fn told_of(taken: &[Heard]) -> HashMap<String, Vec<(i64, i64)>> {
    let mut told: HashMap<String, Vec<_>> = HashMap::new();
    for one in taken {
        let body = one.body();
        let mut place = body["data"]["cursor"].as_str().unwrap().split('.').skip(1).map(|part| part.parse().unwrap());
        let place = (place.next().unwrap(), place.next().unwrap());
        told.entry(body["data"]["id"].as_str().unwrap().to_owned()).or_default().push(place);
    }
    told
}

fn line(secret: &str, id: &str, timestamp: &str, body: &str) -> String {
    json!({ "secret": secret, "id": id, "timestamp": timestamp, "body": body }).to_string()
}

fn sign(lines: &[String]) -> Vec<String> {
    let mut python = Command::new("python3");
    let mut child = python.args(["-c", SIGN]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let text = lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    let writing = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    let signed: Vec<_> = String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    assert_eq!(signed.len(), lines.len());
    signed
}

async fn hear(State(kept): State<Arc<Kept>>, headers: HeaderMap, text: String) -> Response {
    let manner = MANNERS[usize::from(kept.manner.load(Ordering::Relaxed))];
    let header = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
    let fate = match (manner, fastrand::u8(..100)) {
        (Manner::Moody, 0..33) => Manner::Refuses,
        (Manner::Moody, 33..35) => Manner::Hangs,
        (Manner::Moody, _) => Manner::Takes,
        (manner, _) => manner,
    };
    let is_taken = matches!(fate, Manner::Takes | Manner::Acknowledges);
    let (signatures, traceparent) = (header("webhook-signature"), header("traceparent"));
    let heard = Heard { id: id.clone(), timestamp: timestamp.clone(), signatures, traceparent, text, is_taken };
    kept.heard.lock().unwrap().push(heard);
    match fate {
        Manner::Refuses => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Manner::Redirects => (StatusCode::TEMPORARY_REDIRECT, [("location", "/elsewhere")]).into_response(),
        Manner::Hangs => {
            tokio::time::sleep(PATIENCE).await;
            StatusCode::OK.into_response()
        }
        Manner::Acknowledges => {
            let secret = kept.secrets.lock().unwrap()[0].clone();
            let signature = sign(&[line(&secret, &id, &timestamp, "gone")]).remove(0);
            ([("webhook-timestamp", timestamp), ("webhook-signature", signature)], "gone").into_response()
        }
        Manner::Takes | Manner::Moody => StatusCode::OK.into_response(),
    }
}
