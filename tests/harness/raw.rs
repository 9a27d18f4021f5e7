//! A connection whose every byte the test says, and whose answers are told apart as a strict client does.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longer than anything here takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection.
pub(crate) struct Raw {
    stream: TcpStream,
    heard: Vec<u8>,
}

/// An answer over HTTP/1.1.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The head, in lower case.
    pub(crate) head: String,
    /// The body, as far as it has a length.
    pub(crate) body: String,
}

impl Answer {
    /// A header's value; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.into_iter().find(|(one, _)| *one == name).map_or("", |(_, value)| value.trim())
    }
}

/// How many bytes of one end of a connection wait for the other end to take them, and how many of the other's to be read;
/// by the two ports.
fn waiting(own: u16, other: u16) -> [u64; 2] {
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let port = |address: &str| u16::from_str_radix(address.rsplit(':').next().unwrap(), 16).unwrap();
    let mut lines = table.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    let line = lines.find(|words| (port(words[1]), port(words[2])) == (own, other));
    let (sent, heard) = line.as_ref().map_or(("0", "0"), |words| words[4].split_once(':').unwrap());
    [sent, heard].map(|bytes| u64::from_str_radix(bytes, 16).unwrap())
}

impl Raw {
    /// To a gateway, such as `http://127.0.0.1:40000`.
    pub(crate) async fn to(address: &str) -> Self {
        let stream = TcpStream::connect(address.strip_prefix("http://").unwrap()).await.unwrap();
        Self { stream, heard: Vec::new() }
    }

    /// Says these bytes, or as many of them as are still listened to.
    pub(crate) async fn say(&mut self, bytes: impl AsRef<[u8]>) {
        drop(timeout(PATIENCE, self.stream.write_all(bytes.as_ref())).await.expect("it is read"));
    }

    /// Says these bytes and hears what comes meanwhile: who only says fills what lies between until nobody reads on.
    pub(crate) async fn say_and_hear(&mut self, bytes: impl AsRef<[u8]>) {
        let (mut reader, mut writer) = self.stream.split();
        let heard = &mut self.heard;
        let hear = async {
            let mut buffer = [0; 16 * 1024];
            while let Ok(read @ 1..) = reader.read(&mut buffer).await {
                heard.extend_from_slice(&buffer[..read]);
            }
        };
        let exchange = async {
            tokio::select! {
                said = writer.write_all(bytes.as_ref()) => drop(said),
                () = hear => {}
            }
        };
        timeout(PATIENCE, exchange).await.expect("it is read");
    }

    /// Waits until the other end has read all that was said, as Linux's /proc tells it: what is said next comes by itself.
    pub(crate) async fn is_heard(&self) {
        let [own, other] = [self.stream.local_addr(), self.stream.peer_addr()].map(|end| end.unwrap().port());
        let began = Instant::now();
        while waiting(own, other)[0] + waiting(other, own)[1] > 0 {
            assert!(began.elapsed() < PATIENCE, "it is not read");
            tokio::task::yield_now().await;
        }
    }

    /// The next answer; none where the connection ends instead.
    pub(crate) async fn answer(&mut self) -> Option<Answer> {
        let end = loop {
            if let Some(end) = self.heard.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            if !self.hear().await {
                return None;
            }
        };
        let head = String::from_utf8_lossy(&self.heard[..end]).to_lowercase();
        self.heard.drain(..end);
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        let mut answer = Answer { status, head, body: String::new() };
        let length: usize = answer.header("content-length").parse().unwrap_or_default();
        while self.heard.len() < length && self.hear().await {}
        let body: Vec<u8> = self.heard.drain(..length.min(self.heard.len())).collect();
        answer.body = String::from_utf8_lossy(&body).into_owned();
        Some(answer)
    }

    /// All that comes until the connection ends.
    pub(crate) async fn rest(mut self) -> Vec<u8> {
        while self.hear().await {}
        self.heard
    }

    /// What has come and is not read yet, at least so many bytes of it; less where the connection ends before.
    pub(crate) async fn bytes(&mut self, least: usize) -> Vec<u8> {
        while self.heard.len() < least && self.hear().await {}
        std::mem::take(&mut self.heard)
    }

    /// Whether anything came; not where the connection has ended.
    async fn hear(&mut self) -> bool {
        let mut buffer = [0; 16 * 1024];
        match timeout(PATIENCE, self.stream.read(&mut buffer)).await.expect("it answers or hangs up") {
            Ok(0) | Err(_) => false,
            Ok(read) => {
                self.heard.extend_from_slice(&buffer[..read]);
                true
            }
        }
    }
}
