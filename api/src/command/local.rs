//! The gateway on this machine, asked by a command.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::config::Config;
use crate::door::loopback::reachable;

/// How long the gateway may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Where it answers what ops ask.
pub(super) fn address(config: &Config) -> SocketAddr {
    reachable(config.server.admin_listen.unwrap_or(config.server.listen))
}

/// The status and the body of one GET.
pub(super) async fn get(address: SocketAddr, path: &str) -> anyhow::Result<(u16, String)> {
    let answer = tokio::time::timeout(PATIENCE, ask(address, path)).await;
    answer.with_context(|| format!("{address} did not answer within 3 s"))?
}

/// One request and its answer: no client library for that.
async fn ask(address: SocketAddr, path: &str) -> anyhow::Result<(u16, String)> {
    let connection = TcpStream::connect(address).await;
    let mut connection = connection.with_context(|| format!("no gateway listens on {address}"))?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    connection.take(64 * 1024).read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.split_ascii_whitespace().nth(1).and_then(|status| status.parse().ok());
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default();
    Ok((status.with_context(|| format!("{address} did not answer in HTTP"))?, body))
}
