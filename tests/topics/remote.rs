//! What nodes share in Redis: real servers, each hurt in its own way. A node is a [`Remote`] here, without a gateway.

mod access;
mod claims;
mod cluster;
mod hints;
mod outages;
mod values;

use std::time::Duration;

use dragoman::cache::remote::{Settings, State};
use dragoman::cache::{Key, Remote};
use tokio::time::{interval, timeout};

/// Longer than anything here takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the nodes of these tests' site know.
const SECRET: [u8; 32] = [7; 32];

/// Long enough for every test.
const LIFE: Duration = Duration::from_secs(600);

/// How a node reaches Redis. On a busy machine milliseconds are no measure: where they are not what is tested, it waits.
fn settings(url: &str) -> Settings {
    Settings { url: url.to_owned(), authority: None, timeout: Duration::from_secs(5), key: SECRET }
}

/// A node that waits.
fn node(url: &str) -> Remote {
    Remote::open(&settings(url)).unwrap()
}

/// A node as it is set by default.
fn hasty_node(url: &str) -> Remote {
    Remote::open(&Settings { timeout: Duration::from_millis(20), ..settings(url) }).unwrap()
}

/// A key that no other has.
fn key(number: u64) -> Key {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&number.to_le_bytes());
    key[8..12].copy_from_slice(&std::process::id().to_le_bytes());
    Key(key)
}

/// Waits until something is there.
async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let looking = async {
        let mut paced = interval(Duration::from_millis(5));
        loop {
            paced.tick().await;
            if let Some(found) = look().await {
                return found;
            }
        }
    };
    timeout(PATIENCE, looking).await.unwrap_or_else(|_| panic!("{what} does not happen"))
}

/// Waits until a node holds a value.
async fn kept(node: &Remote, key: &Key) -> bytes::Bytes {
    eventually("the value's coming", async || node.get(key).await.ok().flatten()).await
}

/// Waits until a node asks Redis, or does not.
async fn comes_to(node: &Remote, state: State) {
    eventually(&format!("the line's coming to {state:?}"), async || (node.state() == state).then_some(())).await;
}
