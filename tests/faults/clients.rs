//! Clients do not do their part: they ask and never read, or begin and never end.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use futures::FutureExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpSocket;
use tokio::time::sleep;

use super::{Check, Row, Site};

/// Their rows.
pub(super) const ROWS: [Row; 1] = [Row {
    name: "clients that ask and do not read, and clients that never end a head",
    bar: "the others unaffected: 0 failed reads, p99 within 2x",
    run: |site, is_long| dawdling(site, if is_long { 500 } else { 100 }, hold(is_long)).boxed_local(),
}];

fn hold(is_long: bool) -> Duration {
    Duration::from_secs(if is_long { 30 } else { 2 })
}

/// An answer that is long and costs nothing, as often as fills what lies between us and a client that does not read.
const ASKED: &str = "GET /schema.graphql HTTP/1.1\r\nhost: a\r\n\r\n";
const TIMES: usize = 40;

/// What the system keeps for such a client, in bytes.
const UNREAD: u32 = 4 * 1024;

/// A head that has begun.
const BEGUN: &str = "POST /graphql HTTP/1.1\r\nhost: a\r\nx: ";

async fn dawdling(site: &mut Site, clients: usize, hold: Duration) -> Result<Vec<Check>> {
    let address = site.rig.gateways[1].address.strip_prefix("http://").context("an address")?.parse()?;
    let (mut held, mut came) = (Vec::new(), Duration::ZERO);
    let span = site
        .during(async |_| {
            let began = Instant::now();
            for number in 0..clients {
                let socket = TcpSocket::new_v4()?;
                socket.set_recv_buffer_size(UNREAD)?;
                let mut client = socket.connect(address).await?;
                let said = if number % 2 == 0 { ASKED.repeat(TIMES) } else { BEGUN.to_owned() };
                client.write_all(said.as_bytes()).await?;
                held.push(client);
            }
            came = began.elapsed();
            sleep(hold).await;
            Ok(())
        })
        .await?;
    // That many come at once is work for any machine; that they stay may be none.
    let stayed = span.part(came + hold / 4, Duration::MAX / 4);
    Ok(vec![
        Check::so(format!("clients that stay: {}", held.len()), held.len() == clients),
        span.none_failed(),
        stayed.as_quick_as(&site.calm),
    ])
}
