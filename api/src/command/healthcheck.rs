//! `dragoman healthcheck`: asks the gateway on this machine whether it is ready. For a container's HEALTHCHECK.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, bail};
use dragoman::config::Config;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long the gateway may take to say so.
const PATIENCE: Duration = Duration::from_secs(3);

/// Fails unless GET /readyz answers 200.
pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    let address = reachable(config.server.admin_listen.unwrap_or(config.server.listen));
    let status = tokio::time::timeout(PATIENCE, status(address)).await;
    match status.with_context(|| format!("{address} did not answer within 3 s"))?? {
        200 => Ok(()),
        status => bail!("the gateway at {address} is not ready: /readyz answers {status}"),
    }
}

/// A listener on every address is reached on the loopback one.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

/// One request and the first line of its answer: no client library for that.
async fn status(address: SocketAddr) -> anyhow::Result<u16> {
    let connection = TcpStream::connect(address).await;
    let mut connection = connection.with_context(|| format!("no gateway listens on {address}"))?;
    let request = format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    connection.take(64 * 1024).read_to_end(&mut answer).await?;
    let line = String::from_utf8_lossy(&answer);
    let status = line.split_ascii_whitespace().nth(1).and_then(|status| status.parse().ok());
    status.with_context(|| format!("{address} did not answer in HTTP"))
}
