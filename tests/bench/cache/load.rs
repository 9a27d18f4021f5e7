//! A client that asks over and over on a few connections, each again as soon as it is answered, or after a pause.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures::future::try_join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::cores;
use crate::processor;

/// As many questions are in flight, where nobody says otherwise.
const CONNECTIONS: usize = 16;

/// Longer than anything takes that is answered at all.
const PATIENCE: Duration = Duration::from_secs(300);

/// What is sent: a whole request.
#[derive(Clone)]
pub(super) enum Request {
    /// The same one each time.
    Same(Arc<[u8]>),
    /// Each time another, by its number.
    Each(Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync>),
}

/// What is asked, of whom, and what has to come back.
#[derive(Clone)]
pub(super) struct Target {
    /// Where it is asked.
    pub(super) address: SocketAddr,
    /// What is sent.
    pub(super) request: Request,
    /// The status of every answer.
    pub(super) status: u16,
    /// The processes that answer.
    pub(super) processes: Vec<i32>,
    connections: usize,
    /// How long a connection rests once it is answered.
    pause: Option<Duration>,
    /// How often it was asked, by whichever connection.
    asked: Arc<AtomicU64>,
}

/// What a turn took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    /// Answers a second.
    pub(super) rate: f64,
    /// The server's processor time to an answer, in microseconds.
    pub(super) processor: f64,
    /// The time within which half were answered, in microseconds.
    pub(super) usual: f64,
    /// The time within which 99 of 100 were answered, in microseconds.
    pub(super) late: f64,
    /// Which part of one processor the server took.
    pub(super) busy: f64,
}

/// When to stop.
#[derive(Clone)]
struct End {
    at: Option<Instant>,
    left: Arc<AtomicU64>,
}

impl End {
    fn is_reached(&self) -> bool {
        let is_late = self.at.is_some_and(|at| Instant::now() >= at);
        is_late || self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err()
    }
}

impl Target {
    /// To be asked by the usual number of connections.
    pub(super) fn new(address: SocketAddr, processes: &[i32], request: Request, status: u16) -> Self {
        let (processes, asked) = (processes.to_vec(), Arc::default());
        Self { address, request, status, processes, connections: CONNECTIONS, pause: None, asked }
    }

    /// To be asked by one connection after another.
    pub(super) fn by_one(self) -> Self {
        Self { connections: 1, ..self }
    }

    /// To be asked with a pause after each answer, so that neither the server nor who asks is ever busy for long.
    pub(super) fn at_leisure(self, pause: Duration) -> Self {
        Self { pause: Some(pause), ..self }
    }

    /// Asks for so long.
    pub(super) async fn turn(&self, length: Duration) -> Result<Turn> {
        let before = processor::used_by(&self.processes)?;
        let (mut took, elapsed) = self.apart(Some(length), u64::MAX).await?;
        let used = processor::used_by(&self.processes)?.since(&before).as_secs_f64();
        took.sort();
        let at = |hundredths: usize| took.get(took.len() * hundredths / 100).context("nothing was answered");
        let (usual, late) = (at(50)?.as_secs_f64() * 1e6, at(99)?.as_secs_f64() * 1e6);
        let (count, elapsed) = (took.len() as f64, elapsed.as_secs_f64());
        Ok(Turn { rate: count / elapsed, processor: used * 1e6 / count, usual, late, busy: used / elapsed })
    }

    /// Asks so often.
    pub(super) async fn times(&self, count: u64) -> Result<()> {
        self.apart(None, count).await.map(drop)
    }

    /// One answer: its head and its body.
    pub(super) async fn answer(&self) -> Result<(String, Vec<u8>)> {
        let mut client = Client::connect(self).await?;
        client.ask().await?;
        let (head, whole) = client.ends()?.context("an answer")?;
        Ok((String::from_utf8_lossy(&client.buffer[..head]).into_owned(), client.buffer[head..whole].to_vec()))
    }

    /// On a thread of its own, on the processor of those who ask: how long each answer took, and all of them.
    async fn apart(&self, length: Option<Duration>, count: u64) -> Result<(Vec<Duration>, Duration)> {
        let target = self.clone();
        let ask = move || {
            cores::keep_to_clients()?;
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async { timeout(PATIENCE, target.ask(length, count)).await? })
        };
        tokio::task::spawn_blocking(ask).await?
    }

    async fn ask(self, length: Option<Duration>, count: u64) -> Result<(Vec<Duration>, Duration)> {
        let clients = try_join_all((0..self.connections).map(|_| Client::connect(&self))).await?;
        let began = Instant::now();
        let end = End { at: length.map(|length| began + length), left: Arc::new(AtomicU64::new(count)) };
        let took = try_join_all(clients.into_iter().map(|client| client.run(end.clone()))).await?;
        Ok((took.into_iter().flatten().collect(), began.elapsed()))
    }
}

/// One connection.
struct Client<'t> {
    target: &'t Target,
    stream: TcpStream,
    buffer: Vec<u8>,
    /// How long the last answer was: most likely the next one is, too.
    usual: usize,
}

impl<'t> Client<'t> {
    async fn connect(target: &'t Target) -> Result<Self> {
        let stream = TcpStream::connect(target.address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { target, stream, buffer: Vec::with_capacity(256 * 1024), usual: 0 })
    }

    async fn run(mut self, end: End) -> Result<Vec<Duration>> {
        let mut took = Vec::new();
        while !end.is_reached() {
            let asked = Instant::now();
            self.ask().await?;
            took.push(asked.elapsed());
            if let Some(pause) = self.target.pause {
                sleep(pause).await;
            }
        }
        Ok(took)
    }

    /// Asks once, and reads the answer whole.
    async fn ask(&mut self) -> Result<()> {
        match &self.target.request {
            Request::Same(request) => self.stream.write_all(request).await?,
            Request::Each(request) => {
                let number = self.target.asked.fetch_add(1, Ordering::Relaxed);
                self.stream.write_all(&request(number)).await?;
            }
        }
        self.buffer.clear();
        loop {
            let read = self.stream.read_buf(&mut self.buffer).await?;
            ensure!(read > 0, "{} closed the connection", self.target.address);
            if self.buffer.len() == self.usual {
                return self.look();
            }
            if let Some((_, whole)) = self.ends()?
                && self.buffer.len() >= whole
            {
                self.usual = whole;
                return Ok(());
            }
        }
    }

    /// Whether the answer has the status that it must have.
    fn look(&self) -> Result<()> {
        let status = self.buffer.get(9..12).and_then(|status| std::str::from_utf8(status).ok());
        let is_fine = status.is_some_and(|status| status.parse() == Ok(self.target.status));
        ensure!(is_fine, "{} answers {}", self.target.address, String::from_utf8_lossy(&self.buffer));
        Ok(())
    }

    /// Where the head ends and where the answer does, once the head is there whole.
    fn ends(&self) -> Result<Option<(usize, usize)>> {
        let end = self.buffer.windows(4).position(|end| end == b"\r\n\r\n");
        let Some(head) = end.map(|at| at + 4) else { return Ok(None) };
        self.look()?;
        let text = std::str::from_utf8(&self.buffer[..head])?;
        let length = text.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>())
        });
        // What says that nothing has changed may say how long it would be.
        let length = if self.target.status == 304 { 0 } else { length.context("a length")?? };
        Ok(Some((head, head + length)))
    }
}
