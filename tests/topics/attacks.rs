//! What hostile clients send, a class of attacks a file: each is refused or answered, costs little, and leaves nothing.
//!
//! Against the real binary as it is installed, over the demo newsroom. Of each attack it is held what it comes to, that
//! it takes no more than a second of processor time and 160 MB, and that the next honest query is answered; of each
//! class, that it leaves no more than 256 MB, and an idle process.

mod bodies;
mod documents;
mod floods;
mod frames;
mod heads;
mod injections;
mod perform;
mod poisoning;
mod slow;
mod smuggling;
mod sockets;
mod values;

use std::io::Write;
use std::time::Duration;

use tokio::time::{sleep, timeout};

use self::perform::perform;
use crate::harness::Binary;
use crate::harness::binary::Running;

/// Longer than any attack takes on a busy machine, its own time-outs included; less than a connection waits for bytes,
/// so that the attack is named.
const PATIENCE: Duration = Duration::from_secs(25);

const MEGABYTE: u64 = 1_000_000;
const MOST_MEMORY: u64 = 160 * MEGABYTE;
const MOST_LEFT: u64 = 256 * MEGABYTE;
const MOST_PROCESSOR: Duration = Duration::from_secs(1);

/// When the process is to be idle after the last attack, and how busy it may be then, of the second that is looked at.
const REST: Duration = Duration::from_secs(3);
const MOST_IDLE: Duration = Duration::from_millis(200);

/// One attack.
pub(super) struct Attack {
    name: String,
    how: How,
    /// Each of these is as it should be.
    comes_to: Vec<Outcome>,
}

/// What is sent.
pub(super) enum How {
    /// A request by an ordinary client.
    Request { method: &'static str, path: String, headers: Vec<(&'static str, String)>, body: Vec<u8> },
    /// Bytes on a connection of their own.
    Raw(Vec<u8>),
    /// Frames of HTTP/2, after its preface.
    Http2(Vec<u8>),
    /// Frames on a WebSocket that was greeted, or not, and whether an error is what is waited for.
    Socket { is_greeted: bool, frames: Vec<u8>, until_error: bool },
}

/// What comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// A status of HTTP, whatever is in the body.
    Status(u16),
    /// An error of GraphQL.
    Code(String),
    /// Data, and no error.
    Data,
    /// A WebSocket is closed by this code, or a message says so.
    Closed(u16),
    /// The connection ends.
    CutOff,
    /// The connection goes on, and an honest request on it is answered.
    GoesOn,
}

pub(super) fn code(code: &str) -> Outcome {
    Outcome::Code(code.to_owned())
}

/// A document by POST.
pub(super) fn document(name: impl Into<String>, query: &str, comes_to: &[Outcome]) -> Attack {
    posted(name, serde_json::json!({ "query": query }).to_string(), comes_to)
}

/// A body of JSON by POST.
pub(super) fn posted(name: impl Into<String>, body: impl Into<Vec<u8>>, comes_to: &[Outcome]) -> Attack {
    let headers = vec![("content-type", "application/json".to_owned())];
    let how = How::Request { method: "POST", path: "/graphql".to_owned(), headers, body: body.into() };
    Attack { name: name.into(), how, comes_to: comes_to.to_vec() }
}

/// Bytes.
pub(super) fn raw(name: impl Into<String>, bytes: impl Into<Vec<u8>>, comes_to: &[Outcome]) -> Attack {
    Attack { name: name.into(), how: How::Raw(bytes.into()), comes_to: comes_to.to_vec() }
}

/// Every class, by name.
fn classes() -> Vec<(&'static str, Vec<Attack>)> {
    vec![
        ("documents", documents::attacks()),
        ("values", values::attacks()),
        ("bodies", bodies::attacks()),
        ("heads", heads::attacks()),
        ("smuggling", smuggling::attacks()),
        ("floods", floods::attacks()),
        ("sockets", sockets::attacks()),
        ("injections", injections::attacks()),
        ("slow", slow::attacks()),
    ]
}

#[test]
fn there_are_three_hundred_attacks_and_no_two_of_one_name() {
    let mut names: Vec<_> = classes()
        .into_iter()
        .flat_map(|(class, attacks)| attacks.into_iter().map(move |attack| format!("{class}: {}", attack.name)))
        .collect();
    let count = names.len();

    names.sort();
    names.dedup();

    assert_eq!(names.len(), count);
    assert!(count >= 300, "{count}");
}

/// Makes the attacks of a class, one after the other.
async fn withstand(class: &str, settings: &[&str]) {
    let attacks = classes().into_iter().find(|(name, _)| *name == class).expect("it is a class").1;
    let running = Binary::new().serve(settings).await;
    let process = running.process();
    honest(&running).await;
    let at_rest = process.memory();
    let (mut slowest, mut highest) = ((Duration::ZERO, String::new()), (0, String::new()));
    for attack in &attacks {
        process.forget_peak();
        let before = process.processor();

        let outcome = timeout(PATIENCE, perform(&running, &attack.how)).await;
        let outcome = outcome.unwrap_or_else(|_| panic!("{class}: {} has no end", attack.name));
        honest(&running).await;

        let comes_to = &attack.comes_to;
        assert!(comes_to.contains(&outcome), "{class}: {} comes to {outcome:?}, not {comes_to:?}", attack.name);
        let (took, peak) = (process.processor() - before, process.memory_peak().saturating_sub(at_rest));
        assert!(took <= MOST_PROCESSOR, "{class}: {} took {took:?} of the processor", attack.name);
        assert!(peak <= MOST_MEMORY, "{class}: {} took {} MB", attack.name, peak / MEGABYTE);
        slowest = slowest.max((took, attack.name.clone()));
        highest = highest.max((peak, attack.name.clone()));
    }
    sleep(REST).await;
    let (before, left) = (process.processor(), process.memory());
    sleep(Duration::from_secs(1)).await;
    let busy = process.processor() - before;
    assert!(left <= MOST_LEFT, "{class} leaves {} MB", left / MEGABYTE);
    assert!(busy <= MOST_IDLE, "{class}: busy for {busy:?} of a second, {REST:?} after the last attack");
    let said = running.end_by("INT").await;
    assert_eq!(said.code, Some(0), "{class}: {}", said.error);
    assert!(!said.error.contains("panicked"), "{class}: {}", said.error);
    // Not by `println`, which a test that passes keeps to itself.
    let told = format!(
        "attacks: {class}: {} withstood; at most {} ms of the processor ({}), {} MB ({}); {} MB left, {} ms of a second busy\n",
        attacks.len(),
        slowest.0.as_millis(),
        slowest.1,
        highest.0 / MEGABYTE,
        highest.1,
        left / MEGABYTE,
        busy.as_millis()
    );
    std::io::stdout().write_all(told.as_bytes()).unwrap();
}

/// The next honest query is answered.
async fn honest(running: &Running) {
    let reply = running.ask("{ articles(locale: \"en\", first: 1) { nodes { title } } }").await.fine();
    assert_eq!(reply.status, 200);
    assert!(reply.data["articles"]["nodes"][0]["title"].is_string(), "{}", reply.text);
}
