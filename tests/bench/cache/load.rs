//! A client that asks one thing over and over on a few connections, each again as soon as it is answered.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures::future::try_join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::processor;

/// As many questions are in flight.
const CONNECTIONS: usize = 16;

/// What is asked, of whom, and what has to come back.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// Such as `127.0.0.1:20000`.
    pub(super) address: String,
    /// The whole request, as it is sent.
    pub(super) request: Vec<u8>,
    /// The status of every answer.
    pub(super) status: u16,
    /// The process that answers.
    pub(super) process: i32,
}

/// What a turn took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    /// Answers a second.
    pub(super) rate: f64,
    /// The server's processor time to an answer, in microseconds.
    pub(super) processor: f64,
    /// The time within which 99 of 100 were answered, in microseconds.
    pub(super) late: f64,
}

impl Target {
    /// Asks for so long.
    pub(super) async fn turn(&self, length: Duration) -> Result<Turn> {
        let (began, processor_began) = (Instant::now(), processor::used_by(self.process)?);
        let until = began + length;
        let asked = try_join_all((0..CONNECTIONS).map(|_| self.client(until))).await?;
        let elapsed = began.elapsed().as_secs_f64();
        let used = (processor::used_by(self.process)? - processor_began).as_secs_f64();
        let mut took: Vec<Duration> = asked.into_iter().flatten().collect();
        took.sort();
        let count = took.len() as f64;
        let late = took.get(took.len() * 99 / 100).context("nothing was answered")?;
        Ok(Turn { rate: count / elapsed, processor: used * 1e6 / count, late: late.as_secs_f64() * 1e6 })
    }

    /// One answer: its head and its body.
    pub(super) async fn answer(&self) -> Result<(String, Vec<u8>)> {
        let mut stream = TcpStream::connect(&self.address).await?;
        stream.write_all(&self.request).await?;
        let mut buffer = Vec::new();
        let (head, whole) = self.read(&mut stream, &mut buffer).await?;
        Ok((String::from_utf8_lossy(&buffer[..head]).into_owned(), buffer[head..whole].to_vec()))
    }

    async fn client(&self, until: Instant) -> Result<Vec<Duration>> {
        let mut stream = TcpStream::connect(&self.address).await?;
        stream.set_nodelay(true)?;
        let (mut buffer, mut took) = (Vec::with_capacity(64 * 1024), Vec::new());
        while Instant::now() < until {
            let asked = Instant::now();
            stream.write_all(&self.request).await?;
            buffer.clear();
            self.read(&mut stream, &mut buffer).await?;
            took.push(asked.elapsed());
        }
        Ok(took)
    }

    /// Reads one answer; where its head ends, and where it ends itself.
    async fn read(&self, stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<(usize, usize)> {
        let mut ends = None;
        loop {
            ensure!(stream.read_buf(buffer).await? > 0, "{} closed the connection", self.address);
            if ends.is_none() {
                ends = self.ends(buffer)?;
            }
            if let Some((head, whole)) = ends
                && buffer.len() >= whole
            {
                return Ok((head, whole));
            }
        }
    }

    /// Once the head is there whole.
    fn ends(&self, buffer: &[u8]) -> Result<Option<(usize, usize)>> {
        let Some(head) = buffer.windows(4).position(|end| end == b"\r\n\r\n").map(|at| at + 4) else { return Ok(None) };
        let text = std::str::from_utf8(&buffer[..head])?;
        let status = text.get(9..12).unwrap_or_default();
        ensure!(status.parse() == Ok(self.status), "{} answers {text}", self.address);
        let length = text.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>())
        });
        let length = length.transpose()?.unwrap_or_default();
        Ok(Some((head, head + length)))
    }
}
