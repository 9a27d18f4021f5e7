//! Clients do not do their part: they ask and never read, or begin and never end.

use std::collections::HashSet;
use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use futures::FutureExt;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::sleep;

use super::{Check, Row, Site};
use crate::rig::connections::held_at;

/// Their rows.
pub(super) const ROWS: [Row; 1] = [Row {
    name: "clients that ask and do not read, and clients that never end a head",
    bar: "the others unaffected: 0 failed reads, p99 within 2x; each of them let go after 10 s",
    run: |site, is_long| dawdling(site, if is_long { 500 } else { 100 }).boxed_local(),
}];

/// How long a client may read nothing, and how long a head may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// How much later a connection is looked at, and has ended.
const LATE: Duration = Duration::from_secs(2);

/// How long they are watched at most: on a busy machine everything takes longer.
const LONGEST: Duration = Duration::from_secs(60);

/// An answer that is long and costs nothing, as often as fills what lies between us and a client that does not read.
const ASKED: &str = "GET /schema.graphql HTTP/1.1\r\nhost: a\r\n\r\n";
const TIMES: usize = 80;

/// What the system keeps for such a client, in bytes.
const UNREAD: u32 = 4 * 1024;

/// A head that has begun.
const BEGUN: &str = "POST /graphql HTTP/1.1\r\nhost: a\r\nx: ";

async fn dawdling(site: &mut Site, readers: usize) -> Result<Vec<Check>> {
    let address: SocketAddr = site.rig.gateways[1].address.strip_prefix("http://").context("an address")?.parse()?;
    let (mut clients, mut came) = (Vec::new(), Instant::now());
    let (mut stayed, mut left, mut longest) = (0, 0, Duration::ZERO);
    let span = site
        .during(async |_| {
            for number in 0..readers {
                clients.push(client(address, &ASKED.repeat(TIMES)).await?);
                if number % 5 == 0 {
                    clients.push(client(address, BEGUN).await?);
                }
            }
            came = Instant::now();
            let ports = clients.iter().map(|client| Ok(client.local_addr()?.port())).collect::<io::Result<_>>()?;
            stayed = held(address, &ports)?;
            left = until_let_go(address, &ports).await?;
            longest = came.elapsed();
            Ok(())
        })
        .await?;
    // That many come at once is work for any machine; that they stay may be none.
    let meanwhile = span.part(came.duration_since(span.began) + PATIENCE / 10, Duration::MAX / 4);
    Ok(vec![
        Check::so(format!("clients that stay: {stayed} of {}", clients.len()), stayed == clients.len()).timed(),
        span.none_failed(),
        meanwhile.as_quick_as(&site.calm),
        Check::most(&format!("of {} clients not let go", clients.len()), left as u64, 0),
        Check::within("the last of them was let go after", longest, site.calm.allowing(PATIENCE + LATE)),
    ])
}

/// Somebody who says this, and never reads.
async fn client(gateway: SocketAddr, said: &str) -> Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(UNREAD)?;
    let mut client = socket.connect(gateway).await?;
    client.write_all(said.as_bytes()).await?;
    Ok(client)
}

/// How many of these clients, by their ports, a gateway holds on to. Who reads nothing does not see that itself.
fn held(gateway: SocketAddr, ports: &HashSet<u16>) -> Result<usize> {
    Ok(held_at(gateway)?.intersection(ports).count())
}

/// How many are left when all are gone, or when it has taken too long.
async fn until_let_go(gateway: SocketAddr, ports: &HashSet<u16>) -> Result<usize> {
    let began = Instant::now();
    loop {
        let left = held(gateway, ports)?;
        if left == 0 || began.elapsed() > LONGEST {
            return Ok(left);
        }
        sleep(PATIENCE / 50).await;
    }
}
